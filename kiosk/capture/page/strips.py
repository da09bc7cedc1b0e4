"""Cuts off a strip of the table that was taken for a part of the page.

Between a page and the end of a table, a shelf or a tray there may be a strip of the table that
looks like a band along the page's side. It is told by three things together: the table goes on in
the same colour past both ends of the strip, a straight step runs along the whole of it, and
without it the page has the proportions of a usual format, which it has not with it.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.capture.page.canvas import Canvas, Points
from kiosk.capture.straightening import proportions

FORMATS = (2**0.5, 85.6 / 53.98, 125 / 88)  # A4 and A5, ID-1, a passport's page; long by short
NEAR, FAR = 0.03, 0.06  # of the logarithm: so near to a format, or so far from all
ACROSS, DOWN = 128, 64  # places that are looked at
LEAST, MOST = 0.06, 0.4  # of the page, that may be cut off
ENDS = (0.05, 0.1)  # of the page's height: so far past a strip's ends the table is looked at
SAME, OTHER = 14.0, 22.0  # levels of Lab
ALONG, STRIP = 0.92, 0.5  # share of the step, and of the strip, of which it must be true
BESIDE = 3  # places to either side of a step


def without_strip(canvas: Canvas, corners: Points) -> Points:
    """Return the corners without the strip of the table along one of the sides, if there is one.

    Args:
        canvas: The frame.
        corners: 4 x 2, clockwise, pixels of the canvas.
    """
    if _off(canvas, corners) < FAR:
        return corners
    lab = cv2.cvtColor(canvas.pixels, cv2.COLOR_BGR2LAB).astype(np.float32)
    for side in range(4):
        turned = np.roll(corners, -side, 0)
        cut = _cut(lab, turned)
        if cut is None:
            continue
        first, last = _places(turned, np.array([cut]), np.array([0.0, 1.0]))[:, 0]
        shorter = np.array([first, turned[1], turned[2], last])
        if _off(canvas, shorter) < NEAR:
            return np.roll(shorter, side, 0)
    return corners


def _off(canvas: Canvas, corners: Points) -> float:
    """Return how far the page's proportions are from the nearest format."""
    frame = canvas.in_frame(corners)
    size = tuple(round(float(side)) for side in canvas.in_frame(_far_end(canvas))[0])
    ratio = abs(np.log(max(proportions(frame, (size[0], size[1])), 1e-3)))
    return float(min(abs(ratio - np.log(one)) for one in FORMATS))


def _far_end(canvas: Canvas) -> Points:
    side = canvas.pixels.shape[0]
    return np.array([[side - canvas.left, side - canvas.top]], np.float64)


def _cut(lab: NDArray[np.float32], corners: Points) -> float | None:
    """Return where, from 0 to 1, a strip along the side from the last corner to the first ends."""
    u = (np.arange(ACROSS) + 0.5) / ACROSS
    inside = _colours(lab, _places(corners, u, (np.arange(DOWN) + 0.5) / DOWN))
    above = _colours(lab, _places(corners, u, -np.array(ENDS))).mean(0)
    below = _colours(lab, _places(corners, u, 1 + np.array(ENDS))).mean(0)
    table = _from_table(inside, above, below)
    at = np.arange(round(LEAST * ACROSS), round(MOST * ACROSS))
    steps = np.linalg.norm(inside[:, at + BESIDE] - inside[:, at - BESIDE], axis=2)
    page = _sums(table)
    beyond = (page[:, at + 2 * BESIDE] - page[:, at + 1]) / (2 * BESIDE - 1) > OTHER
    along = ((steps > SAME) & beyond).mean(0)
    alike = _sums((table < SAME).mean(0)[None])[0]
    strip = (alike[at - BESIDE] - alike[BESIDE]) / np.maximum(at - 2 * BESIDE, 1)
    strength = np.median(steps, 0) * (along > ALONG) * (strip > STRIP)
    best = int(strength.argmax())
    return (at[best] + 0.5) / ACROSS if strength[best] > 0 else None


def _sums(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the sum of each row's values before each place."""
    zeros = np.zeros((len(values), 1))
    return np.concatenate([zeros, np.cumsum(values, 1, np.float64)], 1)


def _from_table(
    inside: NDArray[np.float32], above: NDArray[np.float32], below: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return how far each place is from the table's colours, which change from end to end."""
    change = below - above
    length = np.maximum((change**2).sum(1), 1.0)
    share = np.clip(((inside - above) * change).sum(2) / length, 0, 1)
    nearest = above + share[..., None] * change
    return np.asarray(np.linalg.norm(inside - nearest, axis=2), np.float32)


def _places(corners: Points, u: NDArray[np.float64], v: NDArray[np.float64]) -> Points:
    """Return places of the page, v x u x 2, in the plane of the corners."""
    flat = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    to_canvas = cv2.getPerspectiveTransform(flat, corners.astype(np.float32))
    grid = np.stack(np.meshgrid(u, v), -1).reshape(1, -1, 2)
    return np.asarray(cv2.perspectiveTransform(grid, to_canvas), np.float64).reshape(
        len(v), len(u), 2
    )


def _colours(lab: NDArray[np.float32], at: Points) -> NDArray[np.float32]:
    x, y = at[..., 0].astype(np.float32), at[..., 1].astype(np.float32)
    return np.asarray(
        cv2.remap(lab, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32
    )
