"""Documents as flat pictures, drawn anew from a random generator; nobody's, all invented."""

from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np

from drivers.picture import Pixels
from kiosk.capture.drawing.parts import (
    FONTS,
    INK,
    LETTERS,
    OPEN,
    Random,
    code,
    colour_of,
    dim,
    guilloche,
    paper,
    pastel,
    portrait,
    shade,
    strong,
    table,
    text_lines,
    zone,
)

CARD_ROUND = 0.037  # of the width: 3.18 mm of 85.6


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document from above."""

    pixels: Pixels = field(repr=False)
    kind: str
    rounded: float = 0.0  # radius of its corners, as a share of the longer side


def draw_sheet(random: Random, long_px: int = 720, like: np.ndarray | None = None) -> Sheet:
    """Return a document of a random kind, its longer side ``long_px``.

    ``like`` is the blue, green, red of what it will lie on: some have a band of that colour.
    """
    kinds = tuple(KINDS)
    kind = str(random.choice(kinds, p=[KINDS[k].share for k in kinds]))
    how = KINDS[kind]
    ratio = how.ratio * float(random.uniform(0.97, 1.03)) if how.varies else how.ratio
    if kind == "receipt":
        ratio = float(random.uniform(1.8, 4.0))
    size = (long_px, round(long_px / ratio)) if how.portrait else (round(long_px / ratio), long_px)
    pixels = np.empty((*size, 3), np.uint8)
    pixels[:] = paper(random) if how.paper else pastel(random)
    how.fill(pixels, random)
    if like is not None and random.random() < how.banded:
        band(pixels, random, like)
    if random.random() < 0.5:
        shade(pixels, random)
    return Sheet(pixels, kind, CARD_ROUND if how.rounded else 0.0)


def band(pixels: Pixels, random: Random, like: np.ndarray) -> None:
    """A title on a band across a whole side; often in the colour of what the sheet lies on."""
    height, width = pixels.shape[:2]
    deep = round(height * random.uniform(0.04, 0.22))
    top = height - deep if random.random() < 0.2 else 0
    near = colour_of(like + random.normal(0, 16) + random.normal(0, 8, 3))
    way = random.random()
    colour = near if way < 0.5 else dim(random) if way < 0.75 else strong(random)
    cv2.rectangle(pixels, (0, top), (width, top + deep), colour, -1)
    if random.random() < 0.3:  # across an end, not along the top
        cv2.rectangle(
            pixels, (0, 0), (round(width * random.uniform(0.05, 0.2)), height), colour, -1
        )
    ink = (240, 240, 240) if sum(colour) < 384 else INK  # half of three times 256
    at = (round(width * random.uniform(0.03, 0.3)), top + round(deep * 0.7))
    word = "".join(random.choice(LETTERS, int(random.uniform(6, 22))))
    font = FONTS[int(random.integers(len(FONTS)))]
    cv2.putText(pixels, word, at, font, deep / 50, ink, 1 + deep // 40, cv2.LINE_AA)


def form(pixels: Pixels, random: Random) -> None:
    """A printed sheet: header, text, perhaps a table, a picture, a stamp and a code."""
    height, width = pixels.shape[:2]
    margin = round(width * random.uniform(0.04, 0.12))
    top = margin
    if random.random() < 0.6:
        deep = round(height * random.uniform(0.02, 0.08))
        place = margin if random.random() < 0.5 else 0
        cv2.rectangle(pixels, (place, place), (width - place, place + deep), strong(random), -1)
        top = place + deep + margin // 2
    line = round(random.uniform(5, 20))
    text_lines(pixels, random, (margin, top, width - margin, height - margin), line)
    if random.random() < 0.4:
        table(pixels, random)
    if random.random() < 0.3:
        portrait(pixels, random)
    if random.random() < 0.4:
        code(pixels, random)
    if random.random() < 0.3:
        centre = (round(width * random.uniform(0.2, 0.8)), round(height * random.uniform(0.6, 0.9)))
        cv2.circle(pixels, centre, round(width * 0.07), (60, 40, 200), 3, cv2.LINE_AA)


def handwriting(pixels: Pixels, random: Random) -> None:
    """A sheet written on by hand, ruled or not, much or little."""
    height, width = pixels.shape[:2]
    step = round(height * random.uniform(0.02, 0.06))
    if random.random() < 0.35:
        rule = colour_of(random.uniform(150, 220, 3))
        for y in range(step * 2, height, step):
            cv2.line(pixels, (0, y), (width, y), rule, 1, cv2.LINE_AA)
    ink = colour_of(random.uniform(20, 110, 3))
    last = int(height * random.uniform(0.15, 0.97))
    for y in range(step * 2, last, step):
        x = width * random.uniform(0.05, 0.15)
        while x < width * random.uniform(0.75, 0.95):
            count = int(random.uniform(4, 14))
            run = x + np.arange(count) * step * 0.22
            wave = y - np.abs(random.normal(0, step * 0.22, count))
            points = np.stack([run, wave], 1).round().astype(np.int32)
            cv2.polylines(pixels, [points], OPEN, ink, 1 + (step > 26), cv2.LINE_AA)
            x = float(run[-1]) + step * 0.6
        if random.random() < 0.1:
            break


def card(pixels: Pixels, random: Random) -> None:
    """An identity card: pattern, title, portrait, fields, a chip or a zone."""
    height, width = pixels.shape[:2]
    guilloche(pixels, random)
    if random.random() < 0.5:
        deep = round(height * random.uniform(0.1, 0.2))
        band = strong(random) if random.random() < 0.4 else dim(random)
        cv2.rectangle(pixels, (0, 0), (width, deep), band, -1)
    title = (round(width * 0.05), round(height * 0.11))
    ink = strong(random)
    cv2.putText(pixels, "SPECIMEN CARD", title, FONTS[1], width / 700, ink, 2, cv2.LINE_AA)
    portrait(pixels, random)
    left = round(width * random.choice([0.06, 0.36]))
    box = (left, round(height * 0.18), left + width // 3, round(height * 0.62))
    text_lines(pixels, random, box, round(height * 0.055))
    if random.random() < 0.35:
        code(pixels, random)
    if random.random() < 0.4:
        zone(pixels, random, 3)


def data_page(pixels: Pixels, random: Random) -> None:
    """A passport's page: as a card, with a zone of two lines at its foot."""
    height, width = pixels.shape[:2]
    guilloche(pixels, random)
    portrait(pixels, random)
    box = (round(width * 0.36), round(height * 0.12), round(width * 0.8), round(height * 0.7))
    text_lines(pixels, random, box, round(height * 0.04))
    zone(pixels, random, 2)


def cover(pixels: Pixels, random: Random) -> None:
    """A book, a magazine, a booklet: large areas of colour and large letters."""
    height, width = pixels.shape[:2]
    pixels[:] = strong(random)
    for _ in range(int(random.uniform(1, 6))):
        one, other = (
            (int(random.uniform(0, width)), int(random.uniform(0, height))) for _ in range(2)
        )
        if random.random() < 0.7:
            cv2.rectangle(pixels, one, other, strong(random), -1)
        else:
            cv2.circle(pixels, one, int(random.uniform(20, width / 3)), strong(random), -1)
    for _ in range(int(random.uniform(1, 4))):
        at = (int(random.uniform(0, width / 2)), int(random.uniform(40, height)))
        word = "".join(random.choice(LETTERS, 8))
        size = float(random.uniform(1, 4))
        cv2.putText(pixels, word, at, FONTS[1], size, strong(random), round(size * 2), cv2.LINE_AA)


def receipt(pixels: Pixels, random: Random) -> None:
    """A long slip of a till."""
    height, width = pixels.shape[:2]
    text_lines(pixels, random, (width // 14, 12, width * 13 // 14, height - 12), 11)


def plain(pixels: Pixels, random: Random) -> None:
    """A sheet with next to nothing on it."""
    if random.random() < 0.5:
        height, width = pixels.shape[:2]
        text_lines(pixels, random, (width // 6, height // 8, width // 2, height // 4), 12)


@dataclass(frozen=True, slots=True)
class Kind:
    """What one kind of document is like."""

    share: float  # of all documents
    ratio: float  # longer side by shorter
    fill: Callable[[Pixels, Random], None]
    portrait: bool = True
    paper: bool = True
    rounded: bool = False
    varies: bool = False
    banded: float = 0.0  # share that has a band across a whole side


KINDS = {
    "a4": Kind(0.26, 1.414, form, banded=0.3),
    "handwriting": Kind(0.16, 1.414, handwriting, varies=True),
    "plain": Kind(0.05, 1.414, plain, varies=True),
    "cover": Kind(0.11, 1.36, cover, varies=True, banded=0.2),
    "receipt": Kind(0.06, 2.5, receipt),
    "card": Kind(0.22, 1.586, card, portrait=False, paper=False, rounded=True, banded=0.45),
    "passport": Kind(0.14, 1.42, data_page, portrait=False, paper=False, banded=0.25),
}
