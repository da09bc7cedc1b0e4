"""Who is let in: PINs by Argon2id, and delays that outlast a restart and a clock that jumps."""

import pytest

from kiosk.link.store import Store
from kiosk.runtime.upkeep.pins import DELAYS_S, SCHEMA, Checked, Doorkeeper, hashed, matches
from kiosk.settings import Technician

PIN, OTHER, WRONG = "246810", "135791", "111111"


class Clock:
    def __init__(self):
        self.ms = 1_800_000_000_000

    def __call__(self):
        return self.ms


@pytest.fixture(scope="module")
def technicians():
    return (
        Technician(name="SAMPLE A", pin=hashed(PIN)),
        Technician(name="SAMPLE B", pin=hashed(OTHER), card="04a1b2c3"),
    )


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def store(tmp_path):
    async with Store.opened(tmp_path / "journal.db", SCHEMA) as store:
        yield store


async def test_a_pin_lets_its_owner_in_and_nobody_else(technicians, store, clock):
    door = Doorkeeper(technicians, store, clock)
    assert await door.check(PIN) == Checked("SAMPLE A")
    assert (await door.check(WRONG)).technician == ""


async def test_a_card_alone_opens_nothing_nor_does_its_pin_without_it(technicians, store, clock):
    door = Doorkeeper(technicians, store, clock)
    assert (await door.check("", "04A1B2C3")).technician == ""
    assert (await door.check(OTHER)).technician == ""
    clock.ms += 10_000_000
    assert (await door.check(PIN, "04A1B2C3")).technician == ""
    clock.ms += 10_000_000
    assert (await door.check(OTHER, "04A1B2C3")).technician == "SAMPLE B"


async def test_wrong_pins_wait_ever_longer_and_the_right_one_is_not_looked_at(
    technicians, store, clock
):
    door = Doorkeeper(technicians, store, clock)
    waits = []
    for _ in range(6):
        waits.append((await door.check(WRONG)).wait_s)
        clock.ms += waits[-1] * 1000
    assert waits == list(DELAYS_S[1:7])
    await door.check(WRONG)
    early = await door.check(PIN)
    assert (early.technician, early.looked, early.wait_s) == ("", False, DELAYS_S[-1])
    clock.ms += DELAYS_S[-1] * 1000
    assert (await door.check(PIN)).technician == "SAMPLE A"
    assert (await door.check(WRONG)).wait_s == 0  # it is counted from the beginning


async def test_a_restart_makes_the_delay_no_shorter(technicians, tmp_path, clock):
    file = tmp_path / "other.db"
    async with Store.opened(file, SCHEMA) as store:
        for _ in range(3):
            clock.ms += (await Doorkeeper(technicians, store, clock).check(WRONG)).wait_s * 1000
        assert (await Doorkeeper(technicians, store, clock).check(WRONG)).wait_s == DELAYS_S[4]
    async with Store.opened(file, SCHEMA) as store:
        again = await Doorkeeper(technicians, store, clock).check(PIN)
    assert (again.technician, again.wait_s) == ("", DELAYS_S[4])


async def test_a_clock_that_was_set_back_locks_nobody_out_for_years(technicians, store, clock):
    door = Doorkeeper(technicians, store, clock)
    for _ in range(2):
        await door.check(WRONG)
    clock.ms -= 10 * 365 * 86_400_000
    assert (await door.check(PIN)).wait_s == DELAYS_S[2]


@pytest.mark.parametrize("hash_", ["", "$argon2id$", "$argon2id$v=19$m=1,t=1,p=1$x$y"])
def test_a_hash_that_is_none_opens_nothing(hash_):
    assert not matches(PIN, hash_)
