"""Where the signs of a line stand: a comb of even teeth, laid over what the network says.

Where the page's corners were misjudged the teeth are not even: then each sign that is seen by
itself is a tooth, if there are as many as the line has, in a row that widens or narrows steadily.
"""

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
CLEAR = 0.5  # of there being a sign: what is less is none
NAMED = 0.6  # of its being a certain one: what is less, beyond the ends, is none
BESIDE = 0.35  # of the pitch: so far from where it would stand a sign beyond the ends is one
UNEVEN = 0.3  # of the pitch: so far may a sign be from its place in the row
NARROWEST, WIDEST = 0.7, 1.35  # of the pitch
Likely = NDArray[np.float32]
"""Columns x (signs and none)."""
Teeth = NDArray[np.float64]
"""Columns of the middles of signs, from the first to the last."""


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
    there = _named(likely)
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


def teeth_of(comb: Comb) -> Teeth:
    """Return the teeth of a comb in its own picture."""
    at: Teeth = (ROOM + np.arange(comb.count) + 0.5) * (PITCH / STRIDE) - 0.5
    return at


def teeth_seen(likely: Likely, count: int) -> Teeth | None:
    """Return the teeth where ``count`` signs are seen one by one; None where they are not."""
    there = 1 - likely[:, BLANK]
    edges = np.flatnonzero(np.diff(np.r_[0, there > CLEAR, 0]))
    runs = [np.arange(first, end) for first, end in zip(edges[::2], edges[1::2], strict=True)]
    if not count <= len(runs) <= count + 2:
        return None
    middles = np.array([float(there[run] @ run / there[run].sum()) for run in runs])
    named = _named(likely)
    strong = np.array([float(named[run].max()) for run in runs])
    first = max(range(len(runs) - count + 1), key=lambda at: strong[at : at + count].sum())
    beyond = np.r_[strong[:first], strong[first + count :]]
    if (beyond > NAMED).any():
        return None
    teeth: Teeth = middles[first : first + count]
    places = np.arange(count)
    row = np.polyval(np.polyfit(places, teeth, 2), places)
    pitch, steps = PITCH / STRIDE, np.diff(row)
    even = np.abs(teeth - row).max() < UNEVEN * pitch
    whole = NARROWEST * pitch < steps.min() and steps.max() < WIDEST * pitch
    return teeth if even and whole else None


def alone(teeth: Teeth, likely: Likely) -> bool:
    """Return whether no sign stands before the first tooth or behind the last one."""
    named, near = _named(likely), BESIDE * PITCH / STRIDE
    for end in (2 * teeth[0] - teeth[1], 2 * teeth[-1] - teeth[-2]):
        first, last = max(0, int(np.ceil(end - near))), int(np.floor(end + near))
        if (named[first : last + 1] > NAMED).any():
            return False
    return True


def signs_at(teeth: Teeth, likely: Likely) -> NDArray[np.float32]:
    """Return how likely each sign is at each tooth: count x signs.

    Teeth may stand a little off: the columns beside count where they are surer.
    """
    taken = np.stack([_columns(likely, teeth + off) for off in (-0.5, 0.0, 0.5)])
    sure = 1 - taken[:, :, BLANK]
    found: NDArray[np.float32] = (taken * sure[..., None]).sum(0)[:, :BLANK]
    return found / np.maximum(found.sum(1, keepdims=True), 1e-6)


def _named(likely: Likely) -> NDArray[np.float32]:
    """Return how likely each column shows one certain sign.

    Before a line's first sign the network sees something now and then, and cannot say what.
    """
    return np.asarray(likely[:, :BLANK].max(1), np.float32)


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
