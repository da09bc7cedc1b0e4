"""Makes a frame of what a source gives: sources differ in channels and in depth."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.picture import Pixels

GREY, COLOUR, WITH_ALPHA = 1, 3, 4  # channels
LONGEST = 16_384  # pixels of a side: more is no camera's


def frame_of(given: NDArray[Any]) -> Pixels | None:
    """Return what a source gave as height x width x 3 of 8 bit; None where it is no picture.

    One channel becomes three, a fourth is left out, 16 bit become 8. Numbers with a fraction,
    which no camera gives, are no picture; nor is a frame without pixels.
    """
    flat = given[:, :, 0] if given.ndim == COLOUR and given.shape[2] == GREY else given
    if not flat.size or max(flat.shape[:2]) > LONGEST or flat.ndim not in (2, COLOUR):
        return None
    if flat.dtype == np.uint16:
        flat = (flat >> 8).astype(np.uint8)
    if flat.dtype != np.uint8:
        return None
    if flat.ndim == COLOUR:
        if flat.shape[2] not in (COLOUR, WITH_ALPHA):
            return None
        return np.ascontiguousarray(flat[:, :, :COLOUR]) if flat.shape[2] != COLOUR else flat
    return np.asarray(cv2.cvtColor(flat, cv2.COLOR_GRAY2BGR), np.uint8)
