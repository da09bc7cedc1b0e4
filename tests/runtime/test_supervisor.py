import asyncio

import pytest

from drivers.errors import (
    CannotOpenError,
    CardModuleUnusableError,
    CardUnreadableError,
    LinkLostError,
    NoAnswerError,
    NotReadyError,
)
from drivers.status import DeviceState, Health, Mender
from kiosk.runtime.supervisor import Supervisor

WELL = Health(state=DeviceState.ONLINE)
NOW = (0.0,)


class Device:
    """A device that says what the test wants it to say."""

    def __init__(self, says):
        self.says, self.closed = says, False

    async def health(self):
        if isinstance(self.says, Exception):
            raise self.says
        return self.says

    async def close(self):
        self.closed = True


class Bench:
    """A supervisor, the devices that it opened, and what it told."""

    def __init__(self, *plugged):
        self.plugged = list(plugged)
        self.opened = []
        self.told = asyncio.Queue()
        self.supervisor = Supervisor(
            "printer", self.open, self.changed, health_every_s=0.001, back_off_s=NOW
        )

    async def open(self):
        says = self.plugged.pop(0) if len(self.plugged) > 1 else self.plugged[0]
        if isinstance(says, CannotOpenError):
            raise says
        self.opened.append(Device(says))
        return self.opened[-1]

    def changed(self, name, health, falls):
        self.told.put_nowait((name, health, falls))

    async def next(self):
        async with asyncio.timeout(5):
            return await self.told.get()


@pytest.fixture
async def bench_of():
    running = []

    def make(*plugged):
        bench = Bench(*plugged)
        running.append(asyncio.create_task(bench.supervisor.run()))
        return bench

    yield make
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def test_a_device_that_is_well_is_online(bench_of):
    assert await bench_of(WELL).next() == ("printer", WELL, 0)


async def test_a_device_that_is_not_there_is_offline_until_it_is_plugged_in(bench_of):
    bench = bench_of(CannotOpenError("no such port"), WELL)
    _, health, _ = await bench.next()
    assert (health.state, health.code) == (DeviceState.OFFLINE, "device.cannot_open")
    assert health.mender is Mender.HALL_STAFF
    assert (await bench.next())[1] == WELL


async def test_a_silence_is_unknown(bench_of):
    _, health, _ = await bench_of(NoAnswerError("silent")).next()
    assert health.state is DeviceState.UNKNOWN


async def test_a_broken_module_needs_an_engineer(bench_of):
    _, health, _ = await bench_of(CardModuleUnusableError("self-test failed")).next()
    assert (health.state, health.mender) == (DeviceState.HARDWARE_ERROR, Mender.ENGINEER)


async def test_a_pulled_plug_is_told_and_counted_and_the_device_closed(bench_of):
    bench = bench_of(WELL)
    await bench.next()
    device = bench.opened[0]
    device.says = LinkLostError("pulled")
    _, health, falls = await bench.next()
    assert (health.code, falls) == ("device.link_lost", 1)
    assert device.closed
    assert (await bench.next())[1] == WELL
    assert len(bench.opened) == 2


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
    assert (await bench.next())[1].code == "device.link_lost"
    assert bench.opened[0].closed
    assert (await bench.next())[1] == WELL


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
