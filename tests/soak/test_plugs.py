"""A thousand times out and in again, every kind of device: nothing may be left behind."""

import asyncio
import ctypes
import gc

import psutil
import pytest

from drivers.status import DeviceState
from tests.drivers.counting import own_threads
from tests.drivers.faulty import KINDS, Bench

pytestmark = pytest.mark.soak
TIMES, FIRST = 1000, 50
LIMIT_MB = 12


def held(process):
    """Bytes that are in use: what the allocator keeps for later is given back first."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return process.memory_info().rss


async def cycle(bench):
    """Pull the plug until the kiosk notices; put it in until the device is well again."""
    await bench.plug.pull()
    await bench.until(lambda: not bench.supervisor.is_open)
    await bench.plug.put_in()
    await bench.until(
        lambda: bench.supervisor.is_open and bench.supervisor.health.state is DeviceState.ONLINE
    )


@pytest.mark.parametrize("kind", KINDS)
async def test_a_thousand_times_unplugged(kind, tmp_path):
    process = psutil.Process()
    async with Bench(KINDS[kind], tmp_path) as bench:
        assert await bench.use_until(bench.kind.good) == bench.kind.good
        for _ in range(FIRST):
            await cycle(bench)
        threads, files = own_threads(), process.num_fds()
        memory = held(process)
        for _ in range(TIMES):
            await cycle(bench)
        assert await bench.use_until(bench.kind.good) == bench.kind.good
        grown = (held(process) - memory) / 1e6
        print(f"{kind}: {own_threads() - threads:+d} threads, {process.num_fds() - files:+d} "
              f"descriptors, {grown:+.1f} MB after {TIMES} times")  # fmt: skip
        assert own_threads() <= threads
        assert process.num_fds() <= files
        assert grown < LIMIT_MB
    await asyncio.sleep(0)
