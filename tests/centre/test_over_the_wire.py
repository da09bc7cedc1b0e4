"""The centre as a program: broker, database, pages."""

import asyncio
import contextlib
import json
import signal
import sqlite3
import time

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from kiosk.link.connection import Outgoing
from kiosk.link.messages import Ack, CentreState, Device, TicketEvent
from kiosk.link.topics import KioskTopics, centre_state
from tests.centre.access.keys import bearer, token_of
from tests.link.far import Far, at, until
from tests.link.test_client import GARBAGE, event, running, wall
from tests.mosquitto import free_port
from tests.system.hall import CONFIG, Program

TOPICS = KioskTopics("hetao", "kiosk-01")


class Wire(Far):
    """Listens to what the centre says, and speaks as kiosks do."""

    def __init__(self, broker):
        super().__init__(broker, wall)
        self.connection._subscriptions = ("estation/v1/hetao/+/down/#", centre_state("hetao"))
        self.connection._client_id = "wire"

    def will(self):
        return Outgoing("estation/v1/nobody", b"")

    def connected(self):
        self.came.set()


class Centre(Program):
    def __init__(self, folder, broker):
        self.port, self.folder = free_port(), folder
        (folder / "centre.toml").write_text(
            f"""[centre]
site = "hetao"
catalogue_dir = "{CONFIG}/catalogue"
database = "sqlite:///{folder}/centre.db"
[web]
port = {self.port}
[broker]
port = {broker.port}
"""
        )
        self.token = ""
        super().__init__("centre", "-c", str(folder / "centre.toml"))

    def web(self):
        """A program that may do what technicians, hall staff and guides do."""
        return httpx.AsyncClient(timeout=60, base_url=self.url, headers=bearer(self.token))

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    async def up(self):
        self.token = self.token or await token_of(f"sqlite:///{self.folder}/centre.db")
        await self.start()
        async with asyncio.timeout(60), httpx.AsyncClient(timeout=60) as web:
            while True:
                try:
                    if (await web.get(f"{self.url}/healthz")).status_code == 200:
                        return
                except httpx.HTTPError:
                    pass
                await asyncio.sleep(0.02)


@pytest.fixture
async def centre(broker, tmp_path):
    centre = Centre(tmp_path, broker)
    await centre.up()
    yield centre
    await centre.end(signal.SIGKILL)


@pytest.fixture
async def wire(broker):
    wire = Wire(at(broker.port))
    async with running(wire.connection):
        await wire.came.wait()
        yield wire


async def test_an_event_is_acknowledged_once_kept_and_a_repeat_again(centre, wire):
    data = wire.writer.write(event(1), message_id="event-0001")
    for _ in range(2):
        wire.say(TOPICS.event("ticket"), data)
        assert (await wire.next(Ack)).body.ids == ("event-0001",)
    async with centre.web() as web:
        queues = (await web.get("/api/queues")).json()["queues"]
    assert all(queue["waiting"] == 0 for queue in queues)  # the event is of another day


async def test_killed_in_the_middle_of_a_stream_nothing_acknowledged_is_lost(centre, wire):
    acked = set()

    async def listen():
        while True:
            acked.update((await wire.next(Ack, timeout_s=60)).body.ids)

    listening = asyncio.create_task(listen())
    for number in range(200):
        one = TicketEvent(
            ticket=f"ticket-{number:05d}", queue="customs", service="customs-goods",
            number=number + 1, day=event(1).day, label=f"D{number + 1:03d}", state="printed",
            language="en", issued=wall(),
        )  # fmt: skip
        wire.say(TOPICS.event("ticket"), wire.writer.write(one, message_id=f"event-{number:05d}"))
        if number == 100:
            await until(lambda: len(acked) > 20)
            await centre.end(signal.SIGKILL)
    before = set(acked)
    await centre.up()
    with contextlib.closing(sqlite3.connect(centre.folder / "centre.db")) as db:
        kept = {row[0] for row in db.execute("SELECT id FROM event")}
    listening.cancel()
    assert before <= kept


async def test_garbage_on_any_topic_changes_nothing(centre, wire):
    topics = [TOPICS.state, TOPICS.event("ticket"), TOPICS.request("number"), TOPICS.info]
    topics += [TOPICS.device("printer"), "estation/v1/hetao/kiosk-01/up/some/where/else"]
    for data in GARBAGE:
        for topic in topics:
            wire.connection.publish(Outgoing(topic, data))
    wire.say(TOPICS.event("ticket"), wire.writer.write(event(1), message_id="event-0001"))
    assert (await wire.next(Ack)).body.ids == ("event-0001",)


async def test_the_hall_knows_whether_the_centre_is_there(centre, wire):
    assert (await wire.next(CentreState)).body.alive
    assert await centre.end() == 0
    assert not (await wire.next(CentreState)).body.alive
    await centre.up()
    while not (await wire.next(CentreState)).body.alive:
        pass
    await centre.end(signal.SIGKILL)
    assert not (await wire.next(CentreState)).body.alive


async def test_pages_are_served_safely_and_a_hostile_name_stays_text(centre, wire):
    hostile = "<script>alert(1)</script>"
    wire.say(
        TOPICS.device("printer"), Device(name="printer", state=hostile, detail=hostile, since=1)
    )
    async with centre.web() as web:
        for page in ("/fleet", "/display"):
            answer = await web.get(page)
            assert answer.status_code == 200
            assert "default-src 'self'" in answer.headers["content-security-policy"]
            assert hostile not in answer.text
        for asset in ("style.css", "fleet.js", "display.js"):
            text = (await web.get(f"/assets/{asset}")).text
            assert "innerHTML" not in text
        assert (await web.get("/assets/../web.py")).status_code == 404
        until_s = time.monotonic() + 60
        while True:
            kiosks = (await web.get("/api/kiosks")).json()["kiosks"]
            if kiosks and kiosks[0]["devices"]:
                break
            assert time.monotonic() < until_s
        assert kiosks[0]["devices"][0]["detail"] == hostile


ASKED = (
    ("/api/queues/customs/next", {}, {"window": "7"}, 200),
    ("/api/queues/nothing/next", {}, {"window": "7"}, 404),
    ("/api/queues/customs/next", {}, {"window": ""}, 422),
    ("/api/queues/customs/next", {}, {"window": 7}, 422),
    ("/api/queues/customs/next", {}, {"door": "7"}, 422),
    ("/api/queues/customs/next", {"Origin": "http://elsewhere"}, {"window": "7"}, 403),
    ("/api/queues/customs/next", {}, {"window": "x" * 20_000}, 413),
    ("/api/kiosks/kiosk-01/command", {}, {"command": "dance"}, 422),
    ("/api/kiosks/Kiosk!/command", {}, {"command": "ping"}, 404),
    ("/api/kiosks/kiosk-01/command", {"Origin": "null"}, {"command": "ping"}, 403),
)  # fmt: skip


async def test_what_is_asked_for_is_checked(centre):
    async with centre.web() as web:
        for path, headers, body, status in ASKED:
            answer = await web.post(path, json=body, headers=headers)
            assert answer.status_code == status, (path, body, answer.text)
            if status == 200:
                assert answer.json() == {"call": None}  # nobody waits


async def test_the_pages_are_told_what_changes(centre, wire):
    live = f"ws://127.0.0.1:{centre.port}/live"
    async with connect(live, additional_headers=bearer(centre.token)) as socket:
        first = json.loads(await socket.recv())
        assert [queue["prefix"] for queue in first["queues"]] == list("ABCDEF")
    fleet = f"ws://127.0.0.1:{centre.port}/live/fleet"
    async with connect(fleet, additional_headers=bearer(centre.token)) as socket:
        assert json.loads(await socket.recv())["kind"] == "all"
        wire.say(TOPICS.device("printer"), Device(name="printer", state="online", since=1))
        async with asyncio.timeout(60):
            while not (kiosks := json.loads(await socket.recv())["kiosks"]):
                pass
        assert kiosks[0]["devices"][0]["state"] == "online"
    foreign = {"Origin": "http://elsewhere"}
    with pytest.raises(InvalidStatus):
        await connect(live, additional_headers=foreign | bearer(centre.token))


async def test_without_a_broker_the_health_says_so(centre, broker):
    broker.kill()
    async with asyncio.timeout(60), centre.web() as web:
        while (await web.get("/healthz")).status_code != 503:
            await asyncio.sleep(0.05)


async def test_faults_of_the_settings_and_a_port_in_use(centre, broker, tmp_path):
    second = Program("centre", "-c", str(tmp_path / "centre.toml"))
    await second.start()
    async with asyncio.timeout(60):
        assert await second.process.wait() == 1
        await asyncio.gather(*second._reading)
    second.process._transport.close()
    assert "cannot listen" in "".join(second.said)
    (tmp_path / "wrong.toml").write_text('[centre]\nsite = "X"\n[web]\nport = 0\n')
    wrong = Program("centre", "-c", str(tmp_path / "wrong.toml"))
    await wrong.start()
    async with asyncio.timeout(60):
        assert await wrong.process.wait() == 2
        await asyncio.gather(*wrong._reading)
    wrong.process._transport.close()
    said = "".join(wrong.said)
    assert "centre.site: " in said
    assert "web.port: " in said
