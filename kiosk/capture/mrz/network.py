"""Runs the line network by OpenCV: which sign stands where in the picture of a line."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.capture.mrz.alphabet import HEIGHT

MODEL = Path(__file__).parents[1] / "models" / "line.onnx"


class LineNetwork:
    """Holds the network; not for two threads at once.

    Raises:
        FileNotFoundError: It is not there.
    """

    def __init__(self, file: Path = MODEL) -> None:
        if not file.exists():
            raise FileNotFoundError(f"{file}: the line network is missing; install the kiosk anew")
        self._net = cv2.dnn.readNetFromONNX(str(file), cv2.dnn.ENGINE_CLASSIC)

    def look(self, lines: list[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """Return how likely each sign is at each column: lines x columns x (signs and none).

        Args:
            lines: Pictures of one size, HEIGHT high.
        """
        blob = np.stack(lines)[:, None].astype(np.float32) / 255
        if blob.shape[2] != HEIGHT:
            raise ValueError(f"line: {blob.shape[2]} pixels high, expected {HEIGHT}")
        self._net.setInput(blob)
        said = self._net.forward()[:, :, 0].transpose(0, 2, 1)
        power = np.exp(said - said.max(2, keepdims=True))
        likely: NDArray[np.float32] = power / power.sum(2, keepdims=True)
        return likely
