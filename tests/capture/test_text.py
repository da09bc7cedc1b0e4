"""Print is read in a process of its own, and lies in the PDF where it stands on the page."""

import asyncio
import io
import os
import sys

import numpy as np
import pikepdf
import pytest
from pdfminer.high_level import extract_pages, extract_text
from pdfminer.layout import LTTextLine

from kiosk.capture.enhancing import A4, Finished
from kiosk.capture.keeping import jpeg, kept
from kiosk.capture.pdf import document
from kiosk.capture.text.lines import TextLine
from kiosk.identity.printed import read_card
from kiosk.runtime.copying import printed
from kiosk.runtime.reading import TextReader, UnreadableError
from tests.capture.cards import BACK, HONG_KONG, MAINLAND, SC, card


def pressed(words, *how):
    return jpeg(card(words, *how), 92)


@pytest.fixture
async def reader():
    reader = TextReader()
    yield reader
    await reader.close()


async def test_cards_are_read_one_after_the_other_and_a_lost_process_is_begun_anew(reader):
    hong_kong = read_card([printed(line) for line in await reader.read(pressed(HONG_KONG))])
    assert hong_kong.fields["number"] == "A123456(3)"
    assert hong_kong.fields["chinese_name"] == "樣本人"
    assert (hong_kong.fields["surname"], hong_kong.fields["birth"]) == ("YEUNG", "1985-06-03")
    os.kill(reader._process.pid, 9)
    with pytest.raises(UnreadableError):
        await reader.read(pressed(MAINLAND, SC))
    mainland = read_card([printed(line) for line in await reader.read(pressed(MAINLAND, SC))])
    assert mainland.fields["number"] == "11010519491231002X"
    assert mainland.fields["chinese_name"] == "样本人"
    # Who goes does not mix up the next visitor's answer with his own.
    going = asyncio.ensure_future(reader.read(pressed(MAINLAND, SC)))
    await asyncio.sleep(0.05)
    going.cancel()
    back = read_card([printed(line) for line in await reader.read(pressed(BACK, SC))])
    assert back.fields == {"expiry": "2035-01-01"}


async def test_an_empty_page_has_no_lines(reader):
    assert await reader.read(jpeg(np.full((300, 400, 3), 230, np.uint8), 90)) == ()


@pytest.mark.parametrize(
    "program",
    [
        "raise SystemExit",
        "import sys; sys.stdout.buffer.write(b'\\xff' * 8); sys.stdout.flush(); sys.stdin.read()",
        "import sys; sys.stdout.buffer.write(bytes([0, 0, 0, 2, 1, 1])); sys.stdout.close()",
    ],
)
async def test_a_process_that_is_mad_is_an_error_and_nothing_hangs(program):
    reader = TextReader((sys.executable, "-c", program))
    async with asyncio.timeout(60):
        with pytest.raises(UnreadableError):
            await reader.read(pressed(BACK, SC, 400))
    await reader.close()


def page(width=2480, height=3508):
    blank = np.full((height, width, 3), 255, np.uint8)
    return kept(Finished(blank, blank, blank[..., 0], A4, 300))


def line(text, left, top, right, bottom):
    return TextLine(text, ((left, top), (right, top), (right, bottom), (left, bottom)), 1.0)


@pytest.mark.parametrize("archival", [False, True])
def test_words_are_found_where_they_stand(archival):
    many = "".join(map(chr, range(0x4E00, 0x4E00 + 300)))  # more than one font holds
    texts = [
        [line("Proof of address", 0.1, 0.1, 0.6, 0.13), line("樣本人 样本", 0.1, 0.5, 0.3, 0.53)],
        [],
        [line(many, 0.1, 0.2, 0.9, 0.21), line("𠮷", 0.1, 0.3, 0.12, 0.31)],
    ]
    made = document([page(), page(), page()], texts=texts, archival=archival)
    found = [
        part
        for layout in extract_pages(io.BytesIO(made), page_numbers=[0])
        for box in layout
        for part in (box if hasattr(box, "__iter__") else ())
        if isinstance(part, LTTextLine)
    ]
    address = next(part for part in found if "Proof" in part.get_text())
    assert address.get_text().strip() == "Proof of address"
    assert address.x0 == pytest.approx(59.5, abs=2)  # points of an A4 sheet
    assert address.x1 == pytest.approx(357.2, abs=4)
    assert address.y0 == pytest.approx(842 * 0.87, abs=8)
    whole = extract_text(io.BytesIO(made))
    assert "樣本人" in whole
    assert many in whole.replace("\n", "")
    assert "𠮷" in whole
    if archival:
        with pikepdf.open(io.BytesIO(made)) as pdf, pdf.open_metadata() as metadata:
            assert metadata.pdfa_status == "1B"
            assert pdf.pdf_version in {"1.3", "1.4"}  # what PDF/A-1 may be
        assert b"/ObjStm" not in made


def test_texts_for_other_pages_are_refused():
    with pytest.raises(ValueError, match="1 pages of text for 2 pages"):
        document([page(), page()], texts=[[]])
