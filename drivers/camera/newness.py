"""Whether a frame is a new one. OpenCV can repeat the last frame for ever after an unplug."""

import numpy as np

from drivers.picture import Pixels

ROWS, COLUMNS = 37, 41  # of the sample: every so many; primes, so that no pattern hides in it


class Newness:
    """Remembers the last frame. The noise of a real sensor makes each frame another one."""

    def __init__(self) -> None:
        self._last: Pixels | None = None
        self._sample = b""

    def is_new(self, pixels: Pixels) -> bool:
        """Tell whether ``pixels`` differ from those of the call before."""
        sample = pixels[::ROWS, ::COLUMNS].tobytes()
        same = (
            sample == self._sample and self._last is not None and np.array_equal(pixels, self._last)
        )
        self._sample, self._last = sample, pixels
        return not same
