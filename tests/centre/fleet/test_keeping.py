import sqlite3

import pytest
from sqlalchemy import text

from kiosk.centre.fleet.admission import Fault
from kiosk.centre.fleet.fleet import Fleet
from kiosk.centre.fleet.levels import now_of
from kiosk.centre.fleet.merging import merged
from kiosk.centre.fleet.model import Level
from kiosk.centre.fleet.settings import FleetSettings
from kiosk.centre.store import CentreStoreError
from kiosk.link.messages import KioskState
from kiosk.link.topics import parse
from tests.centre.fleet.saying import NOW, OTHER, Mouth, hears, told


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/centre.db"
    return request.getfixturevalue("postgres_server").database()


def fleet_of(store, *, shared=False, now=lambda: NOW, **settings):
    return Fleet(FleetSettings(**settings), store, now, shared=shared)


def says(fleet, mouth, *messages, retained=False):
    for message in messages:
        kind = {"device": "device/" + getattr(message.body, "name", "")}.get(
            message.envelope.type, message.envelope.type
        )
        fleet.take(parse(f"{mouth.topics._base}/up/{kind}"), message, retained=retained)


async def test_what_was_kept_comes_back_as_it_was(store):
    fleet, mouth = fleet_of(store), Mouth()
    says(fleet, mouth, mouth.info("printer"), mouth.state(), mouth.device(code="a.b"))
    says(fleet, mouth, mouth.figures(outbox_depth=4, cpu_temperature_c=51.5, visits={"left": 2}))
    await fleet.write()
    again = fleet_of(store)
    await again.load()
    assert again.picture.get("kiosk-01") == fleet.picture.get("kiosk-01")
    assert again.picture.told("kiosk-01") == fleet.picture.told("kiosk-01")


async def test_after_a_restart_nothing_repeated_counts_and_the_past_is_not_live(store):
    fleet, mouth = fleet_of(store), Mouth()
    kept = (mouth.info("printer"), mouth.state(), mouth.device())
    says(fleet, mouth, *kept)
    await fleet.write()
    again = fleet_of(store, now=lambda: NOW + 100_000)
    await again.load()
    assert again.picture.get("kiosk-01").level is Level.OFFLINE
    says(again, mouth, *kept, retained=True)
    assert again.counts("kiosk-01") == {"repeated": 3}
    assert again.picture.get("kiosk-01").level is Level.OFFLINE
    says(again, mouth, mouth.figures())
    assert again.picture.get("kiosk-01").level is Level.OK


async def test_a_lost_kiosk_stays_lost_over_a_restart(store):
    fleet, mouth = fleet_of(store), Mouth()
    says(fleet, mouth, mouth.state(), mouth.will())
    await fleet.write()
    again = fleet_of(store)
    await again.load()
    assert again.picture.get("kiosk-01").because == "lost"
    row = await store.run(lambda db: db.execute(text("SELECT state, boot FROM kiosk")).one())
    assert tuple(row) == ("lost", mouth.boot)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_while_the_database_is_locked_the_picture_goes_on_and_nothing_is_forgotten(
    store, tmp_path
):
    fleet, mouth = fleet_of(store), Mouth()
    says(fleet, mouth, mouth.info("printer"), mouth.state(), mouth.device())
    await fleet.write()
    await store.run(lambda db: db.exec_driver_sql("PRAGMA busy_timeout = 50"))
    held = sqlite3.connect(tmp_path / "centre.db", isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    says(fleet, mouth, mouth.device(state="offline", code="printer.cover_open"))
    with pytest.raises(CentreStoreError):
        await fleet.write()
    assert fleet.picture.get("kiosk-01").level is Level.ERROR
    says(fleet, mouth, mouth.device())
    held.execute("ROLLBACK")
    held.close()
    await fleet.write()
    lines = await store.run(
        lambda db: db.execute(text("SELECT now FROM timeline WHERE kind = 'device'")).all()
    )
    assert [row.now for row in lines] == ["offline", "online"]


async def test_what_one_kiosk_says_holds_up_no_other(store):
    """A text that the database does not take came through: the others are kept all the same."""
    fleet, good, bad = fleet_of(store), Mouth("kiosk-01"), Mouth("kiosk-02")
    says(fleet, good, good.state())
    says(fleet, bad, bad.state())
    fleet.picture.told("kiosk-02").boot = "\ud800"
    await fleet.write()
    rows = await store.run(lambda db: db.execute(text("SELECT name FROM kiosk")).all())
    assert [row.name for row in rows] == ["kiosk-01"]
    assert fleet.counts("kiosk-02") == {"unkept": 1}


async def test_newcomers_past_the_bound_are_refused_and_counted(store):
    fleet = fleet_of(store, most_kiosks=2)
    for number in range(5):
        mouth = Mouth(f"kiosk-0{number}")
        says(fleet, mouth, mouth.state())
    assert fleet.picture.names() == ["kiosk-00", "kiosk-01"]
    assert fleet.counts("") == {"newcomer": 3}
    fleet.count("nobody", Fault.GARBAGE)
    assert fleet.counts("nobody") == {}
    await fleet.write()
    rows = await store.run(lambda db: db.execute(text("SELECT * FROM fleet_count")).all())
    assert {(row.kiosk, row.kind, row.many) for row in rows} == {
        ("", "newcomer", 3),
        ("", "garbage", 1),
    }


async def test_a_kiosk_that_is_gone_for_months_is_forgotten_and_may_come_again(store):
    clock = [NOW]
    fleet, old, new = fleet_of(store, now=lambda: clock[0]), Mouth("kiosk-01"), Mouth("kiosk-02")
    says(fleet, old, old.state(), old.device())
    await fleet.write()
    clock[0] += 91 * 86_400_000
    says(fleet, new, new.state())
    await fleet.write()
    following = fleet.picture.follow()
    await anext(following)
    await fleet._ageing.step()
    assert (await anext(following)).gone == ("kiosk-01",)
    again = fleet_of(store)
    await again.load()
    assert again.picture.names() == ["kiosk-02"]
    says(fleet, old, old.figures())
    assert fleet.picture.names() == ["kiosk-01", "kiosk-02"]


async def test_two_processes_learn_of_each_other_and_neither_overwrites_what_is_newer(store):
    one, two = fleet_of(store, shared=True), fleet_of(store, shared=True)
    mouth = Mouth()
    old, info, state = mouth.device(state="offline"), mouth.info("printer"), mouth.state()
    new, figures = mouth.device(), mouth.figures()
    says(one, mouth, info, new)
    says(two, mouth, state, old)
    await one.write()
    await two.write()  # has heard less of the printer
    kept = fleet_of(store)
    await kept.load()
    assert kept.picture.get("kiosk-01").level is Level.OK
    assert two.picture.get("kiosk-01") == kept.picture.get("kiosk-01")
    says(one, mouth, figures)
    await one.write()
    assert one.picture.get("kiosk-01").level is Level.OK
    await two.look()
    assert two.picture.get("kiosk-01") == one.picture.get("kiosk-01")


def test_of_two_runs_the_later_counts_whoever_heard_it():
    before, mouth = Mouth(boot=OTHER), Mouth()
    mine, theirs = told(), told()
    hears(mine, before.state(), before.device(state="offline"))
    hears(theirs, before.state(), before.device(state="offline"))
    hears(theirs, mouth.state(KioskState.CLOSED), mouth.device(), at=NOW + 1)
    for pair in ((mine, theirs), (theirs, mine)):
        now = now_of(merged(*pair), NOW + 1)
        assert (now.level, now.boot, now.devices[0].state) == (Level.CLOSED, mouth.boot, "online")


def test_a_loss_counts_whoever_heard_of_it_and_so_does_the_return():
    mouth = Mouth()
    state = mouth.state()
    mine, theirs = told(), told()
    hears(mine, state)
    hears(mine, mouth.figures(), at=NOW + 1)
    hears(theirs, state)
    hears(theirs, mouth.will(), at=NOW + 2)
    both = merged(mine, theirs)
    assert now_of(both, NOW + 2).because == "lost"
    hears(mine, mouth.state(), at=NOW + 3)
    assert now_of(merged(mine, both), NOW + 3).level is Level.OK
