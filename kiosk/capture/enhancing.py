"""Makes a page as good as a scanner's: straight, true size, even light, white paper, crisp text."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.picture import Pixels
from kiosk.capture.page.canvas import Points
from kiosk.capture.straightening import flattened, long_px, proportions

MM_PER_INCH = 25.4
CARD_DPI, SHEET_DPI = 600, 300
GROUND_SIDE = 240  # pixels of the longer side in which the light on the paper is measured
DARKEST = 24.0  # light that is taken for light
WHITE = 250.0  # what paper becomes
BAND_ROWS = 512  # of a page that are made black and white at a time
INK = 0.82  # of the light around it: what is darker is ink, in the bitonal picture


@dataclass(frozen=True, slots=True)
class Format:
    """A size of paper or card."""

    name: str
    long_mm: float
    short_mm: float
    dpi: int

    @property
    def ratio(self) -> float:
        """Longer side by shorter."""
        return self.long_mm / self.short_mm


A4 = Format("A4", 297.0, 210.0, SHEET_DPI)
A5 = Format("A5", 210.0, 148.0, SHEET_DPI)
CARD = Format("ID-1", 85.6, 53.98, CARD_DPI)
PASSPORT = Format("ID-3", 125.0, 88.0, CARD_DPI)
FORMATS = {one.name: one for one in (A4, A5, CARD, PASSPORT)}
RECEIPT_MM = 80.0  # the narrower side of what is longer than any sheet
LIKE = 0.05  # a ratio so near to a format's is that format's
SIZED = 0.15  # a length on the plate so near to a format's may be that format's


@dataclass(frozen=True, slots=True)
class Finished:
    """A page as it is kept."""

    colour: Pixels = field(repr=False)  # straight, its light as it was
    clean: Pixels = field(repr=False)  # the same in even light, its paper white
    bitonal: NDArray[np.uint8] = field(repr=False)  # 0 and 255
    format: Format
    dpi: int


def finish(
    frame: Pixels, corners: Points, expected: Format | None = None, mm_per_px: float = 0.0
) -> Finished:
    """Straighten a page to its true size and clean it.

    Args:
        frame: The picture.
        corners: Of the page, clockwise; the first becomes the top left.
        expected: What the page is known to be; None: judged by its proportions.
        mm_per_px: Of the plate in the picture; 0: not known, and A5 is taken for A4, whose
            proportions it has.
    """
    ratio = proportions(corners, (frame.shape[1], frame.shape[0]))
    paper = expected or format_of(max(ratio, 1 / ratio), long_px(corners) * mm_per_px)
    long, short = (round(mm / MM_PER_INCH * paper.dpi) for mm in (paper.long_mm, paper.short_mm))
    size = (long, short) if ratio > 1 else (short, long)
    colour = flattened(frame, corners, size)
    clean = evened(colour)
    return Finished(colour, clean, bitonal_of(clean), paper, paper.dpi)


def format_of(ratio: float, long_mm: float = 0.0) -> Format:
    """Return the format whose sides stand in this ratio, longer by shorter.

    Args:
        ratio: Longer side by shorter.
        long_mm: The longer side, as it is measured on the plate; 0: not known.
    """
    known = (A4, A5, CARD, PASSPORT) if long_mm else (A4, CARD)
    near = [one for one in known if abs(one.ratio - ratio) < LIKE * one.ratio]
    if long_mm:
        near = [one for one in near if abs(one.long_mm - long_mm) < SIZED * one.long_mm]
    if near:
        return min(near, key=lambda one: abs(one.long_mm / (long_mm or one.long_mm) - 1))
    if ratio > 2:  # noqa: PLR2004
        long_mm = long_mm or RECEIPT_MM * ratio
        return Format("receipt", long_mm, long_mm / ratio, SHEET_DPI)
    long_mm = min(long_mm, A4.long_mm * ratio) or A4.short_mm * ratio
    return Format("sheet", long_mm, long_mm / ratio, SHEET_DPI)


def evened(page: Pixels) -> Pixels:
    """Return the page with shadows and tints of the light taken out, its paper white."""
    light = _light(page)
    return np.asarray(cv2.divide(page, light, dst=light, scale=WHITE), np.uint8)


def _light(page: Pixels) -> Pixels:
    """Return the light on each place of the paper: ink and print are filled up from around."""
    height, width = page.shape[:2]
    scale = GROUND_SIDE / max(height, width)
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    filled = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    smooth = cv2.GaussianBlur(cv2.medianBlur(filled, 21), (0, 0), 6).astype(np.float32)
    floor = np.percentile(smooth.reshape(-1, 3), 60, axis=0) * 0.45
    smooth = np.maximum(smooth, np.maximum(floor, DARKEST))  # a large dark picture is no shadow
    levels = smooth.round().clip(0, 255).astype(np.uint8)
    return np.asarray(cv2.resize(levels, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def bitonal_of(clean: Pixels) -> NDArray[np.uint8]:
    """Return black print on white, 0 and 255."""
    height, width = clean.shape[:2]
    side = width // 40 | 1
    black = np.empty((height, width), np.uint8)
    # In bands, each seen with what is around it: whole, it would be three pictures more at once.
    for first in range(0, height, BAND_ROWS):
        above, last = max(0, first - side), min(height, first + BAND_ROWS)
        grey = cv2.cvtColor(clean[above : last + side], cv2.COLOR_BGR2GRAY)
        around = cv2.blur(grey, (side, side))
        level = np.minimum(cv2.convertScaleAbs(around, alpha=INK), 200)
        band = slice(first - above, last - above)
        black[first:last] = cv2.compare(grey[band], level[band], cv2.CMP_GE)
    return black
