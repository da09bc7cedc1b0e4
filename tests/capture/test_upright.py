"""Which way up a page lies: the kiosk's own texts, printed on pages that are turned."""

from itertools import cycle, islice
from pathlib import Path

import cv2
import numpy as np
import pytest
from babel.messages.pofile import read_po
from PIL import Image, ImageDraw, ImageFont

from kiosk.capture.upright import UprightNetwork, quarter_turns
from kiosk.texts import Language
from kiosk.texts.faces import default_folder, face

TEXTS = Path(__file__).parents[2] / "config" / "texts"


@pytest.fixture(scope="module")
def network():
    return UprightNetwork()


def sentences(language):
    with (TEXTS / language.locale / "LC_MESSAGES" / "visit.po").open("rb") as stream:
        return [m.string for m in read_po(stream) if m.id and isinstance(m.string, str)]


def page(language, px, *, lines=30, noise=4, seed=1):
    """An A4 sheet of sentences, its longer side 1400 pixels, as a camera might see it."""
    random = np.random.default_rng(seed)
    sheet = Image.new("L", (990, 1400), 235)
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.truetype(str(face(default_folder(), language, "Regular")), px)
    said = [text for text in sentences(language) if len(text) > 12]
    random.shuffle(said)
    for row, text in enumerate(islice(cycle(said), lines)):
        pen.text((90, 90 + row * 1.7 * px), text[: int(800 / px * 1.6)], 40, font)
    seen = cv2.GaussianBlur(np.asarray(sheet), (0, 0), 0.8)
    return np.clip(seen + random.normal(0, noise, seen.shape), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("px", [17, 26])
def test_a_page_of_text_is_laid_upright_from_every_side(network, language, px):
    upright = page(language, px)
    for turns in range(4):
        turned = np.rot90(upright, turns)  # counterclockwise: as many turns clockwise undo it
        assert quarter_turns(np.ascontiguousarray(turned), network) == turns


def test_a_page_without_text_is_in_doubt(network):
    blank = np.full((1400, 990), 230, np.uint8)
    assert quarter_turns(blank, network) is None
    noisy = np.random.default_rng(1).integers(180, 256, (1400, 990), np.uint8)
    assert quarter_turns(noisy, network) is None
    cv2.circle(blank, (500, 700), 200, 60, 8)
    assert quarter_turns(blank, network) is None


def test_a_few_words_are_enough_and_two_are_not(network):
    assert quarter_turns(page(Language.SIMPLIFIED, 24, lines=6)[::-1, ::-1].copy(), network) == 2
    assert quarter_turns(page(Language.ENGLISH, 24, lines=2), network) is None


def test_a_missing_network_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="install the kiosk anew"):
        UprightNetwork(tmp_path / "none.onnx")
