import asyncio
import time

import httpx
import pytest

from kiosk.catalogue.loading import load_hall
from kiosk.link.connection import Outgoing
from kiosk.link.messages import NumberAnswer, NumberRequest, TicketEvent, TicketState
from kiosk.link.standing import StandingAnswer
from kiosk.link.topics import KioskTopics
from tests.bench.figures import median, p99, report
from tests.bench.test_link import bare_echo_ms
from tests.centre.standings import CATALOGUE, citizen, listed
from tests.centre.test_over_the_wire import Wire
from tests.centre.test_standing_over_the_wire import CreditCentre, wish
from tests.link.far import at
from tests.link.test_client import running, wall

pytestmark = pytest.mark.bench
KIOSKS, TICKETS = 20, 10_000
EACH_S = 0.8  # from a ticket of a kiosk to its next: a day in seven minutes
CALL_S = 0.2  # from a call of a queue to its next
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


async def day(wire, kiosk, services, times, asked):
    loop = asyncio.get_running_loop()
    due = loop.time() + EACH_S * kiosk / KIOSKS
    for count in range(TICKETS // KIOSKS):
        await asyncio.sleep(max(0, due - loop.time()))
        due += EACH_S
        grant = ""
        if count % GOOD_EACH == 0:
            request = wish(citizen(count), f"visit-{kiosk:02d}-{count:05d}")
            began = time.perf_counter()
            wire.say(wire.topics.request("standing"), request)
            grant = (await wire.next(StandingAnswer)).body.grant
            asked.append((time.perf_counter() - began) * 1000)
            assert grant
        wanted = NumberRequest(
            ticket=f"ticket-{kiosk:02d}-{count:05d}", service=services[count % len(services)],
            language="en", grant=grant, expires=wall() + 60_000,
        )  # fmt: skip
        began = time.perf_counter()
        wire.say(wire.topics.request("number"), wanted)
        answer = (await wire.next(NumberAnswer, timeout_s=60)).body
        times.append((time.perf_counter() - began) * 1000)
        assert bool(answer.priority) == bool(grant)
        told = TicketEvent(
            ticket=answer.ticket, queue=answer.queue, service=wanted.service, number=answer.number,
            day=answer.day, label=answer.label, state=TicketState.PRINTED, language="en",
            issued=wall(),
        )  # fmt: skip
        wire.say(wire.topics.event("ticket"), told)


async def windows(url, queue, stop, called):
    async with httpx.AsyncClient(base_url=url, timeout=60) as web:
        while not stop.is_set():
            answer = await web.post(f"/api/queues/{queue}/next", json={"window": "1"})
            call = answer.json()["call"]
            if call is not None:
                called.append(call["label"])
            await asyncio.sleep(CALL_S)


async def test_a_day_of_ten_thousand_tickets(broker, tmp_path, hall_services):
    centre = CreditCentre(tmp_path, broker)
    with (tmp_path / "centre.toml").open("a") as out:
        out.write("[numbers]\nlast_live = 90000\nlast_leased = 99999\n")
    await centre.up()
    times, asked, called, stop = [], [], [], asyncio.Event()
    wires = [KioskWire(at(broker.port), f"kiosk-{number:02d}") for number in range(KIOSKS)]
    async with centre.web() as web:
        good = (f"person,{citizen(n)},good,promises-kept,2026-03-01" for n in range(600))
        answer = await web.post(
            "/api/standing/list", params={"source": "SAMPLE", "author": "x"}, content=listed(*good)
        )
        assert answer.status_code == 200
    contexts = [running(wire.connection) for wire in wires]
    for context in contexts:
        await context.__aenter__()
    await asyncio.gather(*(wire.came.wait() for wire in wires))
    calling = [asyncio.create_task(windows(centre.url, queue, stop, called)) for queue in QUEUES]
    began = time.perf_counter()
    await asyncio.gather(
        *(day(wire, kiosk, hall_services, times, asked) for kiosk, wire in enumerate(wires))
    )
    took = time.perf_counter() - began
    stop.set()
    await asyncio.gather(*calling)
    for context in contexts:
        await context.__aexit__(None, None, None)
    peer = await asyncio.to_thread(bare_echo_ms, broker.port)
    assert len(times) == TICKETS
    assert len(called) == len(set(called))
    print(f"\n{TICKETS} tickets of {KIOSKS} kiosks in {took:.0f} s; {len(called)} called meanwhile")
    report("a number, median", median(times), median(peer), "bare paho echo", "-")
    report("a number, p99", p99(times), p99(peer), "bare paho echo, p99", "100 ms")
    report("a standing meanwhile, p99", p99(asked), p99(peer), "bare paho echo, p99", "300 ms")
    assert await centre.end() == 0


@pytest.fixture
def hall_services():
    hall = load_hall(CATALOGUE)
    return [service.id for group in hall.groups for service in group.services]
