"""The readiness report on its way: from the doctor, and from a kiosk that runs, to the centre."""

import asyncio
import json
import os
import sys

from tests.system.hall import CONFIG, hall
from tests.system.test_visits import orders

NEWEST = "SELECT verdict, lines FROM diagnostic ORDER BY taken DESC LIMIT 1"
OUTBOX = "data/journal.db"


async def doctor(house, *options, file="kiosk.toml"):
    """Run the doctor; return its status and the verdict of each part."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "kiosk", "doctor", "--json", "-c", str(house.folder / file)),
        *options,
        stdout=asyncio.subprocess.PIPE,
        env=os.environ,
    )
    said, _ = await process.communicate()
    return process.returncode, verdicts(json.loads(said)["lines"])


def verdicts(lines):
    return {line["part"]: line["verdict"] for line in lines}


def demo_profile(house):
    """The profile for a desk as it is shipped, but for where broker and data are."""
    text = (CONFIG / "profiles" / "demo.toml").read_text(encoding="utf-8")
    text = text.replace("../../demo-out/kiosk-data", str(house.folder / "doctor-data"))
    text = text.replace('"../', f'"{CONFIG}/').replace('site = "demo"', 'site = "hetao"')
    (house.folder / "demo.toml").write_text(f"{text}\n[broker]\nport = {house.broker.port}\n")


async def test_on_the_demo_profile_all_is_green_and_the_centre_has_the_report(tmp_path):
    async with hall(tmp_path) as house:
        await house.is_ready()
        demo_profile(house)
        status, found = await doctor(house, file="demo.toml")
        assert {part: word for part, word in found.items() if word not in {"pass", "absent"}} == {}
        assert status == 0
        ((verdict, lines),) = house.asks_centre(NEWEST)
        assert verdict == "pass"
        assert verdicts(json.loads(lines)) == found


async def test_a_report_that_the_centre_missed_is_told_by_the_kiosk_later(tmp_path):
    async with hall(tmp_path) as house:
        await house.is_ready()
        await house.kiosk.end()
        await house.centre.end()
        status, found = await doctor(house)
        assert (status, found["centre"]) == (1, "fail")
        await house.start_centre()
        await house.kiosk.start()
        await house.centre_knows("SELECT verdict FROM diagnostic", [("fail",)])


async def test_a_kiosk_that_runs_examines_itself_when_the_centre_asks(tmp_path):
    async with hall(tmp_path) as house:
        await house.is_ready()
        assert await orders(house, "examine") == "done"
        await house.centre_knows("SELECT count(*) FROM diagnostic", [(1,)])
        ((_, lines),) = house.asks_centre(NEWEST)
        found = {line["part"]: line for line in json.loads(lines)}
        assert found["card-reader"]["verdict"] == found["centre"]["verdict"] == "pass"
        assert found["camera"]["verdict"] == "absent"
        assert found["clock"]["verdict"] == "pass"
        assert "nothing was printed" in found["printer"]["said"]
        assert house.printer.slips == []  # a visitor may stand there

        house.printer.faults.cover_open = True
        house.printer.changed()
        assert await orders(house, "close") == "done"
        assert await orders(house, "examine") == "done"
        await house.centre_knows("SELECT count(*) FROM diagnostic", [(2,)])
        ((verdict, lines),) = house.asks_centre(NEWEST)
        assert (verdict, verdicts(json.loads(lines))["printer"]) == ("fail", "fail")

        house.printer.faults.cover_open = False
        house.printer.changed()
        await house.device_is("printer", state="online")
        assert await orders(house, "examine") == "done"
        await house.centre_knows("SELECT count(*) FROM diagnostic", [(3,)])
        assert len(house.printer.slips) == 1  # closed: paper proves more
