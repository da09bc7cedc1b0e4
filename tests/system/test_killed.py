"""Killed at random, again and again, by real visitors' side: nothing is lost and nothing doubled.

For an hour of it: ``ESTATION_KILLS_S=3600 pytest -m soak tests/system/test_killed.py``.
"""

import asyncio
import os
import random
import time

import pytest

from tests.system.hall import hall

FEW = 3
SECONDS = float(os.environ.get("ESTATION_KILLS_S", "600"))
MANY = "[numbers]\nlast_live = 50000\nlast_leased = 99999\n"  # 700 are gone within the hour
LONGEST_S = 3.0  # a visit takes less
TOUCHES = (
    ("language:en", "ChoiceView"),
    ("choose:ticket", "ChoiceView"),
    ("choose:customs", "ChoiceView"),
    ("choose:customs-goods", "ResultView"),
    ("choose:done", "IdleView"),
)


async def visits(kiosk):
    """Take tickets until cancelled."""
    while True:
        await kiosk.until("IdleView")
        for control, view in TOUCHES:
            before = len(kiosk.pages)
            kiosk.touch(control)
            await kiosk.until(view, after=before)


async def killed_in(house, seconds):
    """Let visitors come for some seconds, then kill the kiosk and start it again."""
    coming = asyncio.create_task(visits(house.kiosk))
    await asyncio.wait({coming}, timeout=seconds)
    await house.kiosk.kill()
    coming.cancel()
    await asyncio.gather(coming, return_exceptions=True)
    house.kiosk.pages.clear()
    await house.kiosk.start()
    await house.kiosk.until("IdleView")


async def proved(house):
    """Check that centre, paper and kiosk agree once the outbox is empty."""
    await house.takes_ticket()
    await house.leaves()
    open_states = "SELECT count(*) FROM ticket WHERE state IN ('reserved', 'printing')"
    await house.centre_knows(open_states, [(0,)])
    tickets = house.asks_centre("SELECT id, queue, day, number, state, outcome FROM ticket")
    numbers = [(queue, day, number) for _, queue, day, number, _, _ in tickets]
    assert len(numbers) == len(set(numbers))
    slips = [slip for slip in house.printer.slips if slip.cut]
    printed = [one for one in tickets if one[4] == "printed"]
    # A kiosk that was killed while it printed does not know whether paper came out.
    unknown = [one for one in tickets if one[5] == "kiosk.stopped"]
    assert len(printed) <= len(slips) <= len(printed) + len(unknown)
    assert not list((house.folder / "data").glob("*.damaged-*"))
    return len(tickets), len(slips)


async def test_killed_some_times_at_random(tmp_path):
    chance = random.Random(5)
    async with hall(tmp_path) as house:
        await house.is_ready()
        await house.has_blocks()
        for number in range(FEW):
            if number == 1:
                await house.centre.kill()
            await killed_in(house, chance.uniform(0, LONGEST_S))
        await house.start_centre()
        await house.is_ready()
        await proved(house)


@pytest.mark.soak
async def test_killed_for_a_long_time_with_and_without_a_centre(tmp_path):
    chance, kills, end = random.Random(), 0, time.monotonic() + SECONDS
    async with hall(tmp_path, further_centre=MANY) as house:
        await house.is_ready()
        await house.has_blocks()
        slowest = 0.0
        while time.monotonic() < end:
            alone = kills % 5 == 4
            if alone:
                await house.centre.kill()
            began = time.monotonic()
            seconds = chance.uniform(0, 3 * LONGEST_S)
            await killed_in(house, seconds)
            slowest = max(slowest, time.monotonic() - began - seconds)
            kills += 1
            house.printer.change_paper()
            if kills % 50 == 0:
                print(f"\n{kills} kills, slowest first page {slowest:.1f} s", flush=True)
            if alone:
                await house.start_centre()
        await house.is_ready()
        tickets, slips = await proved(house)
    print(f"\n{kills} kills: {tickets} tickets, {slips} slips, slowest first page {slowest:.1f} s")
    assert kills > 0
