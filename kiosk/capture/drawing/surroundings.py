"""What a document lies on, what lies about it, whose hand is over it, and the light. Drawn."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.picture import Pixels
from kiosk.capture.drawing.parts import INK, OPEN, Random, skin, strong, text_lines

Size = tuple[int, int]  # height, width
Mask = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Table:
    """What a document lies on."""

    kind: str  # "flat", "wood" ...
    pixels: Pixels = field(repr=False)


def ground(random: Random, size: Size) -> Table:
    """Return a table of a random kind."""
    kinds = (flat, wood, pattern, noise, whites, darks)
    kind = kinds[int(random.choice(len(kinds), p=[0.24, 0.2, 0.16, 0.1, 0.16, 0.14]))]
    return Table(kind.__name__, kind(random, size))


def flat(random: Random, size: Size) -> Pixels:
    """Return one colour that fades."""
    return faded(random, size, random.uniform(40, 230, 3), 25)


def whites(random: Random, size: Size) -> Pixels:
    """Return a ground that is as white as paper."""
    return faded(random, size, random.uniform(205, 252) + random.normal(0, 5, 3), 10)


def darks(random: Random, size: Size) -> Pixels:
    """Return a dark ground."""
    return faded(random, size, random.uniform(4, 60, 3), 12)


def faded(random: Random, size: Size, colour: np.ndarray, much: float) -> Pixels:
    """Return a colour with large, soft clouds in it."""
    clouds = random.normal(0, 1, (5, 8, 3)).astype(np.float32)
    soft = cv2.resize(clouds, size[::-1], interpolation=cv2.INTER_CUBIC)
    return np.clip(soft * much * random.random() + colour, 0, 255).astype(np.uint8)


def wood(random: Random, size: Size) -> Pixels:
    """Return boards with a grain."""
    height, width = size
    base = np.array([60, 110, 165]) * random.uniform(0.35, 1.35) + random.normal(0, 14, 3)
    y = np.arange(height, dtype=np.float32)[:, None]
    x = np.arange(width, dtype=np.float32)[None]
    bow = cv2.resize(
        random.normal(0, 6, (4, 6)).astype(np.float32),
        (width, height),
        interpolation=cv2.INTER_CUBIC,
    )
    grain = np.sin((y + bow + 0.02 * x) * random.uniform(0.15, 1.3)) * random.uniform(2, 18)
    grain += random.normal(0, random.uniform(0, 5), (height, 1))
    pixels = np.clip(base + grain[:, :, None], 0, 255).astype(np.uint8)
    if random.random() < 0.5:
        step = int(random.uniform(30, 110))
        for at in range(int(random.uniform(0, step)), height, step):
            cv2.line(pixels, (0, at), (width, at), (25, 45, 70), 1, cv2.LINE_AA)
    if random.random() < 0.3:
        turned = cv2.rotate(pixels, cv2.ROTATE_90_CLOCKWISE)
        pixels = cv2.resize(turned, (width, height), interpolation=cv2.INTER_AREA)
    return pixels


def pattern(random: Random, size: Size) -> Pixels:
    """Return cloth or tiles: checks, dots, stripes, grids."""
    height, width = size
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[:] = strong(random)
    step, colour = int(random.uniform(8, 50)), strong(random)
    angle = random.uniform(0, np.pi)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    u = x * np.cos(angle) + y * np.sin(angle)
    v = -x * np.sin(angle) + y * np.cos(angle)
    match int(random.integers(5)):
        case 0:
            where = (u // step + v // step) % 2 > 0
        case 1:
            where = (u % step - step / 2) ** 2 + (v % step - step / 2) ** 2 < (step * 0.3) ** 2
        case 2:
            where = u % step < step * 0.4
        case 3:
            where = (u % step < 1.5) | (v % step < 1.5)
        case _:
            first, second = u // step % 2 > 0, v // step % 2 > 0
            mixed = np.array(colour, np.float32) * 0.5 + pixels[0, 0] * 0.5
            pixels[first ^ second] = mixed
            where = first & second
    pixels[where] = colour
    if random.random() < 0.5:
        pixels = cv2.GaussianBlur(pixels, (3, 3), 0)
    return pixels


def noise(random: Random, size: Size) -> Pixels:
    """Return a rough ground: stone, carpet."""
    height, width = size
    grain = int(random.uniform(1, 7))
    spots = random.normal(0, 1, (height // grain + 1, width // grain + 1, 3)).astype(np.float32)
    much = random.uniform(5, 45)
    rough = cv2.resize(spots, (width, height), interpolation=cv2.INTER_LINEAR)
    if random.random() < 0.6:
        rough[:] = rough[:, :, :1]
    return np.clip(random.uniform(30, 220, 3) + rough * much, 0, 255).astype(np.uint8)


def clutter(pixels: Pixels, random: Random, count: int) -> None:
    """Let pens, cables, coins, boxes, and notes lie about."""
    height, width = pixels.shape[:2]

    def spot() -> tuple[int, int]:
        return int(random.uniform(-0.05, 1.05) * width), int(random.uniform(-0.05, 1.05) * height)

    for _ in range(count):
        match int(random.choice(6, p=[0.28, 0.14, 0.14, 0.14, 0.12, 0.18])):
            case 0:  # a cable
                points = np.array([spot() for _ in range(4)], np.float32)
                t = np.linspace(0, 1, 24)[:, None]
                curve = (
                    (1 - t) ** 3 * points[0]
                    + 3 * t * (1 - t) ** 2 * points[1]
                    + 3 * t**2 * (1 - t) * points[2]
                    + t**3 * points[3]
                )
                drawn = [curve.round().astype(np.int32)]
                thick = int(random.integers(1, 5))
                cv2.polylines(pixels, drawn, OPEN, strong(random), thick, cv2.LINE_AA)
            case 1:  # a pen
                x, y = spot()
                angle, long = random.uniform(0, 7), random.uniform(0.08, 0.3) * width
                end = (int(x + long * np.cos(angle)), int(y + long * np.sin(angle)))
                cv2.line(
                    pixels, (x, y), end, strong(random), int(random.integers(2, 8)), cv2.LINE_AA
                )
            case 2:  # a coin, a cup
                at, size = spot(), int(random.uniform(4, 32))
                cv2.circle(pixels, at, size, strong(random), -1, cv2.LINE_AA)
                cv2.circle(pixels, at, round(size * 0.7), strong(random), -1, cv2.LINE_AA)
            case 3 | 4:  # a phone, a box
                colour = strong(random) if random.random() < 0.5 else INK
                _box(pixels, random, spot(), random.uniform(14, 60), 1.9, colour)
            case _:
                note(pixels, random, spot())


def beside(pixels: Pixels, random: Random, corners: np.ndarray) -> None:
    """Let cables, pens and rulers lie by the sides of where a document will lie, some under it."""
    side_px = float(np.linalg.norm(corners[1] - corners[0]))
    for _ in range(int(random.integers(1, 4))):
        side = int(random.integers(4))
        one, other = corners[side], corners[(side + 1) % 4]
        away = (one + other) / 2 - corners.mean(0)
        away = away / (np.linalg.norm(away) + 1e-6)
        gap = random.uniform(-0.08, 0.25) * side_px
        begin = one + (one - other) * random.uniform(-0.3, 0.8) + away * gap
        end = other + (other - one) * random.uniform(-0.3, 0.8) + away * gap
        bow = away * random.normal(0, 0.2) * side_px
        end = end + away * random.normal(0, 0.15) * side_px
        t = np.linspace(0, 1, 24)[:, None]
        curve = (1 - t) * begin + t * end + 4 * t * (1 - t) * bow
        colour = strong(random) if random.random() < 0.5 else INK
        thick = int(random.integers(1, 6))
        drawn = [curve.round().astype(np.int32)]
        cv2.polylines(pixels, drawn, OPEN, colour, thick, cv2.LINE_AA)


def note(pixels: Pixels, random: Random, at: tuple[int, int]) -> None:
    """A small ruled sheet from a pad, in part out of sight as a rule."""
    long = random.uniform(40, 110)
    corners = _box(pixels, random, at, long, 1.3, (225, 238, 238))
    rows = int(random.uniform(5, 10))
    for row in range(1, rows):
        share = row / rows
        left = corners[0] + (corners[3] - corners[0]) * share
        right = corners[1] + (corners[2] - corners[1]) * share
        inset = (right - left) * 0.1
        one, other = (p.round().astype(int).tolist() for p in (left + inset, right - inset))
        cv2.line(pixels, one, other, (150, 150, 150), 1, cv2.LINE_AA)


def _box(
    pixels: Pixels,
    random: Random,
    at: tuple[int, int],
    long: float,
    ratio: float,
    colour: tuple[int, ...],
) -> np.ndarray:
    angle = float(random.uniform(0, 360))
    corners = cv2.boxPoints((at, (long, long / ratio * random.uniform(0.8, 1.2)), angle))
    cv2.fillConvexPoly(pixels, corners.round().astype(np.int32), colour, cv2.LINE_AA)
    return corners


def hand(random: Random, size: Size, over: np.ndarray) -> tuple[Pixels, Mask]:
    """Return fingers that reach over an edge of the quadrilateral ``over``, and where they are."""
    height, width = size
    pixels, mask = np.zeros((height, width, 3), np.uint8), np.zeros((height, width), np.uint8)
    colour = skin(random)
    side = int(random.integers(4))
    one, other = over[side], over[(side + 1) % 4]
    middle = over.mean(0)
    share = random.uniform(0.05, 0.95)
    edge = one + (other - one) * share
    inward = (middle - edge) / (np.linalg.norm(middle - edge) + 1e-6)
    turn = random.uniform(-1.2, 1.2)
    inward = np.array(
        [
            inward[0] * np.cos(turn) - inward[1] * np.sin(turn),
            inward[0] * np.sin(turn) + inward[1] * np.cos(turn),
        ]
    )
    along = np.array([-inward[1], inward[0]])
    thick = max(3.0, float(np.linalg.norm(other - one)) * random.uniform(0.05, 0.26))
    deep = min(thick * random.uniform(0.3, 4.0), 0.5 * float(np.linalg.norm(middle - edge)))
    reach = float(max(height, width)) * 1.2
    for finger in range(int(random.integers(1, 4))):
        tip = edge + inward * (deep * random.uniform(0.75, 1.0)) + along * finger * thick * 1.05
        root = tip - inward * reach + along * random.normal(0, 0.1) * reach
        ends = tip.round().astype(int).tolist(), root.round().astype(int).tolist()
        cv2.line(mask, *ends, 255, round(thick), cv2.LINE_AA)
        cv2.line(pixels, *ends, colour, round(thick), cv2.LINE_AA)
        light = tuple(min(255, int(c * 1.12)) for c in colour)
        cv2.line(pixels, *ends, light, max(1, round(thick * 0.5)), cv2.LINE_AA)
        nail = (tip + inward * thick * 0.15).round().astype(int).tolist()
        cv2.circle(pixels, nail, max(1, round(thick * 0.26)), (200, 205, 240), -1, cv2.LINE_AA)
    pixels = cv2.GaussianBlur(pixels, (3, 3), 0)
    return pixels, mask


def shadow(pixels: Pixels, random: Random) -> Pixels:
    """Return the picture with a soft shadow over a part of it."""
    height, width = pixels.shape[:2]
    mask = np.zeros((height, width), np.float32)
    corners = random.uniform(-0.3, 1.3, (4, 2)) * (width, height)
    cv2.fillConvexPoly(mask, cv2.convexHull(corners.astype(np.float32)).astype(np.int32), 1.0)
    soft = cv2.blur(mask, (max(3, int(random.uniform(3, width / 5))),) * 2)
    dark = 1 - soft * random.uniform(0.15, 0.6)
    return (pixels * dark[:, :, None]).astype(np.uint8)


def glare(pixels: Pixels, random: Random, at: np.ndarray, size: float) -> Pixels:
    """Return the picture with the reflection of a lamp at a place."""
    height, width = pixels.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    angle, flat_ = random.uniform(0, np.pi), random.uniform(0.35, 1.0)
    dx, dy = x - at[0], y - at[1]
    u = (dx * np.cos(angle) + dy * np.sin(angle)) / size
    v = (-dx * np.sin(angle) + dy * np.cos(angle)) / (size * flat_)
    light = np.clip(1.6 * np.exp(-((u * u + v * v) ** 1.5)), 0, 1)
    return (pixels + (255.0 - pixels) * light[:, :, None]).astype(np.uint8)


__all__ = ["beside", "clutter", "glare", "ground", "hand", "shadow", "text_lines"]
