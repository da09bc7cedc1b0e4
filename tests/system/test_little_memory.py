"""No memory is left while a visitor has his papers taken: the kiosk ends, says so, and is back."""

import asyncio
import resource

import psutil
import pytest

from kiosk.runtime.last_end import MEANING
from kiosk.runtime.memory import NO_MEMORY
from tests.system.applicant import Applicant, applying_hall

SAID = "SELECT detail FROM timeline WHERE kind = 'alert' AND code = 'kiosk.ended'"
WHY = "memory (exited 71): it had no memory left for what was asked of it, and ended"
KILLED = "signal (killed {}): " + MEANING["signal"]
LITTLE = 1 << 20  # less than it has: not a page more


async def next_page(kiosk, before):
    """Return the next page; None where the kiosk ends instead."""
    async with asyncio.timeout(60):
        while len(kiosk.pages) == before:
            if kiosk.process.returncode is not None:
                return None
            await asyncio.sleep(0.02)
    return kiosk.page


async def takes_until_something_fails(kiosk):
    """Have the paper taken again and again; return at a page that says sorry, or at the end."""
    while True:
        before = len(kiosk.pages)
        kiosk.touch("choose:anyway")
        page = await next_page(kiosk, before)
        if page is None or page["view"] != "ReviewView":
            return
        before = len(kiosk.pages)
        kiosk.touch("choose:again")
        if await next_page(kiosk, before) is None:
            return


@pytest.mark.soak  # a thread that cannot begin may hold the loop: the watchdog's case
async def test_a_kiosk_without_memory_ends_and_the_next_run_says_why(tmp_path):
    async with applying_hall(tmp_path, "examine_before_min = 0") as house:
        await house.is_ready()
        await Applicant(house).comes_to_papers()
        kiosk = house.kiosk
        process = psutil.Process(kiosk.process.pid)
        process.rlimit(psutil.RLIMIT_DATA, (LITTLE, resource.RLIM_INFINITY))
        async with asyncio.timeout(120):
            await takes_until_something_fails(kiosk)
            kiosk.touch("home")  # he goes away
            status = await kiosk.process.wait()
        await kiosk.kill()
        print(f"\nended with {status}")
        # What a library of C or Rust cannot get it does not always ask Python about: it aborts.
        assert status == NO_MEMORY or status < 0
        end = f"exit-code exited {status}" if status > 0 else f"signal killed {-status}"
        state = tmp_path / "state"
        state.mkdir()
        (state / "last-end").write_text(f"{end}\n")  # as the unit does
        kiosk.pages.clear()
        await kiosk.start({"STATE_DIRECTORY": str(state)})
        await house.takes_ticket()
        await house.leaves()
        await house.centre_knows(SAID, [(WHY if status > 0 else KILLED.format(-status),)])
