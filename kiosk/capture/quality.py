"""Which one thing a visitor should be told about the picture of his document.

The measures are taken on the straightened page. Each limit stands where drawn frames of both
sides of it lie apart; the figures are in ``kiosk/capture/models/README.md``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.picture import Pixels
from kiosk.capture.guidance import Guidance, Judged
from kiosk.capture.levels import level_at
from kiosk.capture.page.canvas import Points
from kiosk.capture.page.finding import Page
from kiosk.capture.straightening import flattened

LOOKED_AT = 900  # pixels of the page's longer side: more is not looked at
EDGE = 0.04  # of the longer side is left away all round
FAR = 0.24  # the page's longer side, as a share of the frame's
OUT = 0.012  # a corner so far out of the frame, as a share of the page, is cut off
TOUCHES = 0.008  # of the frame's longer side: a page's side so near to the frame's is not its own
COVERED = 0.965  # less than this seen: something lies over it
BLACK = 20  # nearly all of a frame is darker: no light, or a covered lens
DARK = 84  # the light parts of a page in a frame that is too dark
BLURRED = 0.215  # the fine detail of a sharp page by its contrast, in its worst direction
STEP = 2  # pixels: the size of fine detail
NEAR = 9  # pixels: where contrast is taken
SATURATED = 249
SPOT = 0.01  # of the page: a reflection that matters
ROOM = 6  # pixels beside a reflection that are looked at
SOFT = 16.0  # levels a pixel: print has a harder edge than a reflection
FULL = 0.3  # of a reflection is white to the last level
OTHER = 0.3  # a second document of such a share of the first counts
SIDES = ("top", "right", "bottom", "left")


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured on a page."""

    long_share: float  # of the page's longer side, of the frame's
    light: float  # level of its light parts
    detail: float  # fine detail by contrast, in the worst of four directions
    glare: float  # share of the page under a reflection
    glare_at: tuple[float, float]  # its middle, 0 to 1 across and down the page


def judge(frame: Pixels, pages: Sequence[Page]) -> Judged:
    """Return the most useful thing to say of a frame in which these pages were found."""
    if not pages:
        return Judged(Guidance.DARK if _black(frame) else Guidance.NONE)
    areas = [abs(cv2.contourArea(page.corners.astype(np.float32))) for page in pages]
    if sum(area > OTHER * areas[0] for area in areas) > 1:
        return Judged(Guidance.SEVERAL)
    page = pages[0]
    side = cut_side(page, frame.shape[1], frame.shape[0])
    if side:
        return Judged(Guidance.CUT_OFF, side)
    measures = measure(frame, page)
    faults = {
        Guidance.TOO_FAR: measures.long_share < FAR,
        Guidance.OCCLUDED: page.seen < COVERED,
        Guidance.DARK: measures.light < DARK,
        Guidance.BLUR: measures.detail < BLURRED,
        Guidance.GLARE: measures.glare > SPOT,
    }
    worst = next((guidance for guidance, there in faults.items() if there), Guidance.GOOD)
    score = _score(measures, page)
    if worst is Guidance.GLARE:
        return Judged(worst, _part(measures.glare_at), score, _in_frame(page, measures.glare_at))
    return Judged(worst, "", score)


def _black(frame: Pixels) -> bool:
    """Return whether there is nothing to be seen at all."""
    return float(np.percentile(frame[::16, ::16], 99)) < BLACK


def cut_side(page: Page, width: int, height: int) -> str:
    """Return the side of the frame over which the page reaches; empty when it is all there."""
    far = OUT * float(np.ptp(page.corners, 0).max())
    (left, top), (right, bottom) = page.corners.min(0), page.corners.max(0)
    over = (-top, right - (width - 1), bottom - (height - 1), -left)
    worst = int(np.argmax(over))
    if over[worst] > far:
        return SIDES[worst]
    near = TOUCHES * max(width, height)
    x, y = page.corners[:, 0], page.corners[:, 1]
    touching = (y < near, x > width - 1 - near, y > height - 1 - near, x < near)
    for side, corners in zip(SIDES, touching, strict=True):
        if corners.sum() > 1:  # its edge is the frame's own: what comes after it is not seen
            return side
    return ""


def measure(frame: Pixels, page: Page) -> Measures:
    """Measure a page."""
    sides = np.linalg.norm(np.roll(page.corners, -1, 0) - page.corners, axis=1)
    width, height = (sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2
    share = min(1.0, LOOKED_AT / max(width, height))
    size = max(8, round(width * share)), max(8, round(height * share))
    flat = _flat(frame, page.corners, size)
    inset = round(EDGE * max(size))
    inner = flat[inset : size[1] - inset, inset : size[0] - inset]
    if min(inner.shape) < NEAR:
        inner = flat
    glare, at = _glare(inner)
    return Measures(
        long_share=float(sides.max()) / max(frame.shape[:2]),
        light=level_at(inner[::2, ::2], 90),
        detail=_detail(inner),
        glare=glare,
        glare_at=at,
    )


def _flat(frame: Pixels, corners: Points, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return the page straightened and grey; only what holds it is made grey."""
    height, width = frame.shape[:2]
    left, top = (max(0, int(least) - 2) for least in corners.min(0))
    right, bottom = (int(most) + 3 for most in corners.max(0))
    part = frame[min(top, height - 1) : max(bottom, 1), min(left, width - 1) : max(right, 1)]
    grey = np.asarray(cv2.cvtColor(part, cv2.COLOR_BGR2GRAY), np.uint8)
    return flattened(grey, corners - (left, top), size, cv2.INTER_LINEAR)


def _detail(page: NDArray[np.uint8]) -> float:
    """Return the strongest fine detail by the strongest contrast, in the worst direction.

    A lens out of focus has none in any direction, a hand that moves has none along its way.
    """
    soft = cv2.GaussianBlur(page, (0, 0), 0.7)
    # Every second pixel of every second line is enough, and what is ``STEP`` away is the next one.
    fine = soft[::STEP, ::STEP].astype(np.int16)
    kernel = np.ones((NEAR, NEAR), np.uint8)
    contrast = np.ascontiguousarray((cv2.dilate(page, kernel) - cv2.erode(page, kernel))[::2, ::2])
    most = level_at(contrast, 99) + 8
    middle = 2 * _moved(fine, 0, 0)
    worst = np.inf
    for across, down in ((1, 0), (0, 1), (1, 1), (1, -1)):
        away = middle - _moved(fine, across, down)
        away -= _moved(fine, -across, -down)
        worst = min(worst, level_at(cv2.convertScaleAbs(away), 99))  # 255 is sharp beyond doubt
    return worst / most


def _moved(fine: NDArray[np.int16], across: int, down: int) -> NDArray[np.int16]:
    """Return what lies inside, so far moved."""
    height, width = fine.shape
    return fine[1 + down : height - 1 + down, 1 + across : width - 1 + across]


def _glare(page: NDArray[np.uint8]) -> tuple[float, tuple[float, float]]:
    """Return the share of the page under its largest reflection, and where that is."""
    halved = max(page.shape) >= LOOKED_AT // 2
    small = np.ascontiguousarray(page[::2, ::2]) if halved else page
    size = max(3, int(0.012 * max(small.shape))) | 1
    white = (small >= SATURATED).astype(np.uint8)
    if white.mean() < SPOT:
        return 0.0, (0.0, 0.0)
    white = cv2.morphologyEx(white, cv2.MORPH_OPEN, np.ones((size, size), np.uint8))
    count, labels, stats, middles = cv2.connectedComponentsWithStats(white)
    if count == 1:
        return 0.0, (0.0, 0.0)
    largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    share = float(stats[largest, cv2.CC_STAT_AREA]) / small.size
    around = _around(stats[largest], small.shape)
    spot = (labels[around] == largest).astype(np.uint8)
    lit = small[around]
    if share < SPOT or float((lit[spot > 0] == 255).mean()) < FULL:  # noqa: PLR2004
        return 0.0, (0.0, 0.0)
    ring = cv2.dilate(spot, np.ones((7, 7), np.uint8)) - cv2.dilate(spot, np.ones((3, 3), np.uint8))
    slope = np.hypot(
        cv2.Sobel(lit, cv2.CV_32F, 1, 0, scale=1 / 8),
        cv2.Sobel(lit, cv2.CV_32F, 0, 1, scale=1 / 8),
    )[ring > 0]
    if not slope.size or float(np.percentile(slope, 75)) > (2 * SOFT if halved else SOFT):
        return 0.0, (0.0, 0.0)
    across, down = middles[largest] / (small.shape[1], small.shape[0])
    return share, (float(across), float(down))


def _around(stats: NDArray[np.int32], shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Return where a spot is, with room for what is looked at beside it."""
    left, top, width, height = (int(one) for one in stats[:4])
    return (
        slice(max(0, top - ROOM), min(shape[0], top + height + ROOM)),
        slice(max(0, left - ROOM), min(shape[1], left + width + ROOM)),
    )


def _part(at: tuple[float, float]) -> str:
    """Return in words where on the page something is."""
    rows, columns = ("top", "middle", "bottom"), ("left", "middle", "right")
    row, column = rows[min(2, int(at[1] * 3))], columns[min(2, int(at[0] * 3))]
    return row if row == column else f"{row} {column}"


def _in_frame(page: Page, at: tuple[float, float]) -> tuple[float, float]:
    """Return the place in the frame of a place on the page, 0 to 1 across and down."""
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    to_frame = cv2.getPerspectiveTransform(unit, page.corners.astype(np.float32))
    x, y = cv2.perspectiveTransform(np.array([[at]], np.float32), to_frame)[0, 0]
    return float(x), float(y)


def _score(measures: Measures, page: Page) -> float:
    """Return how good a picture is, 0 to 1: the weakest of what counts."""
    return float(
        np.clip(
            min(
                page.confidence,
                page.seen,
                measures.long_share / (2 * FAR),
                measures.light / (2 * DARK),
                measures.detail / (2 * BLURRED),
                1 - 10 * measures.glare,
            ),
            0,
            1,
        )
    )
