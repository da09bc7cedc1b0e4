"""A list whose import was cut off: the former one counts, and nothing half is left."""

import asyncio
import sys

import pytest
from sqlalchemy import select

from kiosk.centre import sources
from kiosk.centre.credit import table as standings
from kiosk.centre.register import table as answers
from kiosk.centre.store import CentreStore, CentreStoreError
from kiosk.link.clock import wall_clock_ms
from tests.centre.conftest import TODAY
from tests.centre.standings import KEYED

KEY = KEYED.fingerprint
AUTHOR = sources.Author("SAMPLE", "why")


def standing(number):
    return standings.Line(number.to_bytes(16, "big"), "person", "good", "", TODAY, number)


def answer(number):
    return answers.Line(number.to_bytes(16, "big"), "degree", b"hidden", TODAY, number)


KINDS = [(standings.SOURCES, standing), (answers.SOURCES, answer)]


async def kept(store, lists):
    def look(db):
        return (
            [(row.state, row.size) for row in db.execute(select(lists.lists))],
            len(db.execute(select(lists.rows.c.subject)).all()),
        )

    return await store.run(look)


@pytest.mark.parametrize(("lists", "line"), KINDS)
async def test_an_import_that_fails_in_the_middle_leaves_the_former_list(store, lists, line):
    rows = [line(number) for number in range(1500)]
    await lists.bring(store, KEY, rows[:10], "SAMPLE", AUTHOR)
    with pytest.raises(CentreStoreError):
        await lists.bring(store, KEY, [*rows, rows[-1]], "SAMPLE", AUTHOR)  # the same row twice
    assert (await kept(store, lists))[0] == [("taken", 10), ("coming", 0)]
    later = wall_clock_ms() + sources.DEAD_MS + 1
    assert await store.run(lambda db: lists.over(db, wall_clock_ms())) == []  # it may still grow
    assert await store.run(lambda db: lists.over(db, later)) == [2]


@pytest.mark.parametrize(("lists", "line"), KINDS)
async def test_a_half_list_is_gone_after_the_next_start(store, lists, line):
    await lists.bring(store, KEY, [line(1)], "SAMPLE", AUTHOR)
    long_ago = wall_clock_ms() - sources.DEAD_MS - 1

    def half(db):
        number = lists.begin(db, KEY, "SAMPLE", "x", long_ago)
        lists.add(db, number, [line(2), line(3)], long_ago)

    await store.run(half)
    await lists.clear(store)
    assert await kept(store, lists) == ([("taken", 1)], 1)


@pytest.mark.parametrize(("lists", "line"), KINDS)
async def test_a_list_that_still_grows_is_left_alone(store, lists, line):
    def grows(db):
        number = lists.begin(db, KEY, "SAMPLE", "x", 1)  # begun long ago
        lists.add(db, number, [line(2)], wall_clock_ms())

    await store.run(grows)
    await lists.clear(store)
    assert await kept(store, lists) == ([("coming", 0)], 1)


CUT_OFF = """
import asyncio, os, sys
from kiosk.centre.credit import table
from kiosk.centre.sources import Author
from kiosk.centre.store import CentreStore
from tests.centre.test_sources import KEY, standing

async def main(url):
    async with CentreStore.opened(url) as store:
        own = store.run
        async def dies(work):
            if dies.left == 0:
                os._exit(9)
            dies.left -= 1
            return await own(work)
        dies.left = 3
        store.run = dies
        rows = [standing(number) for number in range(5000)]
        await table.SOURCES.bring(store, KEY, rows, "SAMPLE", Author("x", "y"))

asyncio.run(main(sys.argv[1]))
"""


async def test_an_import_whose_program_was_killed_changes_nothing_that_counts(url, monkeypatch):
    async with CentreStore.opened(url) as store:
        await standings.SOURCES.bring(store, KEY, [standing(9)], "SAMPLE", AUTHOR)
    program = await asyncio.create_subprocess_exec(sys.executable, "-c", CUT_OFF, url)
    async with asyncio.timeout(60):
        assert await program.wait() == 9
    async with CentreStore.opened(url) as store:
        states, rows = await kept(store, standings.SOURCES)
        assert (states, rows) == ([("taken", 1), ("coming", 0)], 2001)
        monkeypatch.setattr(sources, "DEAD_MS", -1000)
        await standings.SOURCES.clear(store)
        assert await kept(store, standings.SOURCES) == ([("taken", 1)], 1)
