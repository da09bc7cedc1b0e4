"""Kiosk, broker and centre: booked, moved, called back; what is personal is nowhere in clear."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import create_engine, text

from kiosk.flow.booking import (
    AskSlots,
    BookVisit,
    CallbackKept,
    CheckIn,
    FindVisit,
    KeepCallback,
    MoveVisit,
    Place,
    SlotsTold,
    VisitTold,
)
from kiosk.flow.events import Failed, HomePressed
from kiosk.link import outbox
from kiosk.link.client import Link
from kiosk.link.errors import RequestRefusedError
from kiosk.link.store import Store
from kiosk.runtime.bookings import Bookings
from kiosk.texts import Language
from tests.centre.test_over_the_wire import Centre
from tests.link.bundles import IDENTITY, OPENER
from tests.link.far import TOPICS, at, until
from tests.link.test_client import info, running
from tests.runtime.applicant import hall, link_of

ZONE = hall().hours.zone
PLACE = Place("91350100M000100Y43", ("company-start",), "lab-east", "12/F")
PHONE = "+85221234567"
ENGLISH = Language.ENGLISH


class Own(Centre):
    """A centre that can open what is sealed to it."""

    def __init__(self, folder, broker):
        super().__init__(folder, broker)
        (folder / "centre.age").write_text(f"{IDENTITY}\n")
        (folder / "centre.age").chmod(0o600)
        with (folder / "centre.toml").open("a") as out:
            out.write(f'[applications]\nidentity_file = "centre.age"\nfolder = "{folder}/apps"\n')


@pytest.fixture
async def store(tmp_path):
    async with Store.opened(tmp_path / "journal.db", outbox.SCHEMA) as store:
        yield store


def bookings(store, link, recipients=None):
    return Bookings(OPENER.recipients if recipients is None else recipients, link, store, ZONE)


async def test_alone_nothing_is_booked_and_a_call_waits_sealed(store, tmp_path):
    own = bookings(store, link_of(store))
    for effect in (AskSlots("1", ("a",), "b"), FindVisit("1", "2"), CheckIn(code="X")):
        assert await own.perform(effect, ENGLISH) == Failed(effect, "centre.away")
    assert await own.perform(KeepCallback(PLACE, PHONE), ENGLISH) == CallbackKept()
    (event,) = await store.run(lambda db: outbox.after(db, 0, 9))
    assert event.kind == "callback"
    assert b"91350100M000100Y43" in event.data
    disk = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"21234567" not in disk
    assert await own.perform(HomePressed(), ENGLISH) is None


async def test_without_a_key_no_number_is_kept_nor_logged(store, caplog):
    own = bookings(store, link_of(store), recipients=())
    effect = KeepCallback(PLACE, PHONE)
    assert await own.perform(effect, ENGLISH) == Failed(effect, "booking.not_sealed")
    assert await store.run(lambda db: outbox.after(db, 0, 9)) == []
    assert "21234567" not in caplog.text


async def test_a_booking_that_may_have_been_heard_is_asked_again_by_the_same_id(store):
    own = bookings(store, link_of(store))
    effect = BookVisit(PLACE, hall().hours.end_of(date(2026, 3, 2)), "")
    assert await own.perform(effect, ENGLISH) == Failed(effect, "centre.away")
    first = own._id_of(effect)
    assert await own.perform(effect, ENGLISH) == Failed(effect, "centre.away")
    assert own._id_of(effect) == first
    assert own._id_of(replace(effect, phone="1")) != first


async def test_nor_is_it_booked_twice_where_something_else_was_asked_meanwhile(store):
    link = link_of(store)
    own = bookings(store, link)
    effect = BookVisit(PLACE, hall().hours.end_of(date(2026, 3, 2)), PHONE)
    assert await own.perform(effect, ENGLISH) == Failed(effect, "centre.away")
    first = own._id_of(effect)

    async def answered(*_, **__):
        raise RequestRefusedError("visit.unknown", "")

    link.request = answered  # something else is answered
    find = FindVisit("1", "2")
    assert await own.perform(find, ENGLISH) == Failed(find, "visit.unknown")
    assert own._id_of(effect) == first


async def test_with_the_visit_ends_what_was_not_answered(store):
    own = bookings(store, link_of(store))
    effect = BookVisit(PLACE, hall().hours.end_of(date(2026, 3, 2)), PHONE)
    assert await own.perform(effect, ENGLISH) == Failed(effect, "centre.away")
    first = own._id_of(effect)
    own.forget()
    assert PHONE not in str(vars(own)) + repr([*own._unsure])
    assert own._unsure == {}
    assert own._id_of(effect) != first


async def test_over_the_wire_a_visit_is_booked_and_a_callback_arrives(broker, tmp_path, store):
    centre = Own(tmp_path, broker)
    await centre.up()
    try:
        link = Link(at(broker.port), TOPICS, store, info=info, commands={})
        async with running(link):
            await until(lambda: link.centre_online)
            own = bookings(store, link)
            ask = AskSlots(PLACE.company, PLACE.errands, PLACE.building)
            told = await own.perform(ask, ENGLISH)
            assert isinstance(told, SlotsTold)
            assert told.last - told.first == timedelta(days=13)
            assert told.slots[0].start.tzinfo is ZONE
            first, other = told.slots[0].start, told.slots[-1].start
            booked = await own.perform(BookVisit(PLACE, first, PHONE), ENGLISH)
            assert isinstance(booked, VisitTold)
            assert booked.visit.start == first
            again = await own.perform(BookVisit(PLACE, first, PHONE), ENGLISH)
            assert again.visit.number != booked.visit.number  # another visit: another team comes
            code = booked.visit.number, booked.visit.proof
            moved = await own.perform(MoveVisit(*code, other), ENGLISH)
            assert moved.visit.start == other
            forged = await own.perform(FindVisit(code[0], "forged"), ENGLISH)
            assert forged.code == "visit.unknown"
            unknown = await own.perform(CheckIn(document="H12345678"), ENGLISH)
            assert unknown.code == "appointment.unknown"
            assert await own.perform(KeepCallback(PLACE, PHONE), ENGLISH) == CallbackKept()
            await until(lambda: _count(tmp_path, "callback") == 1)
    finally:
        await centre.end()
    said = "".join(centre.said)
    assert "21234567" not in said
    assert "H12345678" not in said
    disk = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"21234567" not in disk
    assert b"H12345678" not in disk


def _count(folder, table):
    engine = create_engine(f"sqlite:///{folder}/centre.db")
    with engine.connect() as db:
        found = db.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    engine.dispose()
    return found
