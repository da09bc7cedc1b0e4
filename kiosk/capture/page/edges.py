"""Moves a page's sides to where they are in the full frame, to a fraction of a pixel.

Along each side strips across it are taken from the frame. A side is where the colour changes the
same way in all strips: the changes are added as vectors, so that letters and patterns, which
change this way and that, count little, and a faint edge that is the same all along counts much.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.picture import Pixels
from kiosk.capture.page.canvas import Points
from kiosk.capture.page.quads import corners_of

STRIPS, JOINED = 28, 4  # strips of a side, each the mean of so many lines of pixels
INSET = 0.06  # of a side at each end
FEWEST = 8  # strips that must be in the frame and not under a hand
CAP = 30.0  # of one strip's change, in levels: one strong thing is not the whole side
FAINT = 1.2  # levels that a side must change by, and times the usual change there
PRIOR = 0.55  # width of the trust in where the side was thought to be, as a share of the reach
Strips = NDArray[np.float32]


def settle(frame: Pixels, corners: Points, reach: float, seen: NDArray[np.float32]) -> Points:
    """Return the corners with each side moved, by ``reach`` pixels at most.

    Args:
        frame: Height x width x 3.
        corners: Clockwise on the screen, pixels of the frame.
        reach: How far off a side may be, in pixels.
        seen: STRIPS values for each side, 4 x STRIPS: how sure it is that nothing covers it.
    """
    lines = [
        _line(frame, corners[side], corners[(side + 1) % 4], reach, seen[side]) for side in range(4)
    ]
    moved = corners_of(lines)
    if moved is None or np.abs(moved - corners).max() > 4 * reach:
        return corners
    return moved


def places(corners: Points) -> Points:
    """Return where the strips of each side are, 4 x STRIPS x 2."""
    share = np.linspace(INSET, 1 - INSET, STRIPS)[None, :, None]
    ends = np.roll(corners, -1, 0)
    return corners[:, None] * (1 - share) + ends[:, None] * share


def _line(
    frame: Pixels, one: Points, other: Points, reach: float, seen: NDArray[np.float32]
) -> tuple[Points, Points]:
    along = other - one
    length = float(np.linalg.norm(along))
    if length < 8:  # noqa: PLR2004
        return one, along / max(length, 1e-6)
    along = along / length
    out = np.array([along[1], -along[0]])  # clockwise corners: this way is out of the page
    steps = max(6, min(40, round(reach)))
    unit = reach / steps
    offsets = np.arange(-steps - 1, steps + 2) * unit
    strips, inside = _strips(frame, one, along, out, length, offsets)
    weight = seen * inside
    if (weight > 0.5).sum() < FEWEST:  # noqa: PLR2004
        return one, along
    change = (strips[:, 2:] - strips[:, :-2]) / 2  # STRIPS x (2 steps + 1) x 3
    size = np.linalg.norm(change, axis=2, keepdims=True)
    first, last = _best(change, size, weight, steps)
    share_one, share_other = INSET, 1 - INSET
    slope = (last - first) / (share_other - share_one)
    begin = one + out * (first - slope * share_one) * unit
    end = one + along * length + out * (first + slope * (1 - share_one)) * unit
    way = end - begin
    return begin, way / np.linalg.norm(way)


def _strips(
    frame: Pixels, one: Points, along: Points, out: Points, length: float, offsets: Points
) -> tuple[Strips, NDArray[np.float32]]:
    """Return STRIPS x offsets x 3, and whether each strip is within the frame."""
    share = np.linspace(INSET, 1 - INSET, STRIPS * JOINED)[:, None]
    base = one + along * length * share
    points = base[:, None] + out * offsets[None, :, None]
    x, y = points[..., 0].astype(np.float32), points[..., 1].astype(np.float32)
    taken = cv2.remap(frame, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    joined = taken.reshape(STRIPS, JOINED, len(offsets), 3).astype(np.float32).mean(1)
    height, width = frame.shape[:2]
    within = ((x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)).all(1)
    return joined, within.reshape(STRIPS, JOINED).all(1).astype(np.float32)


def _best(
    change: Strips, size: Strips, weight: NDArray[np.float32], steps: int
) -> tuple[float, float]:
    """Return how far, in steps, the side is moved at its first and at its last strip."""
    share = (weight / float(weight.sum()))[:, None, None]
    capped = change * np.minimum(1, CAP / np.maximum(size, 1e-3))
    noise = float(np.linalg.norm(np.median(np.abs(capped), axis=(0, 1))))
    weighed = capped * share
    coarse = np.arange(-steps, steps + 1, 2, dtype=np.float32)
    found, score = _search(weighed, coarse, coarse, steps, 1)
    if score < FAINT + 0.5 * noise:
        return 0.0, 0.0
    # Near the side a strong change need not be capped: its slope tells where it is steepest.
    usual = float(np.median(size.max(1)))
    weighed = change * np.minimum(1, max(CAP, usual) / np.maximum(size, 1e-3)) * share
    for step in (1.0, 0.25):
        near = np.arange(-2, 2.01, dtype=np.float32) * step
        found, _ = _search(weighed, found[0] + near, found[1] + near, steps, 0)
    return found


def _search(
    weighed: Strips,
    firsts: NDArray[np.float32],
    lasts: NDArray[np.float32],
    steps: int,
    wide: int,
) -> tuple[tuple[float, float], float]:
    """Return the best of all pairs of first and last offset, and its score.

    ``wide`` 1: what lies a step beside counts too, and nearer offsets are trusted more.
    """
    share = np.linspace(0, 1, len(weighed), dtype=np.float32)
    a, b = np.meshgrid(firsts, lasts, indexing="ij")
    at = a[..., None] * (1 - share) + b[..., None] * share + steps
    low = np.clip(np.floor(at).astype(np.intp), 0, 2 * steps - 1)
    part = np.clip(at - low, 0, 1)[..., None]
    row = np.arange(len(weighed))
    if wide:
        soft = weighed.copy()
        soft[:, 1:-1] += 0.5 * (weighed[:, :-2] + weighed[:, 2:])
        weighed = soft / 2
    sums = (weighed[row, low] * (1 - part) + weighed[row, low + 1] * part).sum(2)
    power = np.linalg.norm(sums, axis=2)
    trust = np.exp(-(a**2 + b**2) / (2 * (PRIOR * steps * 1.41) ** 2)) if wide else 1.0
    score = power * trust
    best = np.unravel_index(int(score.argmax()), score.shape)
    return (float(a[best]), float(b[best])), float(power[best])
