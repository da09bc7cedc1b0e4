"""The centre's own register: lists that are taken whole or not at all, and what staff set."""

import asyncio
import os
import sqlite3
import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from kiosk.centre import audit
from kiosk.centre.credit import table
from kiosk.centre.credit.importing import read_list
from kiosk.centre.credit.register import Standing, together
from kiosk.centre.credit.subjects import Keyed, SubjectKeyError, plain, problem_of
from kiosk.centre.credit.table import TableRegister
from kiosk.centre.lists import MOST_FAULTS
from kiosk.centre.numbers import today_of
from kiosk.centre.sources import Author
from kiosk.centre.store import CentreStore
from kiosk.centre.tables import standing, standing_list
from kiosk.commands.import_standings import main
from kiosk.link.standing import Grade, Subject, SubjectKind
from kiosk.typed_toml import FileFaultsError
from tests.centre.conftest import CONFIG, NOW, TODAY
from tests.centre.standings import DAY, HKID, KEYED, RULES, citizen, company, listed, person

AUTHOR = Author("SAMPLE", "the sample's reason")
PERSON, COMPANY = SubjectKind.PERSON, SubjectKind.COMPANY


def read(data, today=TODAY):
    return read_list(data, "list.csv", RULES, KEYED, today)


async def imported(store, *rows, source="SAMPLE register", keyed=KEYED):
    lines = read_list(listed(*rows), "list.csv", RULES, keyed, TODAY)
    await table.SOURCES.bring(store, keyed.fingerprint, lines, source, AUTHOR)


async def asked(store, number=HKID, kind=PERSON):
    return await TableRegister(store, KEYED).standing(Subject(kind=kind, number=number))


async def test_who_is_on_a_list_stands_as_it_says_however_the_number_is_written(store):
    rows = (
        f"person,{HKID},good,promises-kept no-faults,2026-03-01",
        f"company,{company(7)},restricted,fee-unpaid,2026-02-01",
        "company,12345678,ordinary,,2026-02-01",
    )
    await imported(store, *rows)
    found = await asked(store, "a123456 3")
    assert found == Standing(Grade.GOOD, ("promises-kept", "no-faults"), "SAMPLE register", DAY)
    assert (await asked(store, company(7).lower(), COMPANY)).grade is Grade.RESTRICTED
    assert (await asked(store, "12345678-000", COMPANY)).grade is Grade.ORDINARY
    assert (await asked(store, company(8), COMPANY)).grade is Grade.UNKNOWN
    assert (await asked(store, HKID, COMPANY)).grade is Grade.UNKNOWN


async def test_no_number_stands_in_the_database_in_any_form_that_a_thief_could_try_out(
    store, tmp_path
):
    await imported(store, f"person,{HKID},good,promises-kept,2026-03-01")
    await store.run(
        lambda db: table.set_by_hand(
            db, KEYED, person(citizen(3)), Standing(Grade.ORDINARY, as_of=DAY), AUTHOR, NOW
        )
    )
    with sqlite3.connect(tmp_path / "centre.db") as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    data = (tmp_path / "centre.db").read_bytes()
    assert b"A123456" not in data
    assert citizen(3).encode() not in data
    other = Keyed(b"another key, of another centre..")
    assert other.of(PERSON, HKID) != KEYED.of(PERSON, HKID)  # a plain hash would be the same


async def test_a_new_list_takes_the_place_of_its_sources_last_one_and_of_no_other(store):
    await imported(store, f"person,{HKID},good,promises-kept,2026-03-01",
                   f"person,{citizen(1)},good,no-faults,2026-03-01")  # fmt: skip
    await imported(store, f"company,{company(1)},good,tax-grade-a,2026-03-01", source="SAMPLE tax")
    await imported(store, f"person,{citizen(1)},ordinary,,2026-03-02")
    assert (await asked(store)).grade is Grade.UNKNOWN
    assert (await asked(store, citizen(1))).grade is Grade.ORDINARY
    assert (await asked(store, company(1), COMPANY)).grade is Grade.GOOD
    kept = await store.run(lambda db: db.execute(select(standing)).all())
    assert len(kept) == 2  # of the former list nothing is left
    assert [row.size for row in await store.run(table.lists)] == [1, 1]


async def test_until_a_list_is_whole_the_former_one_counts(store):
    await imported(store, f"person,{HKID},good,promises-kept,2026-03-01")
    rows = read(listed(f"person,{HKID},restricted,fee-unpaid,2026-03-01"))
    half = await store.run(
        lambda db: table.SOURCES.begin(db, KEYED.fingerprint, "SAMPLE register", "x", NOW)
    )
    await store.run(lambda db: table.SOURCES.add(db, half, rows, NOW))
    assert (await asked(store)).grade is Grade.GOOD
    await store.run(lambda db: table.SOURCES.take(db, half, 1, "why", NOW))
    assert (await asked(store)).grade is Grade.RESTRICTED


async def test_an_import_that_was_broken_off_is_cleared_away_by_a_later_one(store):
    long_ago = NOW - 86_400_000
    half = await store.run(
        lambda db: table.SOURCES.begin(db, KEYED.fingerprint, "SAMPLE", "x", long_ago)
    )
    rows = read(listed(f"person,{HKID},good,no-faults,2026-03-01"))
    await store.run(lambda db: table.SOURCES.add(db, half, rows, long_ago))
    await imported(store, f"person,{citizen(1)},good,no-faults,2026-03-01")
    left = await store.run(lambda db: db.execute(select(standing_list.c.state)).scalars().all())
    assert left == ["taken"]


async def test_several_lists_say_the_gravest_and_what_staff_set_goes_before_them(store):
    await imported(store, f"person,{HKID},good,promises-kept,2026-03-01", source="SAMPLE one")
    await imported(store, f"person,{HKID},restricted,fee-unpaid,2026-02-01", source="SAMPLE two")
    assert (await asked(store)) == Standing(
        Grade.RESTRICTED, ("fee-unpaid",), "SAMPLE two", date(2026, 2, 1)
    )
    good = Standing(Grade.GOOD, ("listed-talent",), as_of=DAY)
    for _ in "12":
        await store.run(lambda db: table.set_by_hand(db, KEYED, person(), good, AUTHOR, NOW))
    assert (await asked(store)).reasons == ("listed-talent",)
    assert await store.run(lambda db: table.remove(db, KEYED, person(), AUTHOR, NOW))
    assert (await asked(store)).grade is Grade.RESTRICTED
    assert not await store.run(lambda db: table.remove(db, KEYED, person(), AUTHOR, NOW))


def test_lists_that_agree_are_told_together():
    one = Standing(Grade.GOOD, ("a", "b"), "x", date(2026, 3, 1))
    two = Standing(Grade.GOOD, ("b", "c"), "y", date(2026, 2, 1))
    assert together([one, two]) == Standing(Grade.GOOD, ("a", "b", "c"), "x · y", two.as_of)
    assert together([]).grade is Grade.UNKNOWN


async def test_every_change_stands_in_the_audit_trail_and_no_number_of_a_person(store):
    await imported(store, f"person,{HKID},good,promises-kept,2026-03-01")
    found = Standing(Grade.GOOD, ("listed-talent",), as_of=DAY)
    await store.run(lambda db: table.set_by_hand(db, KEYED, person(), found, AUTHOR, NOW))
    await store.run(lambda db: table.remove(db, KEYED, person(), AUTHOR, NOW))
    trail = await store.run(lambda db: audit.entries(db, audit.Wanted()))
    assert [(one.what, one.who, one.about) for one in reversed(trail)] == [
        ("standing.imported", "SAMPLE", "SAMPLE register: 1 entries"),
        ("standing.set", "SAMPLE", "person: good listed-talent"),
        ("standing.removed", "SAMPLE", "person"),
    ]
    assert "A123456" not in str(trail)
    only = await store.run(lambda db: audit.entries(db, audit.Wanted(what="standing.set")))
    assert [one.what for one in only] == ["standing.set"]
    none = await store.run(lambda db: audit.entries(db, audit.Wanted(about="100%_")))
    assert none == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("person,A123456(4),good,no-faults,2026-03-01", "line 3, number: is no Hong Kong"),
        (f"person,{citizen(1)[:-1]}Y,good,no-faults,2026-03-01", "line 3, number: has a wrong"),
        ("person,110101199002310010,good,no-faults,2026-03-01", "line 3, number: has a wrong"),
        ("person,x,good,no-faults,2026-03-01", "line 3, number: is no document's"),
        (f"company,{company(1)[:-1]}I,good,no-faults,2026-03-01", "line 3, number: has a wrong"),
        ("company,1234567,good,no-faults,2026-03-01", "line 3, number: is no company's"),
        ("horse,E12345678,good,no-faults,2026-03-01", "line 3, kind: is 'horse'"),
        ("person,E12345678,better,no-faults,2026-03-01", "line 3, grade: is 'better'"),
        ("person,E12345678,unknown,,2026-03-01", "line 3, grade: is 'unknown'"),
        ("person,E12345678,good,nice,2026-03-01", "line 3, reasons: 'nice' is no reason"),
        ("person,E12345678,good,fee-unpaid,2026-03-01", "line 3, reasons: 'fee-unpaid' is no"),
        ("person,E12345678,restricted,,2026-03-01", "line 3, reasons: are none"),
        ("person,E12345678,ordinary,no-faults,2026-03-01", "line 3, reasons: 'no-faults'"),
        ("person,E12345678,good,no-faults,2026-02-30", "line 3, as_of: is '2026-02-30'"),
        ("person,E12345678,good,no-faults,2026-03-03", "line 3, as_of: is 2026-03-03, which is"),
        ("person,E12345678,good,no-faults", "line 3: has 4 fields; expected 5"),
        ('person,"E12345678,good,no-faults,2026-03-01', "is no CSV"),
        (f"person,{HKID},good,no-faults,2026-03-01", "line 3, number: stands in line 2 already"),
    ],
)
async def test_a_list_with_a_fault_is_named_by_line_and_nothing_of_it_is_taken(row, said):
    with pytest.raises(FileFaultsError) as error:
        read(listed(f"person,{HKID},good,no-faults,2026-03-01", row))
    assert said in str(error.value)
    number = row.split(",")[1]
    if len(number) > 1:
        assert number not in str(error.value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "line 1: expected the heads"),
        (b"number,kind\n", "line 1: expected the heads"),
        (b"\xff\xfe\x00", "is not UTF-8"),
        (listed().replace(b"\n", b"\n\x00,,,,\n"), "line 2"),
    ],
)
def test_what_is_no_list_is_refused(data, said):
    with pytest.raises(FileFaultsError, match=said):
        read(data)


def test_of_a_list_with_many_faults_the_first_are_shown_and_the_others_counted():
    with pytest.raises(FileFaultsError) as error:
        read(listed(*["person,x,good,no-faults,2026-03-01"] * 80))
    assert len(error.value.faults) == MOST_FAULTS + 1
    assert "30 faults more" in str(error.value)


def test_a_list_of_a_spreadsheet_is_read_too():
    data = b"\xef\xbb\xbf" + listed(f'person,"{HKID}",good,no-faults,2026-03-01')
    assert len(read(data.replace(b"\n", b"\r\n"))) == 1


def test_today_is_the_halls_wherever_the_centres_clock_stands(hall, monkeypatch):
    evening = datetime(2026, 3, 1, 17, 0, tzinfo=UTC)  # the second of March in the hall
    try:
        for zone in ("Pacific/Kiritimati", "America/Los_Angeles", "UTC"):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            today = today_of(hall, evening)
            assert today == date(2026, 3, 2)
            read(listed(f"person,{HKID},good,no-faults,2026-03-02"), today)
            with pytest.raises(FileFaultsError, match="which is to come"):
                read(listed(f"person,{HKID},good,no-faults,2026-03-03"), today)
            far = evening.astimezone(ZoneInfo(zone))
            assert today_of(hall, far) == today
    finally:
        monkeypatch.undo()
        time.tzset()


def test_numbers_without_a_check_digit_are_taken_as_they_are():
    for good in ("E12345678", "H12345678", "K1234567", "C1A234567"):
        assert problem_of(PERSON, good) == ""
    assert problem_of(COMPANY, "12345678-001") == ""
    assert plain(PERSON, " a123456（3）") == "A1234563"


def test_the_key_is_made_once_for_its_owner_alone(tmp_path):
    file = tmp_path / "keys" / "credit.key"
    first = Keyed.read(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert Keyed.read(file).of(PERSON, HKID) == first.of(PERSON, HKID)
    file.chmod(0o644)
    with pytest.raises(SubjectKeyError, match="chmod 600"):
        Keyed.read(file)
    file.chmod(0o600)
    file.write_bytes(b"short")
    with pytest.raises(SubjectKeyError, match="holds 5 bytes"):
        Keyed.read(file)
    with pytest.raises(SubjectKeyError, match="cannot be used"):
        Keyed.read(file / "below")


async def test_lists_that_another_key_made_are_noticed(store):
    await imported(store, f"person,{HKID},good,no-faults,2026-03-01")
    other = Keyed(os.urandom(32))
    assert await store.run(lambda db: table.SOURCES.lost(db, KEYED.fingerprint)) == 0
    assert await store.run(lambda db: table.SOURCES.lost(db, other.fingerprint)) == 1


def test_the_command_imports_beside_a_centre_and_says_what_is_wrong(tmp_path, capsys):
    settings = tmp_path / "centre.toml"
    settings.write_text(
        f'[centre]\nsite = "hetao"\ncatalogue_dir = "{CONFIG}/catalogue"\n'
        f'database = "sqlite:///{tmp_path}/centre.db"\n[credit]\nkey_file = "credit.key"\n'
    )
    file = tmp_path / "list.csv"
    file.write_bytes(listed(f"person,{HKID},good,promises-kept,2026-03-01"))
    words = [str(file), "-c", str(settings), "--source", "SAMPLE"]
    assert main(words) == 0
    assert "1 standings taken" in capsys.readouterr().out
    file.write_bytes(listed("person,A123456(9),good,promises-kept,2026-03-01"))
    assert main(words) == 2
    assert f"{file}: line 2, number" in capsys.readouterr().err
    assert main([*words, "--why", f"for {citizen(1)}"]) == 2
    settings.write_text('[centre]\nsite = "hetao"\n[credit]\nkey_file = "credit.key"\n')
    assert main(words) == 2  # the catalogue is not there
    settings.write_text(f'[centre]\nsite = "hetao"\ncatalogue_dir = "{CONFIG}/catalogue"\n')
    assert main(words) == 1
    assert "credit.key_file is not set" in capsys.readouterr().err

    async def look():
        async with CentreStore.opened(f"sqlite:///{tmp_path}/centre.db") as store:
            keyed = Keyed.read(tmp_path / "credit.key")
            return await TableRegister(store, keyed).standing(person())

    assert asyncio.run(look()).grade is Grade.GOOD
