"""Counts the numbers of each queue and day: those that are given live, and those lent in blocks."""

from datetime import date

from sqlalchemy import Connection, bindparam, insert, select, update

from kiosk.catalogue.hall import Hall
from kiosk.centre.settings import Range
from kiosk.centre.tables import counter

LIVE, LEASED = "live", "lease"
_COUNTER = (
    (counter.c.queue == bindparam("a_queue"))
    & (counter.c.day == bindparam("a_day"))
    & (counter.c.kind == bindparam("a_kind"))
)
_NEXT = select(counter.c.next).where(_COUNTER).with_for_update()
_COUNTED = update(counter).where(_COUNTER).values(next=bindparam("next_one"))


def take(db: Connection, queue: str, day: date, kind: str, count: int, *, first: int) -> int:
    """Take ``count`` numbers from a counter and return the first of them."""
    here = {"a_queue": queue, "a_day": day, "a_kind": kind}
    found = db.execute(_NEXT, here).scalar_one_or_none()
    if found is None:
        db.execute(insert(counter).values(queue=queue, day=day, kind=kind, next=first + count))
        return first
    db.execute(_COUNTED, {**here, "next_one": found + count})
    return int(found)


def pass_over(
    db: Connection, hall: Hall, numbers: Range, day: date, *, live: int, lent_to: int, more: int
) -> None:
    """Give no number of a day up to ``live``, nor lend one up to ``lent_to``; never count back.

    ``more`` numbers besides are not lent, after those that are known to have been.
    """
    for queue in hall.queues:
        given = take(db, queue, day, LIVE, 0, first=1)
        take(db, queue, day, LIVE, max(0, live + 1 - given), first=1)
        first = numbers.last_live + 1
        lent = take(db, queue, day, LEASED, 0, first=first)
        take(db, queue, day, LEASED, max(more, lent_to + 1 - lent), first=first)
