"""The windows' side: who waits, who is called next."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select, update

from kiosk.centre import audit
from kiosk.centre.fairness import Line
from kiosk.centre.lines import called_in, is_early, place_of
from kiosk.centre.numbers import REQUESTED
from kiosk.centre.tables import ticket

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Call:
    """A number that was called to a window."""

    queue: str
    label: str
    window: str
    called: int  # UTC, milliseconds
    language: str


def call_next(
    db: Connection,
    queue: str,
    window: str,
    *,
    today: date,
    now_ms: int,
    bound_ms: int = 0,
    who: str = "",
) -> Call | None:
    """Call the next of a queue; None when nobody waits.

    Priority goes first, by the rule of ``fairness``: nobody waits longer for it than ``bound_ms``.
    Who calls is written down; where ``who`` is empty, the window is.
    """
    here = (*_waiting(today), ticket.c.queue == queue)
    heads = [_first(db, *here, ~is_early()), _first(db, *here, is_early())]
    rows = {place_of(row.issued, row.number, row.priority): row for row in heads if row is not None}
    ordinary = next(iter(rows), None)
    called = called_in(db, queue, today, ordinary) if len(rows) > 1 else ()
    line = Line(rows, called, bound_ms)
    place = line.next(now_ms)
    if place is None:
        return None
    row = rows[place]
    db.execute(update(ticket).where(ticket.c.id == row.id).values(called=now_ms, window=window))
    early = any(other < place for other in rows)
    audit.note(
        db,
        now_ms,
        who or f"window {window}",
        audit.What.CALLED_EARLY if early else audit.What.CALLED,
        why=row.priority if early else "",
        about=f"{queue} {row.label} window {window}" if who else f"{queue} {row.label}",
    )
    return Call(queue, row.label, window, now_ms, row.language)


def waiting(db: Connection, today: date) -> dict[str, int]:
    """Return how many wait in each queue that has anybody."""
    rows = db.execute(
        select(ticket.c.queue, func.count().label("waiting"))
        .where(*_waiting(today))
        .group_by(ticket.c.queue)
    )
    return {row.queue: row.waiting for row in rows}


def calls(db: Connection, today: date) -> list[Call]:
    """Return the latest calls of the day, the newest first."""
    rows = db.execute(
        select(ticket)
        .where(ticket.c.day == today, ticket.c.called.is_not(None))
        .order_by(ticket.c.called.desc(), ticket.c.number.desc())
        .limit(SHOWN)
    )
    return [Call(row.queue, row.label, row.window, row.called, row.language) for row in rows]


def _waiting(today: date) -> tuple[ColumnElement[bool], ...]:
    """A number that was asked for, and of which no kiosk said more, waits for nobody."""
    return (ticket.c.day == today, ticket.c.called.is_(None), ticket.c.state != REQUESTED)


def _first(db: Connection, *conditions: ColumnElement[bool]) -> Row[Any] | None:
    return db.execute(
        select(ticket)
        .where(*conditions)
        .order_by(ticket.c.issued, ticket.c.number)
        .limit(1)
        .with_for_update()
    ).one_or_none()
