"""The morning's report, over devices that are played on ports and over a real broker."""

import asyncio
import json
import sys
from pathlib import Path

import pytest

from drivers.simulation import DEVICES
from drivers.transport.serving import TcpPlug
from kiosk.runtime import machine
from kiosk.runtime.report import Line, Report, Verdict

CONFIG = Path(__file__).parents[2] / "config"
PLAYED = {
    "card-reader": ("card", "resident-card"),
    "chip-reader": ("chip", "felica"),
    "scanner": ("scanner", "newland"),
    "camera": ("camera", "page"),
    "printer": ("printer", ""),
}
FAULTS = [
    ("card-reader", "mute", "fail"),
    ("card-reader", "self_test_failed", "fail"),
    ("chip-reader", "mute", "fail"),
    ("scanner", "mute", "fail"),
    ("camera", "frozen", "fail"),
    ("camera", "dark", "fail"),
    ("camera", "blurred", "fail"),
    ("printer", "cover_open", "fail"),
    ("printer", "cutter", "fail"),
    ("printer", "silent", "unknown"),
]


class Desk:
    """Every device on a port of its own, and the settings of a kiosk that has them."""

    def __init__(self, folder, broker_port):
        self.folder, self.broker_port = folder, broker_port
        self.played = {part: DEVICES[name](word) for part, (name, word) in PLAYED.items()}
        self.plugs = {part: TcpPlug(0, one.play) for part, one in self.played.items()}

    async def examine(self, *options):
        (self.folder / "kiosk.toml").write_text(self.settings(), encoding="utf-8")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "kiosk", "doctor", "-c", str(self.folder / "kiosk.toml")),
            *options,
            stdout=asyncio.subprocess.PIPE,
        )
        said, _ = await process.communicate()
        return process.returncode, said.decode()

    async def verdicts(self):
        status, said = await self.examine("--json")
        report = json.loads(said)
        return status, {line["part"]: line for line in report["lines"]}

    def settings(self):
        urls = {part: plug.url for part, plug in self.plugs.items()}
        chip = urls["chip-reader"].replace("tcp:", "vpcd:")
        camera = urls["camera"].replace("tcp:", "camera:")
        return f"""
[kiosk]
site = "demo"
name = "kiosk-01"
data_dir = "data"
catalogue_dir = "{CONFIG}/catalogue"
texts_dir = "{CONFIG}/texts"
[broker]
port = {self.broker_port}
[devices.card_reader]
driver = "idcard_sam"
url = "{urls["card-reader"]}"
[devices.printer]
driver = "printer_escpos"
url = "{urls["printer"]}"
[devices.chip_reader]
driver = "smartcard_pcsc"
url = "{chip}"
[devices.scanner]
driver = "scanner_serial"
model = "newland"
url = "{urls["scanner"]}"
[devices.camera]
driver = "camera"
url = "{camera}"
"""


@pytest.fixture
async def desk(tmp_path, broker):
    desk = Desk(tmp_path, broker.port)
    for plug in desk.plugs.values():
        await plug.put_in()
    yield desk
    for plug in desk.plugs.values():
        await plug.pull()


async def test_devices_that_are_well_pass_and_the_report_is_kept(desk):
    status, lines = await desk.verdicts()
    assert {part: lines[part]["verdict"] for part in PLAYED} == dict.fromkeys(PLAYED, "pass")
    assert lines["broker"]["verdict"] == lines["disk"]["verdict"] == "pass"
    assert lines["centre"]["verdict"] == "fail"  # there is none behind this broker
    assert status == 1
    kept = json.loads((desk.folder / "data" / "readiness.json").read_bytes())
    assert kept["kiosk"] == "demo/kiosk-01"
    assert len(kept["lines"]) == len(lines)


@pytest.mark.parametrize(("part", "fault", "verdict"), FAULTS)
async def test_each_fault_turns_its_own_line(desk, part, fault, verdict):
    desk.played[part].switch(fault, on=True)
    status, lines = await desk.verdicts()
    wrong = {name: lines[name]["verdict"] for name in PLAYED if lines[name]["verdict"] != "pass"}
    assert wrong == {part: verdict}
    assert lines[part]["todo"]
    assert status == 1


async def test_what_is_unplugged_and_a_broker_that_is_gone_are_told(desk, broker):
    await desk.plugs["scanner"].pull()
    broker.kill()
    status, said = await desk.examine("--no-print")
    assert status == 1
    assert "fail    scanner" in said
    assert "fail    broker" in said
    assert "unknown centre" in said
    assert "pass    printer       answers; nothing was printed" in said


async def test_a_printer_that_is_ill_says_what_to_do_without_a_page_too(desk):
    desk.played["printer"].switch("cover_open", on=True)
    _, said = await desk.examine("--json", "--no-print")
    printer = next(line for line in json.loads(said)["lines"] if line["part"] == "printer")
    assert (printer["verdict"], printer["todo"]) == ("fail", "close the cover")


async def test_paper_that_runs_low_passes_and_is_told(desk):
    desk.played["printer"].do("run-low")
    _, lines = await desk.verdicts()
    assert lines["printer"]["verdict"] == "pass"
    assert "near its end" in lines["printer"]["todo"]


# --- the report and the machine


def line(verdict):
    return Line(part="x", verdict=verdict)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        ([Verdict.PASS, Verdict.ABSENT], Verdict.PASS),
        ([Verdict.PASS, Verdict.UNKNOWN], Verdict.UNKNOWN),
        ([Verdict.UNKNOWN, Verdict.FAIL, Verdict.PASS], Verdict.FAIL),
    ],
)
def test_the_word_for_all(found, verdict):
    assert Report(kiosk="k", at="", lines=tuple(map(line, found))).verdict is verdict


@pytest.mark.parametrize(
    ("flags", "verdict", "said"),
    [
        ("0x0", Verdict.PASS, "steady"),
        ("0x1", Verdict.FAIL, "under-voltage now"),
        ("0x50000", Verdict.FAIL, "under-voltage since the start, throttled since the start"),
        ("what", Verdict.ABSENT, "no flags"),
    ],
)
def test_the_flags_of_a_weak_supply(tmp_path, flags, verdict, said):
    (tmp_path / "flags").write_text(flags)
    found = machine.examine_supply(tmp_path / "flags")
    assert found.verdict is verdict
    assert said in found.said


def test_heat_and_a_machine_without_a_sensor(tmp_path):
    (tmp_path / "temp").write_text("83200\n")
    assert machine.examine_temperature(tmp_path / "temp").verdict is Verdict.FAIL
    (tmp_path / "temp").write_text("51000\n")
    assert machine.examine_temperature(tmp_path / "temp").said == "51 C"
    assert machine.examine_temperature(tmp_path / "none").verdict is Verdict.ABSENT


def test_a_disk_that_cannot_be_written_fails(tmp_path):
    (tmp_path / "file").touch()
    assert machine.examine_disk(tmp_path / "file" / "data").verdict is Verdict.FAIL
