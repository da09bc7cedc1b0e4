"""The queues of the database as ``fairness`` sees them."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import ColumnElement, Connection, func, select

from kiosk.centre.fairness import LATEST, Called, Place
from kiosk.centre.tables import ticket

PLACE = (ticket.c.issued, ticket.c.number, ticket.c.priority)


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
    here = (ticket.c.queue == queue, ticket.c.day == day)
    latest = select(ticket.c.called).where(*here, ticket.c.called.is_not(None))
    pace = (
        latest.order_by(ticket.c.called.desc()).limit(1).offset(LATEST)
    )  # the gap before them too
    since = db.execute(pace).scalar_one_or_none() or 0
    if head is not None:
        since = min(since, head.issued)
    rows = db.execute(
        select(*PLACE, ticket.c.called)
        .where(*here, ticket.c.called >= since)
        .order_by(ticket.c.called, ticket.c.number)
    )
    for issued, number, priority, called in rows:
        yield Called(place_of(issued, number, priority), called)
