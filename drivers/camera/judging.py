"""Whether a camera sees well: light and focus of one frame. Pure; the limits are ours."""

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np

from drivers.picture import Pixels

WIDTH = 320  # pixels, to which a frame is made smaller first: evens out the noise
DARK, BRIGHT = 25, 235  # median brightness, 0 to 255
SHARP = 20.0  # variance of the Laplacian; our drawn plate has 180 and more, blurred 12


class Look(StrEnum):
    """What is wrong with a picture, or nothing."""

    GOOD = "good"
    DARK = "dark"
    BRIGHT = "bright"
    BLURRED = "blurred"


@dataclass(frozen=True, slots=True)
class Quality:
    """What was measured."""

    look: Look
    brightness: float  # median, 0 to 255
    sharpness: float  # variance of the Laplacian


def judge(pixels: Pixels) -> Quality:
    """Measure a frame."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    height = max(1, round(grey.shape[0] * WIDTH / grey.shape[1]))
    small = cv2.resize(grey, (WIDTH, height), interpolation=cv2.INTER_AREA)
    brightness = float(np.median(small))
    sharpness = float(cv2.Laplacian(small, cv2.CV_64F).var())
    look = Look.GOOD
    if brightness < DARK:
        look = Look.DARK
    elif brightness > BRIGHT:
        look = Look.BRIGHT
    elif sharpness < SHARP:
        look = Look.BLURRED
    return Quality(look, round(brightness, 1), round(sharpness, 1))
