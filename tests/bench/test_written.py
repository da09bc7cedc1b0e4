"""How much a visit without documents writes to the disk, by the kernel's own count of a real kiosk.

It counts where the folder of the test lies on a disk: ``--basetemp`` says where.
"""

import asyncio
import re
from pathlib import Path

import pytest

from tests.bench.figures import report
from tests.system.hall import hall

pytestmark = pytest.mark.bench
VISITS = 10
QUIET_S = 3.0


def written(process):
    said = Path(f"/proc/{process}/io").read_text()
    return int(re.search(r"^write_bytes: (\d+)", said, re.MULTILINE)[1])


async def at_rest(process):
    """Return the figure once it has not moved for a while."""
    found, since = written(process), asyncio.get_running_loop().time()
    while asyncio.get_running_loop().time() - since < QUIET_S:
        await asyncio.sleep(0.1)
        if (now := written(process)) != found:
            found, since = now, asyncio.get_running_loop().time()
    return found


async def test_a_visit_without_documents(tmp_path):
    async with hall(tmp_path) as house:
        await house.is_ready()
        await house.has_blocks()
        process = house.kiosk.process.pid
        spent, alone = [], []
        for away in (False, True):
            if away:
                await house.centre.kill()
            for number in range(VISITS):
                before = await at_rest(process)
                await house.takes_ticket()
                await house.leaves()
                if not away:
                    done = "SELECT count(*) FROM ticket WHERE state = 'printed'"
                    await house.centre_knows(done, [(number + 1,)])
                (alone if away else spent).append((await at_rest(process) - before) / 1000)
                house.printer.change_paper()
    print(f"\nkB of each visit: {[round(one) for one in spent]}; without a centre: "
          f"{[round(one) for one in alone]}")  # fmt: skip
    report("written by a visit, the most", max(spent), max(alone), "no centre", "200 kB", unit="kB")
    assert max(spent) < 200
    assert max(alone) < 200
