"""The square that the network looks at: the whole frame, small, with room around it.

Room, because a page that is partly out of the frame has corners out there.
"""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.picture import Pixels

SIDE = 256  # of the canvas, in its pixels
INNER = 224  # the frame's longer side on it
GREY = 128  # where there is no frame
Points = NDArray[np.float64]
"""n x 2; the middle of a pixel is at a whole number."""
Box = NDArray[np.float64]
"""2 x 2: least x and y, most x and y."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """A frame on its canvas."""

    pixels: Pixels = field(repr=False)  # SIDE x SIDE x 3
    scale: float  # canvas pixels for one of the frame
    left: float
    top: float

    @property
    def frame(self) -> Box:
        """Where on the canvas the frame is."""
        least = np.array([self.left, self.top])
        return np.stack([least, SIDE - 1 - least])

    def of_frame(self, points: Points) -> Points:
        """Return where points of the frame are on the canvas."""
        return (points + 0.5) * self.scale - 0.5 + (self.left, self.top)

    def in_frame(self, points: Points) -> Points:
        """Return where points of the canvas are in the frame."""
        return (points - (self.left, self.top) + 0.5) / self.scale - 0.5


def on_canvas(frame: Pixels) -> Canvas:
    """Lay a frame, height x width x 3, onto a canvas."""
    height, width = frame.shape[:2]
    scale = INNER / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    each = 1
    while width >= 4 * each * size[0] and height >= 4 * each * size[1]:
        each *= 2
    if each > 1:
        # Every second pixel of a quarter is enough for what is looked at here, and quick.
        frame = np.asarray(
            cv2.resize(frame[::each], None, fx=1 / each, fy=1, interpolation=cv2.INTER_NEAREST)
        )
    shown = cv2.resize(frame, size, interpolation=cv2.INTER_AREA)
    pixels = np.full((SIDE, SIDE, 3), GREY, np.uint8)
    left, top = (SIDE - size[0]) // 2, (SIDE - size[1]) // 2
    pixels[top : top + size[1], left : left + size[0]] = shown
    return Canvas(pixels, scale, left, top)
