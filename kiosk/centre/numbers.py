"""Numbers of each queue and day: given live, or leased to kiosks in blocks. Each once, for ever."""

import logging
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Integer,
    Row,
    bindparam,
    case,
    func,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.exc import IntegrityError

from kiosk.catalogue.hall import Hall
from kiosk.catalogue.ticket import label_of
from kiosk.centre import counting
from kiosk.centre.credit import grants
from kiosk.centre.fairness import Line, Place
from kiosk.centre.lines import PLACE, called_in, is_early, place_of
from kiosk.centre.settings import Range
from kiosk.centre.tables import lease, ticket
from kiosk.link.asking import LeaseAnswer, LeaseRequest, NumberAnswer, NumberRequest, Refusal
from kiosk.link.messages import TicketEvent, TicketState

log = logging.getLogger(__name__)

REQUESTED = "requested"
"""State of a ticket whose number was given and of which the kiosk has not yet said a word."""
PATIENCE_MS = 60_000
"""After that the kiosk has taken another number: nobody holds this one."""

# Statements of every ticket are made once: to make one takes as long as to carry it out.
_TICKET = select(ticket).where(ticket.c.id == bindparam("a_ticket"))
_LATER = {
    TicketState.RESERVED: (TicketState.PRINTING, TicketState.UNPRINTED, TicketState.PRINTED),
    TicketState.PRINTING: (TicketState.UNPRINTED, TicketState.PRINTED),
    TicketState.UNPRINTED: (TicketState.PRINTED,),
    TicketState.PRINTED: (),
}
"""What a ticket does not come back from. A centre that starts, or could not keep what came, hears
the newest event of a kiosk first, and the older ones when they are sent again."""
_IS_LATER = ticket.c.state.in_(bindparam("later", expanding=True))
_TOLD = (
    update(ticket)
    .where(ticket.c.id == bindparam("a_ticket"), ticket.c.kiosk == bindparam("a_kiosk"))
    .values(
        state=case(
            (_IS_LATER, ticket.c.state), else_=bindparam("a_state", type_=ticket.c.state.type)
        ),
        outcome=case(
            (_IS_LATER, ticket.c.outcome),
            else_=bindparam("an_outcome", type_=ticket.c.outcome.type),
        ),
    )
)
_WAITS = (
    ticket.c.queue == bindparam("a_queue"),
    ticket.c.day == bindparam("a_day"),
    ticket.c.called.is_(None),
    (ticket.c.state != REQUESTED) | (ticket.c.issued > bindparam("patience")),
)
_ORDER = tuple_(ticket.c.issued, ticket.c.number)
_OWN = tuple_(bindparam("own_issued", type_=BigInteger), bindparam("own_number", type_=Integer))
_BEFORE = select(
    func.count().filter(_ORDER < _OWN), func.count().filter(is_early(), _ORDER > _OWN)
).where(*_WAITS)
"""How many wait that came before a number, and how many that came after it and may pass it."""
_OTHERS = select(*PLACE).where(*_WAITS, ticket.c.id != bindparam("a_ticket"))
_FIRST = 100  # ordinary numbers that are looked at first: one that goes first is called by then
_EARLY = _OTHERS.where(is_early())
_ORDINARY = (
    _OTHERS.where(~is_early())
    .order_by(ticket.c.issued, ticket.c.number)
    .limit(bindparam("most", type_=Integer))
)


@dataclass(frozen=True, slots=True)
class Given:
    """A number as it was given."""

    id: str  # of the ticket
    queue: str
    number: int
    label: str
    day: date
    issued: int  # UTC, milliseconds
    priority: str

    @classmethod
    def of(cls, row: Row[Any]) -> "Given":
        """Return the number of a ticket's row."""
        return cls(
            row.id, row.queue, row.number, row.label, row.day, row.issued, row.priority or ""
        )


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
    row = db.execute(_TICKET, {"a_ticket": body.ticket}).one_or_none()
    if row is not None:
        return _answer(db, asked, Given.of(row), bound_ms)
    try:
        queue = hall.queue_of(hall.service(body.service))
    except KeyError:
        return Refusal(request=asked.id, code="service.unknown", detail=body.service)
    number = counting.take(db, queue.id, asked.today, counting.LIVE, 1, first=1)
    if number > numbers.last_live:
        return Refusal(request=asked.id, code="queue.full", detail=queue.id)
    label = label_of(queue.prefix, number)
    about = f"{queue.id} {label}"
    priority = grants.use(db, asked.kiosk, body.grant, now_ms=asked.now_ms, about=about)
    given = Given(body.ticket, queue.id, number, label, asked.today, asked.now_ms, priority)
    db.execute(
        insert(ticket),
        {
            **asdict(given),
            "kiosk": asked.kiosk,
            "service": body.service,
            "language": body.language[:16],
            "document": body.document,
            "state": REQUESTED,
            "outcome": "",
            "offline": False,
        },
    )
    return _answer(db, asked, given, bound_ms)


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
    first = counting.take(
        db, queue.id, body.day, counting.LEASED, body.size, first=numbers.last_live + 1
    )
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
    """Bring a ticket to the state that its kiosk tells; what comes late takes none back."""
    state, outcome = body.state.value, body.outcome
    told = {
        "a_ticket": body.ticket,
        "a_kiosk": kiosk,
        "a_state": state,
        "an_outcome": outcome,
        "later": [one.value for one in _LATER[body.state]],
    }
    if db.execute(_TOLD, told).rowcount:
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
                    state=state,
                    outcome=outcome,
                )
            )
    except IntegrityError:
        log.error("%s: number %s of %s was given twice", kiosk, body.label, body.day)  # noqa: TRY400


def today_of(hall: Hall, moment: datetime) -> date:
    """Return the hall's day at an aware ``moment``."""
    return hall.hours.local(moment).date()


def _answer(db: Connection, asked: Asked, given: Given, bound_ms: int) -> NumberAnswer:
    return NumberAnswer(
        request=asked.id,
        ticket=given.id,
        queue=given.queue,
        number=given.number,
        label=given.label,
        day=given.day,
        ahead=_ahead(db, asked, given, bound_ms),
        priority=given.priority,
    )


def _ahead(db: Connection, asked: Asked, given: Given, bound_ms: int) -> int:
    """Return how many will be called before a number, as things are now."""
    waits = {
        "a_queue": given.queue,
        "a_day": given.day,
        "patience": asked.now_ms - PATIENCE_MS,
    }
    if not given.priority:
        # Whoever came before an ordinary number is called before it, early or not. So it is
        # enough to count them, unless somebody who came after it may pass it.
        own = {"own_issued": given.issued, "own_number": given.number}
        before, may_pass = db.execute(_BEFORE, waits | own).one()
        if not may_pass:
            return int(before)
    place = place_of(given.issued, given.number, given.priority)
    here = {**waits, "a_ticket": given.id}
    early = [place_of(*other) for other in db.execute(_EARLY, here)]
    some = [place_of(*other) for other in db.execute(_ORDINARY, {**here, "most": _FIRST})]
    ahead = _played(db, given, [*early, *some], place, bound_ms, asked.now_ms)
    if len(some) == _FIRST and ahead >= _FIRST:  # it may be that all of them were called
        everybody = [place_of(*other) for other in db.execute(_OTHERS, here)]
        ahead = _played(db, given, everybody, place, bound_ms, asked.now_ms)
    return ahead


def _played(
    db: Connection, given: Given, others: list[Place], place: Place, bound_ms: int, now_ms: int
) -> int:
    """Return how many are called before a number where these others wait."""
    waiting = [place, *others]
    head = min((one for one in waiting if not one.priority), default=None)
    line = Line(waiting, called_in(db, given.queue, given.day, head), bound_ms)
    return line.ahead_of(place, now_ms)
