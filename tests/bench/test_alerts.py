"""A power cut of ten thousand kiosks: how long until every alert is kept, and who waits."""

import asyncio
import time

import pytest
from sqlalchemy import func, insert, select

from kiosk.centre.alerts import reading
from kiosk.centre.alerts.reading import Wanted
from kiosk.centre.alerts.rules import load
from kiosk.centre.alerts.tables import alert
from kiosk.centre.alerts.watching import Watch
from kiosk.centre.store import CentreStore
from tests.bench.figures import report
from tests.centre.alerts.making import NOW, Picture, kiosk, printer
from tests.centre.conftest import CONFIG

pytestmark = pytest.mark.bench
KIOSKS = 10_000
OPEN = select(func.count()).select_from(alert).where(alert.c.open_key.is_not(None))


async def longest_wait(stop):
    """How much later than asked for somebody else had a turn at the longest, in milliseconds."""
    longest_s = 0.0
    while not stop.is_set():
        began_s = time.perf_counter()
        await asyncio.sleep(0.01)
        longest_s = max(longest_s, time.perf_counter() - began_s - 0.01)
    return longest_s * 1000


async def open_alerts(store, count):
    while await store.read(lambda db: db.execute(OPEN).scalar_one()) != count:
        await asyncio.sleep(0.1)


async def test_a_power_cut_of_ten_thousand_kiosks(tmp_path):
    devices = tuple(printer(name=f"device-{number}") for number in range(5))
    well = [kiosk(f"kiosk-{number:05}", devices=devices) for number in range(KIOSKS)]
    silent = [kiosk(one.name, "offline", devices=devices, because="silent") for one in well]
    rules, now = load(CONFIG / "alerts.toml"), [NOW]
    async with CentreStore.opened(f"sqlite:///{tmp_path}/centre.db") as store:
        picture = Picture(*well)
        watch = Watch(rules, picture, lambda: True, store, lambda: now[0], "one", lambda: None)
        stop = asyncio.Event()
        task = asyncio.create_task(watch.run())
        waiting = asyncio.create_task(longest_wait(stop))
        await asyncio.sleep(1)
        picture.put(*silent)
        await asyncio.sleep(2)
        now[0] += 5 * 60_000
        began_s = time.perf_counter()
        await open_alerts(store, KIOSKS)
        opened_s = time.perf_counter() - began_s
        began_s = time.perf_counter()
        await store.read(lambda db: reading.alerts(db, rules, now[0], Wanted.CURRENT))
        listed_ms = (time.perf_counter() - began_s) * 1000
        began_s = time.perf_counter()
        picture.put(*well)
        await open_alerts(store, 0)
        cleared_s = time.perf_counter() - began_s
        stop.set()
        waited_ms = await waiting
        task.cancel()
        await asyncio.wait({task})
        peer_s = await plain(store)
    for said, taken_s in (("opened", opened_s), ("cleared", cleared_s)):
        report(f"{KIOSKS} alerts {said}", taken_s, peer_s, "the bare rows", "20 s", "s")
    print(
        f"the newest 500 of {KIOSKS} listed in {listed_ms:.0f} ms; others waited {waited_ms:.0f} ms"
    )


async def plain(store):
    """The same rows written without looking, one by one."""
    row = {
        "kiosk": "", "device": "", "rule": "offline", "code": "", "level": "error", "detail": "",
        "opened": NOW, "again": NOW, "last": NOW, "times": 1, "changed": NOW,
    }  # fmt: skip
    began_s = time.perf_counter()
    for number in range(KIOSKS):
        await store.run(
            lambda db, n=number: db.execute(insert(alert).values(**row | {"kiosk": f"{n}"}))
        )
    return time.perf_counter() - began_s
