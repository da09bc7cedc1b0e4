"""Many messages are kept in one transaction; one that cannot be kept takes no other with it."""

import asyncio
import threading

import pytest
from sqlalchemy import insert, text

from kiosk.centre import intake as module
from kiosk.centre.fleet.admission import Fault
from kiosk.centre.fleet.fleet import Fleet
from kiosk.centre.fleet.settings import FleetSettings
from kiosk.centre.fleet.tables import timeline
from kiosk.centre.intake import Intake
from kiosk.centre.offices import Offices
from kiosk.centre.settings import Centre, Settings
from kiosk.link.clock import wall_clock_ms
from kiosk.link.messages import Ack, TicketEvent
from tests.centre.fleet.saying import Mouth
from tests.centre.test_over_the_wire import Wire
from tests.link.far import at, until
from tests.link.test_client import event, running, wall

TOO_LARGE = 10**20  # for every database


def take(db, kiosk, body, now_ms):
    """Keep a ticket; the third is more than the database takes."""
    moment = TOO_LARGE if body.number == 3 else now_ms
    db.execute(
        insert(timeline).values(
            kiosk=kiosk, at=moment, kind="event", about=body.label, was="", now="", code="",
            detail="", author="",
        )
    )  # fmt: skip


@pytest.fixture
async def intake(broker, hall, store):
    settings = Settings(centre=Centre(site="hetao"), broker=at(broker.port))
    fleet = Fleet(FleetSettings(), store, wall_clock_ms)
    intake = Intake(settings, hall, store, lambda: None, Offices({TicketEvent: take}, {}), fleet)
    task = asyncio.create_task(intake.run())
    await until(lambda: intake.online)
    yield intake
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def wire(broker):
    wire = Wire(at(broker.port))
    async with running(wire.connection):
        await wire.came.wait()
        yield wire


def says(wire, number):
    mouth = Mouth(at=wall())
    data = mouth.data(event(number), message_id=f"event-{number:05d}")
    wire.say(mouth.topics.event("ticket"), data)


async def test_one_that_cannot_be_kept_takes_no_other_with_it(intake, wire, store):
    held = threading.Event()
    holding = asyncio.create_task(store.run(lambda db: held.wait(10)))  # so that they wait together
    says(wire, 9)
    await until(lambda: len(intake._fleet.picture) and not intake._jobs.qsize())  # alone, waiting
    for number in range(1, 6):
        says(wire, number)
    await until(lambda: intake._jobs.qsize() == 5)
    held.set()
    await holding
    acked = set()
    while len(acked) < 5:
        acked |= set((await wire.next(Ack)).body.ids)
    assert acked == {f"event-{number:05d}" for number in (1, 2, 4, 5, 9)}
    assert intake._fleet.counts("kiosk-01") == {Fault.UNKEPT: 1}
    rows = await store.read(lambda db: db.execute(text("SELECT about FROM timeline")).all())
    assert sorted(row.about for row in rows) == ["A001", "A002", "A004", "A005", "A009"]


async def test_the_line_is_bounded_and_what_finds_no_place_is_counted(
    intake, wire, store, monkeypatch
):
    monkeypatch.setattr(intake, "_jobs", asyncio.Queue(2))
    assert module.MOST_WAITING > 1000
    for number in range(4, 10):
        mouth = Mouth(at=wall())
        wire.say(
            mouth.topics.event("ticket"),
            mouth.data(event(number), message_id=f"event-{number:05d}"),
        )
    await until(lambda: intake._fleet.counts("kiosk-01").get(Fault.BUSY, 0) == 4)
