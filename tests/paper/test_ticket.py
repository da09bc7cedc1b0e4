"""The ticket: what stands on it, that nothing is cut off, and that a printer's bytes are it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import cv2
import numpy as np
import pytest

from drivers.printer_escpos import commands
from kiosk.catalogue.loading import load_hall
from kiosk.catalogue.ticket import Ticket, code_of
from kiosk.paper.printing import Printing
from kiosk.paper.qr import draw_code
from kiosk.paper.raster import drawing_of
from kiosk.paper.sample import SITE, sample_ticket
from kiosk.paper.sheet import Sheet
from kiosk.paper.test_page import SAYS, draw_test_page
from kiosk.paper.ticket import draw_ticket, moment
from kiosk.paper.typeface import Typeface
from kiosk.texts import Language, Phrasebook, Words
from kiosk.texts.faces import default_folder
from tests.tools.escpos_decode import parse

CONFIG = Path(__file__).parents[2] / "config"
HALL = load_hall(CONFIG / "catalogue")
PHRASEBOOK = Phrasebook.load(CONFIG / "texts")
FONTS = default_folder()
AT = datetime(2026, 3, 2, 2, 5, tzinfo=UTC)  # 10:05 in the hall
WIDTHS = (576, 512, 384)
SERVICE = HALL.groups[0].services[0]
TICKET = Ticket(
    id="0123456789abcdef",
    queue=SERVICE.queue,
    service=SERVICE.id,
    number=12,
    day=date(2026, 3, 2),
    label="A012",
    issued_at=HALL.hours.local(AT),
    ahead=3,
)
LONG = Words(
    zh_hant="粵港澳大灣區科技創新企業社會保險關係轉移接續，及待遇資格認證（試行）。",
    zh_hans="粤港澳大湾区科技创新企业社会保险关系转移接续，及待遇资格认证（试行）。",
    en="Transfer, continuation and recognition of social insurance contributions (trial run).",
)
every_language = pytest.mark.parametrize("language", Language)
every_width = pytest.mark.parametrize("width", WIDTHS)


def drawn(ticket=TICKET, hall=HALL, language=Language.TRADITIONAL, width=576, copy=False):
    return draw_ticket(
        ticket, Printing(hall, language, PHRASEBOOK, FONTS, width, copy), site="hetao"
    )


def black(raster):
    """The dots as an array of rows, True is black."""
    return ~np.array(drawing_of(raster))


def code_on(raster, around=40):
    """What the QR code on a piece of paper says."""
    image = np.where(black(raster), 0, 255).astype(np.uint8)
    image = cv2.copyMakeBorder(
        image, around, around, around, around, cv2.BORDER_CONSTANT, value=255
    )
    said, _, _ = cv2.QRCodeDetector().detectAndDecode(image)
    return said


def hall_of(**words):
    """The hall with other words for the first service or its queue."""
    group = HALL.groups[0]
    service = replace(SERVICE, name=words.get("service", SERVICE.name))
    queue = HALL.queue_of(SERVICE)
    queue = replace(
        queue,
        windows=words.get("windows", queue.windows),
        rule=words.get("rule", queue.rule),
    )
    return replace(
        HALL,
        name=words.get("hall", HALL.name),
        groups=(replace(group, services=(service,)),),
        queues={**HALL.queues, queue.id: queue},
    )


@every_language
@every_width
def test_the_code_can_be_read_from_what_the_printer_gets(language, width):
    raster = drawn(language=language, width=width)
    wire = b"".join(commands.bands(raster, "default"))
    bands = [event for event in parse(wire) if event["t"] == "raster"]
    assert {band["w"] for band in bands} == {width}
    data = bytes.fromhex("".join(band["data"] for band in bands))
    assert code_on(replace(raster, data=data)) == code_of("hetao", TICKET)


@every_language
@every_width
@pytest.mark.parametrize("copy", [False, True])
def test_margins_stay_white_with_the_longest_words(language, width, copy):
    hall = hall_of(service=LONG, windows=LONG, rule=LONG, hall=LONG)
    dots = black(drawn(hall=hall, language=language, width=width, copy=copy, ticket=FAR))
    bar = dots.all(axis=1) | (dots[:, 0] & dots[:, -1])  # the mark of a copy goes to the edges
    margin = width // 48 - 2
    assert not dots[~bar][:, :margin].any()
    assert not dots[~bar][:, -margin:].any()
    assert bar.any() == copy


FAR = replace(TICKET, label="W10888", ahead=125)


def ink_rows(dots):
    return int(dots.any(axis=1).sum())


@every_width
def test_all_of_a_long_text_is_there(width):
    typeface = Typeface(FONTS, Language.SIMPLIFIED)
    sheet = Sheet(width, typeface)
    sheet.text(LONG.zh_hans, 34)
    lines = typeface.lines(LONG.zh_hans, sheet.inner, 34)
    assert "".join(lines) == LONG.zh_hans
    one = Sheet(8 * 200, typeface)
    one.text(LONG.zh_hans, 34)
    assert black(sheet.raster()).sum() == pytest.approx(black(one.raster()).sum(), rel=0.01)


@every_language
@every_width
def test_no_line_begins_with_a_closing_sign_or_breaks_a_word(language, width):
    text = LONG.in_language(language)
    typeface = Typeface(FONTS, language)
    inner = Sheet(width, typeface).inner
    for lines in (typeface.lines(text, inner, 34), typeface.even_lines(text, inner, 46, bold=True)):
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert not any(line[0] in "，。、）；,.)" for line in lines)
        if language is Language.ENGLISH:
            assert " ".join(lines) == text


def test_lines_of_like_length_keep_words_and_clauses_whole():
    typeface = Typeface(FONTS, Language.ENGLISH)
    assert typeface.even_lines("Residence permit", 368, 46, bold=True) == ["Residence", "permit"]
    rule = "按籌號先後叫號，過號三個須重新取籌"
    assert typeface.even_lines(rule, 552, 34) == ["按籌號先後叫號，", "過號三個須重新取籌"]


@every_width
@pytest.mark.parametrize("says", ["ESTATION:TEST", "ESTATION:T1:" + 60 * "x"])
def test_the_modules_of_a_code_are_whole_dots_and_large(width, says):
    dots = ~np.array(draw_code(says, width))
    rows = np.flatnonzero(dots.any(axis=1))
    finder = int(np.argmin(dots[rows[0], rows[0] :]))  # seven modules wide
    module, rest = divmod(finder, 7)
    assert rest == 0
    assert module >= 5
    assert rows[0] == 4 * module  # the quiet zone


@pytest.mark.parametrize("label", ["A001", "W888", "I111", "A1234"])
@every_width
def test_the_number_is_as_wide_as_the_paper_and_very_large(label, width):
    sheet = Sheet(width, Typeface(FONTS, Language.TRADITIONAL))
    sheet.headline(label)
    dots = black(sheet.raster())
    columns = np.flatnonzero(dots.any(axis=0))
    assert columns[0] >= sheet.margin - 2
    assert columns[-1] <= width - sheet.margin + 1
    assert columns[-1] - columns[0] > 0.85 * sheet.inner
    assert ink_rows(dots) > width / 8
    assert dots[0].any()
    assert dots[-1].any()


def test_capitals_are_three_millimetres_high():
    for language in Language:
        sheet = Sheet(576, Typeface(FONTS, language))
        sheet.text("HAEZ", 34)
        assert ink_rows(black(sheet.raster())) >= 3 * 8


def test_the_same_character_has_the_shape_of_its_region():
    shapes = [drawn_text("骨直角", language) for language in Language]
    assert shapes[0] != shapes[1]
    assert shapes[0] == shapes[2]


def drawn_text(text, language):
    sheet = Sheet(576, Typeface(FONTS, language))
    sheet.text(text, 46)
    return sheet.raster().data


@every_language
@pytest.mark.parametrize("ahead", [None, 0, 1, 25])
def test_who_is_ahead(language, ahead):
    known = drawn(replace(TICKET, ahead=ahead), language=language)
    assert code_on(known) == code_of("hetao", TICKET)
    three = drawn(TICKET, language=language)
    assert known.data != three.data
    assert (known.height_dots < three.height_dots) == (ahead is None)


def test_a_copy_and_a_sample_say_so_and_a_ticket_does_not():
    first, copy = drawn(), drawn(copy=True)
    sample = drawn(sample_ticket(HALL, AT))
    assert not bars(first)
    assert bars(copy) == bars(sample) == 1
    assert copy.data != sample.data


def bars(raster):
    """How many bars go from edge to edge."""
    edge = black(raster)[:, 0].astype(int)
    return int((np.diff(edge, prepend=0) == 1).sum())


def test_the_sample_is_no_ones_number():
    sample = sample_ticket(HALL, AT)
    assert sample.label == "A000"
    assert f"{sample.issued_at:%H:%M}" == "10:05"
    assert code_of(SITE, sample) == "ESTATION:T1:SAMPLE:20260302:A000:SAMPLE"


def test_the_time_stands_in_the_order_of_the_language():
    said = {language: PHRASEBOOK.say(moment(TICKET.issued_at), language) for language in Language}
    assert said == {
        Language.TRADITIONAL: "2026年3月2日 10:05",
        Language.SIMPLIFIED: "2026年3月2日 10:05",
        Language.ENGLISH: "2 Mar 2026, 10:05",
    }


@every_language
@every_width
def test_the_test_page_fits_and_its_code_can_be_read(language, width):
    page = draw_test_page(
        at=AT, language=language, phrasebook=PHRASEBOOK, fonts=FONTS, width_dots=width
    )
    dots = black(page)
    assert dots[:, 0].any()  # both ends of the rule
    assert dots[:, -1].any()
    assert dots.all(axis=1).sum() >= 96  # the black bar
    assert code_on(page) == SAYS
