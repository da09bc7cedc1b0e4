"""The queues of the database as ``fairness`` sees them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from kiosk.centre.fairness import Called, Place
from kiosk.centre.tables import ticket


def is_early() -> ColumnElement[bool]:
    """Return the condition that a number has priority."""
    return func.coalesce(ticket.c.priority, "") != ""


def place_of(row: Row[Any]) -> Place:
    """Return a number's place."""
    return Place(row.issued, row.number, bool(row.priority))


def called_in(db: Connection, queue: str, day: date) -> Iterator[Called]:
    """Yield who was called of a queue on a day, in the order of the calls."""
    rows = db.execute(
        select(ticket)
        .where(ticket.c.queue == queue, ticket.c.day == day, ticket.c.called.is_not(None))
        .order_by(ticket.c.called, ticket.c.number)
    )
    for row in rows:
        yield Called(place_of(row), row.called)
