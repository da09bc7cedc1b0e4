"""Process start to the first page that can be touched, again after a kill, and what waiting costs.

Ready is what the service manager is told: the page is on the glass, and window and event loop turn.
A Raspberry Pi 4 is not here: what the start computes is counted (CPU seconds, which other programs
change little; instructions too where ``perf`` may count them), to be multiplied for a slower core.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import time
from pathlib import Path

import psutil
import pytest

from kiosk.demo.children import Children
from kiosk.demo.display import HiddenDisplay
from tests.appliance.manager import Manager, settings
from tests.bench.figures import median, report
from tests.bench.test_first_page import end, run
from tests.mosquitto import Mosquitto

pytestmark = pytest.mark.bench
TIMES = 7
SIZE = ("540", "960")
ATTRACT_S = 60
SETTLED_S = 10
READY = "READY=1"


async def started(folder, display, port, *, killed=False):
    """Start a kiosk until it is ready; return the wall's and the processor's milliseconds.

    With ``killed`` it is killed then and started again: the second start is what counts.
    """
    for name in ("notify", "said"):
        (folder / name).unlink(missing_ok=True)
    arguments = "-m", "kiosk", "run", "-c", str(settings(folder, port))
    for again in (False, True) if killed else (True,):
        (folder / "notify").unlink(missing_ok=True)
        manager = Manager(folder)
        began = time.monotonic()
        async with manager.running(*arguments, DISPLAY=display) as process:
            while not (await manager.hears()).startswith(READY):
                pass
            wall_s = time.monotonic() - began
            used = psutil.Process(process.pid).cpu_times()
            if not again:
                process.send_signal(signal.SIGKILL)
                await process.wait()
    return wall_s * 1000, (used.user + used.system) * 1000


async def peer(display):
    """Start a bare window; return the wall's and the processor's milliseconds until it is seen."""
    began = time.monotonic()
    process, _ = await run(display, str(Path(__file__).parent / "bare_window.py"), *SIZE)
    await process.stdout.readline()
    wall_s = time.monotonic() - began
    used = psutil.Process(process.pid).cpu_times()
    await end(process)
    return wall_s * 1000, (used.user + used.system) * 1000


async def instructions(folder, display, port):
    """Return how many instructions a start executes, in thousand millions; None: not countable."""
    if shutil.which("perf") is None:
        return None
    seen, file = folder / "seen", folder / "perf"
    seen.unlink(missing_ok=True)
    process = await asyncio.create_subprocess_exec(
        "perf", "stat", "-x,", "-o", str(file), "-e", "instructions:u", sys.executable,
        "-m", "kiosk", "run", "-c", str(settings(folder, port)), "--observe", str(seen),
        env=os.environ | {"DISPLAY": display}, stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    while not (seen.exists() and b"\n" in seen.read_bytes()) and process.returncode is None:
        await asyncio.sleep(0.01)
    for child in psutil.Process(process.pid).children():
        child.terminate()
    await process.wait()
    with contextlib.suppress(OSError, ValueError):
        for line in file.read_text().splitlines():
            if "instructions" in line:
                return int(line.split(",")[0]) / 1e9
    return None


@pytest.fixture
async def display(tmp_path):
    children = Children(tmp_path)
    try:
        yield (await HiddenDisplay.start(children, 540, 960)).name
    finally:
        await children.stop_all()


async def test_start_and_start_again(tmp_path, display):
    broker = Mosquitto(tmp_path)
    broker.start()
    try:
        await broker.ready()
        await started(tmp_path, display, broker.port)  # so that files are in memory
        await peer(display)
        pairs = [
            (await started(tmp_path, display, broker.port), await peer(display))
            for _ in range(TIMES)
        ]
        again = [await started(tmp_path, display, broker.port, killed=True) for _ in range(TIMES)]
        counted = await instructions(tmp_path, display, broker.port)
    finally:
        broker.kill()
    bare_ms, bare_cpu_ms = (median(one[1][at] for one in pairs) for at in range(2))
    ours_ms, ours_cpu_ms = (median(one[0][at] for one in pairs) for at in range(2))
    name = "bare one-button Kivy window"
    report("start to ready", ours_ms, bare_ms, name, "3000 ms")
    report("the same after a kill", median(one[0] for one in again), bare_ms, name, "4000 ms")
    report("processor time of a start", ours_cpu_ms, bare_cpu_ms, name, "none")
    print(f"instructions until the first page: {counted} thousand millions")
    print(f"load: {os.getloadavg()}")


async def test_a_kiosk_that_waits_for_visitors(tmp_path, display):
    broker = Mosquitto(tmp_path)
    broker.start()
    try:
        await broker.ready()
        manager = Manager(tmp_path)
        arguments = "-m", "kiosk", "run", "-c", str(settings(tmp_path, broker.port))
        async with manager.running(*arguments, DISPLAY=display) as process:
            while not (await manager.hears()).startswith(READY):
                pass
            await asyncio.sleep(SETTLED_S)
            seen = psutil.Process(process.pid)
            before, began = seen.cpu_times(), time.monotonic()
            await asyncio.sleep(ATTRACT_S)
            after, spent_s = seen.cpu_times(), time.monotonic() - began
            used = (after.user + after.system - before.user - before.system) / spent_s
            memory = seen.memory_full_info()
    finally:
        broker.kill()
    report("attract page, processor", 100 * used, 0, "none", "3 % of a core", unit="%")
    report(
        "attract page, memory",
        memory.rss / 1e6,
        memory.pss / 1e6,
        "its share (PSS)",
        "300",
        unit="MB",
    )
    print(f"load: {os.getloadavg()}")
