"""Frames of a camera, and what the kiosk needs of one.

Apart from the other capabilities, because numpy is loaded here.
"""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from drivers.capabilities import Device

Pixels = NDArray[np.uint8]
"""Height x width x 3, in the order blue, green, red."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a camera."""

    pixels: Pixels = field(repr=False)
    number: int  # counts the frames since the camera was opened, from 1
    taken_s: float  # on the monotonic clock, when it came


class Camera(Device, Protocol):
    """A camera that always has its newest frame at hand."""

    async def frame(self, *, after: int = 0, timeout_s: float = 2.0) -> Frame:
        """Return the newest frame; wait for one whose ``number`` is above ``after``.

        A frame that repeats the one before, bit by bit, is not a new one: after
        ``timeout_s`` of such frames the camera counts as stalled.

        Raises:
            CameraStalledError: No new frame came in time.
            DeviceError: The camera failed; ``remedy`` says what may be done.
        """
        ...
