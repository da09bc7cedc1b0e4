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

SIDES = 4
STRIPS, JOINED = 28, 4  # strips of a side, each the mean of so many lines of pixels
INSET = 0.06  # of a side at each end
FEWEST = 8  # strips that must be in the frame and not under a hand
CAP = 30.0  # of one strip's change, in levels: one strong thing is not the whole side
FAINT = 1.2  # levels that a side must change by, and times the usual change there
PRIOR = 0.55  # width of the trust in where the side was thought to be, as a share of the reach
HALF, SHORTEST = 0.5, 8  # a strip more open than this counts; pixels of a side
SHARES = np.linspace(INSET, 1 - INSET, STRIPS * JOINED)[:, None]
Strips = NDArray[np.float32]


def settle(frame: Pixels, corners: Points, reach: float, seen: NDArray[np.float32]) -> Points:
    """Return the corners with each side moved, by ``reach`` pixels at most.

    Args:
        frame: Height x width x 3.
        corners: Clockwise on the screen, pixels of the frame.
        reach: How far off a side may be, in pixels.
        seen: STRIPS values for each side, 4 x STRIPS: how sure it is that nothing covers it.
    """
    ways = np.roll(corners, -1, 0) - corners
    length = np.maximum(np.linalg.norm(ways, axis=1), 1e-6)[:, None]
    along = ways / length
    out = np.stack([along[:, 1], -along[:, 0]], 1)  # clockwise corners: this way is out of the page
    steps = max(6, min(40, round(reach)))
    unit = reach / steps
    strips, inside = _strips(frame, corners, ways, out, np.arange(-steps - 1, steps + 2) * unit)
    weight = seen * inside
    open_ = ((weight > HALF).sum(1) >= FEWEST) & (length[:, 0] >= SHORTEST)
    first, last = _best(strips, np.where(open_[:, None], weight, 1), steps)
    first, last = (np.where(open_, moved, 0.0)[:, None] for moved in (first, last))
    slope = (last - first) / (1 - 2 * INSET)
    begins = corners + out * (first - slope * INSET) * unit
    ends = corners + ways + out * (first + slope * (1 - INSET)) * unit
    ways = (ends - begins) / np.maximum(np.linalg.norm(ends - begins, axis=1), 1e-6)[:, None]
    moved = corners_of(list(zip(begins, ways, strict=True)))
    if moved is None or np.abs(moved - corners).max() > 4 * reach:
        return corners
    return moved


def places(corners: Points) -> Points:
    """Return where the strips of each side are, 4 x STRIPS x 2."""
    share = np.linspace(INSET, 1 - INSET, STRIPS)[None, :, None]
    ends = np.roll(corners, -1, 0)
    return corners[:, None] * (1 - share) + ends[:, None] * share


def _strips(
    frame: Pixels, corners: Points, ways: Points, out: Points, offsets: NDArray[np.float64]
) -> tuple[Strips, NDArray[np.float32]]:
    """Return 4 x STRIPS x offsets x 3, and 4 x STRIPS: whether each strip is within the frame."""
    base = corners[:, None] + ways[:, None] * SHARES
    points = base[:, :, None] + out[:, None, None] * offsets[:, None]
    x, y = points[..., 0].astype(np.float32), points[..., 1].astype(np.float32)
    flat = (-1, len(offsets))
    taken = cv2.remap(
        frame,
        x.reshape(flat),
        y.reshape(flat),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    joined = taken.reshape(4, STRIPS, JOINED, len(offsets), 3).mean(2, dtype=np.float32)
    height, width = frame.shape[:2]
    ends = points[:, :, [0, -1]]
    within = ((ends >= 0) & (ends <= (width - 1, height - 1))).all((2, 3))
    inside = within.reshape(4, STRIPS, JOINED).all(2)
    return np.asarray(joined, np.float32), np.asarray(inside, np.float32)


def _best(
    strips: Strips, weight: NDArray[np.float32], steps: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return how far, in steps, each side is moved at its first and at its last strip."""
    change = (strips[:, :, 2:] - strips[:, :, :-2]) / 2  # 4 x STRIPS x (2 steps + 1) x 3
    size = np.sqrt((change**2).sum(3, keepdims=True))
    share = (weight / weight.sum(1, keepdims=True))[:, :, None, None]
    capped = change * np.minimum(1, CAP / np.maximum(size, 1e-3))
    noise = np.linalg.norm(np.median(np.abs(capped).reshape(4, -1, 3), axis=1), axis=1)
    coarse = np.arange(-steps, steps + 1, 2, dtype=np.float32)[None]
    soft = capped * share  # what lies a step beside counts too
    soft[:, :, 1:-1] += 0.5 * (soft[:, :, :-2] + soft[:, :, 2:])
    first, last, score = _search(soft / 2, coarse, coarse, steps, PRIOR * steps)
    clear = score >= FAINT + 0.5 * noise
    # Near the side a strong change need not be capped: its slope tells where it is steepest.
    usual = np.median(size.max(2), axis=(1, 2))[:, None, None, None]
    weighed = change * np.minimum(1, np.maximum(CAP, usual) / np.maximum(size, 1e-3)) * share
    for step in (1.0, 0.25):
        near = np.arange(-2, 2.01, dtype=np.float32) * step
        first, last, _ = _search(weighed, first[:, None] + near, last[:, None] + near, steps)
    return np.where(clear, first, 0), np.where(clear, last, 0)


def _search(
    weighed: Strips,
    firsts: NDArray[np.float32],
    lasts: NDArray[np.float32],
    steps: int,
    prior: float = np.inf,
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Return for each side the best pair of first and last offset, and its score.

    ``firsts`` and ``lasts`` are of each side, or one row for all four, which is quicker; ``prior``
    is the width, in steps, of the trust in where the side was thought to be.
    """
    alike = SIDES // len(firsts)  # sides that are looked at together
    share = np.linspace(0, 1, STRIPS, dtype=np.float32)
    pairs = (len(firsts), firsts.shape[1], lasts.shape[1])
    a = np.broadcast_to(firsts[:, :, None], pairs).reshape(len(firsts), -1)
    b = np.broadcast_to(lasts[:, None, :], pairs).reshape(len(firsts), -1)
    at = a[..., None] * (1 - share) + b[..., None] * share + steps
    low = np.clip(at, 0, 2 * steps - 1).astype(np.intp)
    part = np.clip(at - low, 0, 1)
    places = weighed.shape[2]
    table = weighed.reshape(len(firsts), alike, STRIPS * places, 3).swapaxes(1, 2)
    table = table.reshape(len(firsts) * STRIPS * places, alike * 3)
    row = np.arange(len(firsts) * STRIPS).reshape(len(firsts), 1, STRIPS) * places
    one, other = table.take(row + low, 0), table.take(row + low + 1, 0)
    other -= one
    total = one.sum(2) + np.einsum("gprk,gpr->gpk", other, part)
    power = np.sqrt((total.reshape(*a.shape, alike, 3) ** 2).sum(3)).swapaxes(1, 2)
    power = power.reshape(SIDES, -1)
    score = power * np.exp(-(a**2 + b**2) / (4 * prior**2))
    best = score.argmax(1)
    each, mine = np.arange(SIDES), np.arange(SIDES) // alike
    return a[mine, best], b[mine, best], power[each, best]
