import asyncio
import json
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from drivers.idcard_sam.protocol import Command, Status
from drivers.idcard_sam.sample import SAMPLES
from drivers.idcard_sam.simulator import Faults, SamSimulator
from drivers.transport.serving import PtyPlug, TcpPlug

KEYS = {
    "document",
    "name",
    "name_latin",
    "sex",
    "ethnic_group",
    "born",
    "address",
    "number",
    "authority",
    "valid_from",
    "valid_until",
    "permit_number",
    "issue_count",
    "nationality",
}
RESIDENT = {
    "document": "resident-card",
    "name": "样本",
    "name_latin": None,
    "sex": "F",
    "ethnic_group": "汉",
    "born": "1985-06-12",
    "address": "广东省深圳市福田区样本路1号",
    "number": "440300198506120013",
    "authority": "深圳市公安局样本分局",
    "valid_from": "2020-01-01",
    "valid_until": None,
    "permit_number": None,
    "issue_count": None,
    "nationality": None,
}


@dataclass
class Ended:
    """How the command ended."""

    status: int
    out: str
    said: str


async def kiosk_card(*arguments):
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-X", "dev", "-m", "kiosk", "card", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        out, said = await process.communicate()
    return Ended(process.returncode, out.decode(), said.decode())


def reading(url, *, timeout_s="5"):
    return kiosk_card("--url", url, "--timeout", timeout_s, "--json")


@asynccontextmanager
async def plugged(plug):
    await plug.put_in()
    try:
        yield plug
    finally:
        await plug.pull()


def assert_one_line(said):
    assert said.endswith("\n")
    assert said.count("\n") == 1


@pytest.mark.parametrize("form", ["{}", "serial://{}?baud=115200"])
async def test_reads_a_card_over_a_serial_port(tmp_path, form):
    module = SamSimulator(text=SAMPLES["resident-card"])
    async with plugged(PtyPlug(tmp_path / "module", module.play)):
        ended = await reading(form.format(tmp_path / "module"))
    assert json.loads(ended.out) == RESIDENT
    assert (ended.status, ended.said) == (0, "")
    assert ended.out.count("\n") == 1


@pytest.mark.parametrize("scheme", ["tcp", "socket"])
async def test_reads_a_card_over_the_network(scheme):
    module = SamSimulator(text=SAMPLES["resident-card"])
    async with plugged(TcpPlug(0, module.play)) as plug:
        ended = await reading(f"{scheme}://127.0.0.1:{plug.port}")
    assert json.loads(ended.out) == RESIDENT
    assert (ended.status, ended.said) == (0, "")


async def test_reads_at_the_pace_of_a_true_line_with_noise_on_it(tmp_path):
    faults = Faults(noise=b"\xaa\xaa\xaa\x96\x00", split=True, spoilt=1)
    module = SamSimulator(text=SAMPLES["resident-card"], baud=115200, faults=faults)
    async with plugged(PtyPlug(tmp_path / "module", module.play)):
        ended = await reading(str(tmp_path / "module"))
    assert json.loads(ended.out) == RESIDENT


async def test_a_card_that_is_laid_while_it_waits_is_read(tmp_path):
    module = SamSimulator()
    async with plugged(PtyPlug(tmp_path / "module", module.play)):
        running = asyncio.create_task(reading(str(tmp_path / "module")))
        await module.until_asked(Command.FIND, times=2)
        module.lay(SAMPLES["resident-card"])
        ended = await running
    assert (ended.status, json.loads(ended.out)["document"]) == (0, "resident-card")


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("resident-card", {"ethnic_group": "汉"}),
        ("hmt-residence-permit", {"permit_number": "H12345678", "issue_count": 1}),
        ("foreign-permanent-resident", {"name_latin": "SAMPLE JOHN", "nationality": "USA"}),
    ],
)
async def test_simulated_cards_have_every_key(name, there):
    ended = await reading(f"sim://{name}")
    card = json.loads(ended.out)
    assert ended.status == 0
    assert set(card) == KEYS
    assert card["document"] == name
    assert there.items() <= card.items()


async def test_nobody_laid_a_card(tmp_path):
    async with plugged(PtyPlug(tmp_path / "module", SamSimulator().play)):
        ended = await reading(str(tmp_path / "module"), timeout_s="0.1")
    assert (ended.status, ended.out) == (3, "")
    assert "nobody laid a card" in ended.said
    assert_one_line(ended.said)


async def test_simulated_emptiness_is_nobody():
    assert (await reading("sim://empty", timeout_s="0.1")).status == 3


@pytest.mark.parametrize("timeout_s", ["0", "0.1"])
async def test_a_mute_module_is_a_fault_however_short_the_wait(tmp_path, timeout_s):
    module = SamSimulator(faults=Faults(mute=True))
    async with plugged(PtyPlug(tmp_path / "module", module.play)):
        ended = await reading(str(tmp_path / "module"), timeout_s=timeout_s)
    assert (ended.status, ended.out) == (4, "")
    assert "check its plug" in ended.said
    assert_one_line(ended.said)


@pytest.mark.parametrize(
    ("faults", "said"),
    [
        (Faults(self_test_failed=True), "must be exchanged or authorised"),
        (Faults(status=Status.NOT_AUTHORISED), "must be exchanged or authorised"),
        (Faults(spoilt=3), "check cable and baud rate"),
        (Faults(read_status=Status.READ_FAILED), "lay the card again"),
        (Faults(status=Status.COMMAND_WRONG), "is it an identity-card module"),
    ],
    ids=["self-test", "not authorised", "spoilt", "unreadable", "another device"],
)
async def test_a_fault_says_what_to_do(faults, said):
    module = SamSimulator(text=SAMPLES["resident-card"], faults=faults)
    async with plugged(TcpPlug(0, module.play)) as plug:
        ended = await reading(f"tcp://127.0.0.1:{plug.port}")
    assert (ended.status, ended.out) == (4, "")
    assert said in ended.said
    assert_one_line(ended.said)


async def test_a_plug_that_is_pulled_says_what_to_do(tmp_path):
    module = SamSimulator()
    async with plugged(PtyPlug(tmp_path / "module", module.play)) as plug:
        running = asyncio.create_task(reading(str(tmp_path / "module"), timeout_s="15"))
        await module.until_asked(Command.FIND)
        await plug.pull()
        ended = await running
    assert ended.status == 4
    assert "check its plug" in ended.said
    assert_one_line(ended.said)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("/dev/not-there", "plugged in"),
        ("bluetooth://module", "give /dev/NAME"),
        ("sim://passport", "give one of sim://resident-card"),
    ],
)
async def test_a_module_that_cannot_be_reached_says_what_to_do(url, said):
    ended = await reading(url)
    assert (ended.status, ended.out) == (4, "")
    assert said in ended.said
    assert_one_line(ended.said)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--json"],
        ["--url", "sim://empty"],
        ["--url", "sim://empty", "--json", "--timeout", "soon"],
        ["--url", "sim://empty", "--json", "--timeout", "-1"],
        ["--url", "sim://empty", "--json", "--timeout", "inf"],
        ["--url", "sim://empty", "--json", "more"],
    ],
    ids=" ".join,
)
async def test_a_wrong_command_line_is_told(arguments):
    ended = await kiosk_card(*arguments)
    assert (ended.status, ended.out) == (2, "")
    assert "usage: kiosk card" in ended.said


async def test_no_window_is_loaded():
    code = "import sys, kiosk.commands.card; sys.exit('kivy' in sys.modules)"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
    assert await process.wait() == 0
