"""The command as a technician calls it: exit status, and one line that says what to do."""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from drivers.printer_escpos.simulator import Faults, PrinterSimulator
from drivers.transport.serving import PtyPlug, TcpPlug
from tests.tools.escpos_decode import parse

CONFIG = Path(__file__).parents[2] / "config"


@dataclass
class Ended:
    """How the command ended."""

    status: int
    out: str
    said: str


async def kiosk_print(*arguments):
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "kiosk", "print", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        out, said = await process.communicate()
    return Ended(process.returncode, out.decode(), said.decode())


@pytest.mark.parametrize("what", ["ticket", "test"])
@pytest.mark.parametrize(
    ("name", "status", "todo"),
    [
        ("ready", 0, None),
        ("paper-out", 5, "put in a new roll"),
        ("cover-open", 6, "close it"),
        ("cutter", 6, "free it"),
        ("silent", 7, "look at it"),
    ],
)
async def test_every_simulated_printer(what, name, status, todo):
    ended = await kiosk_print("--url", f"sim://{name}", what)
    assert (ended.status, ended.out) == (status, "")
    lines = ended.said.splitlines()
    assert len(lines) == (0 if todo is None else 1)
    assert todo is None or todo in lines[0]


@pytest.mark.parametrize(("width", "plug_kind"), [(576, "tcp"), (384, "pty")])
@pytest.mark.parametrize("language", ["zh-Hant-HK", "zh-Hans-CN", "en"])
async def test_over_a_cable_the_paper_comes_out(tmp_path, width, plug_kind, language):
    sim = PrinterSimulator(buffer=4096)
    link = tmp_path / "printer"
    plug = TcpPlug(0, sim.play) if plug_kind == "tcp" else PtyPlug(link, sim.play)
    await plug.put_in()
    url = f"tcp://127.0.0.1:{plug.port}" if plug_kind == "tcp" else str(link)
    try:
        ended = await kiosk_print(
            "--url", url, "--width", str(width), "--language", language, "ticket"
        )
    finally:
        await plug.pull()
    assert ended == Ended(0, "", "")
    (slip,) = sim.slips
    assert slip.cut
    assert slip.width_bytes * 8 == width
    rasters = [event for event in parse(bytes(sim.received)) if event["t"] == "raster"]
    assert sum(event["h"] for event in rasters) > 800


async def test_paper_that_runs_out_in_the_middle():
    sim = PrinterSimulator(rows_left=300)
    plug = TcpPlug(0, sim.play)
    await plug.put_in()
    try:
        ended = await kiosk_print("--url", f"socket://127.0.0.1:{plug.port}", "ticket")
    finally:
        await plug.pull()
    assert ended.status == 5
    assert "new roll" in ended.said


async def test_a_head_that_is_too_hot():
    sim = PrinterSimulator(faults=Faults(overheated=True))
    plug = TcpPlug(0, sim.play)
    await plug.put_in()
    try:
        ended = await kiosk_print("--url", f"tcp://127.0.0.1:{plug.port}", "ticket")
    finally:
        await plug.pull()
    assert ended.status == 6
    assert "too hot" in ended.said


async def test_a_file_takes_all_and_proves_nothing(tmp_path):
    file = tmp_path / "job.bin"
    file.touch()
    ended = await kiosk_print("--url", f"file://{file}", "test")
    assert ended.status == 7
    kinds = {event["t"] for event in parse(file.read_bytes())}
    assert {"init", "raster", "cut"} <= kinds


@pytest.mark.parametrize(
    "url",
    ["/dev/not-there", "tcp://127.0.0.1:1", "sim://toaster", "ftp://printer", "tcp://127.0.0.1"],
)
async def test_a_printer_that_cannot_be_reached(url):
    ended = await kiosk_print("--url", url, "ticket")
    assert (ended.status, ended.out) == (4, "")
    (line,) = ended.said.splitlines()
    assert url.rstrip("/") in line


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["ticket"],
        ["--url", "sim://ready"],
        ["--url", "sim://ready", "poster"],
        ["--url", "sim://ready", "--width", "500", "ticket"],
        ["--url", "sim://ready", "--language", "tlh", "ticket"],
        ["--url", "sim://ready", "--config", "/not-there", "ticket"],
    ],
)
async def test_a_wrong_call(arguments):
    ended = await kiosk_print(*arguments)
    assert (ended.status, ended.out) == (2, "")
    assert ended.said
    assert "Traceback" not in ended.said


async def test_another_folder_of_settings():
    ended = await kiosk_print("--url", "sim://ready", "-c", str(CONFIG), "ticket")
    assert ended.status == 0
