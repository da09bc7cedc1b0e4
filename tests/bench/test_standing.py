import asyncio
import random
import sqlite3
import time

import pytest

from kiosk.centre.credit.subjects import Keyed
from kiosk.link.standing import Grade, StandingAnswer, SubjectKind
from tests.bench.figures import median, p99, report
from tests.centre.standings import citizen, listed
from tests.centre.test_over_the_wire import TOPICS, Wire
from tests.centre.test_standing_over_the_wire import CreditCentre, wish
from tests.link.far import at
from tests.link.test_client import running
from tests.system.hall import Program

pytestmark = pytest.mark.bench
ENTRIES, ASKED = 1_000_000, 300


async def asked_ms(wire, numbers):
    times = []
    for count, number in enumerate(numbers):
        request = wish(number, f"visit-{count:06d}-{random.getrandbits(40)}")
        began = time.perf_counter()
        wire.say(TOPICS.request("standing"), request)
        answer = await wire.next(StandingAnswer)
        times.append((time.perf_counter() - began) * 1000)
        assert answer.body.grade in (Grade.GOOD, Grade.UNKNOWN)
    return times


def bare_ms(file, keyed, numbers):
    """The same entries, looked up by sqlite3 alone."""
    db = sqlite3.connect(file, isolation_level=None)
    times = []
    for number in numbers:
        key = keyed.of(SubjectKind.PERSON, number)
        began = time.perf_counter()
        db.execute("SELECT grade, reasons FROM standing WHERE subject = ?", (key,)).fetchall()
        times.append((time.perf_counter() - began) * 1000)
    db.close()
    return times


async def test_a_standing_among_a_million(broker, tmp_path):
    file = tmp_path / "list.csv"
    rows = (f"person,{citizen(n)},good,promises-kept,2026-03-01" for n in range(ENTRIES))
    file.write_bytes(listed(*rows))
    centre = CreditCentre(tmp_path, broker)
    await centre.up()
    wire = Wire(at(broker.port))
    chosen = random.Random(1).sample(range(ENTRIES), ASKED)
    numbers = [citizen(n) for n in chosen]
    async with running(wire.connection):
        await wire.came.wait()
        importing = Program(
            "import-standings", str(file), "-c", str(tmp_path / "centre.toml"), "--source", "SAMPLE"
        )
        began = time.perf_counter()
        await importing.start()
        done = asyncio.ensure_future(importing.process.wait())
        meanwhile = []
        while not done.done():
            meanwhile += await asked_ms(wire, numbers[:5])
        assert await done == 0
        await asyncio.gather(*importing._reading)
        importing.process._transport.close()
        print(f"\na list of {ENTRIES:,} entries imported in {time.perf_counter() - began:.1f} s")
        times = await asked_ms(wire, numbers)
    peer = await asyncio.to_thread(
        bare_ms, tmp_path / "centre.db", Keyed.read(tmp_path / "credit.key"), numbers
    )
    size = (tmp_path / "centre.db").stat().st_size / 1e6
    report("standing over the wire, median", median(times), median(peer), "bare sqlite3", "300 ms")
    report("standing over the wire, p99", p99(times), p99(peer), "bare sqlite3, p99", "300 ms")
    report("standing while the list comes in, p99", p99(meanwhile), p99(times), "at rest", "300 ms")
    print(f"database: {size:.0f} MB")
    assert await centre.end() == 0
