"""A small page is looked at again from nearer: on the canvas of the whole frame it is a few pixels.

What is a page is seen there again at the same place, with its border; a cup, a telephone or the
light on a table seldom is.
"""

from dataclasses import dataclass, field

import cv2
import numpy as np

from drivers.picture import Pixels
from kiosk.capture.page.canvas import Canvas, Points
from kiosk.capture.page.network import Maps
from kiosk.capture.page.quads import Quad

NEARER = 0.25  # of the frame's longer side: a page whose longer side is less is looked at again
LOOKS = 2  # at the largest, no more
ROOM = 1.7  # times the page that is looked at
AGREES = 0.6  # overlap of what is seen from afar and from near
EDGED = 0.6  # share of its sides that must be borders from near
SURE = 0.8  # so sure from afar: it stays whatever is seen from near


@dataclass(frozen=True, slots=True)
class View:
    """A part of a frame, or all of it, and what the network says of it."""

    part: Pixels = field(repr=False)
    at: tuple[int, int]  # where in the frame it begins, x and y
    canvas: Canvas
    maps: Maps


@dataclass(frozen=True, slots=True)
class Sight:
    """A page as it is seen in a view."""

    view: View
    quad: Quad

    @property
    def confidence(self) -> float:
        """How sure, 0 to 1."""
        return self.quad.overlap * self.quad.sure

    @property
    def corners(self) -> Points:
        """In the frame, pixels."""
        return self.view.canvas.in_frame(self.quad.corners) + self.view.at

    @property
    def long_px(self) -> float:
        """Its longest side, pixels of the frame."""
        corners = self.corners
        return float(np.linalg.norm(np.roll(corners, -1, 0) - corners, axis=1).max())


def around(frame: Pixels, corners: Points) -> tuple[Pixels, tuple[int, int]]:
    """Return the part of a frame about a page, and where it begins."""
    least, most = corners.min(0), corners.max(0)
    size = np.array([frame.shape[1], frame.shape[0]])
    # In the shape of the frame: the network works anew for each shape that it is given.
    box = size * float(np.max((most - least) * ROOM / size))
    begin = np.clip((least + most - box) / 2, 0, np.maximum(size - box, 0))
    left, top = np.floor(np.minimum(begin, size - 1)).astype(int).tolist()
    right, bottom = np.ceil(begin + box).astype(int).tolist()
    return frame[top : max(bottom, top + 1), left : max(right, left + 1)], (left, top)


def agreeing(afar: Sight, near: list[Sight]) -> Sight | None:
    """Return a page as it is seen best; None where it is none from near."""
    overlaps = [overlap(afar.corners, one.corners) for one in near]
    best = int(np.argmax(overlaps)) if near else 0
    if not near or overlaps[best] < AGREES:
        return afar if afar.confidence >= SURE else None
    if near[best].quad.edged < EDGED and afar.confidence < SURE:
        return None
    return near[best]


def overlap(one: Points, other: Points) -> float:
    """Return how much two quadrilaterals have in common, of both, 0 to 1."""
    first, second = one.astype(np.float32), other.astype(np.float32)
    both, _ = cv2.intersectConvexConvex(first, second)
    either = cv2.contourArea(first) + cv2.contourArea(second) - both
    return float(both / max(either, 1e-6))
