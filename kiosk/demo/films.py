"""What the camera of the demo sees: somebody lays a sample paper on the plate. Drawn; nobody's."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from drivers.camera.scene import SceneSource
from drivers.camera.simulator import DISTINCT, Film, pressed
from drivers.picture import Pixels
from kiosk.capture.drawing.documents import Sheet, card, data_page, form
from kiosk.capture.drawing.scene import lay
from kiosk.capture.drawing.surroundings import glare, hand
from kiosk.identity.mrz import digit_of

WIDTH, HEIGHT = 1280, 720
OCR_B = Path("/usr/share/fonts/opentype/ocr-b/OCRB.otf")
SLIDE, LEAVE, SHINE, REST = 8, 5, 8, DISTINCT  # frames
SHARE = {"card": 0.47, "passport": 0.62, "sheet": 0.42}  # of the frame's width
TURN = 4.0  # degrees that it lies aslant
CARD_SIZE, PAGE_SIZE, SHEET_SIZE = (856, 540), (1000, 704), (900, 1273)
HAND = 38  # seed of a hand that comes from the visitor's side
SEEDS = {"card-front": 5, "card-back": 9, "passport": 4, "form-1": 3, "form-2": 12, "form-3": 21}
CARD_PRINT = ((0.6, "SAMPLE, Visitor"), (0.72, "Date of Birth 01-01-1990"), (0.86, "A123456(3)"))
Make = Callable[[Pixels, np.random.Generator], None]


def passport_lines() -> tuple[str, str]:
    """Return the zone of a passport of nowhere."""
    number, birth, expiry, optional = "X12345678", "900101", "310531", "<" * 14
    number += digit_of(number)
    birth += digit_of(birth)
    expiry += digit_of(expiry)
    optional += digit_of(optional)
    whole = digit_of(number + birth + expiry + optional)
    first = "P<UTOSAMPLE<<VISITOR".ljust(44, "<")
    return first, f"{number}UTO{birth}F{expiry}{optional}{whole}"


def card_lines() -> tuple[str, str, str]:
    """Return the zone of an identity card of nowhere."""
    number, birth, expiry = "D23145890", "900101", "310531"
    number += digit_of(number)
    birth += digit_of(birth)
    expiry += digit_of(expiry)
    optional, further = "<" * 15, "<" * 11
    whole = digit_of(number + optional + birth + expiry + further)
    names = "SAMPLE<<VISITOR".ljust(30, "<")
    return f"I<UTO{number}{optional}", f"{birth}F{expiry}UTO{further}{whole}", names


@cache
def film(name: str) -> Film:
    """Return a film: a hand lays the paper, leaves it, a lamp shines on it, and it lies well."""
    kind = name.partition("-")[0]
    random = np.random.default_rng(SEEDS[name])
    sheet = _sheet(name, random)
    plate = SceneSource("empty", width=WIDTH, height=HEIGHT).read()
    corners = _corners(sheet, SHARE.get(kind, SHARE["sheet"]))
    still = np.array(plate)
    lay(still, sheet, corners, np.random.default_rng(1))
    fingers, covered = hand(np.random.default_rng(HAND), (3 * HEIGHT, WIDTH), corners)
    frames = []
    for step in range(SLIDE, 0, -1):
        shift = np.array([0.0, step * HEIGHT / SLIDE / 2])
        view = np.array(plate)
        lay(view, sheet, corners + shift, np.random.default_rng(1))
        frames.append(_over(view, *(_moved(part, shift) for part in (fingers, covered))))
    for step in range(LEAVE):
        shift = np.array([step * 30.0, step * HEIGHT / LEAVE])
        frames.append(_over(still, *(_moved(part, shift) for part in (fingers, covered))))
    middle, size = corners.mean(0), float(np.ptp(corners, 0).max())
    shining = glare(still, np.random.default_rng(2), middle, size * 0.2)
    frames += [shining] * SHINE
    return Film(
        tuple(pressed(_noisy(frame, random)) for frame in frames),
        tuple(pressed(_noisy(still, random)) for _ in range(REST)),
        pressed(_noisy(_larger(sheet, corners), random)),
        tuple(pressed(_noisy(shining, random)) for _ in range(REST)),
    )


def _larger(sheet: Sheet, corners: NDArray[np.float64]) -> Pixels:
    """Return the same plate and paper as the camera's stills show them."""
    view = np.array(SceneSource("empty", width=2 * WIDTH, height=2 * HEIGHT).read())
    lay(view, sheet, 2 * corners + 0.5, np.random.default_rng(1))
    return view


def _sheet(name: str, random: np.random.Generator) -> Sheet:
    """Draw the paper, as it lies flat."""
    kind = name.partition("-")[0]
    makes: Mapping[str, tuple[tuple[int, int], Make]] = {
        "card": (CARD_SIZE, card),
        "passport": (PAGE_SIZE, data_page),
        "form": (SHEET_SIZE, form),
    }
    (width, height), make = makes[kind]
    pixels = np.full((height, width, 3), (250, 250, 250) if kind == "form" else (226, 236, 240))
    pixels = pixels.astype(np.uint8)
    make(pixels, random)
    if name == "card-front":
        _write_print(pixels)
    elif name == "card-back":
        _write_zone(pixels, card_lines())
    elif name == "passport":
        _write_zone(pixels, passport_lines())
    return Sheet(pixels, kind, 0.037 if kind == "card" else 0.0)


def _write_print(pixels: Pixels) -> None:
    """Write what an identity card says, beside the portrait."""
    height, width = pixels.shape[:2]
    picture = Image.fromarray(pixels)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.truetype(str(OCR_B), round(height * 0.065))
    for top, line in CARD_PRINT:
        place = (width * 0.05, height * top)
        box = pen.textbbox(place, line, font)
        pen.rectangle((box[0] - 8, box[1] - 8, box[2] + 8, box[3] + 8), (240, 240, 236))
        pen.text(place, line, (20, 20, 20), font)
    pixels[:] = np.asarray(picture)


def _write_zone(pixels: Pixels, lines: tuple[str, ...]) -> None:
    """Write a zone over the foot of a card or page, in OCR-B."""
    height, width = pixels.shape[:2]
    deep = round(height * (0.4 if len(lines) == 3 else 0.26))  # noqa: PLR2004  # TD1
    picture = Image.new("RGB", (width, deep), (240, 240, 236))
    pen = ImageDraw.Draw(picture)
    pitch = width * 0.92 / len(lines[0])
    font = ImageFont.truetype(str(OCR_B), round(pitch / 0.602))
    for row, line in enumerate(lines):
        y = deep * (row + 0.5) / len(lines)
        for column, sign in enumerate(line):
            pen.text((width * 0.04 + column * pitch, y), sign, (20, 20, 20), font, anchor="lm")
    pixels[height - deep :] = np.asarray(picture)


def _corners(sheet: Sheet, share: float) -> NDArray[np.float64]:
    height, width = sheet.pixels.shape[:2]
    scale = share * WIDTH / max(width, height)
    half = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * (width, height) * scale / 2
    turn = np.radians(TURN)
    way = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return np.asarray(half @ way.T + (WIDTH / 2, HEIGHT / 2))


def _moved(part: Pixels, shift: NDArray[np.float64]) -> Pixels:
    move = np.array([[1, 0, shift[0]], [0, 1, shift[1]]])
    return np.asarray(cv2.warpAffine(part, move, (WIDTH, HEIGHT)), np.uint8)


def _over(view: Pixels, fingers: Pixels, covered: NDArray[np.uint8]) -> Pixels:
    share = covered[:, :, None] / 255.0
    return np.asarray(view * (1 - share) + fingers * share, np.uint8)


def _noisy(view: Pixels, random: np.random.Generator) -> Pixels:
    return np.asarray(cv2.add(view, random.integers(0, 5, view.shape, np.uint8)), np.uint8)


FILMS: Mapping[str, Callable[[], Film]] = {name: partial(film, name) for name in SEEDS}
"""By the name of the paper."""
