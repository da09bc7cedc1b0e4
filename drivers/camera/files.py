"""Pictures and films as a camera, for tests and demonstrations."""

from itertools import cycle
from pathlib import Path

import cv2
import numpy as np

from drivers.errors import CannotOpenError
from drivers.picture import Pixels

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp"})


class FolderSource:
    """The pictures of a folder, by name, over and over. See ``FrameSource``.

    One dot changes by one step from frame to frame, as a sensor's noise would have it: a folder
    that holds a single picture is a camera that looks at a still scene, and not one that hangs.

    Raises:
        CannotOpenError: There is no picture in it.
    """

    def __init__(self, folder: Path) -> None:
        files = sorted(f for f in folder.glob("*") if f.suffix.lower() in PICTURES)
        if not files:
            raise CannotOpenError(f"{folder}: holds no picture; put .jpg or .png files into it")
        self._files = cycle(files)
        self._odd = False

    def read(self) -> Pixels | None:
        """See ``FrameSource.read``; a file that is no picture gives none."""
        pixels = cv2.imread(str(next(self._files)), cv2.IMREAD_COLOR)
        if pixels is None:
            return None
        self._odd = not self._odd
        pixels[0, 0, 0] = int(pixels[0, 0, 0]) & ~1 | self._odd
        return np.asarray(pixels, np.uint8)

    def still(self) -> None:
        """See ``FrameSource.still``."""

    def close(self) -> None:
        """See ``FrameSource.close``."""


class VideoSource:
    """A film, over and over. See ``FrameSource``.

    Raises:
        CannotOpenError: It is not there, or in a form that OpenCV does not read.
    """

    def __init__(self, file: Path) -> None:
        self._capture = cv2.VideoCapture(str(file))
        if not self._capture.isOpened():
            raise CannotOpenError(f"{file}: is no film that can be read; give an .mp4 or .avi")

    def read(self) -> Pixels | None:
        """See ``FrameSource.read``."""
        there, pixels = self._capture.read()
        if not there:
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
            there, pixels = self._capture.read()
        return np.asarray(pixels, np.uint8) if there and pixels is not None else None

    def still(self) -> None:
        """See ``FrameSource.still``."""

    def close(self) -> None:
        """See ``FrameSource.close``."""
        self._capture.release()
