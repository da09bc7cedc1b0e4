"""What was played, counted."""

from msgspec import Struct


class Tally(Struct, kw_only=True):
    """Counts of all kiosks of a play together; times are in seconds."""

    kiosks: int = 0
    seconds: float = 0.0
    connected: int = 0  # at the end
    connected_s: float | None = None  # until all were, from the beginning; None: they never were
    births: int = 0
    lost: int = 0  # connections
    refused: int = 0  # connections that the broker did not want
    published: int = 0
    unacknowledged: int = 0  # at the end, of what the broker has to take
    telemetry: int = 0
    fell_ill: int = 0
    mended: int = 0
    tickets: int = 0
    acked: int = 0  # tickets that the centre has kept
    waiting: int = 0  # tickets that it has not, at the end
    commands: int = 0  # answered
    late: int = 0  # of them, those that came too late

    @property
    def rate_per_s(self) -> float:
        """Messages a second, on average."""
        return self.published / self.seconds if self.seconds else 0.0

    def add(self, other: "Tally") -> None:
        """Add what another process played beside."""
        for name in self.__struct_fields__:
            mine, theirs = getattr(self, name), getattr(other, name)
            if name == "seconds":
                self.seconds = max(mine, theirs)
            elif name == "connected_s":
                self.connected_s = None if mine is None or theirs is None else max(mine, theirs)
            else:
                setattr(self, name, mine + theirs)
