"""What an application costs a visit: the union, the seal, and a thousand bundles that wait."""

import asyncio
import hashlib
import resource
import statistics
import subprocess
import time

import httpx
import pytest

from kiosk.catalogue.union import union
from kiosk.flow.applying import ApplicationSealed, SealApplication
from kiosk.link import outbox, sealed
from kiosk.link.envelope import new_id
from kiosk.link.sealed import Sealed, Shelf
from kiosk.link.store import Store
from kiosk.link.upload import TUS, Uploader
from kiosk.texts import Language
from tests.bench.figures import report
from tests.link.bundles import IDENTITY, OPENER, SEALER
from tests.link.test_upload import Centre
from tests.runtime.applicant import application, applications, link_of, matters

pytestmark = pytest.mark.bench
SCHEMA = (*outbox.SCHEMA, *sealed.SCHEMA)
RUNS, MB = 9, 10
WAITING = 1000


def median_ms(work):
    taken = []
    for _ in range(RUNS):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def test_the_union_of_six_authorities():
    matter = matters().matter("company-cross-border")
    assert len(matter.needs) == 6
    found = union(matters(), matter)
    took = median_ms(lambda: union(matters(), matter))
    print(f"\nunion of 6 authorities: {took:.2f} ms (aim 5)")
    for one in ("research-passage", "company-cross-border"):
        asked = union(matters(), matters().matter(one))
        print(
            f"{one}: {len(asked.materials)} papers and {len(asked.questions)} questions; without "
            f"the channel {asked.apart_materials} and {asked.apart_questions}"
        )
    assert len(found.materials) < found.apart_materials


def test_the_seal_beside_debians_age(tmp_path):
    data = bytes(MB * 1_000_000)
    file = tmp_path / "bundle"
    file.write_bytes(data)
    ours = median_ms(lambda: SEALER.seal(data))
    command = ["age", "-r", OPENER.recipients[0], "-o", str(tmp_path / "out"), str(file)]
    theirs = median_ms(lambda: subprocess.run(command, check=True))
    report("seal 10 MB", ours, theirs, "Debian's age, a process", "100 ms")
    assert IDENTITY


async def test_what_a_visit_waits_for(tmp_path):
    made = application(side=700, pages=3)  # 24 pages
    async with Store.opened(tmp_path / "journal.db", SCHEMA) as store:
        own = applications(store, link_of(store), tmp_path)
        await own.begin()
        taken = []
        for _ in range(RUNS):
            began = time.perf_counter()
            answer = await own.perform(SealApplication(made), Language.ENGLISH)
            taken.append((time.perf_counter() - began) * 1000)
            assert isinstance(answer, ApplicationSealed)
        size = max(file.stat().st_size for file in own.keeping.shelf.folder.iterdir())
        own.close()
    print(
        f"\n24 pages, {size / 1e6:.1f} MB: PDF, seal and disk {statistics.median(taken):.0f} ms "
        "(aim 300)"
    )


async def test_a_thousand_bundles_that_wait(tmp_path):
    centre = Centre(tmp_path / "centre")
    await centre.start()
    data = SEALER.seal(bytes(100_000))
    digest = hashlib.sha256(data).hexdigest()
    shelf = Shelf(tmp_path / "sealed")
    try:
        async with Store.opened(tmp_path / "journal.db", SCHEMA) as store:
            for at in range(WAITING):
                one = Sealed(new_id(), digest, len(data), at)
                shelf.lay(one.id, data)
                shelf.keep(one.id)
                await store.run(lambda db, one=one: sealed.put(db, one))
            uploader = Uploader(centre.url, store, shelf, lambda *_: None)
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            began = time.perf_counter()
            async with httpx.AsyncClient(timeout=20, headers=TUS) as client:
                await uploader.send_all(client)
            took = time.perf_counter() - began
            grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
            assert (await store.run(sealed.load)).count == 0
    finally:
        await centre.stop()
    assert len(centre.taken) == WAITING
    print(f"\n{WAITING} bundles of 100 kB: {took:.1f} s, memory +{grown:.1f} MB (aim 30)")
    await asyncio.sleep(0)
