"""A visitor in the first moment after a start, and clocks that are far from the centre's."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.catalogue.loading import load_hall
from kiosk.link import outbox
from kiosk.link.asking import LeaseAnswer, NumberAnswer, NumberRequest
from kiosk.link.client import Link
from kiosk.link.commands import SCHEMA as COMMANDS
from kiosk.link.store import Store
from kiosk.runtime import journal as runtime_journal
from kiosk.runtime.journal import Journal
from kiosk.runtime.numbers import NoNumberError, Numbers
from tests.link.far import TOPICS, Far, at, cut, until
from tests.link.test_client import info, wall
from tests.system.hall import CONFIG

HALL = load_hall(CONFIG / "catalogue")
SERVICE = "customs-goods"
QUEUE = HALL.queue_of(HALL.service(SERVICE)).id
HOUR_MS = 3_600_000


class Kiosk:
    """A link, a journal and numbers over a real broker; its machine's clock can be set."""

    def __init__(self, port, store):
        self.ahead_ms = 0
        self.link = Link(
            at(port), TOPICS, store, info=info, commands={}, now_ms=lambda: wall() + self.ahead_ms
        )
        self.journal = Journal(store, self.link.put_event)
        self.numbers = Numbers(
            HALL, self.link, self.journal, self.now, request_timeout_s=20, lease_size=5,
            machine_now=self.now,
        )  # fmt: skip
        self.numbers.coming_s = 30

    def now(self):
        return HALL.hours.local(datetime.now(UTC) + timedelta(milliseconds=self.ahead_ms))

    async def has_block(self):
        day = self.now().date()
        for days in (-1, 0, 1):
            await self.journal.keep_lease(
                LeaseAnswer(
                    request="SAMPLE-request-1", queue=QUEUE, day=day + timedelta(days=days),
                    prefix="A", first=710 + 10 * days, last=719 + 10 * days,
                )
            )  # fmt: skip

    async def take(self):
        return await self.numbers.take(SERVICE, "en", None)


@pytest.fixture
async def kiosk(broker, tmp_path):
    schema = (*outbox.SCHEMA, *COMMANDS, *runtime_journal.SCHEMA)
    async with Store.opened(tmp_path / "journal.db", schema) as store:
        kiosk = Kiosk(broker.port, store)
        running = asyncio.create_task(kiosk.link.run())
        yield kiosk
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
async def far(broker):
    far = Far(at(broker.port), wall)
    running = []

    def begin():
        running.append(asyncio.create_task(far.connection.run()))

    far.begin = begin
    yield far
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


def answer(message):
    return NumberAnswer(
        request=message.envelope.id, ticket=message.body.ticket, queue=QUEUE, number=7,
        label="A007", day=datetime.now(UTC).date(), ahead=0,
    )  # fmt: skip


async def answered(far):
    message = await far.next(NumberRequest, 30)
    far.say(TOPICS.answer(message.envelope.id), answer(message))


async def test_a_visitor_in_the_first_moment_waits_for_the_link_and_gets_his_number(kiosk, far):
    asking = asyncio.create_task(kiosk.take())
    await asyncio.sleep(0)
    far.begin()
    await answered(far)
    assert (await asking).number == 7


async def test_with_an_own_number_nobody_waits(kiosk):
    await kiosk.has_block()
    kiosk.numbers.coming_s = 3600
    async with asyncio.timeout(30):
        assert (await kiosk.take()).offline
    assert kiosk.numbers.ready


async def test_far_from_the_centres_clock_no_own_number_is_given_when_the_centre_goes(kiosk, far):
    await kiosk.has_block()
    far.begin()
    await until(lambda: kiosk.link.centre_online, 30)
    asking = asyncio.create_task(kiosk.take())
    await answered(far)
    await asking
    assert abs(kiosk.link.clock_offset_ms) < 60_000
    cut(far.connection)
    await until(lambda: not kiosk.link.centre_online, 30)
    kiosk.numbers.coming_s = 0.1
    assert (await kiosk.take()).offline
    kiosk.ahead_ms = HOUR_MS  # somebody sets it, or the board's own clock jumps
    with pytest.raises(NoNumberError) as error:
        await kiosk.take()
    assert error.value.code == "numbers.clock"
    assert abs(kiosk.link.clock_offset_ms + HOUR_MS) < 60_000
    kiosk.ahead_ms = 0
    assert (await kiosk.take()).offline


async def test_at_1970_a_kiosk_that_never_gave_a_number_gives_none(kiosk):
    await kiosk.has_block()
    kiosk.numbers.coming_s = 0.1
    kiosk.ahead_ms = -wall()
    with pytest.raises(NoNumberError) as error:
        await kiosk.take()
    assert error.value.code == "numbers.clock"
    assert "1970" in kiosk.numbers.clock_fault
