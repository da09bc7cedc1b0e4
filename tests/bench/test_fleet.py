"""A fleet as large as is asked for: ESTATION_FLEET kiosks, ESTATION_HISTORY_ROWS of history.

The page is followed as a browser follows it; the peer is a client that only counts what the broker
gives it, in a process of its own.
"""

import asyncio
import json
import os
import random
import signal
import sqlite3
import sys
import time
from statistics import quantiles

import httpx
import msgspec
import psutil
import pytest
from websockets.asyncio.client import connect

from kiosk.centre.fleet.history import Kind
from kiosk.link.messages import Device
from tests.bench.figures import median, report
from tests.centre.access.keys import bearer
from tests.centre.fleet.saying import Mouth
from tests.centre.fleet.test_over_the_wire import Kiosk
from tests.centre.test_over_the_wire import Centre, Wire
from tests.link.far import at
from tests.link.test_client import running, wall

pytestmark = pytest.mark.bench
KIOSKS = int(os.environ.get("ESTATION_FLEET", "500"))
ROWS = int(os.environ.get("ESTATION_HISTORY_ROWS", "100000"))
SECONDS = int(os.environ.get("ESTATION_FLEET_SECONDS", "60"))
DEVICES, A_BIRTH = 5, 7  # messages
SAMPLES = 60
PEER = """
import sys, time, paho.mqtt.client as mqtt
client, many = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2), 0
def count(*_):
    global many
    many += 1
    if many == int(sys.argv[2]):
        print(time.time(), flush=True)
        client.disconnect()
def ready(*_):
    print("ready", flush=True)
client.on_message, client.on_subscribe = count, ready
client.connect("127.0.0.1", int(sys.argv[1]))
client.subscribe("estation/v1/hetao/+/up/#", qos=1)
client.loop_forever()
"""


def p95(values):
    return quantiles(values, n=20)[18]


class Follows:
    """A page that is open: its rows, and when each was last told."""

    def __init__(self, centre):
        self._centre, self.rows, self.whole = centre, {}, set()
        self.stirred = asyncio.Event()

    async def run(self):
        live = f"ws://127.0.0.1:{self._centre.port}/live/fleet"
        headers = bearer(self._centre.token)
        async with connect(live, additional_headers=headers, max_size=None) as socket:
            async for text in socket:
                for row in msgspec.json.decode(text)["kiosks"]:
                    self.rows[row["name"]] = row
                    states = [one["state"] for one in row["devices"]]
                    if len(states) == DEVICES and "unknown" not in states:
                        self.whole.add(row["name"])
                self.stirred.set()
                self.stirred = asyncio.Event()

    def printer(self, name):
        return self.rows[name]["devices"][0]

    async def until(self, condition, timeout_s=300):
        async with asyncio.timeout(timeout_s):
            while not condition():
                await self.stirred.wait()


@pytest.fixture
async def centre(broker, tmp_path):
    centre = Centre(tmp_path, broker)
    await centre.up()
    yield centre
    await centre.end(signal.SIGKILL)


async def begin(*arguments):
    return await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=-1)


async def test_a_whole_fleet_comes_up_and_lives(centre, broker):
    print(f"\nload beside: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; {KIOSKS} kiosks")
    peer = await begin("-c", PEER, str(broker.port), str(KIOSKS * A_BIRTH))
    await peer.stdout.readline()
    page = Follows(centre)
    following = asyncio.create_task(page.run())
    began, began_wall = time.monotonic(), time.time()
    fleet = await begin(
        "-m", "kiosk", "fleet", "--broker", f"mqtt://127.0.0.1:{broker.port}",
        "--kiosks", str(KIOSKS), "--seconds", str(SECONDS), "--json",
    )  # fmt: skip
    process = psutil.Process(centre.process.pid)
    try:
        await page.until(lambda: len(page.whole) == KIOSKS)
        births_s = time.monotonic() - began
        async with asyncio.timeout(120):
            peer_s = float(await peer.stdout.readline()) - began_wall
        report("births shown", births_s, peer_s, "bare subscriber has them", "20 s", "s")
        cpu = process.cpu_times()
        print(f"centre so far: {cpu.user + cpu.system:.1f} s of processor time")
        await changes(broker, page)
        await tables(centre)
        print(f"centre: {process.memory_info().rss / 1e6:.0f} MB; aim 500 MB")
        out, _ = await fleet.communicate()
        print(out.decode())
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        for one in (fleet, peer):
            if one.returncode is None:
                one.kill()
            await one.wait()
    assert len(page.rows) >= KIOSKS


async def changes(broker, page):
    """From the word of a device to the page that is open."""
    wire = Wire(at(broker.port))
    async with running(wire.connection):
        await wire.came.wait()
        kiosk = Kiosk(wire, "measured-01", "boot-of-the-measured")
        kiosk.is_born("printer")
        await page.until(lambda: "measured-01" in page.rows)
        took, bare = [], []
        for number in range(SAMPLES):
            await asyncio.sleep(random.uniform(0.1, 0.8))
            code, began = f"sample.{number}", time.perf_counter()
            kiosk.tells(state="offline", code=code)
            await page.until(lambda code=code: page.printer("measured-01")["code"] == code)
            took.append((time.perf_counter() - began) * 1000)
        topic = "estation/v1/hetao/measured-01/down/echo"
        for _ in range(SAMPLES):
            began = time.perf_counter()
            wire.say(topic, Device(name="printer", state="online", since=1))
            await wire.next(Device)
            bare.append((time.perf_counter() - began) * 1000)
    report("change to the page, p95", p95(took), p95(bare), "there and back by MQTT, p95", "300 ms")


async def tables(centre):
    async with centre.web() as web:
        took, bare = [], []
        for _ in range(SAMPLES):
            took.append(await asked_ms(web, "/api/fleet"))
            bare.append(await asked_ms(web, "/api/me"))
            await asyncio.sleep(0.05)
    report("fleet table, p95", p95(took), p95(bare), "smallest answer, p95", "200 ms")
    report("fleet table, median", median(took), median(bare), "smallest answer", "-")


async def asked_ms(web: httpx.AsyncClient, path):
    began = time.perf_counter()
    answer = await web.get(path)
    assert answer.status_code == 200
    return (time.perf_counter() - began) * 1000


def fill(file, now):
    """Half of the rows are lines, half figures, of 100 kiosks over three months."""
    kinds, step = [kind.value for kind in Kind], 90 * 86_400_000 // (ROWS // 200)
    names = [f"kiosk-{number:02d}" for number in range(100)]
    moments = [now - place * step for place in reversed(range(ROWS // 200))]
    db = sqlite3.connect(file)
    db.execute("PRAGMA synchronous = OFF")
    db.executemany(
        "INSERT INTO timeline (kiosk, at, kind, about, was, now, code, detail, author)"
        " VALUES (?, ?, ?, 'printer', 'online', 'offline out', 'printer.paper_out', '', '')",
        ((name, at, kinds[at % 6]) for at in moments for name in names),
    )
    db.executemany(
        "INSERT INTO figures VALUES (?, ?, 'boot', 51.5, 310.2, 3, 12000, 24.1, ?, ?, ?)",
        (
            (name, at, place * 140, place, json.dumps({"served": place}))
            for name in names
            for place, at in enumerate(moments)
        ),
    )
    db.commit()
    db.close()


async def test_a_kiosks_page_beside_a_long_history(broker, tmp_path):
    centre = Centre(tmp_path, broker)
    await centre.up()
    wire = Wire(at(broker.port))
    try:
        async with running(wire.connection):
            await wire.came.wait()
            for number in range(100):
                mouth = Mouth(f"kiosk-{number:02d}", at=wall())
                wire.say(mouth.topics.state, mouth.data(mouth.state().body), retain=True)
            await asyncio.sleep(2)
        await centre.end()
        began = time.monotonic()
        await asyncio.to_thread(fill, tmp_path / "centre.db", wall())
        print(f"\n{ROWS} rows in {time.monotonic() - began:.0f} s, "
              f"{(tmp_path / 'centre.db').stat().st_size / 1e6:.0f} MB")  # fmt: skip
        await centre.up()
        day = wall() - 86_400_000
        async with centre.web() as web:
            for name, path in (
                ("kiosk", ""), ("timeline", "/timeline?limit=100"),
                ("older timeline", f"/timeline?limit=100&before={day}"),
                ("series of a day", f"/series?from={day}&to={wall()}&points=300"),
                ("series of 90 days", f"/series?from={wall() - 90 * 86_400_000}&to={wall()}"),
                ("use of a week", "/use?days=7"), ("use of 90 days", "/use?days=90"),
            ):  # fmt: skip
                took, bare = [], []
                for number in random.sample(range(100), 25):
                    took.append(await asked_ms(web, f"/api/fleet/kiosk-{number:02d}{path}"))
                    bare.append(await asked_ms(web, "/api/me"))
                report(f"{name}, p95", p95(took), p95(bare), "smallest answer, p95", "300 ms")
    finally:
        await centre.end(signal.SIGKILL)
