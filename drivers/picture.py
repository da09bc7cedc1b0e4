"""Frames of a camera. Apart from ``capabilities``, because numpy is loaded here."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""Height x width x 3, in the order blue, green, red."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a camera."""

    pixels: Pixels = field(repr=False)
    number: int  # counts the frames since the camera was opened, from 1
    taken_s: float  # on the monotonic clock, when it came
