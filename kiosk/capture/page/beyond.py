"""A page that goes on beyond the frame: the side that cannot be seen is put where it must be.

Where three sides are seen and the fourth is not, nothing in the picture tells how long the page
is. Papers have few shapes, though: it is the shortest of them that is as long as what is seen.
"""

import numpy as np

from kiosk.capture.page.canvas import Points

AT_EDGE = 0.01  # of the frame's longer side: so near to the frame's edge is not in it
HIDDEN = 0.2  # share of a side in the frame that is too little to know where it is
SHOWN = 0.3  # and share that is enough
LOOKED = np.linspace(0.02, 0.98, 49)[:, None]  # places along a side
RATIOS = (85.6 / 53.98, 2**0.5)  # ISO/IEC 7810 ID-1; ISO 216, and ISO/IEC 7810 ID-3 nearly
SHAPES = sorted([*RATIOS, *(1 / ratio for ratio in RATIOS)])
TILTED = 0.88  # of what is seen: a shape may be so much shorter, seen from the side
MOST = 1.6  # times what is seen: more is not guessed


def completed(corners: Points, width: int, height: int) -> Points:
    """Return a page's corners, the side that is out of the frame where it must be.

    Args:
        corners: Clockwise on the screen, pixels of the frame.
        width: Of the frame.
        height: Of the frame.
    """
    shown = _shown(corners, width, height)
    hidden = int(shown.argmin())
    if shown[hidden] > HIDDEN or np.delete(shown, hidden).min() < SHOWN:
        return corners
    if not _along_edge(corners[[hidden, (hidden + 1) % 4]], width, height):
        return corners
    # Turned so that the last side, from the fourth corner to the first, is the one not seen...
    near = np.roll(corners, -hidden - 1, 0)
    far, first, second, other = near
    # ...which leaves the base between two sides that go out of the frame.
    ways = np.array([far - first, other - second])
    seen = np.linalg.norm(ways, axis=1)
    if seen.min() < 1:
        return corners
    ways /= seen[:, None]
    length = _length(first, second, ways, float(seen.max()))
    if length is None:
        return corners
    moved = np.array([first, second]) + ways * length
    return np.roll(np.array([moved[0], first, second, moved[1]]), hidden + 1, 0)


def _along_edge(ends: Points, width: int, height: int) -> bool:
    """Return whether a side is thought to begin or to end just where the frame ends."""
    away = np.concatenate([ends, ends - (width - 1, height - 1)], 1)  # from each edge of the frame
    return bool((np.abs(away) < AT_EDGE * max(width, height)).any())


def _length(first: Points, second: Points, ways: Points, seen: float) -> float | None:
    """Return how long both sides are by the first shape that is long enough; None if none is."""
    for shape in SHAPES:
        # The sides may draw together: the page is as wide as it is in its middle.
        half = float(np.linalg.norm(second - first)) * shape / 2
        middle = second + ways[1] * half - first - ways[0] * half
        length = float(np.linalg.norm(middle)) * shape
        if length > TILTED * seen:
            return max(length, seen) if length < MOST * seen else None
    return None


def _shown(corners: Points, width: int, height: int) -> np.ndarray:
    """Return the share of each side that is in the frame."""
    ends = np.roll(corners, -1, 0)
    at = corners[:, None] * (1 - LOOKED) + ends[:, None] * LOOKED
    edge = AT_EDGE * max(width, height)
    inside = (at > edge) & (at < (width - 1 - edge, height - 1 - edge))
    return inside.all(2).mean(1)
