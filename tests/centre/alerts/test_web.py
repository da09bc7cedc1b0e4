"""Alerts over HTTP: seen by all, acted on by technicians, followed by open pages."""

import asyncio
import json

import httpx
import pytest
from websockets.asyncio.client import connect

from kiosk.centre.access.roles import Role
from kiosk.centre.alerts.judging import Clears, Key, Opens
from kiosk.centre.alerts.ledger import Decided
from kiosk.centre.audit import Wanted, entries
from kiosk.link.clock import wall_clock_ms
from tests.centre.access.conftest import served
from tests.centre.access.keys import bearer, token_in
from tests.centre.alerts.making import PAPER_OUT, rules_of
from tests.centre.alerts.servers import mail_server, web_server
from tests.mosquitto import free_port

KEY = Key("kiosk-01", "printer", "paper-out")


@pytest.fixture
def rules(tmp_path):
    return rules_of(tmp_path, PAPER_OUT)


@pytest.fixture
async def house(hall, store, tmp_path, rules):
    async with served(hall, store, tmp_path, alerts=rules) as house:
        yield house


@pytest.fixture
async def technician(house):
    token = await token_in(house.store, Role.TECHNICIAN, name="technician")
    async with httpx.AsyncClient(base_url=house.url, headers=bearer(token), timeout=20) as web:
        web.token = token
        yield web


async def write(house, rules, *decisions):
    decided = Decided(rules, wall_clock_ms())
    await house.store.run(lambda db: decided.write(db, list(decisions)))


async def opens(house, rules, kiosk="kiosk-01", detail="out"):
    await write(
        house, rules, Opens(Key(kiosk, "printer", "paper-out"), "printer.paper_out", detail)
    )


async def listed(web, **asked):
    answer = await web.get("/api/alerts", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["alerts"]


async def test_an_alert_is_acknowledged_assigned_noted_and_silenced(house, rules, technician):
    await house.account("li", Role.TECHNICIAN)
    await opens(house, rules)
    (one,) = await listed(technician, state="open")
    base = f"/api/alerts/{one['id']}"
    for act, body in (
        ("acknowledge", {}), ("assign", {"to": "li"}), ("note", {"text": " on the way "}),
    ):  # fmt: skip
        answer = await technician.post(f"{base}/{act}", json=body)
        assert answer.status_code == 200, answer.text
    (one,) = await listed(technician, state="acknowledged", kiosk="kiosk-01")
    assert one["acknowledged"]["by"] == "token:technician"
    assert one["assigned"] == "li"
    assert [note["text"] for note in one["notes"]] == ["on the way"]
    assert one["title"] == {"zh_hans": "样本", "en": "Sample"}
    await technician.post(f"{base}/silence", json={"minutes": 10})
    (one,) = await listed(technician, state="silenced")
    assert one["silenced_until"] > wall_clock_ms()
    await technician.post(f"{base}/silence", json={"minutes": 0})
    assert len(await listed(technician, state="acknowledged")) == 1
    trail = await house.store.run(lambda db: entries(db, Wanted(who="token:technician")))
    assert len(trail) == 5
    await write(house, rules, Clears(KEY))
    assert await listed(technician) == []
    assert len(await listed(technician, state="cleared")) == 1
    assert await listed(technician, state="all", kiosk="other") == []


async def test_a_kiosk_is_silenced_before_anything_opens(house, rules, technician):
    answer = await technician.post("/api/fleet/kiosk-01/silence", json={"minutes": 10})
    assert answer.status_code == 200
    await opens(house, rules)
    body = (await technician.get("/api/alerts")).json()
    assert [one["state"] for one in body["alerts"]] == ["silenced"]
    assert [(one["kiosk"], one["by"]) for one in body["silences"]] == [
        ("kiosk-01", "token:technician")
    ]


WRONG = [
    ("/api/alerts/1/acknowledge", {"more": 1}, 422),
    ("/api/alerts/2/acknowledge", {}, 404),
    ("/api/alerts/99999999999999999999/acknowledge", {}, 404),
    ("/api/alerts/x/acknowledge", {}, 404),
    ("/api/alerts/1/assign", {"to": "nobody"}, 409),
    ("/api/alerts/1/assign", {"to": "x" * 65}, 422),
    ("/api/alerts/1/note", {"text": ""}, 422),
    ("/api/alerts/1/note", {"text": "   "}, 422),
    ("/api/alerts/1/note", {"text": "x" * 501}, 422),
    ("/api/alerts/1/note", {"text": "110101199001010019"}, 409),
    ("/api/alerts/1/silence", {"minutes": -1}, 422),
    ("/api/alerts/1/silence", {"minutes": 10_081}, 422),
    ("/api/fleet/Kiosk!/silence", {"minutes": 1}, 404),
]


async def test_what_is_asked_for_is_checked(house, rules, technician):
    await opens(house, rules)
    for path, body, status in WRONG:
        answer = await technician.post(path, json=body)
        assert (path, answer.status_code) == (path, status), answer.text
    for asked in ({"state": "odd"}, {"limit": "x"}):
        assert (await technician.get("/api/alerts", params=asked)).status_code == 422


async def test_every_role_sees_the_alerts_and_guides_do_not_act(house, rules):
    await opens(house, rules)
    token = await token_in(house.store, Role.GUIDE)
    async with httpx.AsyncClient(timeout=60, base_url=house.url, headers=bearer(token)) as web:
        assert len(await listed(web)) == 1
        assert (await web.post("/api/alerts/1/acknowledge", json={})).status_code == 403
        assert (await web.post("/api/alerts/test", json={})).status_code == 403


async def test_an_open_page_is_told_what_changes(house, rules, technician):
    live = f"ws://127.0.0.1:{house.port}/live/alerts"
    await opens(house, rules)
    async with connect(live, additional_headers=bearer(technician.token)) as socket:
        first = json.loads(await socket.recv())
        assert (first["kind"], [one["state"] for one in first["alerts"]]) == ("all", ["open"])
        await technician.post("/api/alerts/1/acknowledge", json={})
        async with asyncio.timeout(60):
            second = json.loads(await socket.recv())
        assert (second["kind"], [one["state"] for one in second["alerts"]]) == (
            "some", ["acknowledged"],
        )  # fmt: skip
        await write(house, rules, Clears(KEY))
        house.telling.alerts.live.changed()
        async with asyncio.timeout(60):
            third = json.loads(await socket.recv())
        assert [one["state"] for one in third["alerts"]] == ["cleared"]
        assert (first["counts"], third["counts"]) == ({"error": 1}, {})


async def test_of_a_power_cut_an_open_page_is_told_in_whole(house, rules, technician):
    live = f"ws://127.0.0.1:{house.port}/live/alerts"
    many = [Opens(Key(f"kiosk-{n:04}", "printer", "paper-out"), "", "") for n in range(1200)]
    async with connect(live, additional_headers=bearer(technician.token)) as socket:
        await socket.recv()
        await write(house, rules, *many)
        house.telling.alerts.live.changed()
        async with asyncio.timeout(60):
            told = json.loads(await socket.recv())
    assert (told["kind"], len(told["alerts"]), told["counts"]) == ("all", 500, {"error": 1200})


async def test_a_page_is_told_of_what_another_centre_did(house, rules, technician):
    looking = asyncio.create_task(house.telling.alerts.live.run())
    live = f"ws://127.0.0.1:{house.port}/live/alerts"
    async with connect(live, additional_headers=bearer(technician.token)) as socket:
        assert json.loads(await socket.recv())["alerts"] == []
        await opens(house, rules)  # by somebody who does not ring the bell
        async with asyncio.timeout(60):
            assert len(json.loads(await socket.recv())["alerts"]) == 1
    looking.cancel()
    await asyncio.wait({looking})


async def test_the_test_says_what_every_channel_answered(hall, store, tmp_path):
    async with mail_server() as box, web_server(500) as hooked:
        people = 'to = ["a@x.example"]\nsender = "k@x.example"\nsecurity = "none"\n'
        mail = f"[mail.{{}}]\n{people}port = {{}}\n"
        rules = rules_of(
            tmp_path,
            mail.format("desk", box.port),
            mail.format("away", free_port()),
            f'[webhook.duty]\nsecret_file = "hook.secret"\nurl = "{hooked.url}"\n',
        )
        async with served(hall, store, tmp_path, alerts=rules) as house:
            token = await token_in(store, Role.TECHNICIAN)
            async with httpx.AsyncClient(
                timeout=60, base_url=house.url, headers=bearer(token)
            ) as web:
                answer = (await web.post("/api/alerts/test", json={}, timeout=30)).json()
    found = {one["name"]: (one["sent"], one["said"]) for one in answer["channels"]}
    assert found["desk"] == (True, f"smtp 127.0.0.1:{box.port}: taken")
    assert found["away"][0] is False
    assert "refused" in found["away"][1]
    assert found["duty"] == (False, f"http://127.0.0.1:{hooked.port}: HTTP 500")
    assert "通知测试" in box.mails[0]["subject"]
    assert json.loads(hooked.posts[0][2])["kind"] == "test"


async def test_a_hostile_word_of_a_kiosk_stays_a_word(house, rules, technician):
    await opens(house, rules, detail="<script>alert(1)</script>")
    answer = await technician.get("/api/alerts")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.json()["alerts"][0]["detail"] == "<script>alert(1)</script>"
