"""How large and how often pictures are sent: as much as the board and the line bear. Pure."""

from dataclasses import dataclass

BUSY = 0.85  # of the time between two frames, spent on making and sending one
IDLE = 0.45
LOSSY = 0.12  # of the packets
CLEAN = 0.03
WINDOW_S = 3.0  # that are judged together
CALM_S = 12.0  # of windows in which all was well, before one step up


@dataclass(frozen=True, slots=True)
class Rung:
    """A size and a pace."""

    long_px: int  # longer side of the picture
    frames_per_s: int


LADDER = (
    Rung(1280, 30),
    Rung(640, 30),
    Rung(640, 20),
    Rung(640, 12),
    Rung(480, 8),
    Rung(320, 10),
    Rung(240, 6),
)


class Pacing:
    """Steps down at once when the board or the line is too slow, and up again with care.

    Args:
        long_px: At most.
        frames_per_s: At most.
    """

    def __init__(self, long_px: int = 640, frames_per_s: int = 30) -> None:
        self._ladder = tuple(
            dict.fromkeys(
                Rung(min(one.long_px, long_px), min(one.frames_per_s, frames_per_s))
                for one in LADDER
            )
        )
        self._at = 0
        self._begun_s: float | None = None
        self._calm_s = 0.0
        self._frames, self._worked_s, self._lost = 0, 0.0, 0.0

    @property
    def rung(self) -> Rung:
        """What is to be sent now."""
        return self._ladder[self._at]

    def lost(self, share: float) -> None:
        """Be told which share of the packets did not arrive."""
        self._lost = max(self._lost, share)

    def sent(self, now_s: float, worked_s: float) -> None:
        """Be told that a frame was made and sent, and how long that took."""
        if self._begun_s is None:
            self._begun_s = now_s
        self._frames += 1
        self._worked_s += worked_s
        if now_s - self._begun_s < WINDOW_S:
            return
        period_s = 1 / self.rung.frames_per_s
        busy = self._worked_s / self._frames / period_s
        self._judge(busy, now_s - self._begun_s)
        self._begun_s, self._frames, self._worked_s, self._lost = now_s, 0, 0.0, 0.0

    def _judge(self, busy: float, window_s: float) -> None:
        if busy > BUSY or self._lost > LOSSY:
            self._at = min(self._at + 1, len(self._ladder) - 1)
            self._calm_s = 0.0
        elif busy < IDLE and self._lost < CLEAN:
            self._calm_s += window_s
            if self._calm_s >= CALM_S and self._at:
                self._at -= 1
                self._calm_s = 0.0
        else:
            self._calm_s = 0.0
