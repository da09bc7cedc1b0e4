"""Whole scenes as a camera above the plate sees them, and the truth about each."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.picture import Pixels
from kiosk.capture.drawing.documents import Sheet, draw_sheet
from kiosk.capture.drawing.objects import lie_about
from kiosk.capture.drawing.parts import Random
from kiosk.capture.drawing.surroundings import beside, clutter, glare, ground, hand, shadow

Corners = NDArray[np.float64]
"""4 x 2, pixels, clockwise from the document's own top left; may lie outside the frame."""
FAR = 0.24  # of the frame's longer side: a page whose longer side is less lies far away
SHAPES = ((9, 16), (9, 16), (9, 16), (3, 4), (4, 3), (16, 9), (1, 1))
Grid = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scene:
    """A frame and what is in it."""

    pixels: Pixels = field(repr=False)
    documents: tuple[Corners, ...]
    covered: NDArray[np.uint8] = field(repr=False)  # where a hand is over everything; 255: there
    traits: frozenset[str] = frozenset()  # what makes it hard: "wood", "hand", "blur", "a4" ...


def draw_scene(random: Random, long_px: int = 448, wanted: int | None = None) -> Scene:
    """Return a scene.

    Args:
        random: What it is drawn from.
        long_px: Longer side of its frame.
        wanted: So many documents are laid; None: none, one or several, as it comes.
    """
    shape = SHAPES[int(random.integers(len(SHAPES)))]
    scale = long_px / max(shape)
    size = (round(shape[0] * scale), round(shape[1] * scale))
    table = ground(random, size)
    pixels, traits = table.pixels, {table.kind}
    if random.random() < 0.45:
        traits.add("clutter")
        clutter(pixels, random, int(random.integers(1, 9)))
    if random.random() < 0.25:
        traits.add("things")
        lie_about(pixels, random, int(random.integers(1, 4)))
    count = int(random.choice([0, 1, 2, 3], p=[0.14, 0.77, 0.07, 0.02]))
    count = count if wanted is None else wanted
    documents: list[Corners] = []
    for _ in range(count):
        like = pixels.mean((0, 1))
        sheet = draw_sheet(random, int(random.uniform(0.8, 1.6) * long_px), like)
        corners = placed(random, sheet, size, alone=count == 1)
        if not _apart(corners, documents, size):
            continue
        if random.random() < 0.2:
            traits.add("beside")
            beside(pixels, random, corners)
        traits |= {sheet.kind} | _lying(corners, size)
        if lay(pixels, sheet, corners, random):
            traits.add("curled")
        documents.append(corners)
    covered = np.zeros(size, np.uint8)
    if documents and random.random() < 0.3:
        traits.add("hand")
        fingers, covered = hand(random, size, documents[0])
        share = covered[:, :, None] / 255.0
        pixels = (pixels * (1 - share) + fingers * share).astype(np.uint8)
    elif not documents and random.random() < 0.3:
        traits.add("hand")
        edge = np.array([[0, 0], [size[1], 0], [size[1], size[0]], [0, size[0]]], float)
        fingers, mask = hand(random, size, edge)
        pixels[mask > 127] = fingers[mask > 127]
    if len(documents) > 1:
        traits.add("several")
    shown = lit(pixels, documents, random, traits)
    return Scene(shown, tuple(documents), covered, frozenset(traits))


def _lying(corners: Corners, size: tuple[int, int]) -> set[str]:
    """Return what is hard about where a document lies."""
    height, width = size
    long = float(np.linalg.norm(np.roll(corners, -1, 0) - corners, axis=1).max())
    inside = (corners >= 0).all() and (corners <= (width - 1, height - 1)).all()
    far = long < FAR * max(size)
    return ({"far"} if far else set()) | (set() if inside else {"out"})


def placed(random: Random, sheet: Sheet, size: tuple[int, int], *, alone: bool) -> Corners:
    """Return where a sheet lies: its corners in the frame, seen a little from the side."""
    height, width = sheet.pixels.shape[:2]
    frame = np.array([size[1], size[0]], float)
    way = random.random()
    if not alone:
        share = random.uniform(0.25, 0.5)
    elif way < 0.08:
        share = random.uniform(0.1, 0.25)  # far
    elif way < 0.3:
        share = random.uniform(0.85, 1.0)  # fills the frame
    else:
        share = random.uniform(0.25, 0.9)
    angle = random.normal(0, 0.25) + int(random.integers(4)) * np.pi / 2
    if random.random() < 0.15:
        angle = random.uniform(0, 2 * np.pi)
    turned = abs(np.array([[np.cos(angle), np.sin(angle)], [np.sin(angle), np.cos(angle)]]))
    spread = turned @ (width, height)
    scale = share * float((frame / spread).min())
    flat = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], float) * (width, height) * scale / 2
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = flat @ rotation.T
    tilt = random.normal(0, 1, 2) * random.choice([0.02, 0.08, 0.2])
    depth = 1 + (corners / np.abs(corners).max()) @ tilt
    corners = corners / np.clip(depth, 0.5, 2)[:, None]
    room = np.maximum(0, frame - (corners.max(0) - corners.min(0)))
    centre = frame / 2 + random.uniform(-0.5, 0.5, 2) * room
    if alone and random.random() < 0.12:  # partly out of the frame
        centre += random.uniform(-0.45, 0.45, 2) * np.ptp(corners, 0)
    middle = (corners.max(0) + corners.min(0)) / 2
    return corners - middle + centre


def lay(pixels: Pixels, sheet: Sheet, corners: Corners, random: Random) -> bool:
    """Draw a sheet where its corners are, its shadow beside it; return whether it is curled."""
    height, width = pixels.shape[:2]
    rows, columns = sheet.pixels.shape[:2]
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    back = cv2.getPerspectiveTransform(corners.astype(np.float32), unit)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    depth = back[2, 0] * x + back[2, 1] * y + back[2, 2]
    u = (back[0, 0] * x + back[0, 1] * y + back[0, 2]) / depth
    v = (back[1, 0] * x + back[1, 1] * y + back[1, 2]) / depth
    curled = random.random() < 0.2
    if curled:
        bow = random.normal(0, 0.02, 2)
        v = v + bow[0] * np.sin(np.pi * np.clip(u, 0, 1))
        u = u + bow[1] * np.sin(np.pi * np.clip(v, 0, 1))
    scale = np.sqrt(abs(cv2.contourArea(corners.astype(np.float32))))
    inside = np.minimum(np.minimum(u, 1 - u), np.minimum(v, 1 - v)) * scale
    inside[depth * np.sign(depth[height // 2, width // 2]) <= 0] = -9
    if sheet.rounded:
        inside = np.minimum(inside, _round(u, v, sheet.rounded, columns / rows, scale))
    alpha = np.clip(inside + 0.5, 0, 1).astype(np.float32)
    drawn = cv2.remap(
        _shrunk(sheet.pixels, corners),
        *_scaled(u, v, sheet.pixels, corners),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    if random.random() < 0.7:
        soft = int(random.uniform(1, 5)) * 2 + 1
        shift = random.normal(0, 2.0, 2)
        move = np.array([[1, 0, shift[0]], [0, 1, shift[1]]])
        dark = cv2.warpAffine(cv2.blur(alpha, (soft, soft)), move, (width, height))
        pixels[:] = pixels * (1 - dark * random.uniform(0.1, 0.5))[:, :, None]
    pixels[:] = pixels * (1 - alpha[:, :, None]) + drawn * alpha[:, :, None]
    return curled


def _round(u: Grid, v: Grid, radius: float, ratio: float, scale: float) -> Grid:
    """Return how far inside a rounded sheet a place is, near its corners; else plenty."""
    tall = radius * ratio
    du, dv = np.minimum(u, 1 - u), np.minimum(v, 1 - v)
    near = (du < radius) & (dv < tall)
    away = np.sqrt(((radius - du) / radius) ** 2 + ((tall - dv) / tall) ** 2)
    return np.where(near, (1 - away) * radius * scale, 9.0)


def _shrunk(sheet: Pixels, corners: Corners) -> Pixels:
    """Return the sheet at about the size it is shown, so that fine lines do not flicker."""
    shown = max(np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[3] - corners[0]))
    share = min(1.0, max(0.05, 1.2 * shown / max(sheet.shape[:2])))
    return cv2.resize(sheet, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)  # type: ignore[return-value]


def _scaled(u: Grid, v: Grid, sheet: Pixels, corners: Corners) -> tuple[Grid, Grid]:
    rows, columns = _shrunk(sheet, corners).shape[:2]
    return (u * (columns - 1)).astype(np.float32), (v * (rows - 1)).astype(np.float32)


def lit(pixels: Pixels, documents: list[Corners], random: Random, traits: set[str]) -> Pixels:
    """Return the scene under some light, through some lens; what that is goes to its traits."""
    if random.random() < 0.25:
        traits.add("shadow")
        pixels = shadow(pixels, random)
    if documents and random.random() < 0.12:
        traits.add("glare")
        at = documents[0].mean(0) + random.uniform(-0.4, 0.4, 2) * np.ptp(documents[0], 0)
        size = float(np.ptp(documents[0], 0).max()) * random.uniform(0.05, 0.25)
        pixels = glare(pixels, random, at, size)
    if random.random() < 0.18:
        traits.add("blur")
        blur = random.uniform(0.6, 2.6)
        if random.random() < 0.5:
            pixels = cv2.GaussianBlur(pixels, (0, 0), blur)
        else:
            pixels = moved(pixels, random, int(blur * 4))
    dim = random.random() < 0.14
    level = random.uniform(0.1, 0.45) if dim else random.uniform(0.65, 1.15)
    if dim:
        traits.add("low light")
    tint = 1 + random.normal(0, 0.05, 3)
    shown = pixels.astype(np.float32) * (level * tint).astype(np.float32)
    if random.random() < 0.5:
        shown += random.normal(0, random.uniform(1, 9), pixels.shape).astype(np.float32)
    shown = np.clip(shown, 0, 255)
    if random.random() < 0.3:
        shown = 255 * (shown / 255) ** random.uniform(0.6, 1.6)
    return shown.astype(np.uint8)


def moved(pixels: Pixels, random: Random, length: int) -> Pixels:
    """Return the scene as if it had moved while it was taken."""
    size = max(3, length | 1)
    kernel = np.zeros((size, size), np.float32)
    angle = random.uniform(0, np.pi)
    reach = np.array([np.cos(angle), np.sin(angle)]) * (size // 2)
    one, other = ((size // 2 + sign * reach).round().astype(int).tolist() for sign in (-1, 1))
    cv2.line(kernel, one, other, 1.0, 1)
    return cv2.filter2D(pixels, -1, kernel / kernel.sum())  # type: ignore[return-value]


def _apart(corners: Corners, others: list[Corners], size: tuple[int, int]) -> bool:
    for other in others:
        one, two = (np.zeros(size, np.uint8) for _ in range(2))
        cv2.fillConvexPoly(one, corners.astype(np.int32), 1)
        cv2.fillConvexPoly(two, other.astype(np.int32), 1)
        if cv2.countNonZero(cv2.dilate(one & 1, None, iterations=4) & two):
            return False
    return True
