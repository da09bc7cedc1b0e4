"""The plate with nothing on it, where a picture of it is known: what differs, lies on it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.picture import Pixels
from kiosk.capture.page.canvas import GREY, SIDE, Canvas, Points, on_canvas
from kiosk.capture.page.network import MAPS_SIDE, Map, Maps
from kiosk.capture.page.quads import SURE

LEAST = 4.0  # levels of difference that are noise in any light
NOISES = 5.0  # so many times the noise between the pictures is a difference
GAINS = np.exp(np.linspace(-0.5, 0.5, 41))  # how much lighter or darker it may have become
LIKELY = 0.25  # of a difference in light as large as this, as its logarithm, half as likely
STEEP = 3.0  # of the edge: a difference is blurred, a page's edge is not
SPECK = 5  # canvas pixels: less is a crumb
GAP = 15  # canvas pixels: print that is as dark as the plate leaves such holes in a page


class EmptyPlate:
    """Knows the plate.

    Args:
        frame: A picture of it with nothing on it, height x width x 3.
    """

    def __init__(self, frame: Pixels) -> None:
        self.canvas = on_canvas(frame)
        self._plate = _smooth(self.canvas)

    def fits(self, canvas: Canvas) -> bool:
        """Return whether a frame has the shape of the one that is known."""
        known = self.canvas
        return (known.left, known.top) == (canvas.left, canvas.top)

    def laid(self, canvas: Canvas) -> Maps | None:
        """Return what lies on the plate as the network would; None where nothing does."""
        now, plate = _smooth(canvas), self._plate
        plate = np.clip(plate * _gain(now, plate), 0, 255)
        away = np.abs(now - plate).max(2)
        left, top = round(canvas.left), round(canvas.top)
        frame = np.zeros(away.shape, np.uint8)
        frame[top : frame.shape[0] - top, left : frame.shape[1] - left] = 1
        away[frame == 0] = 0
        quiet = np.sort(away[frame > 0])[: int(frame.sum()) // 4]  # a page leaves a quarter free
        limit = max(LEAST, NOISES * float(quiet.mean()))
        there = np.asarray(away > limit, np.uint8)
        there = cv2.morphologyEx(there, cv2.MORPH_OPEN, np.ones((SPECK, SPECK), np.uint8))
        there = cv2.morphologyEx(there, cv2.MORPH_CLOSE, np.ones((GAP, GAP), np.uint8))
        if not there.any():
            return None
        whole = _filled(there)
        # Its edge is where half of its own difference from the plate is reached.
        soft = np.clip(away / (float(np.median(away[whole > 0])) + 1e-6), 0, 1) * whole
        soft[cv2.erode(whole, np.ones((GAP, GAP), np.uint8)) > 0] = 1
        small = cv2.resize(soft, (MAPS_SIDE, MAPS_SIDE), interpolation=cv2.INTER_AREA)
        page: Map = np.clip((small - SURE) * STEEP + SURE, 0, 1)
        edge = cv2.morphologyEx(page, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
        return Maps(page, page, np.asarray(edge, np.float32), np.zeros_like(page))

    def covered(self, canvas: Canvas, corners: Points) -> bool:
        """Return whether something lies on this place of the plate: half of it differs."""
        laid = self.laid(canvas)
        if laid is None:
            return False
        there = np.zeros(laid.page.shape, np.uint8)
        small = (corners + 0.5) * (MAPS_SIDE / SIDE) - 0.5
        cv2.fillConvexPoly(there, small.round().astype(np.int32), 1)
        return bool(laid.page[there > 0].mean() > SURE) if there.any() else False


def _smooth(canvas: Canvas) -> NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(canvas.pixels, (0, 0), 1.5), np.float32)


def _gain(now: NDArray[np.float32], plate: NDArray[np.float32]) -> float:
    """Return by how much the light changed: as most of the picture agrees, the little the likelier.

    The camera measures the light anew when a white sheet is laid.
    """
    known = (plate.min(2) > LEAST) & (np.abs(plate - GREY).max(2) > 1)
    if not known.any():
        return 1.0
    ratio = np.log(np.maximum(now[known].mean(1), 1) / plate[known].mean(1))
    steps = np.log(GAINS)
    width = float(steps[1] - steps[0])
    counts, _ = np.histogram(ratio, [*(steps - width / 2), steps[-1] + width / 2])
    likely = 0.5 ** (np.abs(steps) / LIKELY)
    best = float(steps[int(np.argmax(counts * likely))])
    near = ratio[np.abs(ratio - best) < width]
    return float(np.exp(np.median(near))) if near.size else 1.0


def _filled(there: NDArray[np.uint8]) -> NDArray[np.uint8]:
    outlines, _ = cv2.findContours(there, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros_like(there)
    cv2.drawContours(filled, outlines, -1, 1, -1)
    return filled
