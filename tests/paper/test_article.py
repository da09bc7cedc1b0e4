"""An article on paper: all of it, within the margins, with its source, date and code."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import zxingcpp

from drivers.printer_escpos import commands
from kiosk.catalogue.leaflet import Leaflet, address_of
from kiosk.catalogue.policies import Heading, Item, Note, Paragraph, Row
from kiosk.paper.article import draw_article
from kiosk.paper.printing import Printing
from kiosk.paper.sheet import Sheet
from kiosk.paper.typeface import Typeface
from kiosk.slips import Slips
from kiosk.texts import Language
from tests.catalogue.test_policies import read
from tests.paper.test_ticket import AT, FONTS, HALL, PHRASEBOOK, bars, black
from tests.tools.escpos_decode import parse
from tests.ui.samples import known

POLICIES = read()
ARTICLE = next(one for one in POLICIES.articles if one.id == "examinations")
TEMPLATE = "https://hall.example/policies/{topic}/{id}.{language}.html"
LONG = (
    "粵港澳大灣區科技創新企業社會保險關係轉移接續及待遇資格認證，Unbreakablewordthatneverends." * 3
)
every_language = pytest.mark.parametrize("language", Language)
every_width = pytest.mark.parametrize("width", [576, 384])


def drawn(article=ARTICLE, *, language=Language.TRADITIONAL, width=576, address=True, copy=False):
    leaflet = Leaflet(
        article, HALL.hours.local(AT), address_of(article, TEMPLATE if address else "")
    )
    return draw_article(leaflet, Printing(HALL, language, PHRASEBOOK, FONTS, width, copy))


def codes_on(raster):
    """What the codes on a long piece of paper say."""
    image = np.where(black(raster), 0, 255).astype(np.uint8)
    return [code.text for code in zxingcpp.read_barcodes(np.pad(image, 40, constant_values=255))]


def with_blocks(*blocks, **changed):
    versions = {language: replace(one, blocks=blocks) for language, one in ARTICLE.versions.items()}
    return replace(ARTICLE, versions=versions, **changed)


@every_language
@every_width
def test_the_code_can_be_read_from_what_the_printer_gets(language, width):
    raster = drawn(language=language, width=width)
    wire = b"".join(commands.bands(raster, "default"))
    bands = [event for event in parse(wire) if event["t"] == "raster"]
    data = bytes.fromhex("".join(band["data"] for band in bands))
    said = f"https://hall.example/policies/education/examinations.{language.value}.html"
    assert codes_on(replace(raster, data=data)) == [said]


@every_language
@every_width
def test_margins_stay_white_with_the_longest_words(language, width):
    article = with_blocks(
        Heading(LONG), Paragraph(LONG), Item(LONG), Item(LONG, "12.", depth=3), Row(LONG, LONG),
        Note(LONG),
    )  # fmt: skip
    dots = black(drawn(article, language=language, width=width))
    bar = dots.all(axis=1) | (dots[:, 0] & dots[:, -1])
    margin = width // 48 - 2
    assert not dots[~bar][:, :margin].any()
    assert not dots[~bar][:, -margin:].any()


@every_language
@every_width
def test_the_mark_of_a_sample_stands_within_its_bar(language, width):
    dots = black(drawn(language=language, width=width))
    rows = np.flatnonzero(dots[:, 0] & dots[:, -1])
    mark = dots[rows[0] : rows[-1] + 1]
    white = np.flatnonzero((~mark).any(axis=0))
    assert white[0] > 8
    assert white[-1] < width - 9


def test_a_sample_and_a_copy_say_so_and_a_real_first_print_does_not():
    real = replace(ARTICLE, sample=False)
    assert bars(drawn()) == 1
    assert bars(drawn(real)) == 0
    assert bars(drawn(real, copy=True)) == 1


@pytest.mark.parametrize(
    "block", [Heading("A"), Paragraph("A"), Item("A"), Row("A", "B"), Note("A")]
)
def test_every_kind_of_block_leaves_its_words_on_the_paper(block):
    more, less = drawn(with_blocks(Paragraph("X"), block)), drawn(with_blocks(Paragraph("X")))
    assert more.height_dots > less.height_dots
    assert black(more).sum() > black(less).sum()


def test_the_lines_of_a_list_stand_beside_its_mark():
    sheet = Sheet(384, Typeface(FONTS, Language.ENGLISH))
    sheet.listed("1.", "many words that need more than one line of this narrow paper", 30)
    dots = black(sheet.raster())
    rows = np.flatnonzero(dots[:, sheet.margin : sheet.margin + 25].any(axis=1))
    assert rows[-1] < 45  # the mark is in the first line, and nothing under it
    assert dots.shape[0] > 80


def test_without_an_address_there_is_no_code():
    assert codes_on(drawn(address=False)) == []


def test_until_when_it_is_valid_is_printed():
    until = drawn(replace(ARTICLE, valid_until=date(2027, 1, 1)))
    assert until.height_dots > drawn().height_dots


def test_slips_know_an_article():
    slip = Leaflet(ARTICLE, None, None)
    assert Slips(known()).draw(slip, Language.ENGLISH, copy=False).height_dots > 1000
