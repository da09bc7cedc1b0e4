"""The figures of ten thousand kiosks, beside the same written by prometheus_client alone."""

import asyncio
import time

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric
from prometheus_client.openmetrics.exposition import generate_latest

from kiosk.centre.metrics.exposition import Exposition
from kiosk.centre.metrics.families import FAMILIES
from tests.bench.figures import report
from tests.centre.alerts.making import printer
from tests.centre.test_metrics import samples, whole

pytestmark = pytest.mark.bench
KIOSKS, PEERS, DEVICES = 10_000, 500, 5


class Peer:
    """Gives the same samples to the library, kiosk by kiosk."""

    def __init__(self, kiosks):
        self._kiosks = kiosks

    def collect(self):
        for family in FAMILIES:
            metric = Metric(family.name, family.help, family.type)
            for kiosk in self._kiosks:
                for labels, value in family.read(kiosk):
                    if value is not None:
                        pairs = (one.split("=") for one in labels.split(",") if one)
                        further = {name: text.strip('"') for name, text in pairs}
                        names = {"site": "hetao", "kiosk": kiosk.name} | further
                        metric.add_sample(family.sample, names, value)
            yield metric


def kiosks(count):
    devices = tuple(printer(name=f"device-{number}") for number in range(DEVICES))
    return [whole(f"kiosk-{number:05}", devices=devices) for number in range(count)]


async def timed(exposition, some):
    """Return how long it takes, and how long nobody else had a turn at the longest."""
    longest_s = 0.0

    async def others():
        nonlocal longest_s
        while True:
            began_s = time.perf_counter()
            await asyncio.sleep(0)
            longest_s = max(longest_s, time.perf_counter() - began_s)

    beside = asyncio.create_task(others())
    began_s = time.perf_counter()
    text = await exposition.text(some)
    taken_s = time.perf_counter() - began_s
    beside.cancel()
    return text, taken_s, longest_s


async def test_ten_thousand_kiosks_are_written_in_a_second():
    exposition = Exposition("hetao", CollectorRegistry())
    some, new = kiosks(KIOSKS), kiosks(KIOSKS)
    text, first_s, held_s = await timed(exposition, some)
    _, again_s, _ = await timed(exposition, some)
    _, half_s, _ = await timed(exposition, [*some[::2], *new[1::2]])
    registry = CollectorRegistry()
    registry.register(Peer(some[:PEERS]))
    began_s = time.perf_counter()
    peer = generate_latest(registry)
    peer_s = (time.perf_counter() - began_s) * KIOSKS / PEERS
    ours = await Exposition("hetao", CollectorRegistry()).text(some[:PEERS])
    assert samples(peer.decode()) == samples(ours.decode())
    what = f"{KIOSKS} kiosks, {text.count(b'{')} series, {len(text) / 1e6:.0f} MB"
    library = "prometheus_client"
    for said, taken_s in (("all new", first_s), ("half new", half_s), ("none new", again_s)):
        report(f"figures of {what}, {said}", taken_s, peer_s, library, "1 s", "s")
    print(f"others waited at most {held_s * 1000:.0f} ms")
