"""Zones: specimens drawn in OCR-B on cards and pages, and the choice among doubtful signs."""

import json
from datetime import date
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from kiosk.capture.drawing.documents import card
from kiosk.capture.mrz.alphabet import BLANK, HEIGHT, PITCH, SIGNS, STRIDE
from kiosk.capture.mrz.choosing import choose
from kiosk.capture.mrz.comb import ROOM, Comb, alone, comb_of, picture_of, teeth_of, teeth_seen
from kiosk.capture.mrz.lines import Line, zones
from kiosk.capture.mrz.network import LineNetwork
from kiosk.capture.mrz.reading import ZoneReader

FONT = "/usr/share/fonts/opentype/ocr-b/OCRB.otf"
VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "mrz.json").read_text(encoding="utf-8")
)["documents"]
SIZES = {44: (125.0, 88.0), 36: (105.0, 74.0), 30: (85.6, 54.0)}  # mm, by signs in a line
PITCH_MM, LINE_MM = 2.54, 6.35
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def reader():
    return ZoneReader(LineNetwork(), TODAY)


def drawn(lines, px_per_mm=11.0, *, ground=True, seed=5):
    """A card or page with the zone at its foot, from above."""
    random = np.random.default_rng(seed)
    wide, high = SIZES[len(lines[0])]
    size = round(wide * px_per_mm), round(high * px_per_mm)
    page = np.full((size[1], size[0], 3), (226, 230, 235), np.uint8)
    if ground:
        card(page, random)
        foot = round((len(lines) * LINE_MM + 5) * px_per_mm)
        page[size[1] - foot :] = (226, 230, 235)
    picture = Image.fromarray(page)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.truetype(FONT, round(PITCH_MM * px_per_mm * 1.42))
    left = (wide - len(lines[0]) * PITCH_MM) / 2
    top = high - 4 - len(lines) * LINE_MM + LINE_MM / 2
    for row, line in enumerate(lines):
        for column, sign in enumerate(line):
            x = (left + (column + 0.5) * PITCH_MM) * px_per_mm
            y = (top + row * LINE_MM + 1.2) * px_per_mm
            pen.text((x, y), sign, (35, 30, 30), font, anchor="ms")
    return cv2.cvtColor(np.asarray(picture), cv2.COLOR_BGR2GRAY)


@pytest.mark.parametrize("one", VECTORS, ids=lambda one: one["lines"][0][:12])
@pytest.mark.parametrize("px_per_mm", [8.0, 14.0])
def test_every_specimen_is_read(reader, one, px_per_mm):
    found = reader.read(drawn(one["lines"], px_per_mm))
    assert found is not None
    assert list(found.zone.lines) == one["lines"]


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_whichever_way_up(reader, turns):
    lines = VECTORS[5]["lines"]
    found = reader.read(np.ascontiguousarray(np.rot90(drawn(lines), turns)))
    assert list(found.zone.lines) == lines
    assert found.turned == turns


def seen_wrong(grey, rise):
    """As a page is laid straight whose one corner was taken to be ``rise`` higher than it is."""
    height, width = grey.shape
    corners = np.array([[0, 0], [width, -rise * height], [width, height], [0, height]], np.float32)
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    move = cv2.getPerspectiveTransform(corners, flat)
    return cv2.warpPerspective(grey, move, (width, height), borderMode=cv2.BORDER_REPLICATE)


@pytest.mark.parametrize("one", VECTORS[::3], ids=lambda one: one["lines"][0][:12])
@pytest.mark.parametrize("rise", [-0.13, 0.13])
def test_a_zone_is_read_where_a_corner_of_the_page_was_misjudged(reader, one, rise):
    found = reader.read(seen_wrong(drawn(one["lines"]), rise))
    assert found is not None
    assert (list(found.zone.lines), found.sure) == (one["lines"], True)


def test_lines_like_a_zone_are_looked_at_in_another_picture_and_others_are_not(reader):
    lines, asked = VECTORS[5]["lines"], []

    def otherwise():
        asked.append(True)
        return drawn(lines)

    shadowed = drawn(lines)
    shadowed[:, 500:580] = 120  # some signs of each line
    found = reader.read(shadowed, otherwise)
    assert (list(found.zone.lines), found.sure, len(asked)) == (lines, True, 1)
    assert reader.read(drawn(lines), otherwise).sure
    assert reader.read(np.full((600, 900), 200, np.uint8), otherwise) is None
    assert len(asked) == 1


@pytest.mark.parametrize("place", [-1, 30])
def test_a_sign_beyond_the_ends_leaves_a_line_in_doubt(place):
    likely = np.zeros(((30 + 2 * ROOM) * PITCH // STRIDE, len(SIGNS) + 1), np.float32)
    likely[:, BLANK] = 1
    teeth = teeth_of(Comb(np.zeros(2), np.ones(2), 30))
    for columns in (np.floor(teeth), np.ceil(teeth)):
        likely[columns.astype(int)] = np.eye(len(SIGNS) + 1)[5]
    assert np.abs(teeth_seen(likely, 30) - teeth).max() <= 0.5
    assert alone(teeth, likely)
    beyond = round(teeth[0] + place * PITCH / STRIDE)
    likely[beyond] = np.eye(len(SIGNS) + 1)[5]
    assert not alone(teeth, likely)
    assert teeth_seen(likely, 30) is None
    likely[beyond] = 1 / (len(SIGNS) + 1)  # something, and nobody can say what: it is none
    assert alone(teeth, likely)
    assert teeth_seen(likely, 30) is not None


def test_a_worn_zone_is_read_or_not_called_sure(reader):
    random, wrong = np.random.default_rng(2), 0
    for number in range(24):
        lines = VECTORS[number % len(VECTORS)]["lines"]
        grey = drawn(lines, float(random.uniform(5, 9)), seed=number).astype(np.float32)
        grey = cv2.GaussianBlur(grey, (0, 0), float(random.uniform(0.3, 2.2)))
        grey = grey * random.uniform(0.4, 1) + random.normal(0, 9, grey.shape)
        found = reader.read(np.clip(grey, 0, 255).astype(np.uint8))
        wrong += found is not None and found.sure and list(found.zone.lines) != lines
    assert wrong == 0


def test_a_sign_that_is_blotted_out_leaves_the_zone_unsure(reader):
    grey = drawn(VECTORS[0]["lines"], 11.0)
    (left, *_), step = zones(grey)[0], PITCH_MM * 11.0
    x = int(left.left[0] + 6.2 * step)  # a letter of the name
    cv2.rectangle(
        grey, (x, int(left.left[1]) - 18), (x + int(step), int(left.left[1]) + 18), 200, -1
    )
    found = reader.read(grey)
    assert found is None or not found.sure


@pytest.mark.parametrize("shape", [(20, 20), (300, 900), (900, 300)])
def test_where_no_zone_is_none_is_read(reader, shape):
    noise = np.random.default_rng(1).integers(0, 255, shape, np.uint8)
    assert reader.read(noise) is None
    assert reader.read(np.full(shape, 200, np.uint8)) is None


def test_a_page_of_text_is_no_zone(reader):
    page = np.full((1400, 1000), 240, np.uint8)
    for y in range(100, 1350, 34):
        cv2.putText(page, "The quick brown fox jumps over the lazy dog again and again", (60, y),
                    0, 0.8, 30, 2, cv2.LINE_AA)  # fmt: skip
    assert reader.read(page) is None


def test_a_line_is_laid_straight_and_its_comb_stands_on_its_signs():
    line = Line(np.array([100.0, 50]), np.array([700.0, 80]), 20)
    comb = comb_of(line, 30)
    end = comb.first + comb.step * (comb.count - 1)
    assert np.allclose(comb.first - line.left, line.right - end)
    picture = picture_of(np.full((200, 800), 90, np.uint8), comb)
    assert picture.shape == (HEIGHT, (30 + 6) * 16)
    assert isinstance(comb, Comb)


# --- the choice among doubtful signs


def certain(lines, doubts=()):
    """How likely each sign is: certain, but for ``doubts``: (line, place, {sign: share})."""
    likely = [np.zeros((len(line), len(SIGNS)), np.float32) for line in lines]
    for row, line in enumerate(lines):
        for place, sign in enumerate(line):
            likely[row][place, SIGNS.index(sign)] = 1
    for row, place, shares in doubts:
        likely[row][place] = 0
        for sign, share in shares.items():
            likely[row][place, SIGNS.index(sign)] = share
    return likely


PASSPORT = VECTORS[0]["lines"]


def test_what_is_certain_is_sure():
    chosen = choose(certain(PASSPORT))
    assert (list(chosen.lines), chosen.sure) == (PASSPORT, True)


def test_a_check_digit_chooses_among_signs_that_were_seen():
    chosen = choose(certain(PASSPORT, [(1, 1, {"B": 0.6, "8": 0.35, "3": 0.05})]))
    assert list(chosen.lines) == PASSPORT


def test_a_sign_that_nobody_saw_is_never_brought_in():
    chosen = choose(certain(PASSPORT, [(1, 2, {"B": 0.7, "3": 0.3})]))
    assert chosen.lines[1][2] in "B3"
    assert not chosen.sure


def test_a_letter_of_a_name_in_doubt_leaves_the_zone_unsure():
    chosen = choose(certain(PASSPORT, [(0, 7, {"I": 0.9, "L": 0.1})]))
    assert (list(chosen.lines), chosen.sure) == (PASSPORT, False)


def test_letters_and_digits_stand_where_they_can():
    doubts = [(0, 8, {"0": 0.7, "O": 0.3}), (1, 14, {"O": 0.6, "4": 0.4})]
    spoilt = certain(PASSPORT, doubts)
    chosen = choose(spoilt)
    assert chosen.lines[0][8] == "O"
    assert chosen.lines[1][14] == "4"


def test_lines_of_no_form_are_none():
    assert choose(certain(["A" * 44, "B" * 44])) is None
    assert choose(certain(["P<" + "A" * 20])) is None
