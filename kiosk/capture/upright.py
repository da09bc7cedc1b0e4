"""Which way up a straightened page lies, told by its lines of text: Chinese or Latin."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

MODEL = Path(__file__).parent / "models" / "upright.onnx"
HIGH, WIDE = 32, 224  # pixels of a line as the network sees it
LOOKED_PX = 1400  # longer side of the page in which lines are looked for
LINES = 24  # at most so many are asked
LEAST_LINES = 3
LEAST_PX, MOST_PX = 8, 70  # height of a line
LONG = 4.0  # a line is at least so many times as long as high
DOUBT = 0.5  # of the mean of what the lines say: less, and nothing is told
ACROSS = 1.15  # so much more the rows must differ than the columns, or the other way
Grey = NDArray[np.uint8]


class UprightNetwork:
    """Holds the network; not for two threads at once.

    Args:
        file: The network as ONNX.

    Raises:
        FileNotFoundError: It is not there.
    """

    def __init__(self, file: Path = MODEL) -> None:
        if not file.exists():
            raise FileNotFoundError(f"{file}: the network is missing; install the kiosk anew")
        self._net = cv2.dnn.readNetFromONNX(str(file), cv2.dnn.ENGINE_CLASSIC)

    def look(self, lines: list[NDArray[np.float32]]) -> NDArray[np.float32]:
        """Return for each line, HIGH x WIDE, how sure it is the right way up: above nought."""
        self._net.setInput(np.stack(lines)[:, None])
        return np.asarray(self._net.forward(), np.float32).reshape(-1)


def quarter_turns(page: Grey, network: UprightNetwork) -> int | None:
    """Return how many quarter turns clockwise lay the page upright; None where it is in doubt.

    Args:
        page: Straight, height x width.
        network: Tells which way up a line is.
    """
    scale = LOOKED_PX / max(page.shape)
    grey = np.asarray(cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    said: dict[int, float] = {}
    for turns in _ways(grey):
        turned = grey if turns == 0 else np.asarray(cv2.rotate(grey, cv2.ROTATE_90_CLOCKWISE))
        lines = _lines(turned)
        if len(lines) >= LEAST_LINES:
            framed_lines = [framed(line, 0) for line in lines]
            mean = float(np.mean(np.clip(network.look(framed_lines), -3, 3)))
            said[turns if mean > 0 else turns + 2] = abs(mean)
    best = max(said, key=lambda turns: said[turns], default=None)
    return best if best is not None and said[best] >= DOUBT else None


def _ways(grey: Grey) -> tuple[int, ...]:
    """Return the turns after which lines may run across: one of them, or both where in doubt."""
    ink = _ink(grey).astype(np.float32)
    rows, columns = (_uneven(ink.mean(axis)) for axis in (1, 0))
    if rows > ACROSS * columns:
        return (0,)
    return (1,) if columns > ACROSS * rows else (0, 1)


def _uneven(profile: NDArray[np.float32]) -> float:
    """Return how much a profile goes up and down from line to line."""
    smooth = cv2.blur(profile.reshape(1, -1), (41, 1)).ravel()
    return float(np.std(profile - smooth))


def _ink(grey: Grey) -> Grey:
    return np.asarray(
        cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 14)
    )


def _lines(grey: Grey) -> list[Grey]:
    """Return the longest lines of text that run across."""
    ink = _ink(grey)
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, 25), np.uint8))
    joined = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    found = []
    for x, y, width, height, area in stats[1:].tolist():
        good = LEAST_PX <= height <= MOST_PX and width > LONG * height
        if good and area > 0.35 * width * height and ink[y : y + height, x : x + width].any():
            found.append((width, grey[max(0, y - 1) : y + height + 1, x : x + width]))
    found.sort(key=lambda one: -one[0])
    return [line for _, line in found[:LINES]]


def framed(line: Grey, seed: int) -> NDArray[np.float32]:
    """Return a line as the network sees it: HIGH pixels high, ink dark, WIDE of it or filled up.

    Args:
        line: Height x width.
        seed: Chooses which part of a longer line is taken; 0: the beginning.
    """
    width = max(1, round(line.shape[1] * HIGH / line.shape[0]))
    sized = cv2.resize(line, (width, HIGH), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    light, dark = np.percentile(sized, 95), np.percentile(sized, 3)
    even = np.clip((sized - dark) / max(0.05, float(light - dark)), 0, 1)
    whole = np.ones((HIGH, WIDE), np.float32)
    start = seed % (width - WIDE + 1) if width > WIDE else 0
    part = even[:, start : start + WIDE]
    whole[:, : part.shape[1]] = part
    return whole
