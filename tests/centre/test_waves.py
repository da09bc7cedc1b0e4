"""Batches over a played fleet: real Mosquitto, the centre's own intake, kiosks that answer."""

import asyncio
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette

from kiosk.centre import audit, wave_rows
from kiosk.centre import waves as waves_module
from kiosk.centre.access.opening import open_access
from kiosk.centre.access.roles import Role
from kiosk.centre.access.settings import Access
from kiosk.centre.fleet.fleet import Fleet as KnownFleet
from kiosk.centre.fleet.settings import FleetSettings
from kiosk.centre.intake import Intake
from kiosk.centre.offices import offices
from kiosk.centre.orders import trail
from kiosk.centre.orders.sending import Orders
from kiosk.centre.orders.updates import take_update, update_of
from kiosk.centre.settings import Centre, Settings
from kiosk.centre.store import CentreStore, CentreStoreError
from kiosk.centre.wave_rows import Plan
from kiosk.centre.waves import NoSuchWaveError, Waves
from kiosk.centre.web import templates
from kiosk.centre.web_waves import WavePages
from kiosk.link.clock import wall_clock_ms
from kiosk.link.connection import Connection, Outgoing
from kiosk.link.envelope import Writer, new_id, read
from kiosk.link.messages import Command, CommandAnswer, CommandResult
from kiosk.link.settings import Broker
from kiosk.link.topics import ROOT, KioskTopics, parse
from kiosk.link.upkeep import UpdateEvent, UpdateStage
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
            asyncio.get_running_loop().call_later(0.2, self._answer, kiosk, command)
        self._moved.set()

    def _answer(self, kiosk, command):
        self._open.discard(kiosk)
        if command.id not in self.done:
            self.done.append(command.id)
        result = CommandResult.FAILED if kiosk in self.fails else CommandResult.DONE
        answer = CommandAnswer(command=command.id, name="examine", result=result, detail="SAMPLE")
        self.say(kiosk, answer)

    def say(self, kiosk, answer):
        topic = KioskTopics("hetao", kiosk).command_answer(answer.command)
        self._connection.publish(Outgoing(topic, self._writer.write(answer)))

    async def asked(self, count):
        async with asyncio.timeout(60):
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
    fleet = KnownFleet(FleetSettings(), store, wall_clock_ms)
    intake = Intake(settings, hall, store, lambda: None, offices(settings, hall), fleet)
    waves = Waves(store, Orders(store, intake, wall_clock_ms), wall_clock_ms)
    async with running(intake):
        async with asyncio.timeout(60):
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
        async with asyncio.timeout(60):
            await fleet.came.wait()
        yield SimpleNamespace(store=store, hall=hall, broker=broker, fleet=fleet)
    broker.kill()


def plan(**fields):
    how = {"size": 2, "pause_s": 0.05, "patience_s": 30.0} | fields
    return Plan("examine", {}, "SAMPLE", FLEET, **how)


async def until(waves, state, within_s=60):
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


async def test_the_first_wave_is_a_canary_and_a_second_batch_does_not_wait_for_it(bench):
    bench.fleet.silent = {"kiosk-01"}
    async with at_work(bench.store, bench.hall, bench.broker.port) as waves:
        first = await waves.begin(plan(first=1, size=6, patience_s=60))
        await bench.fleet.asked(1)
        await waves.begin(Plan("examine", {}, "SAMPLE", ("kiosk-02",), patience_s=5.0))
        await bench.fleet.asked(2)
        assert set(bench.fleet.ids) == {"kiosk-01", "kiosk-02"}
        (late,) = bench.fleet.ids["kiosk-01"]
        done = CommandAnswer(command=late, name="examine", result=CommandResult.DONE)
        bench.fleet.say("kiosk-01", done)
        async with asyncio.timeout(60):
            while {one.state for one in await waves.batches()} != {"done"}:
                await asyncio.sleep(0.02)
        assert {one.state for one in await waves.batches() if one.id == first} == {"done"}
    assert bench.fleet.at_once == 6


async def test_what_takes_its_time_is_asked_again_under_its_id_and_its_event_counts(
    bench, monkeypatch
):
    monkeypatch.setattr(waves_module, "RESENT_S", 0.3)
    bench.fleet.silent = {"kiosk-01"}
    async with at_work(bench.store, bench.hall, bench.broker.port) as waves:
        await waves.begin(Plan("update", {"version": "1.2.4"}, "SAMPLE", ("kiosk-01",),
                               patience_s=600.0))  # fmt: skip
        async with asyncio.timeout(60):
            while len(bench.fleet.ids.get("kiosk-01", ())) < 3:
                await asyncio.sleep(0.02)
        (id_,) = set(bench.fleet.ids["kiosk-01"])
        said = {"at": 1, "command": id_, "author": "SAMPLE", "version": "1.2.4",
                "before": "1.2.3"}  # fmt: skip
        staged = UpdateEvent(**said, stage=UpdateStage.STAGED, detail="waits")
        await bench.store.run(lambda db: take_update(db, "kiosk-01", staged, wall_clock_ms()))
        (line,) = await bench.store.run(lambda db: trail.entries(db, "kiosk-01", 5, 0))
        assert (line.result, line.detail) == ("waiting", "staged waits")
        back = UpdateEvent(**said, stage=UpdateStage.RETURNED, detail="start 3: it is dead")
        await bench.store.run(lambda db: take_update(db, "kiosk-01", back, wall_clock_ms()))
        batch = await until(waves, "stopped")
    assert batch.kiosks[0].detail == "failed: back on 1.2.3: start 3: it is dead"
    now = await bench.store.run(lambda db: update_of(db, "kiosk-01"))
    assert (now.stage, now.version, now.before) == ("returned", "1.2.4", "1.2.3")


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


class Hearing:
    """A sender that notes what it is given, and lets the test do something first."""

    def __init__(self):
        self.sent, self.first = [], None

    async def command(self, kiosk, name, body, id_):
        self.sent.append(kiosk)
        if self.first is not None:
            first, self.first = self.first, None
            await first()
        return CommandAnswer(command=id_, name=name, result=CommandResult.DONE)


async def test_a_wave_in_flight_sends_no_more_once_its_batch_is_stopped(store):
    hearing = Hearing()
    waves = Waves(store, Orders(store, hearing, wall_clock_ms), wall_clock_ms)
    name = await waves.begin(plan(size=6))
    (before,) = await waves.batches()
    await waves.stop(name, "SAMPLE")
    await waves._wave(before)  # it was read before somebody stopped it
    assert hearing.sent == []
    (batch,) = await waves.batches()
    assert ({one.state for one in batch.kiosks}, batch.state) == ({"waiting"}, "stopped")


async def test_a_database_that_fails_for_a_moment_does_not_end_the_work(bench, monkeypatch):
    monkeypatch.setattr(waves_module, "AGAIN_S", 0.05)
    own, fails = wave_rows.note, [2]

    def note(db, name, kiosk, state, detail):
        if state is not wave_rows.Turn.SENT and fails[0]:
            fails[0] -= 1
            raise CentreStoreError("database: is locked")
        own(db, name, kiosk, state, detail)

    monkeypatch.setattr(wave_rows, "note", note)
    async with at_work(bench.store, bench.hall, bench.broker.port) as waves:
        await waves.begin(plan())
        batch = await until(waves, "done")
    assert {one.state for one in batch.kiosks} == {"done"}
    assert fails == [0]
    assert all(len(set(ids)) == 1 for ids in bench.fleet.ids.values())  # each did it once


async def test_of_several_processes_one_works_on_a_batch(bench, url):
    async with (
        CentreStore.opened(url) as store,
        at_work(bench.store, bench.hall, bench.broker.port) as waves,
        beside(store, waves, 3),
    ):
        await waves.begin(plan(size=1))
        batch = await until(waves, "done")
    assert {one.state for one in batch.kiosks} == {"done"}
    assert bench.fleet.at_once == 1
    assert all(len(ids) == 1 for ids in bench.fleet.ids.values())


@asynccontextmanager
async def beside(store, waves, count):
    """More processes of the centre, that all send by the hands of one."""
    others = [Waves(store, Orders(store, waves._orders._sender, wall_clock_ms), wall_clock_ms)
              for _ in range(count)]  # fmt: skip
    async with running(*others):
        for one in others:
            one._stirred.set()
        yield


async def test_a_process_that_is_gone_holds_a_batch_no_longer_than_its_lease(store):
    waves = Waves(store, Orders(store, Hearing(), wall_clock_ms), wall_clock_ms)
    name = await waves.begin(plan())
    now = wall_clock_ms()
    claim = wave_rows.claim
    assert await store.run(lambda db: claim(db, name, "one", now))
    assert await store.run(lambda db: claim(db, name, "one", now + 5000))
    assert not await store.run(lambda db: claim(db, name, "other", now + 6000))
    assert await store.run(lambda db: claim(db, name, "other", now + 5001 + wave_rows.LEASE_MS))
    await store.run(lambda db: wave_rows.release(db, name, "other"))
    assert await store.run(lambda db: claim(db, name, "third", now))


async def test_a_kiosk_that_answered_late_is_not_told_again(store):
    hearing = Hearing()
    waves = Waves(store, Orders(store, hearing, wall_clock_ms), wall_clock_ms)
    name = await waves.begin(plan(size=1, patience_s=0.05))

    async def never():
        await asyncio.Event().wait()

    hearing.first = never
    (before,) = await waves.batches()
    ids = {}
    own = hearing.command

    async def command(kiosk, what, body, id_):
        ids[kiosk] = id_
        return await own(kiosk, what, body, id_)

    hearing.command = command
    await waves._wave(before)
    (batch,) = await waves.batches()
    assert (batch.state, batch.kiosks[0].state) == ("stopped", "failed")
    late = CommandAnswer(command=ids["kiosk-01"], name="examine", result=CommandResult.DONE)
    await store.run(lambda db: trail.answered(db, "kiosk-01", late, wall_clock_ms()))
    await waves.resume(name, "SAMPLE")
    (batch,) = await waves.batches()
    assert (batch.kiosks[0].state, batch.kiosks[0].detail) == ("done", "answered late")


async def test_the_trail_says_who_began_stopped_and_resumed_a_batch(store):
    waves = Waves(store, Orders(store, Hearing(), wall_clock_ms), wall_clock_ms)
    name = await waves.begin(plan())
    await waves.stop(name, "ann")
    await waves.resume(name, "bob")
    lines = await store.run(lambda db: audit.entries(db, audit.Wanted(about=name)))
    assert [(one.what, one.who) for one in lines] == [
        ("batch.resumed", "bob"), ("batch.stopped", "ann"), ("batch.begun", "SAMPLE"),
    ]  # fmt: skip
    assert lines[-1].why == "examine, 6 kiosks"


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
