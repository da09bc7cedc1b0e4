"""Finds the lines of a zone in a picture of a document that lies straight or upside down."""

from dataclasses import dataclass, field
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.capture.page.canvas import Points

Grey = NDArray[np.uint8]
WIDTH = 1000  # pixels of the picture in which lines are looked for
NARROW, WIDE = 14, 34  # a line is so many capitals long and more; signs of the widest pitch
LEAST_PX = 24  # of the picture's shorter side: less has no room for a line
LEAST = 0.42  # of the picture's width
APART = (1.5, 4.2)  # from line to line, in heights of a line
SLANT = 0.12  # radians that a line may rise
DARKEST = 24  # level of paper: less light tells nothing
RAGGED = 0.1  # of a line's length: so far may its ends be from its neighbour's


@dataclass(frozen=True, slots=True)
class Line:
    """A line of signs."""

    left: Points = field(repr=False)  # middle of its left end, pixels
    right: Points = field(repr=False)
    height: float  # of its capitals, pixels

    @property
    def length(self) -> float:
        """From end to end, pixels."""
        return float(np.linalg.norm(self.right - self.left))

    def turned(self, size: tuple[int, ...]) -> "Line":
        """Return the same line in the picture, height and width, turned upside down."""
        end = np.array([size[1] - 1, size[0] - 1])
        return Line(end - self.right, end - self.left, self.height)


def zones(grey: Grey) -> list[tuple[Line, ...]]:
    """Return groups of one to three lines that may be a zone, the likelier first."""
    if min(grey.shape) < LEAST_PX:
        return []
    scale = WIDTH / grey.shape[1]
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    found: list[tuple[Line, ...]] = []
    for pitch in (30, 20):  # of a card, of a passport's page that fills the picture
        lines = _lines(small, pitch)
        for group in _groups(lines):
            scaled = tuple(
                Line(one.left / scale, one.right / scale, one.height / scale) for one in group
            )
            if not any(_same(scaled, other) for other in found):
                found.append(scaled)
    return sorted(found, key=lambda group: (-min(len(group), 3), -group[0].length))


def _lines(grey: Grey, pitch: int) -> list[Line]:
    """Return what may be lines of signs, from top to bottom."""
    paper = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((pitch, pitch), np.uint8))
    # Against the light around it: a line may reach from a lamp into a shadow.
    dark = 255 - cv2.divide(grey, np.maximum(paper, DARKEST), scale=255)
    change = np.abs(cv2.Sobel(dark, cv2.CV_32F, 1, 0, ksize=3))
    dense = cv2.blur(change, (pitch * 3, max(3, pitch // 3)))
    top = float(np.percentile(dense, 99.5))
    mask = (dense > 0.25 * top).astype(np.uint8)
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, pitch * 3), np.uint8))
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((3, pitch * 4), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    lines = []
    for contour in contours:
        line = _line(contour, change, pitch)
        if line is not None:
            lines.append(line)
    return sorted(lines, key=lambda one: float(one.left[1] + one.right[1]))


def _line(contour: NDArray[np.int32], change: NDArray[np.float32], pitch: int) -> Line | None:
    (x, y), (long, short), turn = cv2.minAreaRect(contour)
    angle = np.deg2rad(turn)
    if long < short:
        long, short, angle = short, long, angle - np.pi / 2
    angle = (angle + np.pi / 2) % np.pi - np.pi / 2
    if long < LEAST * change.shape[1] or long < NARROW * short * 0.6 or abs(angle) > SLANT:
        return None
    along = np.array([np.cos(angle), np.sin(angle)])
    strip, origin = _strip(change, np.array([x, y]), along, long + 4 * pitch, short + pitch)
    rows = strip.mean(1)
    inked = np.nonzero(rows > 0.3 * rows.max())[0]
    columns = cv2.blur(strip[inked[0] : inked[-1] + 1].mean(0)[None], (5, 1))[0]
    signs = np.nonzero(columns > 0.25 * np.percentile(columns, 90))[0]
    if len(signs) < 2:  # noqa: PLR2004
        return None
    across = np.array([-along[1], along[0]])
    middle = origin + across * ((inked[0] + inked[-1]) / 2)
    left, right = middle + along * signs[0], middle + along * signs[-1]
    return Line(left, right, float(inked[-1] - inked[0] + 1))


def _strip(
    change: NDArray[np.float32], centre: Points, along: Points, long: float, short: float
) -> tuple[NDArray[np.float32], Points]:
    """Return a strip of the picture laid straight, and where its first pixel comes from."""
    across = np.array([-along[1], along[0]])
    origin = centre - along * long / 2 - across * short / 2
    move = np.array([[along[0], across[0], origin[0]], [along[1], across[1], origin[1]]])
    size = max(1, round(long)), max(1, round(short))
    strip = cv2.warpAffine(change, move, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    return np.asarray(strip, np.float32), origin


def _groups(lines: list[Line]) -> list[tuple[Line, ...]]:
    """Return lines that stand below each other with the same ends; each line in one group."""
    runs: list[list[Line]] = []
    for line in lines:
        for run in runs:
            if _follows(run[-1], line):
                run.append(line)
                break
        else:
            runs.append([line])
    groups = []
    for run in runs:
        for size in (3, 2, 1):
            groups += [tuple(run[at : at + size]) for at in range(len(run) - size + 1)][::-1]
    return [group for group in groups if _even(group)]


def _follows(one: Line, other: Line) -> bool:
    apart = float((other.left[1] + other.right[1] - one.left[1] - one.right[1]) / 2)
    height = (one.height + other.height) / 2
    ragged = RAGGED * max(one.length, other.length)
    return (
        APART[0] * height < apart < APART[1] * height
        and abs(one.left[0] - other.left[0]) < ragged
        and abs(one.right[0] - other.right[0]) < ragged
    )


def _even(group: tuple[Line, ...]) -> bool:
    steps = [float(two.left[1] - one.left[1]) for one, two in pairwise(group)]
    return not steps or max(steps) < 1.4 * min(steps)


def _same(one: tuple[Line, ...], other: tuple[Line, ...]) -> bool:
    return len(one) == len(other) and all(
        abs(a.left[1] - b.left[1]) < a.height / 2 for a, b in zip(one, other, strict=True)
    )
