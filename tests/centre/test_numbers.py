import asyncio
from datetime import timedelta
from itertools import permutations

import pytest
from sqlalchemy import select

from kiosk.centre.numbers import give, lend, take_ticket
from kiosk.centre.settings import Range
from kiosk.centre.store import CentreStore, CentreStoreError
from kiosk.centre.tables import ticket
from kiosk.link.asking import LeaseRequest, NumberAnswer
from kiosk.link.envelope import new_id
from kiosk.link.messages import TicketEvent, TicketState
from tests.centre.conftest import NOW, NUMBERS, TODAY, asked, put, request


def lease(queue="customs", size=20, day=TODAY, expires=NOW + 1000):
    return LeaseRequest(queue=queue, day=day, size=size, expires=expires)


async def test_numbers_count_up_in_each_queue_and_day(store, hall):
    async def number(service, today=TODAY):
        return (
            await store.run(
                lambda db: give(db, hall, NUMBERS, asked(today=today), request(service))
            )
        ).label

    assert [await number("customs-goods") for _ in range(3)] == ["D001", "D002", "D003"]
    assert await number("work-permit") == "C001"
    assert await number("customs-goods", TODAY + timedelta(days=1)) == "D001"


async def test_no_number_twice_however_many_ask_and_over_a_restart(url, hall):
    numbers = []
    for _ in range(3):
        async with CentreStore.opened(url) as store:
            answers = await asyncio.gather(
                *(
                    store.run(lambda db: give(db, hall, NUMBERS, asked(), request()))
                    for _ in range(40)
                )
            )
        numbers += [answer.number for answer in answers]
    assert sorted(numbers) == list(range(1, 121))


async def test_the_same_ticket_gets_the_same_number_again(store, hall):
    one = request()
    first = await store.run(lambda db: give(db, hall, NUMBERS, asked(), one))
    again = await store.run(lambda db: give(db, hall, NUMBERS, asked(), one))
    assert (again.number, again.ticket) == (first.number, one.ticket)


@pytest.mark.parametrize(
    "ends", [TicketState.PRINTED, TicketState.UNPRINTED], ids=["printed", "unprinted"]
)
async def test_a_ticket_ends_as_it_ended_in_whatever_order_it_is_heard(store, ends):
    """A centre that starts hears the newest event first, and the older ones when sent again."""
    orders = list(permutations((TicketState.RESERVED, TicketState.PRINTING, ends)))
    for number, states in enumerate(orders, 1):
        id_ = new_id()
        for state in states:
            told = TicketEvent(
                ticket=id_, queue="customs", service="customs-goods", number=number, day=TODAY,
                label=f"D{number:03}", state=state, language="en", document=None, offline=True,
                outcome=ends.value if state is ends else "", issued=NOW,
            )  # fmt: skip
            await store.run(lambda db, told=told: take_ticket(db, "kiosk-01", told, NOW))
    found = await store.read(
        lambda db: db.execute(select(ticket.c.state, ticket.c.outcome)).fetchall()
    )
    assert [tuple(one) for one in found] == [(ends.value, ends.value)] * len(orders)


async def test_ahead_counts_who_waits_before(store, hall):
    await store.run(lambda db: put(db, "D101", issued=NOW - 5000))
    await store.run(lambda db: put(db, "D102", state="requested", issued=NOW - 120_000))
    answer = await store.run(lambda db: give(db, hall, NUMBERS, asked(), request("customs-goods")))
    assert answer.ahead == 1


async def test_a_queue_is_full_at_its_last_live_number(store, hall):
    few = Range(last_live=2, last_leased=5)
    answers = [await store.run(lambda db: give(db, hall, few, asked(), request())) for _ in "123"]
    assert isinstance(answers[1], NumberAnswer)
    assert answers[2].code == "queue.full"


async def test_blocks_never_meet_each_other_nor_the_live_numbers(store, hall):
    taken = []
    for size in (20, 1, 100, 20):
        block = await store.run(lambda db, n=size: lend(db, hall, NUMBERS, asked(), lease(size=n)))
        taken += range(block.first, block.last + 1)
    live = [await store.run(lambda db: give(db, hall, NUMBERS, asked(), request())) for _ in "123"]
    taken += [answer.number for answer in live]
    assert len(taken) == len(set(taken))
    assert min(taken[:141]) == 701


async def test_the_last_block_is_shorter_and_then_there_is_none(store, hall):
    few = Range(last_live=2, last_leased=5)
    blocks = [
        await store.run(lambda db: lend(db, hall, few, asked(), lease(size=2))) for _ in range(3)
    ]
    assert [(block.first, block.last) for block in blocks[:2]] == [(3, 4), (5, 5)]
    assert blocks[2].code == "queue.full"


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda db, hall: give(db, hall, NUMBERS, asked(), request("nothing")), "service.unknown"),
        (
            lambda db, hall: give(db, hall, NUMBERS, asked(), request(expires=NOW - 1)),
            "request.expired",
        ),
        (lambda db, hall: lend(db, hall, NUMBERS, asked(), lease("nothing")), "queue.unknown"),
        (
            lambda db, hall: lend(db, hall, NUMBERS, asked(), lease(expires=NOW - 1)),
            "request.expired",
        ),
        (
            lambda db, hall: lend(db, hall, NUMBERS, asked(), lease(day=TODAY + timedelta(days=2))),
            "day.refused",
        ),
    ],
)
async def test_what_cannot_be_answered_is_refused_with_a_reason(store, hall, ask, code):
    assert (await store.run(lambda db: ask(db, hall))).code == code


async def test_a_database_that_cannot_be_opened_says_so(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(CentreStoreError, match=r"set centre\.database"):
        async with CentreStore.opened(f"sqlite:///{tmp_path}/file/centre.db"):
            pass
