"""Whether the two ends of a call hear each other, and what to do when they do not. Pure."""

from dataclasses import dataclass
from enum import Enum

STREAMS_S = 3.0  # of silence, where sound or pictures come all the time
SPARSE_S = 12.0  # where nothing comes but figures, every five seconds
RENEW_S = 3.0  # from one call for a new offer to the next
JOIN_S = 8.0  # a first offer may take
LOST_S = 30.0  # then the call is over


class Do(Enum):
    """What is to be done now."""

    NOTHING = "nothing"
    RENEW = "renew"
    END = "end"


@dataclass(slots=True)
class LineWatch:
    """Told every so often what was heard. All times on one clock, in seconds."""

    silent_since_s: float | None = None  # None: they hear each other
    _renewed_s: float = 0.0
    _joined: bool = False

    @property
    def broken(self) -> bool:
        """Whether they heard each other before, and do not now."""
        return self._joined and self.silent_since_s is not None

    def begin(self, now_s: float) -> None:
        """A guide has taken the call: from now on they look for each other."""
        self.silent_since_s, self._joined = now_s, False
        self._renewed_s = now_s + JOIN_S - RENEW_S

    def look(self, now_s: float, heard_s: float, *, streams: bool, failed: bool) -> Do:
        """Judge.

        Args:
            now_s: Now.
            heard_s: When anything came last over this connection; 0: nothing yet.
            streams: Whether sound or pictures come at all.
            failed: Whether the connection itself says that it is gone.
        """
        limit_s = STREAMS_S if streams else SPARSE_S
        if heard_s and not failed and now_s - heard_s < limit_s:
            self.silent_since_s, self._joined = None, True
            return Do.NOTHING
        if self.silent_since_s is None:
            self.silent_since_s = now_s
            self._renewed_s = now_s
            return Do.RENEW
        if now_s - self.silent_since_s > LOST_S:
            return Do.END
        if now_s - self._renewed_s >= RENEW_S:
            self._renewed_s = now_s
            return Do.RENEW
        return Do.NOTHING

    def renewing(self, now_s: float) -> None:
        """A new offer came: it is given its time."""
        self._renewed_s = now_s + JOIN_S - RENEW_S
