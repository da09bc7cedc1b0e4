"""The fleet at a centre that runs, over a real broker."""

import asyncio
import json
import signal
import sqlite3

import pytest
from websockets.asyncio.client import connect

from kiosk.link.connection import Outgoing
from kiosk.link.messages import Ack, Alert, Command, CommandAnswer, CommandResult
from tests.centre.access.keys import bearer
from tests.centre.fleet.saying import Mouth
from tests.centre.test_over_the_wire import Centre, Wire
from tests.link.far import at
from tests.link.test_client import event, running, wall

ROW = {
    "name", "site", "level", "state", "reason", "because", "since", "heard", "software",
    "catalogue", "outbox", "temperature", "memory", "devices", "paper",
}  # fmt: skip
HOSTILE = "<img src=x onerror=alert(1)>"


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


class Kiosk:
    """Says things under its own topics, or under another's."""

    def __init__(self, wire, name="kiosk-01", boot="boot-of-today"):
        self.wire, self.mouth = wire, Mouth(name, boot, at=wall())
        self.topics = self.mouth.topics

    def says(self, topic, message, *, retain=False):
        envelope = message.envelope
        self.raw(topic, json.dumps({
            "v": 1, "id": envelope.id, "at": envelope.at, "boot": envelope.boot,
            "seq": envelope.seq, "type": envelope.type, "body": json.loads(bytes(envelope.body)),
        }).encode(), retain=retain)  # fmt: skip

    def raw(self, topic, data, *, retain=False):
        assert self.wire.connection.publish(Outgoing(topic, data, retain=retain))

    def is_born(self, *devices):
        self.says(self.topics.info, self.mouth.info(*devices), retain=True)
        self.says(self.topics.state, self.mouth.state(), retain=True)
        for name in devices:
            self.tells(name)

    def tells(self, name="printer", **what):
        self.says(self.topics.device(name), self.mouth.device(name, **what), retain=True)


@pytest.fixture
def kiosk(wire):
    return Kiosk(wire)


async def one(centre, name="kiosk-01", **wanted):
    """Wait until a kiosk is so; return what is said of it."""
    async with centre.web() as web, asyncio.timeout(60):
        while True:
            answer = await web.get(f"/api/fleet/{name}")
            if answer.status_code == 200:
                found = answer.json()
                if all(found["kiosk"][key] == value for key, value in wanted.items()):
                    return found
            await asyncio.sleep(0.02)


async def counted(centre, name="kiosk-01", **wanted):
    async with centre.web() as web, asyncio.timeout(60):
        while (found := (await web.get(f"/api/fleet/{name}")).json()["counts"]) != wanted:
            await asyncio.sleep(0.05)
    return found


async def test_a_kiosk_is_shown_and_its_loss_and_its_return(centre, kiosk):
    kiosk.is_born("printer", "scanner")
    found = await one(centre, level="ok")
    assert [device["name"] for device in found["kiosk"]["devices"]] == ["printer", "scanner"]
    kiosk.tells(state="offline", supply="out", code="printer.paper_out", detail=HOSTILE)
    found = await one(centre, level="error")
    assert found["kiosk"]["because"] == "printer: printer.paper_out"
    kiosk.says(kiosk.topics.state, kiosk.mouth.will(), retain=True)
    found = await one(centre, level="offline")
    assert found["kiosk"]["devices"][0]["state"] == "unknown"
    kiosk.tells()
    await one(centre, level="ok")
    lines = [
        ("device", "offline out", "online"),
        ("state", "lost", "ready"),
        ("state", "ready", "lost"),
    ]
    async with asyncio.timeout(60), centre.web() as web:
        while True:
            found = (await web.get("/api/fleet/kiosk-01/timeline?limit=3")).json()
            if [(one["kind"], one["was"], one["now"]) for one in found["entries"]] == lines:
                break
            await asyncio.sleep(0.05)
        assert found["older"]
        before = found["entries"][-1]["at"]
        older = (await web.get(f"/api/fleet/kiosk-01/timeline?before={before}")).json()
    assert [one["detail"] for one in older["entries"]] == [HOSTILE, ""]
    assert not older["older"]


async def test_what_does_not_count_is_counted_and_changes_no_other_kiosk(centre, wire, kiosk):
    other = Kiosk(wire, "kiosk-02", "boot-of-other")
    kiosk.is_born("printer")
    other.is_born("printer")
    await one(centre, level="ok")
    before = (await one(centre, "kiosk-02", level="ok"))["kiosk"]
    late, state = kiosk.mouth.device("printer", state="offline"), kiosk.mouth.state()
    kiosk.tells()
    kiosk.says(kiosk.topics.device("printer"), late)  # late
    kiosk.says(kiosk.topics.state, state)
    kiosk.says(kiosk.topics.state, state)  # repeated
    kiosk.says(kiosk.topics.device("ghost"), kiosk.mouth.device("ghost"))  # device
    kiosk.says(kiosk.topics.device("printer"), kiosk.mouth.device("scanner"))  # forged
    kiosk.says(kiosk.topics.telemetry, kiosk.mouth.state())  # forged
    kiosk.says(kiosk.topics.state, other.mouth.will())  # will: of a run that is not its own
    for data in (b"", b"{", b"\xff\xfe", b"[]", b'{"v":1}', b"[" * 30_000):
        kiosk.raw(kiosk.topics.state, data)  # garbage
    kiosk.raw(kiosk.topics.state, b" " * 70_000)  # large
    huge = kiosk.mouth.data(kiosk.mouth.state().body).replace(b'"since":', b'"since":9')
    kiosk.raw(kiosk.topics.state, huge.replace(b'"since":9', b'"since":99999'))  # garbage
    await counted(centre, late=1, repeated=1, device=1, forged=2, will=1, garbage=7, large=1)
    assert (await one(centre))["kiosk"]["level"] == "ok"
    after = (await one(centre, "kiosk-02"))["kiosk"]
    assert after == before


async def test_one_bad_event_takes_no_other_with_it(centre, wire, kiosk):
    kiosk.is_born()
    good = kiosk.mouth.data(event(1), message_id="event-good-1")
    last = kiosk.mouth.data(event(2), message_id="event-good-2")
    bad = kiosk.mouth.data(event(3), message_id="event-bad-01")
    for data in (good, bad.replace(b'"number":3', b'"number":99999999999999999999'), last):
        kiosk.raw(kiosk.topics.event("ticket"), data)
    acked = set()
    while len(acked) < 2:
        acked |= set((await wire.next(Ack)).body.ids)
    assert acked == {"event-good-1", "event-good-2"}


async def test_an_event_that_comes_again_is_acknowledged_and_counted_once(centre, wire, kiosk):
    kiosk.is_born()
    data = kiosk.mouth.data(Alert(code="a.b", detail="d"), message_id="event-0001")
    for _ in range(3):
        kiosk.raw(kiosk.topics.event("alert"), data)
        assert (await wire.next(Ack)).body.ids == ("event-0001",)
    await counted(centre, repeated=2)
    async with centre.web() as web:
        entries = (await web.get("/api/fleet/kiosk-01/timeline")).json()["entries"]
    assert [line["code"] for line in entries if line["kind"] == "alert"] == ["a.b"]


async def test_another_kiosk_cannot_answer_a_command(centre, wire, kiosk):
    other = Kiosk(wire, "kiosk-02", "boot-of-other")
    kiosk.is_born()
    await one(centre, level="ok")

    async def order():
        async with centre.web() as web:
            return (await web.post("/api/kiosks/kiosk-01/command", json={"command": "ping"})).json()

    asked = asyncio.create_task(order())
    command = (await wire.next(Command)).body
    for mouth, result in ((other, CommandResult.FAILED), (kiosk, CommandResult.DONE)):
        answer = CommandAnswer(command=command.id, name="ping", result=result, author="x")
        mouth.raw(mouth.topics.command_answer(command.id), mouth.mouth.data(answer))
    assert (await asked)["result"] == "done"


async def test_a_page_gets_all_and_then_only_what_differs(centre, wire, kiosk):
    other = Kiosk(wire, "kiosk-02", "boot-of-other")
    kiosk.is_born("printer")
    other.is_born("printer")
    await one(centre, level="ok")
    await one(centre, "kiosk-02", level="ok")
    live = f"ws://127.0.0.1:{centre.port}/live/fleet"
    async with connect(live, additional_headers=bearer(centre.token)) as socket:
        first = json.loads(await socket.recv())
        assert (first["kind"], first["broker"]) == ("all", True)
        assert [set(row) for row in first["kiosks"]] == [ROW, ROW]
        other.tells(supply="low", code="printer.paper_low")
        async with asyncio.timeout(60):
            while not (change := json.loads(await socket.recv()))["kiosks"]:
                pass
        assert (change["kind"], change["gone"]) == ("some", [])
        assert [(row["name"], row["level"], row["paper"]) for row in change["kiosks"]] == [
            ("kiosk-02", "warning", "low")
        ]
    async with centre.web() as web:
        table = (await web.get("/api/fleet")).json()
    assert {row["name"]: row["level"] for row in table["kiosks"]} == {
        "kiosk-01": "ok",
        "kiosk-02": "warning",
    }


ASKED = (
    ("nobody", 404), ("nobody/timeline", 404), ("kiosk-01/timeline?limit=0", 422),
    ("kiosk-01/timeline?before=-1", 422), ("kiosk-01/timeline?limit=x", 422),
    ("kiosk-01/timeline?before=99999999999999999999", 422),
    ("kiosk-01/series?from=5&to=5", 422), ("kiosk-01/series?points=9999999", 422),
    ("kiosk-01/series?from=0&to=1000", 200), ("kiosk-01/use?days=0", 422),
    ("kiosk-01/use?days=92", 200), ("kiosk-01/timeline", 200), ("kiosk-01/series", 200),
)  # fmt: skip


async def test_what_is_asked_for_is_checked(centre, kiosk):
    kiosk.is_born()
    await one(centre)
    async with centre.web() as web:
        for path, status in ASKED:
            assert (await web.get(f"/api/fleet/{path}")).status_code == status, path


async def test_figures_are_drawn_and_use_is_counted(centre, kiosk):
    kiosk.is_born()
    figures = kiosk.mouth.figures(
        cpu_temperature_c=51.0, paper_mm=280, tickets=2, visits={"printed": 2}
    )
    kiosk.says(kiosk.topics.telemetry, figures)
    async with asyncio.timeout(60), centre.web() as web:
        curves = []
        while curves != [51.0]:
            await asyncio.sleep(0.05)
            found = (await web.get("/api/fleet/kiosk-01/series?points=10")).json()
            curves = [one for one in found["temperature"] if one is not None]
        used = (await web.get("/api/fleet/kiosk-01/use?days=1")).json()
    assert len(used["hours"]) == 24
    assert set(used) == {"hours", "paper_mm", "visits", "tickets"}


async def test_a_page_is_answered_while_the_database_is_locked_and_events_wait(
    centre, wire, kiosk, tmp_path
):
    kiosk.is_born("printer")
    await one(centre, level="ok")
    held = sqlite3.connect(tmp_path / "centre.db", isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    kiosk.raw(kiosk.topics.event("ticket"), kiosk.mouth.data(event(1), message_id="event-0001"))
    kiosk.tells(state="offline", code="printer.cover_open")
    assert (await one(centre, level="error"))["kiosk"]["because"] == "printer: printer.cover_open"
    assert not any(isinstance(message.body, Ack) for _, message in wire.heard._queue)
    held.execute("ROLLBACK")
    held.close()
    kiosk.raw(kiosk.topics.event("ticket"), kiosk.mouth.data(event(1), message_id="event-0001"))
    assert (await wire.next(Ack)).body.ids == ("event-0001",)


async def test_a_restart_of_the_centre_shows_nobody_as_live_by_what_the_broker_kept(
    centre, broker, kiosk, tmp_path
):
    kiosk.is_born("printer")
    await one(centre, level="ok")
    await centre.end()
    with sqlite3.connect(tmp_path / "centre.db") as db:
        for table in ("kiosk", "device"):
            db.execute(f"DELETE FROM {table}")
    db.close()
    await centre.up()
    found = (await one(centre, level="offline"))["kiosk"]
    assert (found["because"], found["heard"], found["state"]) == ("unheard", None, "unknown")
    kiosk.says(kiosk.topics.telemetry, kiosk.mouth.figures())
    await one(centre, level="ok")
