"""When to take the picture by itself: good, and the same, for half a second. Pure."""

from dataclasses import dataclass, field

import numpy as np

from kiosk.capture.guidance import Guidance, Judged
from kiosk.capture.page.canvas import Points
from kiosk.capture.page.finding import Page

GOOD_S = 0.5
MOVED = 0.02  # of the page's longer side, from one look to the next: it moves
GAP_S = 0.4  # without a look: what was before does not count


@dataclass(frozen=True, slots=True)
class Look:
    """What one frame showed."""

    at_s: float
    judged: Judged
    page: Page | None


@dataclass(slots=True)
class Steady:
    """Follows the looks at a plate.

    ``share`` is how much of the half second is over; ``moves`` whether a good page is not still.
    """

    share: float = 0.0
    moves: bool = False
    _since_s: float = 0.0
    _last_s: float = field(default=-1.0, repr=False)
    _corners: Points | None = field(default=None, repr=False)

    def take(self, look: Look) -> bool:
        """Take a look; return whether the picture is to be taken now."""
        page = look.page
        if look.judged.guidance is not Guidance.GOOD or page is None:
            self._forget()
            return False
        before, gap_s = self._corners, look.at_s - self._last_s
        self._corners, self._last_s = page.corners, look.at_s
        known = before is not None and gap_s <= GAP_S
        self.moves = known and _far(before, page.corners) > MOVED
        if self.moves or not known:
            self._since_s, self.share = look.at_s, 0.0
            return False
        self.share = min(1.0, (look.at_s - self._since_s) / GOOD_S)
        return self.share >= 1.0

    def _forget(self) -> None:
        self.share, self.moves, self._corners = 0.0, False, None


def _far(one: Points | None, other: Points) -> float:
    """Return how far corners moved, as a share of the page; turned round they are the same."""
    if one is None:
        return np.inf
    size = float(np.ptp(other, 0).max()) + 1e-6
    ways = [np.abs(np.roll(one, turn, 0) - other).max() for turn in range(4)]
    return float(min(ways)) / size
