"""Batches over a played fleet: real Mosquitto, the centre's own intake, kiosks that answer."""

import asyncio
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette

from kiosk.centre.access.opening import open_access
from kiosk.centre.access.roles import Role
from kiosk.centre.access.settings import Access
from kiosk.centre.intake import Intake
from kiosk.centre.offices import offices
from kiosk.centre.settings import Centre, Settings
from kiosk.centre.store import CentreStore
from kiosk.centre.waves import NoSuchWaveError, Plan, Waves
from kiosk.centre.web import templates
from kiosk.centre.web_waves import WavePages
from kiosk.link.clock import wall_clock_ms
from kiosk.link.connection import Connection, Outgoing
from kiosk.link.envelope import Writer, new_id, read
from kiosk.link.messages import Command, CommandAnswer, CommandResult
from kiosk.link.settings import Broker
from kiosk.link.topics import ROOT, KioskTopics, parse
from tests.centre.access.keys import program, token_in
from tests.mosquitto import Mosquitto

FLEET = tuple(f"kiosk-{number:02d}" for number in range(1, 7))


class Fleet:
    """Kiosks that answer each command once; ``fails`` do not do it, ``silent`` say nothing."""

    def __init__(self, port):
        self.fails, self.silent = set(), set()
        self.done, self.ids = [], {}
        self.at_once, self._open = 0, set()
        self._moved, self.came = asyncio.Event(), asyncio.Event()
        self._writer = Writer(new_id(), wall_clock_ms)
        self._connection = Connection(
            Broker(port=port), self, client_id="fleet",
            subscriptions=(f"{ROOT}/hetao/+/down/command/#",),
        )  # fmt: skip

    def will(self):
        return None

    def connected(self):
        self.came.set()

    def disconnected(self):
        pass

    def received(self, incoming):
        kiosk, command = parse(incoming.topic).kiosk, read(incoming.data).body
        assert isinstance(command, Command)
        self._open.add(kiosk)
        self.at_once = max(self.at_once, len(self._open))
        self.ids.setdefault(kiosk, []).append(command.id)
        if kiosk not in self.silent:
            asyncio.get_running_loop().call_later(0.05, self._answer, kiosk, command)
        self._moved.set()

    def _answer(self, kiosk, command):
        self._open.discard(kiosk)
        if command.id not in self.done:
            self.done.append(command.id)
        result = CommandResult.FAILED if kiosk in self.fails else CommandResult.DONE
        answer = CommandAnswer(command=command.id, name="examine", result=result, detail="SAMPLE")
        topic = KioskTopics("hetao", kiosk).command_answer(command.id)
        self._connection.publish(Outgoing(topic, self._writer.write(answer)))

    async def asked(self, count):
        async with asyncio.timeout(20):
            while len(self.ids) < count:
                self._moved.clear()
                await self._moved.wait()

    async def run(self):
        await self._connection.run()


@asynccontextmanager
async def running(*parts):
    tasks = [asyncio.create_task(part.run()) for part in parts]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def at_work(store, hall, port):
    settings = Settings(
        centre=Centre(site="hetao"), broker=Broker(port=port)
    )  # fmt: skip
    intake = Intake(settings, hall, store, lambda: None, offices(settings, hall))
    waves = Waves(store, intake, wall_clock_ms)
    async with running(intake):
        async with asyncio.timeout(10):
            while not intake.online:
                await asyncio.sleep(0.01)
        async with running(waves):
            yield waves


@pytest.fixture
async def bench(tmp_path, store, hall):
    broker = Mosquitto(tmp_path)
    broker.start()
    await broker.ready()
    fleet = Fleet(broker.port)
    async with running(fleet):
        async with asyncio.timeout(10):
            await fleet.came.wait()
        yield SimpleNamespace(store=store, hall=hall, broker=broker, fleet=fleet)
    broker.kill()


def plan(**fields):
    how = {"size": 2, "pause_s": 0.05, "patience_s": 5.0} | fields
    return Plan("examine", {}, "SAMPLE", FLEET, **how)


async def until(waves, state, within_s=20):
    async with asyncio.timeout(within_s):
        while True:
            (batch,) = await waves.batches()
            if batch.state == state:
                return batch
            await asyncio.sleep(0.02)


async def test_every_kiosk_has_its_turn_and_never_more_than_a_wave_at_once(bench):
    async with at_work(bench.store, bench.hall, bench.broker.port) as waves:
        await waves.begin(plan())
        batch = await until(waves, "done")
    assert [(one.kiosk, one.state, one.detail) for one in batch.kiosks] == [
        (name, "done", "SAMPLE") for name in FLEET
    ]
    assert bench.fleet.at_once == 2
    assert all(len(ids) == 1 for ids in bench.fleet.ids.values())


async def test_it_stops_when_too_many_fail_and_goes_on_when_told(bench):
    bench.fleet.fails = {"kiosk-01", "kiosk-03"}
    async with at_work(bench.store, bench.hall, bench.broker.port) as waves:
        name = await waves.begin(plan(most_failed=0.4))
        batch = await until(waves, "stopped")
        assert batch.why == "1 of 2 failed, 50 %; at most 40 % may"
        assert [one.state for one in batch.kiosks] == ["failed", "done", *["waiting"] * 4]
        assert set(bench.fleet.ids) == {"kiosk-01", "kiosk-02"}
        with pytest.raises(NoSuchWaveError):
            await waves.stop(name, "SAMPLE")
        bench.fleet.fails = set()
        await waves.resume(name, "SAMPLE")
        batch = await until(waves, "done")
    assert {one.state for one in batch.kiosks} == {"done"}
    assert len(set(bench.fleet.ids["kiosk-01"])) == 2  # another id: it is done anew


async def test_a_kiosk_that_says_nothing_has_failed(bench):
    bench.fleet.silent = {"kiosk-02"}
    async with at_work(bench.store, bench.hall, bench.broker.port) as waves:
        await waves.begin(plan(patience_s=0.3, most_failed=0.5))
        batch = await until(waves, "done")
    assert [one.state for one in batch.kiosks] == ["done", "failed", *["done"] * 4]
    assert batch.kiosks[1].detail == "no answer within 0.3 s"


async def test_after_a_restart_it_goes_on_with_the_same_ids(bench, url):
    bench.fleet.silent = {"kiosk-01"}
    async with at_work(bench.store, bench.hall, bench.broker.port) as waves:
        await waves.begin(plan(patience_s=60))
        await bench.fleet.asked(2)
    bench.fleet.silent = set()
    async with (
        CentreStore.opened(url) as store,
        at_work(store, bench.hall, bench.broker.port) as waves,
    ):
        batch = await until(waves, "done")
    assert {one.state for one in batch.kiosks} == {"done"}
    assert all(len(set(ids)) == 1 for ids in bench.fleet.ids.values())
    assert len(bench.fleet.ids["kiosk-01"]) == 2  # sent again, the kiosk knows the id


async def test_a_batch_that_is_stopped_sends_no_more(bench):
    async with at_work(bench.store, bench.hall, bench.broker.port) as waves:
        name = await waves.begin(plan(pause_s=3600))
        await bench.fleet.asked(2)
        await waves.stop(name, "SAMPLE")
        batch = await until(waves, "stopped")
        assert batch.why == "stopped by SAMPLE"
    assert len(bench.fleet.ids) == 2


class Calm:
    """Batches that nobody works on."""

    def __init__(self):
        self.begun = []

    async def begin(self, plan):
        self.begun.append(plan)
        return "id"

    async def batches(self):
        return []

    async def stop(self, name, author):
        raise NoSuchWaveError(f"there is no batch {name!r} that is running")


@pytest.mark.parametrize(("change", "said"), [
    ({"command": "explode"}, "explode"),
    ({"arguments": {"device": "x"}}, "is no argument"),
    ({"kiosks": []}, "kiosks"),
    ({"kiosks": ["Kiosk 1"]}, "is not a name"),
    ({"size": 0}, "size"),
    ({"most_failed": 2}, "most_failed"),
    ({"author": "somebody else"}, "author"),
    ({"speed": 9}, "speed"),
])  # fmt: skip
async def test_a_batch_that_makes_no_sense_is_refused_by_field(hall, store, change, said):
    calm = Calm()
    access = open_access(Access(), hall, store, templates())
    site = Starlette(routes=WavePages(calm).routes(), middleware=[access.guard])
    body = {"command": "examine", "kiosks": ["kiosk-01"]}
    async with program(site, await token_in(store, Role.TECHNICIAN, name="sample")) as client:
        assert (await client.post("/api/waves", json=body)).status_code == 201
        answer = await client.post("/api/waves", json=body | change)
        assert (answer.status_code, said in answer.json()["error"]) == (422, True)
        assert len(calm.begun) == 1
        assert (await client.get("/api/waves")).json() == {"waves": []}
        stopped = await client.post(
            "/api/waves/x/stop",
        )
        assert stopped.status_code == 404
        assert calm.begun[0].author == "token:sample"
