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

from kiosk.demo.chapters import CHAPTERS
from kiosk.texts import Language


async def start(folder, *more):
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "kiosk", "demo", "--tour", str(folder), *more,
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


def check_codes(folder, journey):
    receipts = journey["name"] in {"apply", "promise"}
    numbers = ["A"] * len(journey["slips"]) if receipts else journey["numbers"]
    for slip, number in zip(journey["slips"], numbers, strict=True):
        code = zxingcpp.read_barcode(cv2.imread(str(folder / slip)))
        assert code is not None, slip
        assert f":{number}" in code.text, slip


@pytest.mark.parametrize("chapter", CHAPTERS)
async def test_the_tour_goes_through_every_journey_of_a_chapter(tmp_path, chapter):
    process = await start(tmp_path, "--chapter", chapter)
    async with asyncio.timeout(600):
        _, said = await process.communicate()
    assert process.returncode == 0, said.decode()[-2000:]
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert summary["done"]
    taken = [(journey["name"], journey["language"]) for journey in summary["journeys"]]
    assert taken == [
        (part.name, language.value)
        for language in Language
        for part in CHAPTERS[chapter]
        if language in part.languages
    ]
    assert len(summary["tickets"]) == len(set(summary["tickets"]))
    assert summary["broker"].get("up/event", 0) >= len(summary["tickets"])
    coded = {part.name for part in CHAPTERS[chapter] if part.coded}
    for journey in summary["journeys"]:
        for step in journey["steps"]:
            assert not blank(tmp_path / "pages" / step["picture"])
        for slip in journey["slips"]:
            assert not blank(tmp_path / "tickets" / slip)
        if journey["name"] == "several":
            (slip,) = journey["slips"]
            codes = zxingcpp.read_barcodes(cv2.imread(str(tmp_path / "tickets" / slip)))
            assert {code.text.split(":")[4] for code in codes} == set(journey["numbers"])
        if journey["name"] in coded:
            check_codes(tmp_path / "tickets", journey)
    assert (tmp_path / "index.html").read_text().count("<img") >= len(summary["journeys"])
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
    async with asyncio.timeout(60):
        await process.communicate()
    if number != signal.SIGKILL:
        assert process.returncode == 130
    until = time.monotonic() + 60
    while left := [child.pid for child in children if alive(child)]:
        assert time.monotonic() < until, left
        await asyncio.sleep(0.05)
