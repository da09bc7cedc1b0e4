"""Runs the page network by OpenCV: what of a canvas is page, border, corner."""

from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.capture.page.canvas import SIDE, Canvas

MODEL = Path(__file__).parents[1] / "models" / "page.onnx"
MAPS_SIDE = 128
BAND = 32  # rows at the top and at the bottom that are left out where they are grey
LEAST_ROOM = 16  # grey rows that are left between them and the frame
PER_MAP = 2  # canvas pixels to one of a map
MIDDLE = (127.5, 127.5, 127.5)  # the level that is nought to the network
Map = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Maps:
    """How sure the network is, 0 to 1, of each place of the canvas; MAPS_SIDE x MAPS_SIDE each."""

    page: Map = field(repr=False)  # a page is here, seen or hidden
    seen: Map = field(repr=False)  # and it can be seen
    border: Map = field(repr=False)
    corner: Map = field(repr=False)


class PageNetwork:
    """Holds the network; not for two threads at once.

    Args:
        file: The network as ONNX.

    Raises:
        FileNotFoundError: It is not there.
    """

    def __init__(self, file: Path = MODEL) -> None:
        if not file.exists():
            raise FileNotFoundError(f"{file}: the page network is missing; install the kiosk anew")
        self._net = cv2.dnn.readNetFromONNX(str(file), cv2.dnn.ENGINE_CLASSIC)

    def look(self, canvas: Canvas) -> Maps:
        """Return what is where on a canvas; of a wide frame the grey bands are not looked at."""
        band = BAND if canvas.top >= BAND + LEAST_ROOM else 0
        rows = SIDE - 2 * band
        blob = cv2.dnn.blobFromImage(canvas.pixels[band : band + rows], 1 / 255, mean=MIDDLE)
        self._net.setInput(blob, "frame")
        self._net.setInput(np.full((1, 1, 1, 1), rows / SIDE, np.float32), "shown")
        said = 1 / (1 + np.exp(-self._net.forward()[0]))
        # Of four channels each is every second place of every second row of a map.
        high, wide = said.shape[1:]
        apart = said.reshape(-1, PER_MAP, PER_MAP, high, wide).transpose(0, 3, 1, 4, 2)
        maps = np.zeros((len(apart), MAPS_SIDE, MAPS_SIDE), np.float32)
        maps[:, band // PER_MAP : (band + rows) // PER_MAP] = apart.reshape(
            len(apart), rows // PER_MAP, MAPS_SIDE
        )
        return Maps(*maps)
