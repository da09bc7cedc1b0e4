"""A day of the largest hall: 10,000 tickets of 20 kiosks on one centre.

At a day's pace: the visitors of eight hours come in five minutes, 96 times faster than in truth,
with the morning's and the afternoon's peak; and saturated: each kiosk asks as soon as it was
answered. Windows call meanwhile, and a display hangs in the hall.
"""

import asyncio
import contextlib
import random
import time

import psutil
import pytest
from websockets.asyncio.client import connect

from kiosk.catalogue.loading import load_hall
from kiosk.link.asking import NumberAnswer, NumberRequest
from kiosk.link.connection import Outgoing
from kiosk.link.messages import TicketEvent, TicketState
from kiosk.link.standing import StandingAnswer
from kiosk.link.topics import KioskTopics
from tests.bench.figures import median, p99, report
from tests.bench.test_link import bare_echo_ms, bare_sqlite_ms
from tests.centre.standings import CATALOGUE, citizen, listed
from tests.centre.test_over_the_wire import Wire
from tests.centre.test_standing_over_the_wire import CreditCentre, wish
from tests.link.far import at
from tests.link.test_client import running, wall

pytestmark = pytest.mark.bench
KIOSKS, TICKETS = 20, 10_000
DAY_S = 300  # for eight hours
PEAKS = ((0.25, 0.1), (0.7, 0.12))  # when most come, and how closely, as shares of a day
PEAK_SHARE = 0.6  # of the visitors; the others come evenly
CALL_S = 0.1  # from a call of a queue to its next: they keep up with who comes
GOOD_EACH = 7  # every so many tickets one of good standing
QUEUES = ("eclick", "social", "talent", "customs", "approval")


class KioskWire(Wire):
    """One kiosk of many: hears its own answers only."""

    def __init__(self, broker, name):
        super().__init__(broker)
        self.topics = KioskTopics("hetao", name)
        self.connection._subscriptions = (f"estation/v1/hetao/{name}/down/#",)
        self.connection._client_id = name

    def will(self):
        return Outgoing("estation/v1/nobody", b"")


def arrivals(count, over_s):
    """When visitors come to one kiosk, in seconds from the morning; the same each time."""
    chance = random.Random(count)
    moments = []
    while len(moments) < count:
        at_share = chance.random()
        if chance.random() < PEAK_SHARE:
            at_share = chance.gauss(*chance.choice(PEAKS))
        if 0 <= at_share < 1:
            moments.append(at_share * over_s)
    return sorted(moments)


class Day:
    """What 20 kiosks ask, and how long they wait."""

    def __init__(self, wires, services):
        self.wires, self.services = wires, services
        self.numbers, self.standings = [], []  # ms
        self.unknown = 0  # of good standing, whom a centre that was late let go as everybody
        # Sealed beforehand: that is the kiosks' work, and this one process plays them all.
        self.wishes = {
            (kiosk, count): wish(citizen(count), f"visit-{kiosk:02d}-{count:05d}")
            for kiosk in range(KIOSKS)
            for count in range(0, TICKETS // KIOSKS, GOOD_EACH)
        }

    async def pass_by(self, over_s):
        """Let all kiosks serve their visitors; over no time: each as fast as it can."""
        await asyncio.gather(*(self._serve(kiosk, over_s) for kiosk in range(KIOSKS)))

    async def _serve(self, kiosk, over_s):
        loop = asyncio.get_running_loop()
        began = loop.time()
        for count, moment in enumerate(arrivals(TICKETS // KIOSKS, over_s)):
            await asyncio.sleep(max(0, began + moment - loop.time()))
            grant = await self._standing(kiosk, count) if count % GOOD_EACH == 0 else ""
            await self._ticket(kiosk, count, grant)

    async def _standing(self, kiosk, count):
        wire, asked = self.wires[kiosk], self.wishes[kiosk, count]
        began = time.perf_counter()
        wire.say(wire.topics.request("standing"), replaced(asked))
        grant = (await wire.next(StandingAnswer, timeout_s=60)).body.grant
        self.standings.append((time.perf_counter() - began) * 1000)
        self.unknown += not grant
        return grant

    async def _ticket(self, kiosk, count, grant):
        wire = self.wires[kiosk]
        wanted = NumberRequest(
            ticket=f"ticket-{kiosk:02d}-{count:05d}",
            service=self.services[(kiosk + count) % len(self.services)],
            language="en", grant=grant, expires=wall() + 60_000,
        )  # fmt: skip
        began = time.perf_counter()
        wire.say(wire.topics.request("number"), wanted)
        answer = (await wire.next(NumberAnswer, timeout_s=60)).body
        self.numbers.append((time.perf_counter() - began) * 1000)
        assert bool(answer.priority) == bool(grant)
        told = TicketEvent(
            ticket=answer.ticket, queue=answer.queue, service=wanted.service, number=answer.number,
            day=answer.day, label=answer.label, state=TicketState.PRINTED, language="en",
            issued=wall(),
        )  # fmt: skip
        wire.say(wire.topics.event("ticket"), told)


def replaced(asked):
    """The same wish, good from now."""
    return type(asked)(visit=asked.visit, sealed=asked.sealed, expires=wall() + 60_000)


async def windows(centre, queue, called):
    async with centre.web() as web:
        web.timeout = 60
        while True:
            answer = await web.post(f"/api/queues/{queue}/next", json={"window": "1"})
            call = answer.json()["call"]
            if call is not None:
                called.append(call["label"])
            await asyncio.sleep(CALL_S)


async def display(centre):
    async with connect(f"ws://127.0.0.1:{centre.port}/live/hall", proxy=None) as socket:
        async for _ in socket:
            pass


@contextlib.asynccontextmanager
async def a_hall(broker, folder, services):
    """A centre with kiosks, windows that call and a display; yields day, calls and process."""
    centre = CreditCentre(folder, broker)
    with (folder / "centre.toml").open("a") as out:
        out.write("[numbers]\nlast_live = 90000\nlast_leased = 99999\n")
    await centre.up()
    wires = [KioskWire(at(broker.port), f"kiosk-{number:02d}") for number in range(KIOSKS)]
    called = []
    async with contextlib.AsyncExitStack() as stack:
        async with centre.web() as web:
            good = (f"person,{citizen(n)},good,promises-kept,2026-03-01" for n in range(600))
            answer = await web.post(
                "/api/standing/list", params={"source": "SAMPLE"}, content=listed(*good)
            )
            assert answer.status_code == 200, answer.text
        for wire in wires:
            await stack.enter_async_context(running(wire.connection))
        await asyncio.gather(*(wire.came.wait() for wire in wires))
        beside = [asyncio.create_task(windows(centre, queue, called)) for queue in QUEUES]
        beside.append(asyncio.create_task(display(centre)))
        try:
            yield Day(wires, services), called, psutil.Process(centre.process.pid)
            assert not any(task.done() for task in beside)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
    assert await centre.end() == 0


@pytest.mark.parametrize("over_s", [DAY_S, 0], ids=["at-a-days-pace", "saturated"])
async def test_a_day_of_ten_thousand_tickets(over_s, broker, tmp_path, hall_services):
    async with a_hall(broker, tmp_path, hall_services) as (day, called, centre):
        echo = await asyncio.to_thread(bare_echo_ms, broker.port)
        insert = await asyncio.to_thread(bare_sqlite_ms, tmp_path / "bare.db")
        before, began = centre.cpu_times(), time.perf_counter()
        await day.pass_by(over_s)
        took, after = time.perf_counter() - began, centre.cpu_times()
    assert len(day.numbers) == TICKETS
    assert len(called) == len(set(called))
    bare = [
        one + other
        for one, other in zip(
            sorted(echo), sorted(insert)[:: len(insert) // len(echo)], strict=False
        )
    ]
    busy_s = after.user + after.system - before.user - before.system
    name = "bare paho echo and sqlite3 insert"
    print(f"\n{TICKETS} tickets of {KIOSKS} kiosks in {took:.0f} s, {TICKETS / took:.0f} a second;")
    print(f"{len(called)} called meanwhile; {day.unknown} standings not known in time")
    report("the centre's processor, a ticket", busy_s * 1000 / TICKETS, median(bare), name, "-")
    report("a number, median", median(day.numbers), median(bare), name, "-")
    report("a number, p99", p99(day.numbers), p99(bare), f"{name}, p99", "100 ms")
    report("a standing meanwhile, p99", p99(day.standings), p99(bare), f"{name}, p99", "300 ms")


@pytest.fixture
def hall_services():
    hall = load_hall(CATALOGUE)
    return [service.id for group in hall.groups for service in group.services]
