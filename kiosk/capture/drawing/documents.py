"""Documents as flat pictures, drawn anew from a random generator; nobody's, all invented."""

import string
from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np

from drivers.picture import Pixels

Random = np.random.Generator
Colour = tuple[int, int, int]  # blue, green, red
FONTS = (
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_COMPLEX,
    cv2.FONT_HERSHEY_TRIPLEX,
    cv2.FONT_HERSHEY_PLAIN,
)
INK = (30, 25, 20)
OPEN = False  # of a line: its end is not joined to its beginning
CARD_ROUND = 0.037  # of the width: 3.18 mm of 85.6


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document from above."""

    pixels: Pixels = field(repr=False)
    kind: str
    rounded: float = 0.0  # radius of its corners, as a share of the longer side


def draw_sheet(random: Random, long_px: int = 720) -> Sheet:
    """Return a document of a random kind, its longer side ``long_px``."""
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
    if random.random() < 0.5:
        shade(pixels, random)
    return Sheet(pixels, kind, CARD_ROUND if how.rounded else 0.0)


def paper(random: Random) -> Colour:
    """Return a kind of white."""
    value = random.uniform(205, 255)
    tint = random.normal(0, 5, 3)
    return _colour(np.full(3, value) + tint)


def pastel(random: Random) -> Colour:
    """Return a light colour."""
    return _colour(random.uniform(165, 250, 3))


def strong(random: Random) -> Colour:
    """Return any colour."""
    return _colour(random.uniform(0, 255, 3))


def dim(random: Random) -> Colour:
    """Return a dark colour."""
    return _colour(random.uniform(10, 130, 3))


def shade(pixels: Pixels, random: Random) -> None:
    """Let a colour fade over the sheet."""
    height, width = pixels.shape[:2]
    across = np.linspace(-1, 1, width, dtype=np.float32)[None, :, None]
    down = np.linspace(-1, 1, height, dtype=np.float32)[:, None, None]
    tint = random.normal(0, 9, (2, 3)).astype(np.float32)
    faded = pixels.astype(np.float32) + across * tint[0] + down * tint[1]
    pixels[:] = np.clip(faded, 0, 255)


def text_lines(
    pixels: Pixels, random: Random, box: tuple[int, int, int, int], line: int, *, ink: Colour = INK
) -> None:
    """Fill ``box`` (left, top, right, bottom) with lines of text ``line`` pixels high."""
    left, top, right, bottom = box
    font = int(random.choice(FONTS))
    scale = line / 38
    bars = line < 9  # letters are not to be told apart any more
    for y in range(top + line, bottom, max(3, round(line * random.uniform(1.25, 1.7)))):
        end = right if random.random() < 0.8 else left + (right - left) * random.uniform(0.2, 0.9)
        if random.random() < 0.06:
            continue
        if bars:
            x = float(left)
            while x < end:
                word = random.uniform(1, 5) * line
                grey = int(random.uniform(60, 130))
                stop = (int(min(end, x + word)), y)
                cv2.rectangle(pixels, (int(x), y - line // 3), stop, (grey, grey, grey), -1)
                x += word + line * 0.6
        else:
            count = max(1, int((end - left) / (line * 0.55)))
            letters = "".join(random.choice(LETTERS, count))
            cv2.putText(pixels, letters, (left, y), font, scale, ink, 1, cv2.LINE_AA)


LETTERS = np.array(list(string.ascii_letters + "     " + string.digits))


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
        rule = _colour(random.uniform(150, 220, 3))
        for y in range(step * 2, height, step):
            cv2.line(pixels, (0, y), (width, y), rule, 1, cv2.LINE_AA)
    ink = _colour(random.uniform(20, 110, 3))
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


def table(pixels: Pixels, random: Random) -> None:
    """Ruled boxes over a part of the sheet."""
    height, width = pixels.shape[:2]
    left, right = round(width * 0.08), round(width * 0.92)
    top = round(height * random.uniform(0.2, 0.5))
    rows, deep = int(random.uniform(3, 9)), round(height * 0.04)
    for row in range(rows + 1):
        cv2.line(pixels, (left, top + row * deep), (right, top + row * deep), INK, 1, cv2.LINE_AA)
    for x in (left, left + (right - left) // 3, right):
        cv2.line(pixels, (x, top), (x, top + rows * deep), INK, 1, cv2.LINE_AA)
    if random.random() < 0.4:
        at = round(height * random.uniform(0.2, 0.8))
        cv2.rectangle(pixels, (left, at), (right, at + deep // 2), INK, -1)


def portrait(pixels: Pixels, random: Random) -> None:
    """A head before a ground, somewhere on the sheet."""
    height, width = pixels.shape[:2]
    size = round(min(height, width) * random.uniform(0.14, 0.4))
    x = round(random.uniform(0.04, 0.75) * (width - size))
    y = round(random.uniform(0.1, 0.5) * (height - size))
    wide = round(size * 0.8)
    cv2.rectangle(pixels, (x, y), (x + wide, y + size), pastel(random), -1)
    middle = (x + wide // 2, y + round(size * 0.42))
    shoulders = (x + wide // 2, y + size)
    axes = (wide // 3, size // 4)
    cv2.ellipse(pixels, shoulders, axes, 0, 180, 360, strong(random), -1, cv2.LINE_AA)
    cv2.ellipse(pixels, middle, (wide // 4, size // 3), 0, 0, 360, strong(random), -1, cv2.LINE_AA)
    face = (wide // 5, size // 4)
    cv2.ellipse(pixels, middle, face, 0, 0, 360, skin(random), -1, cv2.LINE_AA)


def skin(random: Random) -> Colour:
    """Return a colour of skin."""
    light = random.uniform(0.3, 1.0)
    return _colour(np.array([150, 180, 232]) * light + random.normal(0, 8, 3))


def code(pixels: Pixels, random: Random) -> None:
    """Black and white squares, as a QR code has them."""
    height, width = pixels.shape[:2]
    count = int(random.choice([21, 25, 29]))
    size = max(count, round(min(height, width) * random.uniform(0.1, 0.28)) // count * count)
    if size + 8 >= min(height, width):
        return
    x, y = (int(random.uniform(4, limit - size - 4)) for limit in (width, height))
    squares = (random.random((count, count)) < 0.5).astype(np.uint8) * 255
    for row, column in ((0, 0), (0, count - 7), (count - 7, 0)):
        squares[row : row + 7, column : column + 7] = 0
        squares[row + 1 : row + 6, column + 1 : column + 6] = 255
        squares[row + 2 : row + 5, column + 2 : column + 5] = 0
    cv2.rectangle(pixels, (x - 4, y - 4), (x + size + 4, y + size + 4), (255, 255, 255), -1)
    drawn = cv2.resize(squares, (size, size), interpolation=cv2.INTER_NEAREST)
    pixels[y : y + size, x : x + size] = drawn[:, :, None]


def guilloche(pixels: Pixels, random: Random) -> None:
    """Fine waves, as on cards."""
    height, width = pixels.shape[:2]
    across = np.arange(0, width, 6)
    colour = tuple(
        int(c) for c in np.clip(pixels[0, 0].astype(int) + random.normal(0, 30, 3), 0, 255)
    )
    for _ in range(int(random.uniform(3, 16))):
        period, phase = random.uniform(30, 200), random.uniform(0, 7)
        wave = random.uniform(0, height) + random.uniform(5, 50) * np.sin(across / period + phase)
        points = np.stack([across, wave], 1).round().astype(np.int32)
        cv2.polylines(pixels, [points], OPEN, colour, 1, cv2.LINE_AA)


def zone(pixels: Pixels, random: Random, lines: int) -> None:
    """Lines of letters at one pitch at the foot."""
    height, width = pixels.shape[:2]
    deep = round(height * (0.34 if lines == 3 else 0.22))
    if random.random() < 0.6:
        pixels[height - deep :] = paper(random)
    pitch = width * 0.9 / (30 if lines == 3 else 44)
    for row in range(lines):
        y = height - deep + round(deep * (row + 0.75) / (lines + 0.4))
        for column in range(30 if lines == 3 else 44):
            letter = "<" if random.random() < 0.35 else str(random.choice(LETTERS[26:52]))
            at = (round(width * 0.05 + column * pitch), y)
            cv2.putText(pixels, letter, at, FONTS[0], pitch / 26, INK, 1, cv2.LINE_AA)


def _colour(values: np.ndarray) -> Colour:
    blue, green, red = (int(v) for v in np.clip(values, 0, 255))
    return blue, green, red


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


KINDS = {
    "a4": Kind(0.26, 1.414, form),
    "handwriting": Kind(0.16, 1.414, handwriting, varies=True),
    "plain": Kind(0.05, 1.414, plain, varies=True),
    "cover": Kind(0.11, 1.36, cover, varies=True),
    "receipt": Kind(0.06, 2.5, receipt),
    "card": Kind(0.22, 1.586, card, portrait=False, paper=False, rounded=True),
    "passport": Kind(0.14, 1.42, data_page, portrait=False, paper=False),
}
