"""Draws the lines of zones that the line network learns from: seeded.

python -m kiosk.capture.training.line_set FOLDER --count 30000 --seed 1
"""

import argparse
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from kiosk.capture.mrz.alphabet import BLANK, HEIGHT, MARGIN, PITCH, SIGNS, STRIDE, width_of

FONT = "/usr/share/fonts/opentype/ocr-b/OCRB.otf"  # Debian: fonts-ocr-b
LARGE = 3  # lines are drawn so many times as large
LONGEST = 44
WIDTH = width_of(LONGEST)
PER_FILE = 5000
Random = np.random.Generator
Line = NDArray[np.uint8]
NAMES = ("A", "E", "I", "O", "U", "AN", "EN", "ER", "IN", "LI", "NG", "MA", "SH", "CHA", "TO", "WO")


def text_of(random: Random, count: int) -> str:
    """Return a line: as zones have them, or any signs at all."""
    way = random.random()
    if way < 0.35:
        return "".join(random.choice(list(SIGNS), count))
    if way < 0.7:
        names = ["".join(random.choice(NAMES, int(random.integers(1, 5)))) for _ in range(4)]
        text = str(random.choice(["P<", "ID", "I<", "C<", ""])) + names[0][:3].ljust(3, "N")
        text += names[1] + "<<" + names[2] + "<" * int(random.integers(0, 3)) + names[3]
        return text[:count].ljust(count, "<")
    digits = list("0123456789")
    parts = [
        "".join(random.choice(list(SIGNS[1:]), 9)),
        "".join(random.choice(digits, 7)),
        str(random.choice(["F", "M", "<"])),
        "".join(random.choice(digits, 7)),
        "".join(random.choice(list(SIGNS[11:]), 3)),
        "".join(random.choice(list(SIGNS), int(random.integers(0, 12)))),
    ]
    text = "".join(random.permutation(parts)) if random.random() < 0.4 else "".join(parts)
    fill = count - 2
    return text[:fill].ljust(fill, "<") + "".join(random.choice(digits, 2))


def draw_line(random: Random, fonts: dict[int, ImageFont.FreeTypeFont]) -> tuple[Line, Line]:
    """Return a line's picture, HEIGHT x WIDTH, and its labels, WIDTH / STRIDE."""
    count = int(random.choice([30, 36, 44]))
    text = text_of(random, count)
    picture = _inked(random, text, fonts)
    labels = np.full(WIDTH // STRIDE, BLANK, np.uint8)
    move, middles = _placed(random, count)
    size = (WIDTH, HEIGHT)
    ground = float(random.uniform(110, 250))
    shown = cv2.warpAffine(picture, move, size, flags=cv2.INTER_AREA, borderValue=0)
    for sign, middle in zip(text, middles, strict=True):
        column = (middle + 0.5) / STRIDE - 0.5
        for at in (int(np.floor(column)), int(np.floor(column)) + 1):
            if 0 <= at < len(labels):
                labels[at] = SIGNS.index(sign)
    return _worn(random, shown, ground), labels


def _inked(random: Random, text: str, fonts: dict[int, ImageFont.FreeTypeFont]) -> Line:
    """Return the line as ink, 255, LARGE times as large as it is read, each sign in its cell."""
    cell = PITCH * LARGE
    size = int(cell * random.uniform(1.34, 1.52))
    font = fonts.setdefault(size, ImageFont.truetype(FONT, size))
    drawn = Image.new("L", (cell * (len(text) + 2), HEIGHT * LARGE * 2), 0)
    pen = ImageDraw.Draw(drawn)
    middle = HEIGHT * LARGE
    for index, sign in enumerate(text):
        x = cell * (index + 1.5) + random.normal(0, 0.012) * cell
        pen.text((x, middle + 0.36 * size * 0.98), sign, 255, font, anchor="ms")
    ink = np.asarray(drawn)
    way = random.random()
    if way < 0.25:
        ink = cv2.dilate(ink, np.ones((3, 3), np.uint8))
    elif way < 0.4:
        ink = cv2.erode(ink, np.ones((2, 2), np.uint8))
    return ink


def _placed(random: Random, count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how the ink is laid into the picture, and where each sign's middle comes to lie."""
    stretch = float(random.uniform(0.93, 1.07))
    tall = stretch * float(random.uniform(0.92, 1.1))
    angle = float(np.clip(random.normal(0, 0.006), -0.015, 0.015))
    shear = float(random.normal(0, 0.04))
    scale = np.array([[stretch, shear], [0, tall]]) / LARGE
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    linear = turn @ scale
    cell = PITCH * LARGE
    first = np.array([cell * 1.5, HEIGHT * LARGE])
    start = np.array([MARGIN + random.uniform(-9, 9), HEIGHT / 2 + random.uniform(-4, 4)])
    start[1] -= np.sin(angle) * (count - 1) * PITCH / 2
    shift = start - linear @ first
    middles = start[0] + np.arange(count) * float((linear @ np.array([cell, 0.0]))[0])
    return np.hstack([linear, shift[:, None]]), middles


def _worn(random: Random, ink: Line, ground: float) -> Line:
    """Return the line as a camera sees it: on a ground, in a light, out of focus, noisy."""
    dark = ground * float(random.uniform(0.05, 0.6))
    paper = np.full(ink.shape, ground, np.float32)
    if random.random() < 0.6:
        clouds = random.normal(0, 1, (3, 12)).astype(np.float32) * random.uniform(0, 25)
        paper += cv2.resize(clouds, ink.shape[::-1], interpolation=cv2.INTER_CUBIC)
    if random.random() < 0.5:
        waves = np.zeros(ink.shape, np.uint8)
        across = np.arange(0, ink.shape[1], 6)
        for _ in range(int(random.integers(1, 7))):
            wave = random.uniform(-5, 45) + random.uniform(3, 20) * np.sin(
                across / random.uniform(15, 90) + random.uniform(0, 7)
            )
            points = np.stack([across, wave], 1).round().astype(np.int32)
            cv2.polylines(waves, [points], isClosed=False, color=255, thickness=1, lineType=16)
        paper -= waves * (random.uniform(0.02, 0.25) * ground / 255)
    if random.random() < 0.3:  # the line above or below
        away = float(random.choice([-1, 1])) * random.uniform(27, 42)
        move = np.array([[1, 0, random.uniform(-300, 300)], [0, 1, away]])
        ink = np.maximum(ink, cv2.warpAffine(ink, move, ink.shape[::-1]))
    share = ink.astype(np.float32) / 255
    shown = paper * (1 - share) + dark * share
    way = random.random()
    if way < 0.35:
        shown = cv2.GaussianBlur(shown, (0, 0), float(random.uniform(0.4, 1.6)))
    elif way < 0.5:
        size = int(random.integers(2, 5))
        kernel = np.ones((1, size) if random.random() < 0.5 else (size, 1), np.float32) / size
        shown = cv2.filter2D(shown, -1, kernel)
    if random.random() < 0.5:
        coarse = float(random.uniform(0.5, 1.0))
        small = cv2.resize(shown, None, fx=coarse, fy=coarse, interpolation=cv2.INTER_AREA)
        shown = cv2.resize(small, ink.shape[::-1], interpolation=cv2.INTER_CUBIC)
    shown = shown * float(random.uniform(0.35, 1.1)) + random.normal(0, 1) * 10
    shown += random.normal(0, random.uniform(0, 10), shown.shape)
    if random.random() < 0.05:
        at = int(random.uniform(0, shown.shape[1]))
        shown[:, at : at + int(random.uniform(8, 50))] = 255
    picture = np.clip(shown, 0, 255).astype(np.uint8)
    if random.random() < 0.4:
        quality = (cv2.IMWRITE_JPEG_QUALITY, int(random.uniform(40, 95)))
        _, data = cv2.imencode(".jpg", picture, quality)
        picture = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
    return picture


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=30_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    fonts: dict[int, ImageFont.FreeTypeFont] = {}
    for number in range(chosen.count // PER_FILE):
        random = np.random.default_rng([chosen.seed, number])
        drawn = [draw_line(random, fonts) for _ in range(PER_FILE)]
        np.save(chosen.folder / f"lines-{number:03d}.npy", np.stack([line for line, _ in drawn]))
        np.save(chosen.folder / f"labels-{number:03d}.npy", np.stack([signs for _, signs in drawn]))


if __name__ == "__main__":
    main()
