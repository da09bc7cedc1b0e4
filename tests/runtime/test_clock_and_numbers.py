"""A machine that lost its clock gives out no number of a day that may be another."""

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.catalogue.loading import load_hall
from kiosk.link.asking import LeaseAnswer
from kiosk.link.centre_clock import CentreClock
from kiosk.link.errors import NoCentreError
from kiosk.link.store import Store
from kiosk.runtime.journal import SCHEMA, Journal
from kiosk.runtime.numbers import NoNumberError, Numbers
from tests.system.hall import CONFIG

HALL = load_hall(CONFIG / "catalogue")
SERVICE = "customs-goods"
NOON = HALL.hours.local(datetime(2026, 3, 4, 4, 0, tzinfo=UTC))


class Away:
    """A link without a centre."""

    centre_online, centre_clock, clock_offset_ms = False, CentreClock(lambda: 0), 0

    async def wait_for_centre(self, within_s):
        return False

    async def request(self, *_, **__):
        raise NoCentreError("SAMPLE: away")


@pytest.fixture
async def journal(tmp_path):
    async with Store.opened(tmp_path / "journal.db", SCHEMA) as store:
        journal = Journal(store, lambda db, event: None)
        queue = HALL.queue_of(HALL.service(SERVICE)).id
        for days in (-1, 0, 1):
            day = NOON.date() + timedelta(days=days)
            first = 710 + 10 * days
            await journal.keep_lease(
                LeaseAnswer(
                    request="SAMPLE-request-1",
                    queue=queue,
                    day=day,
                    prefix="A",
                    first=first,
                    last=first + 9,
                )
            )
        yield journal


async def taken(journal, at, *, follows=False):
    numbers = Numbers(
        HALL, Away(), journal, lambda: at, request_timeout_s=1, lease_size=10,
        follows=lambda: follows,
    )  # fmt: skip
    return await numbers.take(SERVICE, "en", None)


async def test_a_clock_that_fell_back_a_day_uses_no_number_of_yesterday(journal):
    assert (await taken(journal, NOON)).number == 710
    with pytest.raises(NoNumberError) as error:
        await taken(journal, NOON - timedelta(days=1))
    assert error.value.code == "numbers.clock"
    assert (await taken(journal, NOON + timedelta(minutes=1))).number == 711


async def test_at_1970_there_is_no_number(journal):
    await taken(journal, NOON)
    with pytest.raises(NoNumberError):
        await taken(journal, HALL.hours.local(datetime.fromtimestamp(60, UTC)))


async def test_a_clock_that_was_put_right_by_a_server_is_believed(journal):
    await taken(journal, NOON + timedelta(days=1))  # it was ahead
    assert (await taken(journal, NOON, follows=True)).number == 710


async def test_a_small_step_back_is_none(journal):
    await taken(journal, NOON)
    assert (await taken(journal, NOON - timedelta(minutes=4))).number == 711
