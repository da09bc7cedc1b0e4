"""Kiosks as Home Assistant sees them, over a real Mosquitto."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest

from kiosk.centre.home_assistant.announcing import Announcer
from kiosk.centre.home_assistant.discovery import Words
from kiosk.link.connection import Connection, Outgoing
from tests.centre.alerts.making import Picture, kiosk, out, printer
from tests.link.far import at, until

PREFIX = "homeassistant"
CONFIG, STATE = "homeassistant/device/estation-hetao-{}/config", "estation-home/hetao/{}/state"


class Seen:
    """What Home Assistant has under its topics: it hears what is retained, and what comes."""

    def __init__(self, broker):
        self.topics, self.count = {}, 0
        self.came = asyncio.Event()
        self.connection = Connection(
            at(broker.port), self, client_id="home",
            subscriptions=(f"{PREFIX}/#", "estation-home/#"),
        )  # fmt: skip

    def will(self):
        return None

    def connected(self):
        self.came.set()

    def disconnected(self):
        """Nothing is lost: all is retained."""

    def received(self, incoming):
        self.count += 1
        if incoming.data:
            self.topics[incoming.topic] = incoming.data
        else:
            self.topics.pop(incoming.topic, None)

    def config(self, name="kiosk-01"):
        return json.loads(self.topics.get(CONFIG.format(name), b"{}"))

    def state(self, name="kiosk-01"):
        return json.loads(self.topics.get(STATE.format(name), b"{}"))


class Centre:
    """A connection with one guest."""

    def __init__(self, broker, guest):
        self.guest = guest
        self.connection = Connection(
            at(broker.port), self, client_id="centre", subscriptions=("estation/v1/hetao/+/up/#",)
        )

    def will(self):
        return None

    def connected(self):
        self.guest.arrived(self.connection)

    def disconnected(self):
        self.guest.left()

    def received(self, incoming):
        assert self.guest.takes(incoming)


@asynccontextmanager
async def going(*work):
    tasks = [asyncio.create_task(one) for one in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def announcing(broker, picture):
    words = Words(PREFIX, "hetao", "1.2", "https://hall.example")
    announcer = Announcer(words, picture, listen_s=0.2)
    async with going(announcer.run(), Centre(broker, announcer).connection.run()):
        yield announcer


@pytest.fixture
async def home(broker):
    seen = Seen(broker)
    async with going(seen.connection.run()):
        await seen.came.wait()
        yield seen


WARM = {"cpu_temperature_c": 48.4}


async def test_a_kiosk_is_one_device_with_its_figures(broker, home):
    async with announcing(broker, Picture(kiosk(figures=WARM, hardware="Pi", software="1.0"))):
        await until(home.config)
        config = home.config()
        assert config["device"] == {
            "identifiers": ["estation-hetao-kiosk-01"], "name": "kiosk-01",
            "manufacturer": "e-Station", "model": "Pi", "sw_version": "1.0",
            "configuration_url": "https://hall.example/fleet/kiosk-01",
        }  # fmt: skip
        assert config["origin"]["name"] == "estation-centre"
        assert config["state_topic"] == STATE.format("kiosk-01")
        parts = config["components"]
        assert {name: part["platform"] for name, part in parts.items()} == {
            "connected": "binary_sensor", "level": "sensor", "temperature": "sensor",
            "paper": "sensor", "problem-printer": "binary_sensor",
        }  # fmt: skip
        assert len({part["unique_id"] for part in parts.values()}) == len(parts)
        assert parts["problem-printer"]["device_class"] == "problem"
        assert home.state() == {
            "connected": "ON", "level": "ok", "because": "", "temperature": 48, "paper": "full",
            "problems": {"printer": "OFF"},
        }  # fmt: skip


async def test_what_is_not_known_is_none_and_never_well(broker, home):
    picture = Picture(kiosk(figures=WARM))
    async with announcing(broker, picture):
        await until(lambda: home.state().get("connected") == "ON")
        unknown = printer(state="unknown", supply="unknown")
        picture.put(kiosk(level="offline", because="silent", devices=(unknown,)))
        await until(lambda: home.state()["connected"] == "OFF")
        assert home.state() == {
            "connected": "OFF", "level": "offline", "because": "silent", "temperature": None,
            "paper": None, "problems": {"printer": None},
        }  # fmt: skip
        assert "paper" in home.config()["components"]  # it is unknown, not gone


async def test_a_fault_is_told_and_what_stays_the_same_is_not(broker, home):
    picture = Picture(kiosk(figures=WARM))
    async with announcing(broker, picture):
        await until(home.state)
        await until(home.config)
        before = home.count
        picture.put(kiosk(figures=WARM | {"outbox_depth": 7}))  # nothing that is told
        picture.put(out(figures=WARM, level="error", because="printer: out"))
        await until(lambda: home.state()["paper"] == "out")
        assert home.state()["level"] == "error"
        assert home.count == before + 1


async def test_a_device_that_is_no_more_is_taken_back(broker, home):
    picture = Picture(kiosk(devices=(printer(), printer(name="camera"))))
    async with announcing(broker, picture):
        await until(lambda: "problem-camera" in home.config().get("components", {}))
        picture.put(kiosk())
        await until(lambda: len(home.config()["components"]["problem-camera"]) == 1)
        assert home.config()["components"]["problem-camera"] == {"platform": "binary_sensor"}


async def test_a_kiosk_that_is_no_more_is_taken_back_also_after_a_restart(broker, home):
    picture = Picture(kiosk("kiosk-01"), kiosk("kiosk-02"), kiosk("kiosk-03"))
    async with announcing(broker, picture):
        await until(lambda: len(home.topics) == 6)
        picture.remove("kiosk-01")
        await until(lambda: len(home.topics) == 4)
    later = Picture(kiosk("kiosk-03"))  # kiosk-02 went while no centre ran
    foreign = Outgoing(f"{PREFIX}/device/lamp/config", b"{}", retain=True)
    home.connection.publish(foreign)
    async with announcing(broker, later):
        await until(lambda: len(home.topics) == 3)
    assert set(home.topics) == {
        CONFIG.format("kiosk-03"), STATE.format("kiosk-03"), foreign.topic,
    }  # fmt: skip


async def test_a_broker_that_forgot_everything_is_told_again(broker, home):
    async with announcing(broker, Picture(kiosk())):
        await until(home.config)
        broker.kill()
        home.topics.clear()
        broker.start()
        await until(home.config)
        await until(home.state)


async def test_garbage_where_the_configuration_stands_is_written_over(broker, home):
    for data in (b"\xff", b"[]", b"{}", b'{"components": 1}'):
        home.connection.publish(Outgoing(CONFIG.format("kiosk-01"), data, retain=True))
    async with announcing(broker, Picture(kiosk())):
        where = CONFIG.format("kiosk-01")
        await until(lambda: b'"device"' in home.topics.get(where, b""))  # the garbage is heard, too
