"""The queues of the database as ``fairness`` sees them."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import BigInteger, ColumnElement, Connection, bindparam, func, select

from kiosk.centre.fairness import LATEST, Called, Place
from kiosk.centre.tables import ticket

PLACE = (ticket.c.issued, ticket.c.number, ticket.c.priority)
_HERE = (ticket.c.queue == bindparam("a_queue"), ticket.c.day == bindparam("a_day"))
_PACE = (
    select(ticket.c.called)
    .where(*_HERE, ticket.c.called.is_not(None))
    .order_by(ticket.c.called.desc())
    .limit(1)
    .offset(LATEST)  # the gap before them too
)
_CALLED = (
    select(*PLACE, ticket.c.called)
    .where(*_HERE, ticket.c.called >= bindparam("since", type_=BigInteger))
    .order_by(ticket.c.called, ticket.c.number)
)


def is_early() -> ColumnElement[bool]:
    """Return the condition that a number has priority."""
    return func.coalesce(ticket.c.priority, "") != ""


def place_of(issued: int, number: int, priority: str | None) -> Place:
    """Return a number's place."""
    return Place(issued, number, bool(priority))


def called_in(db: Connection, queue: str, day: date, head: Place | None) -> Iterator[Called]:
    """Yield who was called of a queue, in the order of the calls: the latest, and enough of them.

    Args:
        db: In a transaction.
        queue: By its id.
        day: Today.
        head: The ordinary number that has waited longest. Whoever was called before it came was
            not called early: of those only the pace is wanted.
    """
    here = {"a_queue": queue, "a_day": day}
    since = db.execute(_PACE, here).scalar_one_or_none() or 0
    if head is not None:
        since = min(since, head.issued)
    for issued, number, priority, called in db.execute(_CALLED, {**here, "since": since}):
        yield Called(place_of(issued, number, priority), called)
