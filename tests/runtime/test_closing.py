"""A kiosk is closed and opened whatever its disk takes."""

from datetime import UTC, datetime

import pytest

from kiosk.flow.surroundings import ClosedBecause
from kiosk.link.store import Store
from kiosk.runtime.journal import SCHEMA, Journal
from kiosk.runtime.opening import Opening
from kiosk.runtime.upkeep.closing import Closing, said
from kiosk.texts import Words
from tests.runtime.applicant import hall

WORDS = Words("壞了", "坏了", "Out of order")


@pytest.fixture
async def store(tmp_path):
    async with Store.opened(tmp_path / "journal.db", SCHEMA) as store:
        yield store


def closing(store):
    def now():
        return datetime(2026, 11, 24, 2, 0, tzinfo=UTC)

    opening = Opening(hall().hours, now, follow_hours=False, closed=False)
    return Closing(Journal(store, lambda *_: None), opening)


async def full(store):
    def shut(db):
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages}")
        db.execute("CREATE TABLE IF NOT EXISTS filler (data BLOB)")

    with pytest.raises(Exception, match="full"):
        await store.run(shut)


async def test_a_technician_closes_a_kiosk_with_a_full_disk(store):
    own = closing(store)
    await full(store)
    long = Words("壞" * 4000, "坏" * 4000, "x" * 4000)
    code = await own.set(closed=True, words=long)
    assert code == "store.full"
    assert said(code, closed=True).startswith("closed; until the next start only, store.full")
    assert own.opening.closure().because is ClosedBecause.TECHNICIAN
    assert own.opening.closure().said == long
    await own.set(closed=False)
    assert own.opening.closure() is None


async def test_what_the_disk_takes_outlives_the_run(store):
    own = closing(store)
    assert await own.set(closed=True, words=WORDS) == ""
    assert said("", closed=True) == "closed"
    assert await own.journal.closed_by_technician()
    assert await own.journal.closed_words() == WORDS
    assert await own.set(closed=False) == ""
    assert not await own.journal.closed_by_technician()
