"""Things that lie about on a desk and are no documents, however square they are. Drawn."""

import cv2
import numpy as np

from drivers.picture import Pixels
from kiosk.capture.drawing.parts import Random, colour_of, dim, strong

Spot = tuple[int, int]
Size = tuple[int, int]  # height, width
ROUNDED = 0.06  # of a thing's shorter side


def lie_about(pixels: Pixels, random: Random, count: int) -> None:
    """Let so many things lie about, each somewhere, some partly out of sight."""
    things = (keyboard, cup, ruler, handset, keys)
    height, width = pixels.shape[:2]
    for _ in range(count):
        at = int(random.uniform(-0.1, 1.1) * width), int(random.uniform(-0.1, 1.1) * height)
        thing = things[int(random.integers(len(things)))]
        thing(pixels, random, at, float(random.uniform(0.08, 0.5)) * max(height, width))


def keyboard(pixels: Pixels, random: Random, at: Spot, long: float) -> None:
    """Rows of keys on a board."""
    size = (max(6, round(long * random.uniform(0.3, 0.45))), max(12, round(long)))
    light = random.random() < 0.4
    board = colour_of(random.uniform(150, 235, 3)) if light else dim(random)
    thing = np.full((*size, 3), board, np.uint8)
    rows = int(random.integers(4, 7))
    gap = max(1, size[0] // 40)
    for row in range(rows):
        count = int(random.integers(8, 16))
        top, bottom = (round(size[0] * (0.06 + 0.88 * share / rows)) for share in (row, row + 1))
        key = colour_of(np.array(board) + random.uniform(-35, 35))
        for column in range(count):
            left, right = (
                round(size[1] * (0.03 + 0.94 * share / count)) for share in (column, column + 1)
            )
            cv2.rectangle(thing, (left, top), (right - gap, bottom - gap), key, -1)
    _put(pixels, random, thing, at)


def cup(pixels: Pixels, random: Random, at: Spot, long: float) -> None:
    """A cup from above: rim, drink, handle and its shadow."""
    radius = max(3, round(long * 0.2))
    china, drink = colour_of(random.uniform(120, 255, 3)), dim(random)
    shifted = (at[0] + radius // 4, at[1] + radius // 4)
    shade = pixels.copy()
    cv2.circle(shade, shifted, radius, (0, 0, 0), -1, cv2.LINE_AA)
    cv2.addWeighted(shade, 0.3, pixels, 0.7, 0, dst=pixels)
    way = random.uniform(0, 2 * np.pi)
    handle = (
        round(at[0] + np.cos(way) * radius * 1.1),
        round(at[1] + np.sin(way) * radius * 1.1),
    )
    cv2.circle(pixels, handle, max(2, radius // 3), china, max(1, radius // 8), cv2.LINE_AA)
    cv2.circle(pixels, at, radius, china, -1, cv2.LINE_AA)
    cv2.circle(pixels, at, round(radius * 0.82), drink, -1, cv2.LINE_AA)


def ruler(pixels: Pixels, random: Random, at: Spot, long: float) -> None:
    """A strip with marks along its edge."""
    size = (max(4, round(long * random.uniform(0.06, 0.12))), max(12, round(long)))
    thing = np.full((*size, 3), colour_of(random.uniform(90, 245, 3)), np.uint8)
    step = max(2, size[1] // int(random.integers(20, 60)))
    for number, x in enumerate(range(step, size[1], step)):
        deep = size[0] // (2 if number % 5 == 0 else 4)
        cv2.line(thing, (x, 0), (x, deep), (30, 30, 30), 1)
    _put(pixels, random, thing, at)


def handset(pixels: Pixels, random: Random, at: Spot, long: float) -> None:
    """A telephone with a dark glass, or a box for a card, or a payment terminal."""
    size = (max(6, round(long * random.uniform(0.24, 0.3))), max(12, round(long * 0.5)))
    case = dim(random) if random.random() < 0.7 else strong(random)
    thing = np.full((*size, 3), case, np.uint8)
    inset = max(1, size[0] // 12)
    glass = colour_of(np.array(case) * random.uniform(0.3, 0.9))
    end = size[1] - inset if random.random() < 0.6 else round(size[1] * 0.5)
    cv2.rectangle(thing, (inset, inset), (end, size[0] - inset), glass, -1)
    if end < size[1] - inset:  # its keys
        for x in np.linspace(end + inset * 2, size[1] - inset * 2, 4):
            for y in np.linspace(inset * 2, size[0] - inset * 2, 3):
                cv2.circle(thing, (round(x), round(y)), inset, (200, 200, 200), -1)
    _put(pixels, random, thing, at)


def keys(pixels: Pixels, random: Random, at: Spot, long: float) -> None:
    """A ring with keys on it."""
    radius = max(2, round(long * 0.06))
    metal = colour_of(np.full(3, random.uniform(90, 200)) + random.normal(0, 12, 3))
    cv2.circle(pixels, at, radius, metal, max(1, radius // 4), cv2.LINE_AA)
    for way in random.uniform(0, 2 * np.pi, int(random.integers(1, 5))):
        end = (round(at[0] + np.cos(way) * radius * 4), round(at[1] + np.sin(way) * radius * 4))
        cv2.line(pixels, at, end, metal, max(1, radius // 2), cv2.LINE_AA)
        cv2.circle(pixels, at, max(1, radius // 2), metal, -1, cv2.LINE_AA)


def _put(pixels: Pixels, random: Random, thing: Pixels, at: Spot) -> None:
    """Lay a thing there, turned anyhow, its corners rounded, with a soft shadow."""
    rows, columns = thing.shape[:2]
    mask = np.zeros((rows, columns), np.uint8)
    radius = max(1, round(ROUNDED * min(rows, columns)))
    cv2.rectangle(mask, (radius, radius), (columns - radius, rows - radius), 255, -1)
    mask = cv2.dilate(mask, np.ones((2 * radius + 1, 2 * radius + 1), np.uint8))
    move = cv2.getRotationMatrix2D((columns / 2, rows / 2), float(random.uniform(0, 360)), 1.0)
    move[:, 2] += (at[0] - columns / 2, at[1] - rows / 2)
    size = (pixels.shape[1], pixels.shape[0])
    laid = cv2.warpAffine(thing, move, size, flags=cv2.INTER_AREA)
    there = cv2.warpAffine(mask, move, size, flags=cv2.INTER_AREA)
    soft = cv2.blur(there, (9, 9))[:, :, None] / 255.0 * float(random.uniform(0, 0.4))
    share = there[:, :, None] / 255.0
    pixels[:] = pixels * (1 - soft) * (1 - share) + laid * share
