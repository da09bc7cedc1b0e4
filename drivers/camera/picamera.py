"""Cameras on the Raspberry Pi's own port, through picamera2 where it is installed."""

from importlib import import_module
from typing import Any

import numpy as np

from drivers.errors import CannotOpenError, LinkLostError
from drivers.picture import Pixels


class PicameraSource:
    """A camera that libcamera knows. See ``FrameSource``.

    Args:
        number: Which one, from 0.
        width: Pixels.
        height: Pixels.
        frames_per_s: Frames a second.
        still: Width and height of stills.

    Raises:
        CannotOpenError: picamera2 is not installed, or it finds no such camera.
    """

    def __init__(
        self,
        number: int,
        *,
        width: int,
        height: int,
        frames_per_s: float,
        still: tuple[int, int] | None = None,
    ) -> None:
        self._still = still
        try:
            picamera2: Any = import_module("picamera2")
        except ImportError as error:
            raise CannotOpenError(
                "picamera: picamera2 is not installed; apt install python3-picamera2 "
                "--no-install-recommends, and make the environment with --system-site-packages"
            ) from error
        try:
            self._camera: Any = picamera2.Picamera2(number)
            # What libcamera calls RGB888 lies in memory as blue, green, red.
            self._camera.configure(
                self._camera.create_video_configuration(
                    main={"size": (width, height), "format": "RGB888"},
                    controls={"FrameRate": frames_per_s},
                    buffer_count=2,
                )
            )
            self._camera.start()
        except (RuntimeError, IndexError, OSError) as error:
            raise CannotOpenError(
                f"picamera: camera {number} cannot be opened, {error}; is its ribbon in?"
            ) from error

    def read(self) -> Pixels | None:
        """See ``FrameSource.read``."""
        try:
            return np.asarray(self._camera.capture_array("main"), np.uint8)
        except (RuntimeError, OSError) as error:
            raise LinkLostError(f"picamera: {error}; check its ribbon") from error

    def still(self) -> Pixels | None:
        """See ``FrameSource.still``."""
        if self._still is None:
            return None
        try:
            how = self._camera.create_still_configuration(
                main={"size": self._still, "format": "RGB888"}
            )
            return np.asarray(self._camera.switch_mode_and_capture_array(how, "main"), np.uint8)
        except (RuntimeError, OSError) as error:
            raise LinkLostError(f"picamera: {error}; check its ribbon") from error

    def close(self) -> None:
        """See ``FrameSource.close``."""
        self._camera.close()
