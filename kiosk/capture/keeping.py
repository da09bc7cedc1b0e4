"""Finished pages as they are kept: pressed. Twenty sheets of A4 as bare pixels would be 1.2 GB."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import cv2
import numpy as np

from drivers.picture import Pixels
from kiosk.capture.enhancing import Finished, Format

COLOUR_QUALITY, CLEAN_QUALITY = 92, 88  # of JPEG


@dataclass(frozen=True, slots=True)
class Kept:
    """A page; personal: it stays in memory until it is sealed."""

    colour: bytes = field(repr=False)  # JPEG: straight, its light as it was
    clean: bytes = field(repr=False)  # JPEG: the same in even light, its paper white
    bitonal: bytes = field(repr=False)  # PNG of one bit
    width_px: int
    height_px: int
    format: Format
    dpi: int


def kept(page: Finished) -> Kept:
    """Return a page as it is kept; its three pictures are pressed side by side."""
    height, width = page.colour.shape[:2]
    with ThreadPoolExecutor(2) as pool:
        colour = pool.submit(jpeg, page.colour, COLOUR_QUALITY)
        clean = pool.submit(jpeg, page.clean, CLEAN_QUALITY)
        bitonal = _encoded(".png", page.bitonal, cv2.IMWRITE_PNG_BILEVEL, 1)
        return Kept(colour.result(), clean.result(), bitonal, width, height, page.format, page.dpi)


def pixels_of(picture: bytes) -> Pixels:
    """Return a picture that was pressed, height x width x 3."""
    pixels = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    if pixels is None:
        raise ValueError("a page that was kept cannot be read")
    return np.asarray(pixels, np.uint8)


def jpeg(picture: Pixels, quality: int) -> bytes:
    """Return a picture as JPEG."""
    return _encoded(".jpg", picture, cv2.IMWRITE_JPEG_QUALITY, quality)


def _encoded(form: str, picture: np.ndarray, *how: int) -> bytes:
    there, data = cv2.imencode(form, picture, how)
    if not there:
        raise ValueError(f"a page cannot be written as {form}")
    return data.tobytes()
