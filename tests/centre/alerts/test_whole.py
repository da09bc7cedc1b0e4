"""Alerts, figures and Home Assistant at a centre that runs: real broker, real mail server."""

import asyncio
import json
import re
import signal

import pytest

from kiosk.centre.store import CentreStore
from kiosk.link.messages import Ack, Alert, Telemetry
from tests.centre.access.keys import token_of
from tests.centre.alerts.making import PAPER_OUT, rule
from tests.centre.alerts.servers import mail_server
from tests.centre.fleet.test_over_the_wire import Kiosk, one
from tests.centre.test_home_assistant import Seen, going
from tests.centre.test_over_the_wire import Centre, Wire
from tests.link.far import at, until
from tests.link.test_client import running

MAIL = (
    '[mail.desk]\nto = ["a@hall.example"]\nsender = "k@hall.example"\nsecurity = "none"\n'
    "port = {}\ngather_s = 0\n"
)
TOLD = 'tell = ["desk"]'
CALLED = rule("called", 'on = "alert", codes = ["*"]')
MORE = (
    '[alerts]\nrules_file = "alerts.toml"\n[home_assistant]\ndiscovery_prefix = "homeassistant"\n'
)


def centre_in(folder, broker, box, *, database="", own=""):
    folder.mkdir(exist_ok=True)
    centre = Centre(folder, broker)
    (folder / "alerts.toml").write_text("\n".join([MAIL.format(box.port), PAPER_OUT, TOLD, CALLED]))
    file = folder / "centre.toml"
    text = file.read_text()
    if database:
        text = re.sub(r"database = .*", f'database = "{database}"\n{own}', text)
    file.write_text(text + MORE.format("homeassistant"))
    return centre


@pytest.fixture
async def wire(broker):
    wire = Wire(at(broker.port))
    async with running(wire.connection):
        await wire.came.wait()
        yield wire


async def comes(web, about):
    """Wait for alerts that are so; return them."""
    async with asyncio.timeout(60):
        while True:
            found = (await web.get("/api/alerts")).json()["alerts"]
            if about(found):
                return found
            await asyncio.sleep(0.05)


async def test_from_the_printers_word_to_the_mail_and_back(broker, wire, tmp_path):
    async with mail_server() as box:
        centre = centre_in(tmp_path / "one", broker, box)
        await centre.up()
        kiosk = Kiosk(wire)
        kiosk.is_born("printer")
        kiosk.tells(state="offline", supply="out", code="printer.paper_out")
        async with centre.web() as web:
            (found,) = await comes(web, lambda alerts: alerts)
            assert (found["kiosk"], found["device"], found["state"]) == (
                "kiosk-01", "printer", "open",
            )  # fmt: skip
            await until(lambda: box.mails)
            await web.post(f"/api/alerts/{found['id']}/acknowledge", json={})
            await comes(web, lambda alerts: alerts[0]["state"] == "acknowledged")
            kiosk.tells()
            await comes(web, lambda alerts: not alerts)
            await until(lambda: len(box.mails) == 2)
            assert "Cleared" in box.mails[1]["subject"]
        assert await centre.end() == 0


async def test_a_call_of_the_kiosk_is_acknowledged_only_once_its_alert_is_kept(
    broker, wire, tmp_path
):
    async with mail_server() as box:
        centre = centre_in(tmp_path / "one", broker, box)
        await centre.up()
        kiosk = Kiosk(wire)
        kiosk.is_born("printer")
        await one(centre, level="ok")
        alert = kiosk.mouth.data(Alert(code="applications.near_full"), message_id="event-0001")
        for _ in range(2):  # a repeat is no second call
            kiosk.raw(kiosk.topics.event("alert"), alert)
            assert (await wire.next(Ack)).body.ids == ("event-0001",)
        await centre.end(signal.SIGKILL)
        await centre.up()
        async with centre.web() as web:
            (found,) = await comes(web, lambda alerts: alerts)
            assert (found["code"], found["times"]) == ("applications.near_full", 1)
        await centre.kill()


async def test_two_centres_of_one_database_send_one_mail_and_one_survives(
    broker, wire, postgres, tmp_path
):
    async with mail_server() as box:
        database = {"database": postgres, "own": 'share = "centres"'}
        one_of, other = (
            centre_in(tmp_path / name, broker, box, **database) for name in ("one", "other")
        )
        token = await token_of(postgres, name="whole")
        one_of.token = other.token = token
        await asyncio.gather(one_of.up(), other.up())
        kiosks = [Kiosk(wire, f"kiosk-{number:02}", f"boot-of-{number:02}") for number in range(10)]
        for kiosk in kiosks:
            kiosk.is_born("printer")
            kiosk.tells(state="offline", supply="out", code="printer.paper_out")
        async with other.web() as web:
            found = await comes(web, lambda alerts: len(alerts) == 10)
            assert {alert["times"] for alert in found} == {1}
            assert len({alert["kiosk"] for alert in found}) == 10
            async with asyncio.timeout(60):
                while (await web.get("/api/alerts")).json()["channels"][0]["sent"] < 10:
                    await asyncio.sleep(0.05)
            told = [line for mail in box.mails for line in mail.get_content().splitlines()]
            assert sum("printer.paper_out" in line for line in told) == 10
            await one_of.end(signal.SIGKILL)
            for kiosk in kiosks:
                kiosk.tells()
            # The other may have to wait until the lease of the killed one lapses.
            async with asyncio.timeout(60):
                while (await web.get("/api/alerts")).json()["alerts"]:
                    await asyncio.sleep(0.1)
        await other.kill()
        async with CentreStore.opened(postgres) as store:
            for table in ("alert_notice", "alert_batch", "alert", "alert_lease"):
                await store.run(lambda db, t=table: db.exec_driver_sql(f"DELETE FROM {t}"))


async def test_the_figures_and_home_assistant_follow_the_same_kiosk(broker, wire, tmp_path):
    async with mail_server() as box:
        centre = centre_in(tmp_path / "one", broker, box)
        home = Seen(broker)
        async with going(home.connection.run()):
            await centre.up()
            kiosk = Kiosk(wire)
            kiosk.is_born("printer")
            told = Telemetry(uptime_s=5, cpu_temperature_c=51.0, paper_mm=140)
            kiosk.says(kiosk.topics.telemetry, kiosk.mouth.says(told))
            await until(lambda: home.state().get("temperature") == 51, 20)
            await until(lambda: home.config().get("device", {}).get("sw_version") == "1.2")
            async with centre.web() as web:
                text = (await web.get("/metrics")).text
                assert (
                    'estation_kiosk_temperature_celsius{site="hetao",kiosk="kiosk-01"} 51' in text
                )
                assert 'estation_centre_messages_total{kind="device"} 1.0' in text
                answer = await web.get("/api/fleet/kiosk-01/forecast")
                assert answer.json()["paper_out_at"] is None
                assert answer.json()["words"]["en"].startswith("How much is on the roll")
                assert (await web.get("/metrics", headers={"Authorization": ""})).status_code == 401
                counted = (await web.get("/api/fleet/kiosk-01")).json()["counts"]
            assert counted == {}  # what Home Assistant keeps is no forged message
        await centre.kill()


async def test_the_log_is_one_json_object_a_line(broker, wire, tmp_path):
    async with mail_server() as box:
        centre = centre_in(tmp_path / "one", broker, box)
        centre._arguments += ("--log-format", "json")
        await centre.up()
        kiosk = Kiosk(wire)
        kiosk.is_born("printer")
        kiosk.tells(state="offline", supply="out")
        async with centre.web() as web:
            await comes(web, lambda alerts: alerts)
        await centre.end()
    lines = [json.loads(line) for line in centre.said]
    (opened,) = [line for line in lines if line.get("KIOSK") == "kiosk-01"]
    assert (opened["DEVICE"], opened["SYSLOG_IDENTIFIER"]) == ("printer", "estation-centre")
    assert opened["MESSAGE"] == "alert opens: kiosk-01/printer/paper-out"
