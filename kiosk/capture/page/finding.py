"""Finds pages in a frame: corners, how sure, how much of them can be seen."""

from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.picture import Pixels
from kiosk.capture.page.blank import only_outlined
from kiosk.capture.page.canvas import SIDE, Canvas, Points, on_canvas
from kiosk.capture.page.edges import STRIPS, places, settle
from kiosk.capture.page.network import MAPS_SIDE, Maps, PageNetwork
from kiosk.capture.page.plate import EmptyPlate
from kiosk.capture.page.quads import Quad, quads
from kiosk.capture.page.strips import without_strip

LEAST = 0.62  # confidence below which nothing is said to be there
TINY, SURER = 0.012, 0.78  # share of the frame below which it must be surer: a note, a finger
SQUARE = 0.9  # overlap of what lies on the plate with four sides: it is a page
FURTHER = 0.5  # beside another page
REACH = 1.3  # canvas pixels that a side may be off
SMALL = 0.08  # of the shorter side: no side is moved further


@dataclass(frozen=True, slots=True)
class Page:
    """A page in a frame."""

    corners: Points = field(repr=False)  # 4 x 2, pixels, clockwise on the screen
    confidence: float
    seen: float  # share of its area that no hand covers and that is in the frame


class PageFinder:
    """Holds the network; not for two threads at once."""

    def __init__(self, network: PageNetwork) -> None:
        self._network = network

    def find(self, frame: Pixels, plate: EmptyPlate | None = None) -> list[Page]:
        """Return the pages in a frame, the largest first.

        Args:
            frame: Height x width x 3.
            plate: What lies under them, where it is known: white on white is seen by it.

        Raises:
            ValueError: It is no picture of three colours of 8 bit.
        """
        check(frame)
        canvas = on_canvas(frame)
        maps = self._network.look(canvas.pixels)
        frame_area = frame.shape[0] * frame.shape[1] * canvas.scale**2
        sure = [
            (replace(quad, corners=without_strip(canvas, quad.corners)), quad.overlap * quad.sure)
            for quad in quads(maps)
            if not only_outlined(canvas, quad.corners)
        ]
        if not any(confidence >= _least(quad, frame_area) for quad, confidence in sure):
            laid = plate.laid(canvas) if plate is not None and plate.fits(canvas) else None
            sure = [(quad, quad.overlap) for quad in quads(laid)] if laid is not None else []
            sure = [one for one in sure if one[1] > SQUARE]
        return [
            Page(self._settled(frame, canvas, maps, quad), confidence, quad.seen)
            for quad, confidence in sure
            if confidence >= FURTHER
        ]

    def _settled(self, frame: Pixels, canvas: Canvas, maps: Maps, quad: Quad) -> Points:
        rough = canvas.in_frame(quad.corners)
        sides = np.linalg.norm(np.roll(rough, -1, 0) - rough, axis=1)
        reach = min(REACH / canvas.scale, SMALL * float(sides.min()))
        if reach < 1:
            return rough
        return settle(frame, rough, reach, _seen(maps, quad.corners))


def check(frame: Pixels) -> None:
    """Do nothing with a picture of three colours of 8 bit.

    Raises:
        ValueError: It is none; the text says what it is.
    """
    shape: tuple[int, ...] = frame.shape
    if len(shape) != len("bgr") or shape[-1] != len("bgr") or 0 in shape or frame.dtype != np.uint8:
        raise ValueError(f"frame: {shape} of {frame.dtype}; expected height x width x 3 of uint8")


def _least(quad: Quad, frame_area: float) -> float:
    """Return how sure the network must be that a page is there."""
    area = float(cv2.contourArea(quad.corners.astype(np.float32)))
    return SURER if area < TINY * frame_area else LEAST


def _seen(maps: Maps, corners: Points) -> NDArray[np.float32]:
    """Return how open each strip of each side is: a little inside the page nothing covers it."""
    inner = corners + (corners.mean(0) - corners) * 0.06
    at = (places(inner) + 0.5) * (MAPS_SIDE / SIDE) - 0.5
    x, y = at[..., 0].astype(np.float32), at[..., 1].astype(np.float32)
    seen = cv2.remap(maps.seen, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return seen.reshape(4, STRIPS).astype(np.float32)
