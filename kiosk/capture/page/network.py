"""Runs the page network by OpenCV: what of a canvas is page, border, corner."""

from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.picture import Pixels

MODEL = Path(__file__).parents[1] / "models" / "page.onnx"
MAPS_SIDE = 128
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

    def look(self, canvas: Pixels) -> Maps:
        """Return what is where on a canvas."""
        blob = canvas.transpose(2, 0, 1)[None].astype(np.float32) * (1 / 255)
        self._net.setInput(blob)
        said = self._net.forward()[0]
        return Maps(*(1 / (1 + np.exp(-said))))
