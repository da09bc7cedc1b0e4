"""The cable is out for a day: the events of all its visits arrive once, and in order."""

import asyncio
import contextlib
import sqlite3
from datetime import UTC, datetime

import psutil
import pytest

from kiosk.catalogue.loading import load_hall
from kiosk.link import outbox
from kiosk.link.client import Link
from kiosk.link.commands import SCHEMA as COMMANDS
from kiosk.link.messages import TicketState
from kiosk.link.store import Store
from kiosk.runtime import journal as runtime_journal
from kiosk.runtime.journal import Journal
from kiosk.runtime.numbers import NoNumberError, Numbers
from tests.centre.test_over_the_wire import TOPICS, Centre
from tests.link.far import Far, at, until
from tests.link.test_client import info, running, wall
from tests.system.hall import CONFIG

HALL = load_hall(CONFIG / "catalogue")
SERVICES = {HALL.queue_of(one).id: one.id for group in HALL.groups for one in group.services}
STATES = ("reserved", "printing", "printed")
LITTLE, WHOLE = 5, 100  # numbers of each queue that are held
GROWN_MB = 25


class Ear(Far):
    """Hears what the kiosk says as the centre does, in the order in which it comes."""

    def __init__(self, broker):
        super().__init__(broker, wall)
        self.connection._client_id = "ear"

    def will(self):
        return None

    def connected(self):
        self.came.set()

    def events(self):
        """Return each event's id, ticket and state by its first arrival."""
        found = {}
        while not self.heard.empty():
            topic, message = self.heard.get_nowait()
            if topic.endswith("up/event/ticket"):
                body = message.body
                found.setdefault(message.envelope.id, (body.ticket, body.state.value))
        return list(found.values())


def rows(centre, query):
    with contextlib.closing(sqlite3.connect(centre.folder / "centre.db")) as db:
        return db.execute(query).fetchall()


async def a_day(numbers, journal):
    """Let visitors come until every queue's own numbers are used up; return how many came."""
    came = 0
    for service in SERVICES.values():
        with contextlib.suppress(NoNumberError):
            while True:
                ticket = await numbers.take(service, "en", None)
                await journal.advance(ticket.id, TicketState.PRINTING)
                await journal.advance(ticket.id, TicketState.PRINTED, "printed")
                came += 1
    return came


async def cable_out(broker, tmp_path, held):
    centre = Centre(tmp_path, broker)
    await centre.up()
    ear = Ear(at(broker.port))
    schema = (*outbox.SCHEMA, *COMMANDS, *runtime_journal.SCHEMA)
    process = psutil.Process()

    def now():
        return HALL.hours.local(datetime.now(UTC))

    try:
        async with Store.opened(tmp_path / "journal.db", schema) as store:
            link = Link(at(broker.port), TOPICS, store, info=info, commands={})
            journal = Journal(store, link.put_event)
            numbers = Numbers(HALL, link, journal, now, request_timeout_s=20, lease_size=held)
            numbers.coming_s = 0
            async with running(link, ear.connection):
                await until(lambda: link.centre_online and ear.came.is_set(), 60)
                await numbers.keep_blocks()
                broker.kill()
                await until(lambda: not link.broker_online, 60)
                before = process.memory_info().rss
                came = await a_day(numbers, journal)
                assert came == held * len(SERVICES)
                waiting = await link.depth()
                assert waiting == len(STATES) * came
                ear.came.clear()
                broker.start()
                await broker.ready()
                async with asyncio.timeout(240):
                    await ear.came.wait()
                    while await link.depth():
                        await asyncio.sleep(0.1)
                grown = (process.memory_info().rss - before) / 1e6
        print(f"\n{came} visits, {waiting} events, {grown:+.1f} MB")
        assert grown < GROWN_MB
        told = rows(centre, "SELECT queue, number, state, offline FROM ticket")
        assert len(told) == len({one[:2] for one in told}) == came
        assert {one[2:] for one in told} == {("printed", 1)}
        states = {}
        for ticket, state in ear.events():
            states.setdefault(ticket, []).append(state)
        assert states or held == LITTLE
        # Who listens from the side may come back later than the centre: what it heard is in order.
        assert all(list(STATES)[-len(found) :] == found for found in states.values())
    finally:
        await centre.kill()


async def test_the_cable_is_out_for_some_visits(broker, tmp_path):
    await cable_out(broker, tmp_path, LITTLE)


@pytest.mark.soak
async def test_the_cable_is_out_for_a_whole_day(broker, tmp_path):
    await cable_out(broker, tmp_path, WHOLE)
