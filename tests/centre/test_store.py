"""The database refuses what it cannot hold, and no error of it shows what was to be kept."""

import json
import logging

import msgspec
import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from kiosk.centre.store import CentreStoreError
from kiosk.centre.tables import audit, event
from kiosk.link.envelope import MessageError, Writer, read
from kiosk.link.fields import LATEST_MS
from kiosk.link.messages import KioskState, State

SECRET = "SAMPLE-810000199001010019"


@pytest.mark.parametrize("values", [
    {"id": "event-1", "at": 2**70},
    {"id": "event-1", "at": -(2**70)},
    {"id": "event-\ud800", "at": 1},
])  # fmt: skip
async def test_a_value_that_the_driver_cannot_hold_is_refused_and_nothing_is_kept(store, values):
    def work(db):
        db.execute(insert(event).values(id="event-0", at=1))
        db.execute(insert(event).values(**values))

    with pytest.raises(CentreStoreError, match="cannot be kept"):
        await store.run(work)
    assert await store.run(lambda db: db.execute(select(event)).all()) == []


async def test_an_error_of_the_work_itself_stays_what_it_is(store):
    def work(_db):
        raise ValueError("of the work")

    with pytest.raises(ValueError, match="of the work"):
        await store.run(work)


async def test_no_error_shows_what_was_to_be_kept(store, caplog):
    log = logging.getLogger("test")

    def work(db):
        try:
            db.execute(insert(audit).values(id=1, at=None, who=SECRET, what="", why="", about=""))
        except IntegrityError:
            log.exception("it failed")
            raise

    with pytest.raises(CentreStoreError) as caught:
        await store.run(work)
    assert SECRET not in str(caught.value)
    assert SECRET not in caplog.text


@pytest.mark.parametrize("since", [-1, LATEST_MS + 1, 2**63, 2**70])
def test_a_moment_outside_of_our_times_is_no_message(since):
    boot = "boot-0001"
    good = Writer(boot, lambda: 1).write(State(state=KioskState.READY, boot=boot, since=LATEST_MS))
    assert read(good).body.since == LATEST_MS
    raw = msgspec.json.decode(good)
    raw["body"]["since"] = since
    with pytest.raises(MessageError):
        read(json.dumps(raw).encode())
