"""Visits in the database: booked, moved, cancelled, each in one transaction.

That no team is promised twice holds three times over: the team's day is locked while it is planned,
the plan leaves time for the way, and the database refuses two visits in the same five minutes.
"""

import json
import logging
import secrets
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from kiosk.centre.calendar import places
from kiosk.centre.calendar.proofs import Prover
from kiosk.centre.calendar.slots import MINUTE_MS, Diary, Wish
from kiosk.centre.calendar.tables import visit
from kiosk.centre.numbers import Asked
from kiosk.link.asking import Refusal
from kiosk.link.booking import (
    MOST_SLOTS,
    BookedRequest,
    BookingAnswer,
    BookingRequest,
    CancelRequest,
    ChangeRequest,
    Slot,
    SlotsAnswer,
    SlotsRequest,
    VisitState,
)

log = logging.getLogger(__name__)

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of Crockford's base 32: none that is taken for another one."""
TAIL = 6
BOOKED, CANCELLED = VisitState.BOOKED.value, VisitState.CANCELLED.value


def slots(db: Connection, diary: Diary, asked: Asked, body: SlotsRequest) -> SlotsAnswer | Refusal:
    """Answer when a team could come."""
    wish = Wish(body.errands, body.building)
    problem = _problem(diary, wish)
    if problem is not None:
        return Refusal(request=asked.id, code=problem)
    days = diary.days(asked.now_ms)
    taken = places.taken_between(db, days[0], days[-1], without=body.moving)
    found = [Slot(start=at, free=n) for at, n in diary.free(wish, taken, asked.now_ms).items()]
    last = days[-1]
    if len(found) > MOST_SLOTS:  # more than a message holds: the later days are left out
        last = diary.day_of(found[MOST_SLOTS].start) - timedelta(days=1)
        found = [one for one in found[:MOST_SLOTS] if diary.day_of(one.start) <= last]
    return SlotsAnswer(
        request=asked.id,
        first=days[0],
        last=last,
        minutes=diary.visits.minutes(body.errands),
        slots=tuple(found),
    )


def book(
    db: Connection, diary: Diary, asked: Asked, body: BookingRequest
) -> BookingAnswer | Refusal:
    """Book a visit; the same booking asked for again is the same visit."""
    known = booked(db, diary, asked, body)
    if known is not None:
        return known
    wish = Wish(body.errands, body.building)
    code = _problem(diary, wish) or _when(diary, asked.now_ms, body.start)
    if code is None and _open(db, body.company, asked.now_ms) >= diary.visits.rules.most_open:
        code = "company.enough"
    if code is not None:
        return Refusal(request=asked.id, code=code)
    values = {
        "id": body.booking,
        "number": _number(diary.day_of(asked.now_ms)),
        "state": BOOKED,
        "company": body.company,
        "errands": json.dumps(body.errands),
        "building": body.building,
        "room": body.room,
        "language": body.language[:16],
        "kiosk": asked.kiosk,
        "contact": body.sealed,
        "booked": asked.now_ms,
        "changed": asked.now_ms,
        "turn": 0,
    }
    teams = diary.visits.teams_for(body.errands)
    places.lock(db, teams, (diary.day_of(body.start),))
    place = places.place(db, diary, wish, body.start, teams)
    if place is None:
        return Refusal(request=asked.id, code="slot.taken")
    try:
        with db.begin_nested():
            db.execute(insert(visit).values(**values, **place))
            places.fill(db, body.booking, place)
    except IntegrityError:
        log.exception("calendar: the database refused a visit that seemed free")
        return Refusal(request=asked.id, code="slot.taken")
    row = db.execute(select(visit).where(visit.c.id == body.booking)).one()
    return answer(db, diary, asked, row)


def booked(
    db: Connection, diary: Diary, asked: Asked, body: BookingRequest
) -> BookingAnswer | None:
    """Answer for a booking that was taken before; None: it was not."""
    known = db.execute(select(visit).where(visit.c.id == body.booking)).one_or_none()
    return None if known is None else answer(db, diary, asked, known)


def look_up(
    db: Connection, diary: Diary, asked: Asked, body: BookedRequest
) -> BookingAnswer | Refusal:
    """Answer how a visit stands, to who proves that it is his."""
    row = _proved(db, body.number, body.proof)
    if row is None:
        return Refusal(request=asked.id, code="visit.unknown")
    return answer(db, diary, asked, row)


def move(
    db: Connection, diary: Diary, asked: Asked, body: ChangeRequest
) -> BookingAnswer | Refusal:
    """Move a visit to another time, by the same team where that can come."""
    row = _proved(db, body.number, body.proof)
    if row is None:
        return Refusal(request=asked.id, code="visit.unknown")
    if row.state == BOOKED and row.start == body.start:
        return answer(db, diary, asked, row)
    wish = Wish(tuple(json.loads(row.errands)), row.building)
    code = None if _changeable(diary, asked, row) else "visit.too_late"
    code = code or _problem(diary, wish) or _when(diary, asked.now_ms, body.start)
    if code is not None:
        return Refusal(request=asked.id, code=code)
    teams = diary.visits.teams_for(wish.errands)
    places.lock(db, teams, (row.day, diary.day_of(body.start)))
    place = places.place(db, diary, wish, body.start, teams, own=row)
    if place is None:
        return Refusal(request=asked.id, code="slot.taken")
    try:
        with db.begin_nested():
            places.empty(db, row.id)
            changes = place | {"changed": asked.now_ms, "turn": row.turn + 1}
            db.execute(update(visit).where(visit.c.id == row.id).values(**changes))
            places.fill(db, row.id, place)
    except IntegrityError:
        log.exception("calendar: the database refused a move that seemed free")
        return Refusal(request=asked.id, code="slot.taken")
    row = db.execute(select(visit).where(visit.c.id == row.id)).one()
    return answer(db, diary, asked, row)


def cancel(
    db: Connection, diary: Diary, asked: Asked, body: CancelRequest
) -> BookingAnswer | Refusal:
    """Cancel a visit; its time is free at once, and the telephone number is forgotten."""
    row = _proved(db, body.number, body.proof)
    if row is None:
        return Refusal(request=asked.id, code="visit.unknown")
    if row.state == BOOKED:
        if not _changeable(diary, asked, row):
            return Refusal(request=asked.id, code="visit.too_late")
        places.empty(db, row.id)
        changes = {"state": CANCELLED, "changed": asked.now_ms, "contact": ""}
        changes |= {"turn": row.turn + 1}
        db.execute(update(visit).where(visit.c.id == row.id).values(**changes))
        row = db.execute(select(visit).where(visit.c.id == row.id)).one()
    return answer(db, diary, asked, row)


def answer(db: Connection, diary: Diary, asked: Asked, row: Row[Any]) -> BookingAnswer:
    """Return how a visit stands."""
    return BookingAnswer(
        request=asked.id,
        number=row.number,
        proof=Prover.of(db).of_visit(row.number),
        state=VisitState(row.state),
        company=row.company,
        errands=tuple(json.loads(row.errands)),
        building=row.building,
        room=row.room,
        team=row.team,
        start=row.start,
        end=row.end,
        changeable=_changeable(diary, asked, row),
    )


def _problem(diary: Diary, wish: Wish) -> str | None:
    """Return why nobody could ever come for that."""
    visits = diary.visits
    if len(wish.errands) > visits.rules.most_errands or len(set(wish.errands)) < len(wish.errands):
        return "errands.many"
    if not visits.teams_for(wish.errands):
        return "errands.unknown"
    if wish.building not in {one.id for one in visits.buildings}:
        return "building.unknown"
    return None


def _when(diary: Diary, now_ms: int, start: int) -> str | None:
    """Return why nobody could come then."""
    if start < diary.earliest(now_ms):
        return "slot.past"
    if diary.day_of(start) > diary.days(now_ms)[-1] or not diary.is_slot(start):
        return "slot.none"
    return None


def _open(db: Connection, company: str, now_ms: int) -> int:
    asked = select(func.count()).select_from(visit)
    ahead = visit.c.company == company, visit.c.state == BOOKED, visit.c.end > now_ms
    return int(db.execute(asked.where(*ahead)).scalar_one())


def _changeable(diary: Diary, asked: Asked, row: Row[Any]) -> bool:
    until = int(row.start) - diary.visits.rules.change_until_min * MINUTE_MS
    return bool(row.state == BOOKED and asked.now_ms <= until)


def _proved(db: Connection, number: str, proof: str) -> Row[Any] | None:
    """Return the visit of a number where the proof is right, locked until the transaction ends."""
    row = db.execute(select(visit).where(visit.c.number == number).with_for_update()).one_or_none()
    if row is None or not Prover.of(db).proves_visit(number, row.company, proof):
        return None
    return row


def _number(today: date) -> str:
    """Return a number that nobody can guess from another one, short enough to type."""
    return f"V{today:%y%m%d}-" + "".join(secrets.choice(SIGNS) for _ in range(TAIL))
