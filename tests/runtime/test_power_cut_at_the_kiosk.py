"""The power fails between the first answer and the acknowledgement; a real centre takes in."""

import asyncio
import contextlib
import os
import random
import sqlite3
import sys
from pathlib import Path

import pytest

from kiosk.link.signing import kiosk_key, public_text
from tests.centre.test_over_the_wire import Centre
from tests.link.bundles import IDENTITY
from tests.runtime.applicant import CLEAR

ROOT = Path(__file__).parents[2]
FEW, MANY = 5, 100
LATEST = 1.8  # of the time that a whole visit took: not all take the same
AUTHORITIES = 3
CASES = (
    "SELECT count(*), count(DISTINCT authority) FROM authority_case WHERE number = ?",
    "SELECT count(*) FROM application WHERE number = ? AND state = 'opened'",
)


class Taking(Centre):
    """A centre that takes applications of the one kiosk."""

    def __init__(self, folder, broker, kiosk):
        super().__init__(folder, broker)
        (folder / "centre.age").write_text(f"{IDENTITY}\n")
        (folder / "centre.age").chmod(0o600)
        key = public_text(kiosk_key(kiosk / "keys" / "kiosk.pem"))
        with (folder / "centre.toml").open("a") as out:
            out.write(
                f'[applications]\nidentity_file = "centre.age"\nfolder = "{folder}/apps"\n'
                f'[applications.kiosks]\nkiosk-01 = "{key}"\n'
            )

    def knows(self, number):
        with contextlib.closing(sqlite3.connect(self.folder / "centre.db")) as db:
            return [db.execute(query, (number,)).fetchone() for query in CASES]


class House:
    def __init__(self, folder, broker):
        self.kiosk, self.port = folder / "kiosk", broker.port
        (folder / "centre").mkdir()
        self.centre = Taking(folder / "centre", broker, self.kiosk)

    async def runs(self, what):
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.runtime.visitor", str(self.kiosk), str(self.port)),
            *(f"{self.centre.url}/uploads", what),
            cwd=ROOT, stdout=asyncio.subprocess.PIPE,
            env=os.environ | {"ESTATION_IDENTITY": IDENTITY},
        )  # fmt: skip

    async def until(self, process, word):
        async with asyncio.timeout(60):
            while line := await process.stdout.readline():
                if line.decode().strip() == word:
                    return
        raise AssertionError(f"it ended before it said {word}")

    async def whole(self):
        """Let a visit pass; return how long it takes from the first answer, in seconds."""
        process = await self.runs("apply")
        await self.until(process, "answering")
        began = asyncio.get_running_loop().time()
        await self.until(process, "done")
        took = asyncio.get_running_loop().time() - began
        assert await process.wait() == 0
        return took

    async def cut(self, after_s):
        """Cut the power so long after the first answer; tell whether the visit was not over."""
        process = await self.runs("apply")
        await self.until(process, "answering")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), after_s)
        cut = process.returncode is None
        if cut:
            process.kill()
            await process.wait()
        return cut

    async def starts_again(self):
        """Let the kiosk send whatever waits."""
        process = await self.runs("send")
        await self.until(process, "done")
        assert await process.wait() == 0

    @property
    def printed(self):
        file = self.kiosk / "printed"
        return file.read_text().split() if file.exists() else []

    @property
    def on_the_disk(self):
        return b"".join(file.read_bytes() for file in self.kiosk.rglob("*") if file.is_file())


@pytest.fixture
async def house(broker, tmp_path):
    house = House(tmp_path, broker)
    await house.centre.up()
    yield house
    await house.centre.end()


async def cut_at_random(house, count):
    chance = random.Random(7)
    took = await house.whole()
    assert len(house.printed) == 1
    cuts = 0
    for _ in range(count):
        cuts += await house.cut(chance.uniform(0, LATEST * took))
        data = house.on_the_disk
        assert not any(word.encode() in data for word in CLEAR)
        await house.starts_again()
        assert list((house.kiosk / "sealed").iterdir()) == []
        for number in house.printed:
            assert house.centre.knows(number) == [(AUTHORITIES, AUTHORITIES), (1,)], number
    print(f"\n{cuts} of {count} visits cut within {took:.2f} s; {len(house.printed)} receipts")
    assert cuts > 0
    if count == MANY:
        assert 1 < len(house.printed) < count + 1  # some were cut before it was printed, some after


async def test_every_receipt_that_was_printed_has_its_cases(house):
    await cut_at_random(house, FEW)


@pytest.mark.soak
async def test_every_receipt_of_a_hundred_cuts_has_its_cases(house):
    await cut_at_random(house, MANY)
