"""A camera that a program plays on a port of this machine."""

import contextlib
import select
import socket
import time
from collections import deque

import cv2
import numpy as np

from drivers.camera.wire import STILL, Decoder, WireError
from drivers.errors import CannotOpenError, LinkLostError
from drivers.picture import Pixels

WAIT_S = 0.5
CHUNK = 1 << 18
STILL_S = 3.0  # until the larger picture must have come


class RemoteSource:
    """Frames that come through TCP. See ``FrameSource``.

    Args:
        host: Where it is played.
        port: The same.
        stills: Whether the player knows larger pictures.

    Raises:
        CannotOpenError: Nobody listens there.
    """

    def __init__(self, host: str, port: int, *, stills: bool = False) -> None:
        self._name = f"camera://{host}:{port}"
        try:
            self._socket = socket.create_connection((host, port), timeout=WAIT_S)
        except OSError as error:
            raise CannotOpenError(
                f"{self._name}: cannot be reached, {error.strerror or error}; is it running?"
            ) from error
        self._decoder, self._stills = Decoder(), stills
        self._pictures: deque[bytes] = deque(maxlen=1)  # the newest only

    def read(self) -> Pixels | None:
        """See ``FrameSource.read``. What came meanwhile is skipped: only the newest is current."""
        try:
            while not self._pictures or select.select((self._socket,), (), (), 0)[0]:
                self._pictures.extend(self._received())
        except TimeoutError:
            return None
        return _decoded(self._pictures.pop())

    def still(self) -> Pixels | None:
        """See ``FrameSource.still``. The player is asked; its answer is the first larger one."""
        usual = self.read() if self._stills else None
        if usual is None:
            return None
        try:
            self._socket.sendall(STILL)
        except OSError as error:
            raise LinkLostError(f"{self._name}: {error}") from error
        until_s = time.monotonic() + STILL_S
        while time.monotonic() < until_s:
            with contextlib.suppress(TimeoutError):
                for pixels in map(_decoded, self._received()):
                    if pixels is not None and pixels.size > usual.size:
                        return pixels
        return None

    def _received(self) -> list[bytes]:
        """Return the pictures that the next piece of the line completes.

        Raises:
            LinkLostError: The player is gone, or mad.
            TimeoutError: Nothing came.
        """
        try:
            data = self._socket.recv(CHUNK)
            if data:
                return list(self._decoder.feed(data))
        except TimeoutError:
            raise
        except (OSError, WireError) as error:
            raise LinkLostError(f"{self._name}: {error}") from error
        raise LinkLostError(f"{self._name}: the other side has closed it")

    def close(self) -> None:
        """See ``FrameSource.close``."""
        self._socket.close()


def _decoded(picture: bytes) -> Pixels | None:
    if not picture:
        return None
    pixels = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    return None if pixels is None else np.asarray(pixels, np.uint8)
