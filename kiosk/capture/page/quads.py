"""From the network's maps to quadrilaterals on the canvas."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.capture.page.canvas import SIDE, Box, Points
from kiosk.capture.page.network import MAPS_SIDE, Map, Maps

SURE = 0.5
SMALLEST = 0.0025  # of the canvas
FINE = 2  # the page's map is looked at so many times as large
EACH = 2  # point of an outline is looked at: its sides are as straight by half of them
UNIT = SIDE / MAPS_SIDE
PEAK = 0.25  # a corner that is less sure is none
MIDDLE = 0.08  # of a side at each end is left to its corner
ROUNDS = 3
STILL = 0.15  # map pixels: fitted again, it would stay where it is
MOST = 6  # documents in a frame
FITS = 0.94  # overlap above which no corner is thought to be under a hand
CLOSELY = (0.96, 0.9)  # overlap and border above which no other beginning is tried
SAME = 1.0  # map pixels: a beginning so near to where another ended leads there as well
TRIED = 4  # of what straight parts make, so many are fitted
GUESSED = 1.5  # map pixels within the frame's edge: a page that goes on seems to end there
LEAST_SEEN, SEEN_SHARE = 8, 0.2  # points of a side that are in the frame: the others are left out
INNER = 0.88  # of a page's width and height
STRAIGHT = 6  # straight parts of an outline that are tried as sides


@dataclass(frozen=True, slots=True)
class Quad:
    """A page on the canvas."""

    corners: Points = field(repr=False)  # clockwise on the screen, from any of them
    overlap: float  # of it and of the area that the network calls page, 0 to 1
    sure: float  # the network's own mean over its area
    seen: float  # share of it that can be seen
    edged: float  # share of its sides on which the network sees a border


@dataclass(frozen=True, slots=True)
class Outline:
    """What the network's map of a page ends at, in map coordinates."""

    points: Points = field(repr=False)
    shown: NDArray[np.bool_] = field(repr=False)  # which of them are in the frame
    hull: NDArray[np.float32] = field(repr=False)


def quads(maps: Maps, frame: Box) -> list[Quad]:
    """Return the pages on a canvas, the largest first.

    Args:
        maps: What the network says of it.
        frame: Where on the canvas the frame is. Outside it the network guesses: where a side can
            be seen, what is guessed of it does not count.
    """
    side = MAPS_SIDE * FINE
    large = cv2.resize(maps.page, (side, side), interpolation=cv2.INTER_LINEAR)
    contours, _ = cv2.findContours(
        (large > SURE).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    border = cv2.dilate(maps.border, np.ones((3, 3), np.uint8))
    shown = (frame + 0.5) / UNIT - 0.5 + np.array([[GUESSED], [-GUESSED]])
    found = []
    for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:MOST]:
        if cv2.contourArea(contour) < SMALLEST * side * side:
            break
        points = _level(large, contour[::EACH, 0].astype(np.float64))
        own = _own(maps.page, contour)
        outline = Outline(
            points,
            ((points > shown[0]) & (points < shown[1])).all(1),
            cv2.convexHull(points.astype(np.float32)),
        )
        best: Quad | None = None
        for candidates in (_plain, _from_lines):
            for corners in candidates(outline, maps.corner):
                quad = _judged(corners, own, maps, border)
                best = quad if best is None else max(best, quad, key=_worth)
                if best.overlap > CLOSELY[0] and best.edged > CLOSELY[1]:
                    break
            if best is not None and best.overlap > FITS and best.edged > FITS - 0.1:
                break
        if best is not None:
            found.append(best)
    return found


def _level(large: Map, points: Points) -> Points:
    """Move the contour's points to where the map crosses ``SURE``; return map coordinates."""
    x, y = points[:, 0].astype(int), points[:, 1].astype(int)
    left, right = np.maximum(x - 1, 0), np.minimum(x + 1, large.shape[1] - 1)
    up, down = np.maximum(y - 1, 0), np.minimum(y + 1, large.shape[0] - 1)
    rises = large[y, right] - large[y, left], large[down, x] - large[up, x]
    slope = np.stack(rises, 1).astype(np.float64) / 2
    steep = (slope**2).sum(1)
    step = (SURE - large[y, x])[:, None] * slope / np.maximum(steep, 1e-4)[:, None]
    moved = points + np.clip(step, -1.5, 1.5)
    return (moved + 0.5) / FINE - 0.5


def _own(page: Map, contour: NDArray[np.int32]) -> Map:
    """Return the page's map with other pages blotted out."""
    mask = np.zeros((MAPS_SIDE * FINE, MAPS_SIDE * FINE), np.uint8)
    cv2.drawContours(mask, [contour], -1, 255, -1)
    near = cv2.dilate(mask, np.ones((9, 9), np.uint8))
    small = cv2.resize(near, (MAPS_SIDE, MAPS_SIDE), interpolation=cv2.INTER_AREA)
    return np.where(small > 0, page, 0).astype(np.float32)


def _worth(quad: Quad) -> float:
    return quad.overlap * (1 + quad.edged)


def _plain(outline: Outline, corner: Map) -> Iterator[Points]:
    """Yield quadrilaterals that may be the page's, in map coordinates."""
    starts: list[Points] = []
    hull = outline.hull
    length = cv2.arcLength(hull, closed=True)
    for share in (0.02, 0.04, 0.06, 0.09):
        few = cv2.approxPolyDP(hull, share * length, closed=True)[:, 0].astype(np.float64)
        if len(few) == 4:  # noqa: PLR2004
            starts.append(few)
            break
    peaks = _peaks(corner, hull)
    if peaks is not None:
        yield peaks
        starts.append(peaks)
    starts.append(cv2.boxPoints(cv2.minAreaRect(hull)).astype(np.float64))
    ended: list[Points] = []
    for start in map(_ordered, starts):
        if not any(np.abs(start - end).max() < SAME for end in ended):
            ended.append(_settled(start, outline))
            yield ended[-1]


def _settled(quad: Points, outline: Outline) -> Points:
    """Return the quadrilateral fitted to an outline again and again."""
    for _ in range(ROUNDS):
        fitted = _fitted(quad, outline)
        if fitted is None:
            break
        moved = float(np.abs(fitted - quad).max())
        quad = fitted
        if moved < STILL:
            break
    return quad


def _from_lines(outline: Outline, _corner: Map) -> Iterator[Points]:
    """Yield quadrilaterals of the straight parts of an outline: a corner may be under a hand."""
    points, hull = outline.points, outline.hull
    size = float(np.ptp(points, 0).max())
    few = cv2.approxPolyDP(points.astype(np.float32)[:, None], 0.025 * size, closed=True)[:, 0]
    ends = np.roll(few, -1, 0)
    length = np.linalg.norm(ends - few, axis=1)
    longest = np.argsort(-length)[:STRAIGHT]
    lines = [
        (few[at].astype(np.float64), ((ends[at] - few[at]) / length[at]).astype(np.float64))
        for at in sorted(longest.tolist())
        if length[at] > 0.12 * size
    ]
    area = cv2.contourArea(hull)
    found: list[tuple[float, Points]] = []
    for four in combinations(lines, 4):
        quad = corners_of(list(four))
        if quad is None or not cv2.isContourConvex(quad.astype(np.float32)[:, None]):
            continue
        size = cv2.contourArea(quad.astype(np.float32))
        if 0.7 * area < size < 1.6 * area:
            both, _ = cv2.intersectConvexConvex(_ordered(quad).astype(np.float32), hull)
            found.append((both / (size + area - both), quad))
    for _, quad in sorted(found, key=lambda one: -one[0])[:TRIED]:
        yield _settled(_ordered(quad), outline)


def _peaks(corner: Map, hull: NDArray[np.float32]) -> Points | None:
    """Return the four corners that the network sees about a page; None if there are not four."""
    highest = cv2.dilate(corner, np.ones((5, 5), np.uint8))
    y, x = np.nonzero((corner == highest) & (corner > PEAK))
    near = [
        (float(corner[b, a]), a, b)
        for b, a in zip(y.tolist(), x.tolist(), strict=True)
        if cv2.pointPolygonTest(hull, (a, b), measureDist=True) > -6  # noqa: PLR2004
    ]
    if len(near) < 4:  # noqa: PLR2004
        return None
    best = [_centre(corner, a, b) for _, a, b in sorted(near, reverse=True)[:4]]
    return _ordered(np.array(best))


def _centre(corner: Map, x: int, y: int) -> tuple[float, float]:
    left, top = max(0, x - 2), max(0, y - 2)
    part = corner[top : y + 3, left : x + 3] ** 2
    weight = float(part.sum())
    ys, xs = np.mgrid[0 : part.shape[0], 0 : part.shape[1]]
    return left + float((part * xs).sum()) / weight, top + float((part * ys).sum()) / weight


def _ordered(corners: Points) -> Points:
    """Return corners clockwise on the screen."""
    away = corners - corners.mean(0)
    return corners[np.argsort(np.arctan2(away[:, 1], away[:, 0]))]


def _fitted(quad: Points, outline: Outline) -> Points | None:
    """Return the quadrilateral whose sides fit the points that lie by them."""
    points = outline.points
    along = np.roll(quad, -1, 0) - quad
    length = np.hypot(along[:, 0], along[:, 1])[:, None]
    if (length < 1).any():
        return None
    along = along / length
    away = points[None] - quad[:, None]  # side x point x 2
    far = np.abs(away[..., 0] * along[:, None, 1] - away[..., 1] * along[:, None, 0])
    share = (away[..., 0] * along[:, None, 0] + away[..., 1] * along[:, None, 1]) / length
    far = np.where((share > -0.1) & (share < 1.1), far, np.inf)  # noqa: PLR2004
    mine = far.argmin(0) == np.arange(4)[:, None]
    mine &= (share > MIDDLE) & (share < 1 - MIDDLE) & (far < np.maximum(3.0, 0.12 * length))
    all_of = mine.sum(1)
    few = all_of < 4  # noqa: PLR2004
    seen = mine & outline.shown
    enough = seen.sum(1) >= np.maximum(LEAST_SEEN, SEEN_SHARE * all_of)
    mine = np.where(enough[:, None], seen, mine)
    exact = points.astype(np.float32)
    lines = []
    for side in range(4):
        if few[side]:
            lines.append((quad[side], along[side]))
            continue
        line = cv2.fitLine(exact[mine[side]], cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
        lines.append((line[2:].astype(np.float64), line[:2].astype(np.float64)))
    return corners_of(lines)


def corners_of(lines: list[tuple[Points, Points]]) -> Points | None:
    """Return where each line, a point and a direction, meets the one before it."""
    corners = []
    for side in range(4):
        (one, along), (other, across) = lines[side - 1], lines[side]
        turn = along[0] * across[1] - along[1] * across[0]
        if abs(turn) < 0.1:  # noqa: PLR2004  # nearly the same direction
            return None
        step = ((other[0] - one[0]) * across[1] - (other[1] - one[1]) * across[0]) / turn
        corners.append(one + step * along)
    return np.array(corners)


def _judged(quad: Points, own: Map, maps: Maps, border: Map) -> Quad:
    drawn = np.zeros((MAPS_SIDE, MAPS_SIDE), np.uint8)
    scaled = (quad * 16).round().astype(np.int32)
    cv2.fillPoly(drawn, [scaled], 255, cv2.LINE_AA, 4)
    inside = drawn.astype(np.float32) / 255
    both = float(np.minimum(inside, own).sum())
    either = float(np.maximum(inside, own).sum())
    area = float(inside.sum()) + 1e-6
    return Quad(
        corners=(quad + 0.5) * UNIT - 0.5,
        overlap=both / (either + 1e-6),
        sure=float((inside * maps.page).sum()) / area,
        seen=_seen(quad, maps.seen),
        edged=_edged(quad, border),
    )


def _seen(quad: Points, seen: Map) -> float:
    """Return the share of a page that can be seen; its edge, where no map is sure, left out."""
    inner = quad.mean(0) + (quad - quad.mean(0)) * INNER
    drawn = np.zeros((MAPS_SIDE, MAPS_SIDE), np.uint8)
    cv2.fillPoly(drawn, [(inner * 16).round().astype(np.int32)], 255, cv2.LINE_AA, 4)
    weight = drawn.astype(np.float32)
    return float((weight * seen).sum() / (weight.sum() + 1e-6))


def _edged(quad: Points, border: Map) -> float:
    """Return the mean over the sides of how sure a border is there or beside it."""
    share = np.linspace(0.04, 0.96, 24)[None, :, None]
    at = quad[:, None] * (1 - share) + np.roll(quad, -1, 0)[:, None] * share
    x, y = at[..., 0].astype(np.float32), at[..., 1].astype(np.float32)
    return float(cv2.remap(border, x, y, cv2.INTER_LINEAR).mean())
