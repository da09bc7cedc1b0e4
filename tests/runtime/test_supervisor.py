import asyncio

import pytest

from drivers.errors import (
    CameraStalledError,
    CannotOpenError,
    CardModuleUnusableError,
    CardUnreadableError,
    LinkLostError,
    NoAnswerError,
    NotReadyError,
)
from drivers.status import DeviceState, Health, Mender
from kiosk.runtime.supervisor import Patience, Supervisor

WELL = Health(state=DeviceState.ONLINE)
QUICK = Patience(health_every_s=0.001, again_s=0.001, back_off_s=(0.001,), steady_s=0.1)


class Device:
    """A device that says what the test wants it to say."""

    def __init__(self, says):
        self.says, self.closed, self.asked = says, False, 0

    async def health(self):
        self.asked += 1
        if isinstance(self.says, Exception):
            raise self.says
        return self.says

    async def close(self):
        self.closed = True


class Bench:
    """A supervisor, the devices that it opened, and what it told."""

    def __init__(self, *plugged, patience=QUICK):
        self.plugged = list(plugged)
        self.opened = []
        self.told = asyncio.Queue()
        self.supervisor = Supervisor("printer", self.open, self.changed, patience)

    async def open(self):
        says = self.plugged.pop(0) if len(self.plugged) > 1 else self.plugged[0]
        if isinstance(says, CannotOpenError):
            raise says
        self.opened.append(Device(says))
        return self.opened[-1]

    def changed(self, name, health, falls):
        self.told.put_nowait((name, health, falls))

    async def next(self):
        async with asyncio.timeout(60):
            return await self.told.get()


@pytest.fixture
async def bench_of():
    running = []

    def make(*plugged, patience=QUICK):
        bench = Bench(*plugged, patience=patience)
        running.append(asyncio.create_task(bench.supervisor.run()))
        return bench

    yield make
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def test_a_device_that_is_well_is_online(bench_of):
    assert await bench_of(WELL).next() == ("printer", WELL, 0)


GONE = CannotOpenError("no such port")


async def test_a_device_that_is_not_there_is_offline_until_it_is_plugged_in(bench_of):
    bench = bench_of(GONE, GONE, GONE, WELL)
    _, health, _ = await bench.next()
    assert (health.state, health.code) == (DeviceState.OFFLINE, "device.cannot_open")
    assert health.mender is Mender.HALL_STAFF
    assert (await bench.next())[1] == WELL


async def test_two_misses_are_no_news(bench_of):
    bench = bench_of(GONE, GONE, WELL)
    assert await bench.next() == ("printer", WELL, 0)


async def test_one_that_is_opened_anew_stays_ill_until_it_says_that_it_is_well(bench_of):
    starting = Health(state=DeviceState.STARTING)
    bench = bench_of(WELL, starting)
    await bench.next()
    bench.opened[0].says = CameraStalledError("no new frame")
    _, health, _ = await bench.next()
    assert health.code == "camera.stalled"  # at once: it took three seconds to find
    while len(bench.opened) < 2 or bench.opened[-1].asked < 3:
        await asyncio.sleep(0)
    assert bench.told.empty()
    bench.opened[-1].says = WELL
    assert (await bench.next())[1] == WELL


async def test_two_silences_are_no_news_and_the_third_is(bench_of):
    bench = bench_of(WELL)
    await bench.next()
    device = bench.opened[0]
    asked = device.asked
    device.says = NoAnswerError("silent")
    _, health, _ = await bench.next()
    assert (health.state, device.asked - asked) == (DeviceState.UNKNOWN, 3)


async def test_one_that_says_only_that_it_says_nothing_counts_as_silent(bench_of):
    bench = bench_of(WELL)
    await bench.next()
    device = bench.opened[0]
    device.says = Health(state=DeviceState.UNKNOWN, code="printer.silent")
    asked = device.asked
    assert (await bench.next())[1].code == "printer.silent"
    assert device.asked - asked >= 3


async def test_a_silence_is_unknown(bench_of):
    _, health, _ = await bench_of(NoAnswerError("silent")).next()
    assert health.state is DeviceState.UNKNOWN


async def test_a_broken_module_needs_an_engineer(bench_of):
    _, health, _ = await bench_of(CardModuleUnusableError("self-test failed")).next()
    assert (health.state, health.mender) == (DeviceState.HARDWARE_ERROR, Mender.ENGINEER)


async def test_a_pulled_plug_is_told_and_counted_and_the_device_closed(bench_of):
    bench = bench_of(WELL, GONE, GONE, WELL)
    await bench.next()
    device = bench.opened[0]
    device.says = LinkLostError("pulled")
    _, health, falls = await bench.next()
    assert (health.code, falls) == ("device.cannot_open", 1)
    assert device.closed
    assert (await bench.next())[1] == WELL
    assert len(bench.opened) == 2


async def test_a_contact_lost_for_a_moment_is_in_use_again_without_an_alarm(bench_of):
    bench = bench_of(WELL)
    await bench.next()
    bench.opened[0].says = LinkLostError("a knock")
    while len(bench.opened) < 2 or not bench.supervisor.is_open:
        await asyncio.sleep(0.001)
    async with bench.supervisor.use():
        pass
    assert bench.told.empty()


async def test_a_loose_cable_is_told_as_such_and_clears_itself(bench_of):
    bench = bench_of(WELL)
    await bench.next()
    for count in range(1, 4):
        bench.opened[-1].says = LinkLostError("a knock")
        while len(bench.opened) <= count or not bench.supervisor.is_open:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.005)
    _, health, falls = await bench.next()
    assert (health.code, health.mender, falls) == ("device.flapping", Mender.HALL_STAFF, 3)
    assert await bench.next() == ("printer", WELL, 3)


async def test_what_is_plugged_in_is_used_without_waiting_for_the_next_try(bench_of):
    patience = Patience(health_every_s=60, again_s=0.001, back_off_s=(60,))
    bench = bench_of(GONE, GONE, GONE, WELL, patience=patience)
    assert (await bench.next())[1].state is DeviceState.OFFLINE
    await asyncio.sleep(0.01)
    bench.supervisor.stir()
    assert (await bench.next())[1] == WELL


async def test_a_device_that_is_not_open_is_refused_at_once(bench_of):
    bench = bench_of(CannotOpenError("no such port"))
    await bench.next()
    with pytest.raises(NotReadyError):
        async with bench.supervisor.use():
            pass


async def test_a_fault_during_use_opens_the_device_anew(bench_of):
    bench = bench_of(WELL)
    await bench.next()
    with pytest.raises(LinkLostError):
        async with bench.supervisor.use():
            raise LinkLostError("pulled")
    assert bench.opened[0].closed
    while not bench.supervisor.is_open:
        await asyncio.sleep(0.001)
    assert len(bench.opened) == 2


async def test_a_card_that_cannot_be_read_says_nothing_of_the_reader(bench_of):
    bench = bench_of(WELL)
    await bench.next()
    with pytest.raises(CardUnreadableError):
        async with bench.supervisor.use():
            raise CardUnreadableError("dirty")
    assert not bench.opened[0].closed


async def test_nobody_else_has_the_device_while_it_is_used(bench_of):
    bench = bench_of(WELL)
    await bench.next()
    async with bench.supervisor.use():
        other = asyncio.create_task(bench.supervisor.look())
        await asyncio.sleep(0)
        assert not other.done()
    await other


async def test_the_device_is_closed_at_the_end():
    bench = Bench(WELL)
    task = asyncio.create_task(bench.supervisor.run())
    await bench.next()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert bench.opened[0].closed
