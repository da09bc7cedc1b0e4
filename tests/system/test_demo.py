"""The demo itself: the tour to its end, and an end that leaves nothing behind."""

import asyncio
import json
import signal
import sys
import time

import cv2
import psutil
import pytest
import zxingcpp
from PIL import Image

from kiosk.demo.journeys import IN_EACH_LANGUAGE, ONCE
from kiosk.texts import Language


async def start(folder):
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "kiosk", "demo", "--tour", str(folder),
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


def alive(process):
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def blank(file):
    with Image.open(file) as picture:
        return len(set(picture.convert("L").resize((60, 100)).tobytes())) < 4


async def test_the_tour_goes_through_every_journey_in_every_language(tmp_path):
    process = await start(tmp_path)
    async with asyncio.timeout(420):
        _, said = await process.communicate()
    assert process.returncode == 0, said.decode()[-2000:]
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert summary["done"]
    assert summary["seconds"] < 400
    taken = {(journey["name"], journey["language"]) for journey in summary["journeys"]}
    expected = {(name, language.value) for name in IN_EACH_LANGUAGE for language in Language}
    expected |= {(name, language.value) for name, (_, language) in ONCE.items()}
    expected |= {("apply", language.value) for language in Language} | {
        ("progress", "en"),
        ("upkeep", "en"),
    }
    assert taken == expected
    assert len(summary["tickets"]) == len(set(summary["tickets"]))
    assert summary["broker"]["up/event"] >= len(summary["tickets"])
    for journey in summary["journeys"]:
        for step in journey["steps"]:
            assert not blank(tmp_path / "pages" / step["picture"])
        receipts = journey["name"] == "apply"
        numbers = ["A"] * len(journey["slips"]) if receipts else journey["numbers"]
        if journey["name"] == "upkeep":
            numbers = ["TEST"] * 2  # test pages
        for slip, number in zip(journey["slips"], numbers, strict=True):
            image = cv2.imread(str(tmp_path / "tickets" / slip))
            code = zxingcpp.read_barcode(image)
            assert code is not None, slip
            assert f":{number}" in code.text, slip
    assert (tmp_path / "index.html").read_text().count("<img") > 80
    assert "Completed" in (tmp_path / "summary.md").read_text()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
async def test_however_it_ends_no_process_is_left(tmp_path, number):
    process = await start(tmp_path)
    demo = psutil.Process(process.pid)
    children = []
    async with asyncio.timeout(60):
        # Xvfb, the broker, the centre, the kiosk; each past the moment before its own program
        while len(children) < 4 or any(child.name() == "setpriv" for child in children):
            await asyncio.sleep(0.05)
            children = demo.children(recursive=True)
    process.send_signal(number)
    async with asyncio.timeout(30):
        await process.communicate()
    if number != signal.SIGKILL:
        assert process.returncode == 130
    until = time.monotonic() + 10
    while left := [child.pid for child in children if alive(child)]:
        assert time.monotonic() < until, left
        await asyncio.sleep(0.05)
