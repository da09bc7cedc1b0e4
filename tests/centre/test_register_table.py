"""The centre's own answers: taken whole or not at all, kept so that a thief has nothing."""

import asyncio
import os
import sqlite3

import pytest
from sqlalchemy import select, update

from kiosk.centre import audit
from kiosk.centre.credit.subjects import Keyed
from kiosk.centre.lists import MOST_FAULTS
from kiosk.centre.register import table
from kiosk.centre.register.importing import read_answers
from kiosk.centre.register.known import Fact
from kiosk.centre.register.table import TableRegister
from kiosk.centre.sources import Author
from kiosk.centre.store import CentreStore
from kiosk.centre.tables import known_answer, known_list
from kiosk.commands.import_answers import main
from kiosk.link.standing import Subject, SubjectKind
from kiosk.typed_toml import FileFaultsError
from tests.centre.answers import DEGREE, MATTERS, answers
from tests.centre.conftest import CONFIG, NOW, TODAY
from tests.centre.standings import DAY, HKID, KEYED, citizen, company, person

AUTHOR = Author("SAMPLE", "the sample's reason")
CAPITAL = f"company,{company(7)},registered-capital,500,2026-02-01"
ALL = ("degree", "registered-capital")
DOCTOR = Fact("degree", "doctor", "SAMPLE register", DAY)


def read(data, keyed=KEYED):
    return read_answers(data, "list.csv", MATTERS, keyed, TODAY)


async def imported(store, *rows, source="SAMPLE register", keyed=KEYED):
    await table.SOURCES.bring(store, keyed.fingerprint, read(answers(*rows), keyed), source, AUTHOR)


async def asked(store, subject=None, questions=ALL, keyed=KEYED):
    return await TableRegister(store, keyed).facts(subject or person(), questions)


async def test_what_a_list_says_is_known_however_the_number_is_written(store):
    await imported(store, DEGREE, CAPITAL)
    for number in (HKID, "a123456 3"):
        assert await asked(store, person(number)) == [DOCTOR]
    (capital,) = await asked(store, Subject(kind=SubjectKind.COMPANY, number=company(7).lower()))
    assert (capital.question, capital.value) == ("registered-capital", "500")
    assert await asked(store, person(citizen(1))) == []
    assert await asked(store, Subject(kind=SubjectKind.COMPANY, number=HKID)) == []
    assert await asked(store, questions=("registered-capital",)) == []


async def test_neither_a_number_nor_an_answer_stands_in_the_database(store, tmp_path):
    await imported(store, DEGREE, f"company,{company(3)},registered-capital,987654,2026-03-01")
    with sqlite3.connect(tmp_path / "centre.db") as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    data = (tmp_path / "centre.db").read_bytes()
    for clear in (b"A123456", company(3).encode(), b"doctor", b"987654"):
        assert clear not in data
    rows = await store.run(lambda db: db.execute(select(known_answer)).all())
    assert len({row.answer for row in rows}) == 2


async def test_an_answer_that_was_changed_in_the_database_is_none(store, caplog):
    await imported(store, DEGREE, f"person,{citizen(1)},degree,master,2026-03-01")
    rows = await store.run(lambda db: db.execute(select(known_answer)).all())
    other = next(row for row in rows if row.subject != KEYED.of(SubjectKind.PERSON, HKID))
    await store.run(lambda db: db.execute(update(known_answer).values(answer=other.answer)))
    assert await asked(store) == []  # another's answer is not one of this person
    assert "was changed in the database" in caplog.text
    assert len(await asked(store, person(citizen(1)))) == 1


async def test_a_new_list_takes_the_place_of_its_sources_last_one_and_of_no_other(store):
    await imported(store, DEGREE, f"person,{citizen(1)},degree,master,2026-03-01")
    await imported(store, CAPITAL, source="SAMPLE companies")
    await imported(store, f"person,{citizen(1)},degree,doctor,2026-03-02")
    assert await asked(store) == []
    assert [one.value for one in await asked(store, person(citizen(1)))] == ["doctor"]
    kept = await store.run(lambda db: db.execute(select(known_answer)).all())
    assert len(kept) == 2  # of the former list nothing is left
    states = await store.run(lambda db: db.execute(select(known_list.c.state)).scalars().all())
    assert states == ["taken", "taken"]


async def test_until_a_list_is_whole_the_former_one_counts(store):
    await imported(store, DEGREE)
    lines = read(answers(DEGREE.replace("doctor", "master")))
    half = await store.run(
        lambda db: table.SOURCES.begin(db, KEYED.fingerprint, "SAMPLE register", "x", NOW)
    )
    await store.run(lambda db: table.SOURCES.add(db, half, lines, NOW))
    assert await asked(store) == [DOCTOR]
    await store.run(lambda db: table.SOURCES.take(db, half, 1, "why", NOW))
    assert [one.value for one in await asked(store)] == ["master"]


async def test_an_import_that_was_broken_off_is_cleared_away_by_a_later_one(store):
    half = await store.run(
        lambda db: table.SOURCES.begin(db, KEYED.fingerprint, "SAMPLE", "x", NOW - 86_400_000)
    )
    await store.run(lambda db: table.SOURCES.add(db, half, read(answers(DEGREE)), NOW - 86_400_000))
    await imported(store, CAPITAL)
    states = await store.run(lambda db: db.execute(select(known_list.c.state)).scalars().all())
    assert states == ["taken"]


async def test_of_several_lists_the_latest_is_believed(store):
    await imported(store, DEGREE.replace("2026-03-01", "2026-03-02"), source="SAMPLE new")
    await imported(store, DEGREE.replace("doctor", "master"), source="SAMPLE old")
    assert [(one.value, one.source) for one in await asked(store)] == [("doctor", "SAMPLE new")]


async def test_an_import_stands_in_the_audit_trail_and_no_number(store):
    await imported(store, DEGREE)
    (entry,) = await store.run(lambda db: audit.entries(db, audit.Wanted()))
    assert (entry.what, entry.who) == ("answers.imported", "SAMPLE")
    assert entry.about == "SAMPLE register: 1 answers"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("person,A123456(4),degree,doctor,2026-03-01", "line 3, number: is no Hong Kong"),
        ("company,1234567,registered-capital,5,2026-03-01", "line 3, number: is no company's"),
        ("horse,E12345678,degree,doctor,2026-03-01", "line 3, kind: is 'horse'; expected person"),
        ("person,E12345678,phone,21234567,2026-03-01", "line 3, question: is 'phone'; expected"),
        ("person,E12345678,registered-capital,5,2026-03-01", "line 3, question: is 'registered-"),
        ("person,E12345678,degree,wizard,2026-03-01", "line 3, answer: cannot be one (answer.ch"),
        ("person,E12345678,degree,,2026-03-01", "line 3, answer: cannot be one (answer.empty)"),
        (f"company,{company(1)},registered-capital,-1,2026-03-01", "line 3, answer: cannot be"),
        ("person,E12345678,degree,doctor,2026-02-30", "line 3, as_of: is '2026-02-30'"),
        ("person,E12345678,degree,doctor,2026-03-03", "line 3, as_of: is 2026-03-03, which is"),
        ("person,E12345678,degree,doctor", "line 3: has 4 fields; expected 5"),
        ('person,"E12345678,degree,doctor,2026-03-01', "is no CSV"),
        (f"person,{HKID},degree,master,2026-03-01", "line 3, question: stands in line 2 already"),
    ],
)
def test_a_list_with_a_fault_is_named_by_line_without_what_is_personal(row, said):
    with pytest.raises(FileFaultsError) as error:
        read(answers(DEGREE, row))
    assert said in str(error.value)
    _, number, _, answer, *_ = row.split(",")
    for personal in (number, answer):
        assert len(personal) < 3 or personal not in str(error.value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "line 1: expected the heads kind,number,question,answer,as_of"),
        (b"kind,number,grade,reasons,as_of\n", "line 1: expected the heads"),
        (b"\xff\xfe\x00", "is not UTF-8"),
    ],
)
def test_what_is_no_list_is_refused(data, said):
    with pytest.raises(FileFaultsError, match=said):
        read(data)


def test_of_a_list_with_many_faults_the_first_are_shown_and_the_others_counted():
    with pytest.raises(FileFaultsError) as error:
        read(answers(*["person,x,degree,doctor,2026-03-01"] * 80))
    assert len(error.value.faults) == MOST_FAULTS + 1


async def test_lists_that_another_key_made_are_noticed(store):
    await imported(store, DEGREE)
    other = Keyed(os.urandom(32))
    assert await store.run(lambda db: table.SOURCES.lost(db, KEYED.fingerprint)) == 0
    assert await store.run(lambda db: table.SOURCES.lost(db, other.fingerprint)) == 1
    assert await asked(store, keyed=other) == []


def test_the_command_imports_beside_a_centre_and_says_what_is_wrong(tmp_path, capsys):
    settings = tmp_path / "centre.toml"
    head = (
        f'[centre]\nsite = "hetao"\ncatalogue_dir = "{CONFIG}/catalogue"\n'
        f'database = "sqlite:///{tmp_path}/centre.db"\n'
    )
    settings.write_text(f'{head}[register]\nkey_file = "register.key"\n')
    file = tmp_path / "list.csv"
    file.write_bytes(answers(DEGREE))
    words = [str(file), "-c", str(settings), "--source", "SAMPLE"]
    assert main(words) == 0
    assert "1 answers taken" in capsys.readouterr().out
    file.write_bytes(answers(DEGREE.replace("doctor", "wizard")))
    assert main(words) == 2
    assert f"{file}: line 2, answer" in capsys.readouterr().err
    assert main([*words, "--why", f"for {citizen(1)}"]) == 2
    assert main([*words[:-1], " "]) == 2
    settings.write_text(head)
    assert main(words) == 1
    assert "register.key_file is not set" in capsys.readouterr().err
    settings.write_text(f'{head}[register]\nurl = "http://register"\n')
    assert main(words) == 2
    assert "register.url" in capsys.readouterr().err

    async def look():
        async with CentreStore.opened(f"sqlite:///{tmp_path}/centre.db") as store:
            return await asked(store, keyed=Keyed.read(tmp_path / "register.key"))

    assert [one.value for one in asyncio.run(look())] == ["doctor"]
