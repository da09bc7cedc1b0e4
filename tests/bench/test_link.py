import asyncio
import sqlite3
import threading
import time

import paho.mqtt.client as mqtt
import pytest

from kiosk.link.messages import CommandAnswer
from tests.bench.figures import median, p99, report
from tests.link.far import Far, at, until
from tests.link.test_client import command, event, linked, running, wall

pytestmark = pytest.mark.bench
EVENTS, COMMANDS = 2000, 300


def bare_sqlite_ms(file):
    """The same bytes, one insert a transaction, by sqlite3 alone."""
    db = sqlite3.connect(file, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, data BLOB)")
    times = []
    for _ in range(EVENTS):
        began = time.perf_counter()
        db.execute("INSERT INTO t (data) VALUES (?)", (bytes(500),))
        times.append((time.perf_counter() - began) * 1000)
    db.close()
    return times


async def test_an_event_into_the_outbox(tmp_path):
    async with linked(at(1), tmp_path) as (link, store):
        times = []
        for number in range(EVENTS):
            one = event(number)
            began = time.perf_counter()
            await store.run(lambda db, one=one: link.put_event(db, one))
            times.append((time.perf_counter() - began) * 1000)
        assert await link.depth() == EVENTS
    peer = await asyncio.to_thread(bare_sqlite_ms, tmp_path / "bare.db")
    report("outbox event, p99", p99(times), p99(peer), "bare sqlite3 insert, p99", "10 ms")
    report("outbox event, median", median(times), median(peer), "bare sqlite3 insert", "-")


def bare_echo_ms(port):
    """A message to oneself over the same broker, by paho alone, without Nagle's delay."""
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    client.on_socket_open = lambda _c, _u, sock: sock.setsockopt(6, 1, 1)
    heard = threading.Event()
    client.on_message = lambda *_: heard.set()
    client.on_subscribe = lambda *_: heard.set()
    client.connect("127.0.0.1", port)
    client.loop_start()
    client.subscribe("echo", qos=1)
    heard.wait(5)
    times = []
    for _ in range(COMMANDS):
        heard.clear()
        began = time.perf_counter()
        client.publish("echo", b"x" * 200, qos=1)
        heard.wait(5)
        times.append((time.perf_counter() - began) * 1000)
    client.disconnect()
    client.loop_stop()
    return times


async def test_a_command_there_and_back(broker, tmp_path):
    async def ping(_command):
        return "pong"

    far = Far(at(broker.port), wall)
    async with running(far.connection):
        await far.came.wait()
        async with linked(at(broker.port), tmp_path, handlers={"ping": ping}) as (link, _):
            await until(lambda: link.centre_online)
            times = []
            for _ in range(COMMANDS):
                topic, sent = command()
                began = time.perf_counter()
                far.say(topic, sent)
                answer = await far.next(CommandAnswer)
                times.append((time.perf_counter() - began) * 1000)
                assert answer.body.command == sent.id
    peer = await asyncio.to_thread(bare_echo_ms, broker.port)
    report("command's round trip, median", median(times), median(peer), "bare paho echo", "5 ms")
    report("command's round trip, p99", p99(times), p99(peer), "bare paho echo, p99", "-")
