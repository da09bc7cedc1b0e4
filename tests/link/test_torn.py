"""A power cut in the middle of any write costs nothing that was promised: kiosk and centre."""

import os
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.centre.store import CentreStore
from kiosk.link.store import Store
from tests.link.promising import TABLES
from tests.link.torn import cut, record

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
ROOT = Path(__file__).parents[2]
FEW = 25
MANY = int(os.environ.get("ESTATION_CUTS", "1500"))


def recorded(what, tmp_path):
    folder = tmp_path / what
    folder.mkdir()
    return record(
        folder, "-m", "tests.link.promising", what, str(folder / "s.db"),
        environment=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def check(file):
    with closing(sqlite3.connect(file)) as db:
        return db.execute("PRAGMA integrity_check").fetchone()[0]


def said(promised, word):
    return [one.split(":")[1:] for one in promised if one.split(":")[0] == word]


async def kept_by_a_kiosk(file, promised):
    async with Store.opened(file, TABLES) as store:
        assert store.put_aside is None, promised[-1:]
        states = dict(
            await store.run(lambda db: db.execute("SELECT id, state FROM ticket").fetchall())
        )
        waiting = await store.run(lambda db: db.execute("SELECT id FROM outbox").fetchall())
        following = await store.run(lambda db: db.execute("SELECT next FROM lease").fetchone())
    tickets = said(promised, "ticket")
    for id_, number in tickets:
        assert id_ in states
        assert following[0] > int(number)  # it is never given out again
    for (id_,) in said(promised, "printed"):
        assert states[id_] == "printed"
    dropped = {one for ids in said(promised, "dropped") for one in ids}
    dropping = len([one for one in promised if one == "dropping"])
    ids = {one for (one,) in waiting}
    assert not ids & dropped  # what the centre has is not sent for ever
    events = 2 * len(said(promised, "printed")) + len(tickets)
    assert len(ids) >= events - 10 * dropping
    assert check(file) == "ok"


async def kept_by_a_centre(file, promised):
    async with CentreStore.opened(f"sqlite:///{file}") as store:
        lines = await store.read(
            lambda db: {row[0] for row in db.exec_driver_sql("SELECT detail FROM timeline")}
        )
    assert {one for (one,) in said(promised, "line")} <= lines
    assert check(file) == "ok"


async def cut_off(what, kept, count, tmp_path):
    events = recorded(what, tmp_path)
    chance = random.Random(11)
    lost = 0
    for number in range(count):
        folder = tmp_path / f"cut-{number}"
        folder.mkdir()
        moment = chance.randrange(len(events) + 1)
        promised = cut(events, moment, chance, folder)
        await kept(folder / "s.db", promised)
        lost += not promised
        shutil.rmtree(folder)
    writes = sum(kind == "write" for kind, *_ in events)
    syncs = sum(kind == "sync" for kind, *_ in events)
    print(f"\n{what}: {writes} writes, {syncs} syncs; cut {count} times, {lost} before a promise")
    assert lost < count


KINDS = pytest.mark.parametrize(
    ("what", "kept"), [("kiosk", kept_by_a_kiosk), ("centre", kept_by_a_centre)]
)


@KINDS
async def test_the_power_fails_in_the_middle_of_some_writes(what, kept, tmp_path):
    await cut_off(what, kept, FEW, tmp_path)


@pytest.mark.soak
@KINDS
async def test_the_power_fails_in_the_middle_of_very_many_writes(what, kept, tmp_path):
    await cut_off(what, kept, MANY, tmp_path)
