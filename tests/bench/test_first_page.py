import asyncio
import json
import os
import sys
import time
from pathlib import Path

import psutil
import pytest

from kiosk.demo.children import Children
from kiosk.demo.display import HiddenDisplay
from tests.bench.figures import median, report
from tests.ui.test_touch import SETTINGS

pytestmark = pytest.mark.bench
PAIRS = 7
SETTLED_S = 5
SIZE = ("1080", "1920")


async def run(display, *command):
    environment = os.environ | {"DISPLAY": display}
    began = time.time_ns() // 1_000_000
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, env=environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    return process, began


async def end(process):
    process.terminate()
    await process.communicate()


async def bare(display, *, settled=False):
    process, began = await run(display, str(Path(__file__).parent / "bare_window.py"), *SIZE)
    shown = int(await process.stdout.readline())
    memory = await settle(process) if settled else 0
    await end(process)
    return shown - began, memory


async def ours(display, folder, *, settled=False):
    seen = folder / "seen"
    seen.unlink(missing_ok=True)
    config = folder / "kiosk.toml"
    process, began = await run(
        display, "-m", "kiosk", "run", "-c", str(config), "--observe", str(seen)
    )
    while not (seen.exists() and b"\n" in seen.read_bytes()):
        await asyncio.sleep(0.002)
    shown = json.loads(seen.read_bytes().split(b"\n")[0])["at"]
    memory = await settle(process) if settled else 0
    await end(process)
    return shown - began, memory


async def settle(process):
    await asyncio.sleep(SETTLED_S)
    return psutil.Process(process.pid).memory_info().rss / 1e6


async def test_first_page_and_memory(tmp_path, monkeypatch):
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)  # as on an installed kiosk
    text = SETTINGS.replace("width = 800", "width = 1080").replace("height = 480", "height = 1920")
    (tmp_path / "kiosk.toml").write_text(text.replace("diagonal_inch = 7", "diagonal_inch = 21.5"))
    children = Children(tmp_path)
    try:
        display = (await HiddenDisplay.start(children, 1080, 1920)).name
        await bare(display)
        await ours(display, tmp_path)  # both once, so that files are in memory
        pairs = [(await ours(display, tmp_path), await bare(display)) for _ in range(PAIRS)]
        report(
            "start to first page",
            median(one[0] for one, _ in pairs),
            median(peer[0] for _, peer in pairs),
            "bare one-button Kivy window",
            "1.5 times, and 2000 ms",
        )
        _, mine = await ours(display, tmp_path, settled=True)
        _, theirs = await bare(display, settled=True)
        report("resident memory", mine, theirs, "bare window", "1.3 times", unit="MB")
    finally:
        await children.stop_all()
