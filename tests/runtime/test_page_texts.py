"""What stands on papers is read behind the visitor's back, and lies in the sealed documents."""

import asyncio
import io
import sys
from functools import partial
from pathlib import Path

import pikepdf
import pytest
from pdfminer.high_level import extract_text

from kiosk.capture.pdf import document
from kiosk.capture.text.lines import TextLine
from kiosk.flow.applying import ApplicationSealed, SealApplication
from kiosk.link import outbox, sealed
from kiosk.link.bundle import opened
from kiosk.link.signing import public_key
from kiosk.link.store import Store
from kiosk.runtime.bundling import _searchable
from kiosk.runtime.page_texts import UNREADABLE, PageTexts
from kiosk.runtime.reading import WORKER, TextReader
from kiosk.texts import Language
from tests.link.bundles import OPENER
from tests.runtime.applicant import application, applications, link_of, paper

COUNTING = """
import sys
from kiosk.capture.text.lines import Answer, TextLine, packed
corners = ((0.1, 0.1), (0.4, 0.1), (0.4, 0.2), (0.1, 0.2))
number = 0
while head := sys.stdin.buffer.read(4):
    sys.stdin.buffer.read(int.from_bytes(head, "big"))
    number += 1
    text = f"樣本人 read as number {number}"
    sys.stdout.buffer.write(packed(Answer((TextLine(text, corners, 1.0),))))
    sys.stdout.flush()
"""
DUMB = "import sys; sys.stdin.buffer.read()"
AWAY = "raise SystemExit(1)"
PICTURE = paper(1).kept.colour


@pytest.fixture
async def texts_by():
    made = []

    def texts_by(program):
        told = []
        reader = TextReader((sys.executable, "-c", program))
        texts = PageTexts(reader, lambda code, _: told.append(code))
        texts.told = told
        made.append(texts)
        return texts

    yield texts_by
    for texts in made:
        await texts.close()


async def test_pages_are_read_in_turn_and_who_looks_on_goes_first(texts_by):
    texts = texts_by(COUNTING)
    for number in (11, 12):
        texts.begin(number, PICTURE)
    (line,) = await texts.read(20, PICTURE)
    assert line.text == "樣本人 read as number 1"
    words = await texts.within([11, 12, 20, 99], 30)
    assert {number: lines[0].text[-1] for number, lines in words.items()} == {
        11: "2", 12: "3", 20: "1",
    }  # fmt: skip
    texts.forget()
    assert await texts.within([11, 12, 20], 30) == {}


async def test_what_takes_too_long_is_left_out_and_forgotten_with_the_visit(texts_by):
    texts = texts_by(DUMB)
    texts.begin(1, PICTURE)
    texts.begin(2, PICTURE)
    assert await texts.within([1, 2], 0.05) == {}
    texts.forget()
    assert texts.told == []


async def test_where_nothing_reads_it_is_told_once_and_no_page_is_given_any_more(texts_by):
    texts = texts_by(AWAY)
    for number in (1, 2, 3):
        texts.begin(number, PICTURE)
    assert await texts.within([1, 2, 3], 30) == {}
    assert texts.told == [UNREADABLE]
    texts.begin(4, PICTURE)
    assert not texts._waiting
    assert await texts.read(5, PICTURE) is None  # a card on the glass is tried all the same
    assert len(texts.told) == 1


async def test_a_sealed_application_can_be_searched(texts_by, tmp_path):
    texts = texts_by(COUNTING)
    made = application()
    keys = sorted(made.papers)
    materials = {one.key: one.material for one in made.asked.materials}
    archived = next(key for key in keys if materials[key].archival)
    plain = next(key for key in keys if not materials[key].archival)
    unread = next(key for key in keys if key not in {archived, plain})
    for key in (archived, plain):
        (one,) = made.papers[key]
        texts.begin(one.number, one.kept.colour)
    numbers = [made.papers[key][0].number for key in (archived, plain)]
    assert len(await texts.within(numbers, 30)) == 2
    async with Store.opened(tmp_path / "journal.db", (*outbox.SCHEMA, *sealed.SCHEMA)) as store:
        own = applications(store, link_of(store), tmp_path, words=texts.within)
        await own.begin()
        answer = await own.perform(SealApplication(made), Language.ENGLISH)
        own.close()
    assert isinstance(answer, ApplicationSealed)
    (file,) = own.keeping.shelf.folder.iterdir()
    found = opened(OPENER.open(file.read_bytes()), lambda _: (public_key(own.key.public),))
    for number, key in enumerate((archived, plain), 1):
        said = extract_text(io.BytesIO(found.files[f"{key}.pdf"]))
        assert f"樣本人 read as number {number}" in said
        material = materials[key]
        assert not material.limit_kb or len(found.files[f"{key}.pdf"]) <= material.limit_kb * 1000
    with pikepdf.open(io.BytesIO(found.files[f"{archived}.pdf"])) as pdf:
        assert pdf.open_metadata().pdfa_status == "1B"
    assert not extract_text(io.BytesIO(found.files[f"{unread}.pdf"])).strip()


async def test_where_there_is_no_memory_what_reads_goes_before_the_kiosk():
    process = await asyncio.create_subprocess_exec(*WORKER, stdin=asyncio.subprocess.PIPE)
    score, own = (Path(f"/proc/{one}/oom_score_adj") for one in (process.pid, "self"))
    async with asyncio.timeout(60):
        while int(score.read_text()) <= int(own.read_text()):
            await asyncio.sleep(0.02)
    process.kill()
    await process.wait()


def test_words_that_do_not_fit_are_left_out():
    page = paper(3).kept
    smallest = len(document([page], bitonal=True))
    made = partial(document, [page], bitonal=True, limit_bytes=smallest + 100)
    corners = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.2), (0.1, 0.2))
    line = TextLine("".join(map(chr, range(0x4E00, 0x4E00 + 400))), corners, 1.0)
    data = _searchable(made, [(line,)])
    assert len(data) <= smallest + 100
    assert not extract_text(io.BytesIO(data)).strip()
