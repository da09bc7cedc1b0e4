"""Numbers of each queue and day: given live, or leased to kiosks in blocks. Each once, for ever."""

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from kiosk.catalogue.hall import Hall
from kiosk.catalogue.ticket import label_of
from kiosk.centre.credit import grants
from kiosk.centre.fairness import Line
from kiosk.centre.lines import called_in, is_early, place_of
from kiosk.centre.settings import Range
from kiosk.centre.tables import counter, lease, ticket
from kiosk.link.messages import (
    LeaseAnswer,
    LeaseRequest,
    NumberAnswer,
    NumberRequest,
    Refusal,
    TicketEvent,
)

log = logging.getLogger(__name__)

LIVE, LEASED = "live", "lease"
REQUESTED = "requested"
"""State of a ticket whose number was given and of which the kiosk has not yet said a word."""
PATIENCE_MS = 60_000
"""After that the kiosk has taken another number: nobody holds this one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Around every request."""

    id: str  # of the request
    kiosk: str
    now_ms: int  # by the centre's clock
    today: date  # in the hall


def give(
    db: Connection,
    hall: Hall,
    numbers: Range,
    asked: Asked,
    body: NumberRequest,
    bound_ms: int = 0,
) -> NumberAnswer | Refusal:
    """Give a ticket the next number of its queue; the same ticket gets the same number again.

    ``bound_ms`` as in ``desk.call_next``. A grant that is not good gives an ordinary number.
    """
    if body.expires < asked.now_ms:
        return Refusal(request=asked.id, code="request.expired")
    row = db.execute(select(ticket).where(ticket.c.id == body.ticket)).one_or_none()
    if row is not None:
        return _answer(db, asked, row, bound_ms)
    try:
        queue = hall.queue_of(hall.service(body.service))
    except KeyError:
        return Refusal(request=asked.id, code="service.unknown", detail=body.service)
    number = _next(db, queue.id, asked.today, LIVE, 1, first=1)
    if number > numbers.last_live:
        return Refusal(request=asked.id, code="queue.full", detail=queue.id)
    label = label_of(queue.prefix, number)
    about = f"{queue.id} {label}"
    priority = grants.use(db, asked.kiosk, body.grant, now_ms=asked.now_ms, about=about)
    db.execute(
        insert(ticket).values(
            id=body.ticket,
            kiosk=asked.kiosk,
            queue=queue.id,
            service=body.service,
            number=number,
            day=asked.today,
            label=label,
            language=body.language[:16],
            document=body.document,
            priority=priority,
            state=REQUESTED,
            outcome="",
            offline=False,
            issued=asked.now_ms,
        )
    )
    row = db.execute(select(ticket).where(ticket.c.id == body.ticket)).one()
    return _answer(db, asked, row, bound_ms)


def lend(
    db: Connection, hall: Hall, numbers: Range, asked: Asked, body: LeaseRequest
) -> LeaseAnswer | Refusal:
    """Lend a kiosk a block of numbers that nobody else gets."""
    if body.expires < asked.now_ms:
        return Refusal(request=asked.id, code="request.expired")
    queue = hall.queues.get(body.queue)
    if queue is None:
        return Refusal(request=asked.id, code="queue.unknown", detail=body.queue)
    if not asked.today - timedelta(days=1) <= body.day <= asked.today + timedelta(days=1):
        return Refusal(request=asked.id, code="day.refused", detail=body.day.isoformat())
    first = _next(db, queue.id, body.day, LEASED, body.size, first=numbers.last_live + 1)
    last = min(first + body.size - 1, numbers.last_leased)
    if first > numbers.last_leased:
        return Refusal(request=asked.id, code="queue.full", detail=queue.id)
    db.execute(
        insert(lease).values(
            queue=queue.id, day=body.day, first=first, last=last, kiosk=asked.kiosk
        )
    )
    return LeaseAnswer(
        request=asked.id,
        queue=queue.id,
        prefix=queue.prefix,
        day=body.day,
        first=first,
        last=last,
    )


def take_ticket(db: Connection, kiosk: str, body: TicketEvent, _now_ms: int) -> None:
    """Bring a ticket to the state that its kiosk tells."""
    changes = {"state": body.state.value, "outcome": body.outcome}
    if db.execute(update(ticket).where(ticket.c.id == body.ticket).values(**changes)).rowcount:
        return
    try:
        with db.begin_nested():
            db.execute(
                insert(ticket).values(
                    id=body.ticket,
                    kiosk=kiosk,
                    queue=body.queue,
                    service=body.service,
                    number=body.number,
                    day=body.day,
                    label=body.label[:16],
                    language=body.language[:16],
                    document=body.document,
                    offline=body.offline,
                    issued=body.issued,
                    **changes,
                )
            )
    except IntegrityError:
        log.error("%s: number %s of %s was given twice", kiosk, body.label, body.day)  # noqa: TRY400


def today_of(hall: Hall, moment: datetime) -> date:
    """Return the hall's day at an aware ``moment``."""
    return hall.hours.local(moment).date()


def _next(db: Connection, queue: str, day: date, kind: str, count: int, *, first: int) -> int:
    """Take ``count`` numbers from a counter and return the first of them."""
    here = (counter.c.queue == queue) & (counter.c.day == day) & (counter.c.kind == kind)
    found = db.execute(select(counter.c.next).where(here).with_for_update()).scalar_one_or_none()
    if found is None:
        db.execute(insert(counter).values(queue=queue, day=day, kind=kind, next=first + count))
        return first
    db.execute(update(counter).where(here).values(next=found + count))
    return int(found)


def _answer(db: Connection, asked: Asked, row: Row[Any], bound_ms: int) -> NumberAnswer:
    return NumberAnswer(
        request=asked.id,
        ticket=row.id,
        queue=row.queue,
        number=row.number,
        label=row.label,
        day=row.day,
        ahead=_ahead(db, asked, row, bound_ms),
        priority=row.priority or "",
    )


def _ahead(db: Connection, asked: Asked, row: Row[Any], bound_ms: int) -> int:
    """Return how many will be called before a number, as things are now."""
    waits = (
        ticket.c.queue == row.queue,
        ticket.c.day == row.day,
        ticket.c.called.is_(None),
        (ticket.c.state != REQUESTED) | (ticket.c.issued > asked.now_ms - PATIENCE_MS),
    )
    early = db.execute(select(func.count()).where(*waits, is_early())).scalar_one()
    if not early:
        before = (ticket.c.id != row.id, ticket.c.issued <= row.issued)
        return db.execute(select(func.count()).where(*waits, *before)).scalar_one()
    others = db.execute(select(ticket).where(*waits, ticket.c.id != row.id))
    place = place_of(row)
    line = Line([place, *map(place_of, others)], called_in(db, row.queue, row.day), bound_ms)
    return line.ahead_of(place, asked.now_ms)
