"""USB cameras through OpenCV and V4L2."""

from pathlib import Path

import cv2
import numpy as np

from drivers.errors import CannotOpenError, LinkLostError
from drivers.picture import Pixels

SETTLING = 3  # frames after another size until the light is measured anew
FAILED_READS = 5  # in a row: OpenCV gives no reason, and a pulled camera never comes back


class UvcSource:
    """A camera of the kernel's. See ``FrameSource``.

    Args:
        path: Best a link that keeps its name: ``/dev/v4l/by-id/NAME-video-index0``.
        width: Pixels that are asked for; the camera takes the nearest that it has.
        height: The same.
        frames_per_s: The same.
        still: Width and height of stills.

    Raises:
        CannotOpenError: It is not there, not permitted, in use, or no camera.
    """

    def __init__(
        self,
        path: str,
        *,
        width: int,
        height: int,
        frames_per_s: float,
        still: tuple[int, int] | None = None,
    ) -> None:
        self._path, self._failed = path, 0
        self._size, self._still = (width, height), still
        if not Path(path).exists():
            raise CannotOpenError(f"{path}: there is no such camera; is it plugged in?")
        self._capture = cv2.VideoCapture()
        self._capture.setExceptionMode(enable=False)
        # The compressed format first: raw frames of this size do not fit through USB 2.
        wanted = [
            (cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG")),
            (cv2.CAP_PROP_FRAME_WIDTH, width),
            (cv2.CAP_PROP_FRAME_HEIGHT, height),
            (cv2.CAP_PROP_FPS, frames_per_s),
            (cv2.CAP_PROP_BUFFERSIZE, 1),
        ]
        if not self._capture.open(path, cv2.CAP_V4L2):
            raise CannotOpenError(
                f"{path}: cannot be opened as a camera; does another program use it? "
                "is the kiosk's user in the group video? of two nodes give -video-index0"
            )
        for name, value in wanted:
            self._capture.set(name, value)

    def read(self) -> Pixels | None:
        """See ``FrameSource.read``."""
        there, pixels = self._capture.read()
        if there and pixels is not None:
            self._failed = 0
            return np.asarray(pixels, np.uint8)
        self._failed += 1
        if self._failed >= FAILED_READS:
            raise LinkLostError(f"{self._path}: gives no frames any more; check its plug")
        return None

    def still(self) -> Pixels | None:
        """See ``FrameSource.still``. The stream is begun anew twice, for the size and back."""
        if self._still is None:
            return None
        self._resize(self._still)
        try:
            for _ in range(SETTLING):
                self.read()
            return self.read()
        finally:
            self._resize(self._size)

    def _resize(self, size: tuple[int, int]) -> None:
        self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, size[0])
        self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size[1])

    def close(self) -> None:
        """See ``FrameSource.close``."""
        self._capture.release()
