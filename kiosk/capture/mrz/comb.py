"""Where the signs of a line stand: a comb of even teeth, laid over what the network says."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.capture.mrz.alphabet import BLANK, HEIGHT, PITCH, STRIDE
from kiosk.capture.mrz.lines import Grey, Line
from kiosk.capture.page.canvas import Points

ROOM = 3  # signs that a picture is longer at each end than the line
ENDS = 0.36  # of the pitch: from a sign's middle to its edge
STRETCH = np.arange(0.89, 1.0501, 0.005)
SHIFT = np.arange(-1.6, 3.6001, 0.125)  # signs
Likely = NDArray[np.float32]
"""Columns x (signs and none)."""


@dataclass(frozen=True, slots=True)
class Comb:
    """The teeth of a line in the document's picture."""

    first: Points = field(repr=False)  # middle of the first sign, pixels
    step: Points = field(repr=False)  # from sign to sign, pixels
    count: int


def comb_of(line: Line, count: int) -> Comb:
    """Return the comb of ``count`` signs between the ends of a line."""
    way = (line.right - line.left) / (count - 1 + 2 * ENDS)
    return Comb(line.left + way * ENDS, way, count)


def picture_of(grey: Grey, comb: Comb, tall: float = 1.0) -> Grey:
    """Return the picture of a line as the network reads it, ``ROOM`` signs longer at each end.

    Args:
        grey: The document.
        comb: Where its signs are.
        tall: How much taller it is drawn than the pitch would have it.
    """
    width = (comb.count + 2 * ROOM) * PITCH
    across = np.array([-comb.step[1], comb.step[0]]) / tall
    origin = comb.first - comb.step * (ROOM + 0.5) + comb.step / (2 * PITCH)
    origin = origin - across * (HEIGHT / 2 - 0.5) / PITCH
    step, down = comb.step / PITCH, across / PITCH
    move = np.array([[step[0], down[0], origin[0]], [step[1], down[1], origin[1]]])
    shrinks = np.linalg.norm(step) > 1.3  # noqa: PLR2004
    source = cv2.GaussianBlur(grey, (0, 0), 0.45 * float(np.linalg.norm(step))) if shrinks else grey
    return np.asarray(
        cv2.warpAffine(
            source,
            move,
            (width, HEIGHT),
            flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        ),
        np.uint8,
    )


def fitted(comb: Comb, likely: Likely) -> tuple[Comb, float]:
    """Return the comb moved and stretched to where signs are, and how well it fits, 0 to 1."""
    there = 1 - likely[:, BLANK]
    place = np.arange(-1, comb.count + 1)[None, None]
    start = (ROOM + SHIFT)[None, :, None]
    at = (start + place * STRETCH[:, None, None] + 0.5) * (PITCH / STRIDE) - 0.5
    teeth = _taken(there, at)
    # A sign before the first tooth or behind the last one: the comb stands a sign too far.
    scores = (teeth[..., 1:-1].sum(2) - teeth[..., 0] - teeth[..., -1]) / comb.count
    best = np.unravel_index(int(scores.argmax()), scores.shape)
    stretch, shift = float(STRETCH[best[0]]), float(SHIFT[best[1]])
    moved = Comb(comb.first + comb.step * shift, comb.step * stretch, comb.count)
    return moved, float(scores[best])


def signs_of(comb: Comb, likely: Likely) -> NDArray[np.float32]:
    """Return how likely each sign is at each tooth: count x signs; ``comb`` made the picture.

    Teeth may stand a little off: the columns beside count where they are surer.
    """
    at = (ROOM + np.arange(comb.count) + 0.5) * (PITCH / STRIDE) - 0.5
    taken = np.stack([_columns(likely, at + off) for off in (-0.5, 0.0, 0.5)])
    sure = 1 - taken[:, :, BLANK]
    found: NDArray[np.float32] = (taken * sure[..., None]).sum(0)[:, :BLANK]
    return found / np.maximum(found.sum(1, keepdims=True), 1e-6)


def _taken(values: NDArray[np.float32], at: NDArray[np.float64]) -> NDArray[np.float64]:
    low = np.clip(np.floor(at).astype(np.intp), 0, len(values) - 2)
    part = np.clip(at - low, 0, 1)
    taken: NDArray[np.float64] = values[low] * (1 - part) + values[low + 1] * part
    return np.where((at < 0) | (at > len(values) - 1), 0, taken)


def _columns(likely: Likely, at: NDArray[np.float64]) -> NDArray[np.float64]:
    low = np.clip(np.floor(at).astype(np.intp), 0, len(likely) - 2)
    part = np.clip(at - low, 0, 1)[:, None]
    taken: NDArray[np.float64] = likely[low] * (1 - part) + likely[low + 1] * part
    return taken
