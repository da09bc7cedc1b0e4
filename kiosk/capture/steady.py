"""When to take the picture by itself: good, and the same, for half a second. Pure.

It is time that counts, not looks: where one look takes longer than half a second, two good ones
that follow each other do.
"""

from dataclasses import dataclass, field

import numpy as np

from kiosk.capture.guidance import Guidance, Judged
from kiosk.capture.page.canvas import Points
from kiosk.capture.page.finding import Page

GOOD_S = 0.5
MOVED = 0.02  # of the page's longer side, from one look to the next: it moves
GAP_S = 0.4  # without a look: what was before does not count, unless looks come no faster
PACE = 1.6  # times what the look before took: so long a slow board may take for the next
SLOWEST_S = 2.5  # and no longer: meanwhile another paper may have been laid


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
    _last_s: float | None = field(default=None, repr=False)
    _pace_s: float = field(default=0.0, repr=False)  # from the look before to the last
    _corners: Points | None = field(default=None, repr=False)

    def take(self, look: Look) -> bool:
        """Take a look; return whether the picture is to be taken now."""
        page, followed = look.page, self._follows(look.at_s)
        if look.judged.guidance is not Guidance.GOOD or page is None:
            self._forget()
            return False
        before, self._corners = self._corners, page.corners
        known = before is not None and followed
        self.moves = known and _far(before, page.corners) > MOVED
        if self.moves or not known:
            self._since_s, self.share = look.at_s, 0.0
            return False
        self.share = min(1.0, (look.at_s - self._since_s) / GOOD_S)
        return self.share >= 1.0

    def _follows(self, at_s: float) -> bool:
        """Return whether a look comes as soon after the one before as looks do here."""
        before, self._last_s = self._last_s, at_s
        if before is None:
            return False
        usual_s, self._pace_s = self._pace_s, at_s - before
        return self._pace_s <= max(GAP_S, min(PACE * usual_s, SLOWEST_S))

    def _forget(self) -> None:
        self.share, self.moves, self._corners = 0.0, False, None


def _far(one: Points | None, other: Points) -> float:
    """Return how far corners moved, as a share of the page; turned round they are the same."""
    if one is None:
        return np.inf
    size = float(np.ptp(other, 0).max()) + 1e-6
    ways = [np.abs(np.roll(one, turn, 0) - other).max() for turn in range(4)]
    return float(min(ways)) / size
