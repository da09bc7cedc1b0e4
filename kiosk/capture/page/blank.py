"""Tells a sheet with nothing on it from a part of the table with a line drawn around it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.capture.page.canvas import Canvas, Points
from kiosk.capture.page.edges import places

BESIDE = 3.0  # canvas pixels to either side of a page's edge
STEP = 12.0  # levels that a sheet differs from what it lies on, on one side of it at least
DETAIL = 0.8  # levels of fine structure: less is nothing
FURTHER = 2  # so many times as far away the table is still another colour; after a line it is not
MOSTLY = 0.5  # of a side in the frame: of less, what lies beside it is not known
ROOM = 10  # canvas pixels about a page: what is further away changes nothing within
INNER = 0.85  # of a page's width and height


def only_outlined(canvas: Canvas, corners: Points) -> bool:
    """Return whether there is nothing within the corners, and the same without.

    Args:
        canvas: The frame.
        corners: Of what was found, pixels of the canvas.
    """
    middle = corners.mean(0)
    left, top = (max(0, int(least) - ROOM) for least in corners.min(0))
    right, bottom = (max(1, int(most) + ROOM) for most in corners.max(0))
    part = canvas.pixels[top:bottom, left:right]
    if not part.size:
        return False
    grey = cv2.cvtColor(part, cv2.COLOR_BGR2GRAY).astype(np.float32)
    inner = np.zeros(grey.shape, np.uint8)
    inside = (middle + (corners - middle) * INNER).astype(np.int32)
    cv2.fillConvexPoly(inner, inside - np.array([left, top], np.int32), 1)
    fine = np.abs(grey - cv2.GaussianBlur(grey, (0, 0), 2))[inner > 0]
    if not fine.size or float(fine.mean()) > DETAIL:
        return False
    short = float(np.linalg.norm(np.roll(corners, -1, 0) - corners, axis=1).min())
    beside = 2 * BESIDE / max(short, 1.0)
    within, near, far = (
        _colours(canvas, places(middle + (corners - middle) * (1 + way * beside)))
        for way in (-1, 1, FURTHER)
    )
    steps = [
        min(float(np.abs(inside - outside).max()) for outside in others)
        for inside, *others in zip(within, near, far, strict=True)
        if not np.isnan(others).any()
    ]
    return max(steps, default=0.0) < STEP


def _colours(canvas: Canvas, at: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Return the median colour along each side; nan where most of it is not in the frame."""
    left, top = round(canvas.left), round(canvas.top)
    side = canvas.pixels.shape[0]
    x, y = at[..., 0].round().astype(int), at[..., 1].round().astype(int)
    there = (x >= left + 1) & (x < side - left - 1) & (y >= top + 1) & (y < side - top - 1)
    found = []
    for row in range(len(at)):
        inside = there[row]
        colours = canvas.pixels[y[row][inside], x[row][inside]].astype(np.float64)
        known = inside.mean() > MOSTLY
        found.append(np.median(colours, 0) if known else np.full(3, np.nan))
    return found
