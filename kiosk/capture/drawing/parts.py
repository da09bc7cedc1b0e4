"""What documents are made of: colours, lines of text, tables, heads, codes. Drawn."""

import string

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


def paper(random: Random) -> Colour:
    """Return a kind of white."""
    value = random.uniform(205, 255)
    tint = random.normal(0, 5, 3)
    return colour_of(np.full(3, value) + tint)


def pastel(random: Random) -> Colour:
    """Return a light colour."""
    return colour_of(random.uniform(165, 250, 3))


def strong(random: Random) -> Colour:
    """Return any colour."""
    return colour_of(random.uniform(0, 255, 3))


def dim(random: Random) -> Colour:
    """Return a dark colour."""
    return colour_of(random.uniform(10, 130, 3))


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
    return colour_of(np.array([150, 180, 232]) * light + random.normal(0, 8, 3))


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


def colour_of(values: np.ndarray) -> Colour:
    """Return the nearest colour to three numbers."""
    blue, green, red = (int(v) for v in np.clip(values, 0, 255))
    return blue, green, red
