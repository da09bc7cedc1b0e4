"""Finds pages in a frame: corners, how sure, how much of them can be seen."""

from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.picture import Pixels
from kiosk.capture.page.beyond import completed
from kiosk.capture.page.blank import only_outlined
from kiosk.capture.page.canvas import SIDE, Points, on_canvas
from kiosk.capture.page.edges import STRIPS, places, settle
from kiosk.capture.page.nearer import LOOKS, NEARER, Sight, View, agreeing, around, overlap
from kiosk.capture.page.network import MAPS_SIDE, Maps, PageNetwork
from kiosk.capture.page.plate import EmptyPlate
from kiosk.capture.page.quads import Quad, quads
from kiosk.capture.page.strips import without_strip

LEAST = 0.62  # confidence below which nothing is said to be there
TINY, SURER = 0.012, 0.78  # share of the frame below which it must be surer: a note, a finger
SQUARE = 0.9  # overlap of what lies on the plate with four sides: it is a page
FURTHER = 0.5  # beside another page
FIXED = 0.75  # overlap with what was seen on the empty plate: it is the same
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
        self._plate: EmptyPlate | None = None
        self._fixed: list[Points] = []  # what of the plate itself looks like a page, on its canvas

    def find(self, frame: Pixels, plate: EmptyPlate | None = None) -> list[Page]:
        """Return the pages in a frame, the largest first.

        Args:
            frame: Height x width x 3.
            plate: What lies under them, where it is known: white on white is seen by it.

        Raises:
            ValueError: It is no picture of three colours of 8 bit.
        """
        check(frame)
        whole = self._view(frame, (0, 0))
        canvas = whole.canvas
        frame_area = frame.shape[0] * frame.shape[1] * canvas.scale**2
        seen = [
            Sight(whole, replace(quad, corners=without_strip(canvas, quad.corners)))
            for quad in quads(whole.maps, canvas.frame)
            if not only_outlined(canvas, quad.corners)
        ]
        if any(sight.confidence >= _least(sight.quad, frame_area) for sight in seen):
            seen = self._again(frame, [one for one in seen if one.confidence >= FURTHER])
            seen = [one for one in seen if not self._belongs(one, whole, plate)]
        else:
            seen = []
        if not seen and plate is not None and plate.fits(canvas):
            laid = plate.laid(canvas)
            lying = [] if laid is None else quads(laid, canvas.frame)
            seen = [Sight(whole, quad) for quad in lying if quad.overlap > SQUARE]
        height, width = frame.shape[:2]
        return [
            Page(completed(_settled(one), width, height), one.confidence, one.quad.seen)
            for one in seen
        ]

    def _view(self, part: Pixels, at: tuple[int, int]) -> View:
        canvas = on_canvas(part)
        return View(part, at, canvas, self._network.look(canvas))

    def _belongs(self, sight: Sight, whole: View, plate: EmptyPlate | None) -> bool:
        """Return whether what is seen is a part of the plate, on which nothing lies."""
        if plate is None or not plate.fits(whole.canvas):
            return False
        if plate is not self._plate:
            self._plate = plate
            self._fixed = [
                quad.corners for quad in quads(self._network.look(plate.canvas), plate.canvas.frame)
            ]
        corners = whole.canvas.of_frame(sight.corners)
        known = any(overlap(corners, fixed) > FIXED for fixed in self._fixed)
        return known and not plate.covered(whole.canvas, corners)

    def _again(self, frame: Pixels, seen: list[Sight]) -> list[Sight]:
        """Return what is there when small things are looked at from nearer."""
        found = []
        for count, sight in enumerate(seen):
            small = sight.long_px < NEARER * max(frame.shape[:2])
            if small and count < LOOKS:
                part, at = around(frame, sight.corners)
                nearer = self._view(part, at)
                best = agreeing(
                    sight, [Sight(nearer, quad) for quad in quads(nearer.maps, nearer.canvas.frame)]
                )
                found += [] if best is None else [best]
            else:
                found.append(sight)
        return found


def _settled(sight: Sight) -> Points:
    view, rough = sight.view, sight.view.canvas.in_frame(sight.quad.corners)
    sides = np.linalg.norm(np.roll(rough, -1, 0) - rough, axis=1)
    reach = min(REACH / view.canvas.scale, SMALL * float(sides.min()))
    if reach >= 1:
        rough = settle(view.part, rough, reach, _seen(view.maps, sight.quad.corners))
    return rough + view.at


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
