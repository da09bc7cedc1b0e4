"""A camera that a program plays on a port of this machine."""

import select
import socket
from collections import deque

import cv2
import numpy as np

from drivers.camera.wire import Decoder, WireError
from drivers.errors import CannotOpenError, LinkLostError
from drivers.picture import Pixels

WAIT_S = 0.5
CHUNK = 1 << 18


class RemoteSource:
    """Frames that come through TCP. See ``FrameSource``.

    Raises:
        CannotOpenError: Nobody listens there.
    """

    def __init__(self, host: str, port: int) -> None:
        self._name = f"camera://{host}:{port}"
        try:
            self._socket = socket.create_connection((host, port), timeout=WAIT_S)
        except OSError as error:
            raise CannotOpenError(
                f"{self._name}: cannot be reached, {error.strerror or error}; is it running?"
            ) from error
        self._decoder = Decoder()
        self._pictures: deque[bytes] = deque(maxlen=1)  # the newest only

    def read(self) -> Pixels | None:
        """See ``FrameSource.read``. What came meanwhile is skipped: only the newest is current."""
        try:
            while not self._pictures or select.select((self._socket,), (), (), 0)[0]:
                data = self._socket.recv(CHUNK)
                if not data:
                    raise LinkLostError(f"{self._name}: the other side has closed it")
                self._pictures.extend(self._decoder.feed(data))
        except TimeoutError:
            return None
        except (OSError, WireError) as error:
            raise LinkLostError(f"{self._name}: {error}") from error
        picture = self._pictures.pop()
        if not picture:
            return None
        pixels = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
        return None if pixels is None else np.asarray(pixels, np.uint8)

    def close(self) -> None:
        """See ``FrameSource.close``."""
        self._socket.close()
