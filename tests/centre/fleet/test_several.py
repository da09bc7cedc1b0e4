"""Two processes of the centre for one hall: a database of PostgreSQL, and messages shared."""

import asyncio
import contextlib
import signal

import pytest
from sqlalchemy import text

from kiosk.centre.fleet.model import Level
from kiosk.centre.store import CentreStore
from kiosk.link.asking import NumberAnswer, NumberRequest
from kiosk.link.envelope import new_id
from kiosk.link.messages import Ack, CentreState, Command, CommandAnswer, CommandResult
from tests.centre.access.keys import token_of
from tests.centre.fleet.test_over_the_wire import Kiosk, one
from tests.centre.test_over_the_wire import TOPICS, Centre, Wire
from tests.link.far import at
from tests.link.test_client import event, running, wall
from tests.mosquitto import free_port
from tests.system.hall import CONFIG, Program

MANY = 120


class Part(Centre):
    """One of several processes."""

    def __init__(self, folder, broker, url, name, token, how):
        self.port, self.folder, self.token = free_port(), folder, token
        file = folder / f"{name}.toml"
        file.write_text(
            f"""[centre]
site = "hetao"
catalogue_dir = "{CONFIG}/catalogue"
database = "{url}"
{how}
[web]
port = {self.port}
[broker]
port = {broker.port}
"""
        )
        Program.__init__(self, "centre", "-c", str(file))


@pytest.fixture
def url(postgres_server):
    return postgres_server.database()


@contextlib.asynccontextmanager
async def parts(folder, broker, url, *hows):
    token = await token_of(url)
    both = [
        Part(folder, broker, url, f"part-{number}", token, how) for number, how in enumerate(hows)
    ]
    try:
        for part in both:
            await part.up()
        yield both
    finally:
        for part in both:
            await part.end(signal.SIGKILL)


@pytest.fixture
async def both(tmp_path, broker, url):
    async with parts(tmp_path, broker, url, *(['share = "hall"'] * 2)) as both:
        yield both


@pytest.fixture
async def wire(broker):
    wire = Wire(at(broker.port))
    async with running(wire.connection):
        await wire.came.wait()
        yield wire


async def asks(url, query):
    async with CentreStore.opened(url) as store:
        return await store.read(lambda db: db.execute(text(query)).all())


async def test_both_show_the_same_whoever_heard_it(both, wire):
    kiosk = Kiosk(wire)
    kiosk.is_born("printer", "scanner")
    for part in both:
        await one(part, level="ok")
    for number in range(6):  # the broker gives each to one of the two, in turn
        out = {"state": "offline", "supply": "out", "code": "printer.paper_out"}
        kiosk.tells("printer", **(out if number % 2 == 0 else {}))
        for part in both:
            await one(part, level="error" if number % 2 == 0 else "ok")
    kiosk.says(kiosk.topics.state, kiosk.mouth.will(), retain=True)
    for part in both:
        await one(part, level="offline", because="lost")
    kiosk.is_born("printer", "scanner")
    for part in both:
        await one(part, level="ok")


async def test_numbers_and_events_stay_single(both, wire, url):
    Kiosk(wire).is_born()
    for number in range(MANY):
        request = NumberRequest(
            ticket=f"ticket-{number:05d}", service="customs-goods", language="en",
            expires=wall() + 60_000,
        )  # fmt: skip
        wire.say(TOPICS.request("number"), wire.writer.write(request, message_id=new_id()))
        data = wire.writer.write(event(number + 1), message_id=f"event-{number:05d}")
        for _ in range(2):
            wire.say(TOPICS.event("ticket"), data)
    given, acked = [], []
    async with asyncio.timeout(60):
        while len(given) < MANY or len(set(acked)) < MANY:
            _topic, message = await wire.heard.get()
            if isinstance(message.body, NumberAnswer):
                given.append(message.body.number)
            elif isinstance(message.body, Ack):
                acked += message.body.ids
    assert sorted(given) == list(range(1, MANY + 1))
    (row,) = await asks(url, "SELECT count(*) AS many, count(DISTINCT id) AS single FROM event")
    assert (row.many, row.single) == (MANY, MANY)
    (row,) = await asks(url, "SELECT count(*) AS many FROM ticket WHERE queue = 'a'")
    assert row.many == MANY


async def test_an_answer_to_a_command_finds_who_waits_for_it(both, wire):
    kiosk = Kiosk(wire)
    kiosk.is_born()
    for part in both * 2:
        await one(part, level="ok")
        async with part.web() as web:
            asked = asyncio.create_task(
                web.post("/api/kiosks/kiosk-01/command", json={"command": "ping"})
            )
            command = (await wire.next(Command)).body
            answer = CommandAnswer(
                command=command.id, name="ping", result=CommandResult.DONE, author="li"
            )
            kiosk.raw(kiosk.topics.command_answer(command.id), kiosk.mouth.data(answer))
            assert (await asked).json()["result"] == "done"


async def test_when_one_is_killed_the_kiosks_have_a_centre_still(both, wire):
    kiosk = Kiosk(wire)
    kiosk.is_born("printer")
    await one(both[1], level="ok")
    while not (await wire.next(CentreState)).body.alive:
        pass
    await both[0].end(signal.SIGKILL)
    alive = True
    async with asyncio.timeout(60):
        while alive:
            alive = (await wire.next(CentreState)).body.alive
        while not alive:  # the other one says so
            alive = (await wire.next(CentreState)).body.alive
    kiosk.tells(state="offline", code="printer.cover_open")
    assert (await one(both[1], level="error"))["kiosk"]["level"] == Level.ERROR
    wire.say(TOPICS.event("ticket"), wire.writer.write(event(1), message_id="event-0001"))
    assert (await wire.next(Ack)).body.ids == ("event-0001",)


async def test_a_process_that_starts_late_learns_what_the_broker_kept(tmp_path, broker, url, wire):
    kiosk = Kiosk(wire)
    kiosk.is_born("printer")
    async with parts(tmp_path, broker, url, 'share = "hall"') as (part,):
        found = (await one(part, level="offline"))["kiosk"]
        assert (found["because"], [one["name"] for one in found["devices"]]) == (
            "unheard",
            ["printer"],
        )


async def test_by_names_each_works_on_its_own_and_both_show_all(tmp_path, broker, url, wire):
    """Where the broker knows no shared subscriptions."""
    hows = ('kiosks = ["a-*"]', 'kiosks = ["b-*"]')
    async with parts(tmp_path, broker, url, *hows) as both:
        for name in ("a-01", "b-01"):
            kiosk = Kiosk(wire, name, f"boot-of-{name}")
            kiosk.is_born("printer")
            for part in both:
                await one(part, name, level="ok")
            kiosk.tells(state="offline", code="printer.cover_open")
            for part in both:
                await one(part, name, level="error")
            data = wire.writer.write(event(1), message_id=f"event-{name}")
            wire.say(kiosk.topics.event("ticket"), data)
            assert (await wire.next(Ack)).body.ids == (f"event-{name}",)
    (row,) = await asks(url, "SELECT count(*) AS many FROM timeline WHERE kind = 'device'")
    assert row.many == 2
