"""Visits in the database: booked, moved, cancelled, each in one transaction.

That no team is promised twice holds three times over: the team's day is locked while it is planned,
the plan leaves time for the way, and the database refuses two visits in the same five minutes.
"""

import json
import logging
import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from kiosk.catalogue.visits import Team
from kiosk.centre.calendar.proofs import Prover
from kiosk.centre.calendar.slots import MINUTE_MS, Diary, Taken, TakenOf, Wish
from kiosk.centre.calendar.tables import team_day, visit, visit_cell
from kiosk.centre.calendar.writing import insert_new
from kiosk.centre.numbers import Asked
from kiosk.link.booking import (
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
from kiosk.link.messages import Refusal

log = logging.getLogger(__name__)

CELL_MS = 5 * MINUTE_MS
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
    taken = taken_between(db, days[0], days[-1], without=body.moving)
    free = diary.free(wish, taken, asked.now_ms)
    return SlotsAnswer(
        request=asked.id,
        first=days[0],
        last=days[-1],
        minutes=diary.visits.minutes(body.errands),
        slots=tuple(Slot(start=start, free=count) for start, count in free.items()),
    )


def book(
    db: Connection, diary: Diary, asked: Asked, body: BookingRequest
) -> BookingAnswer | Refusal:
    """Book a visit; the same booking asked for again is the same visit."""
    known = db.execute(select(visit).where(visit.c.id == body.booking)).one_or_none()
    if known is not None:
        return answer(db, diary, asked, known)
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
    _lock(db, teams, (diary.day_of(body.start),))
    place = _place(db, diary, wish, body.start, teams)
    if place is None:
        return Refusal(request=asked.id, code="slot.taken")
    try:
        with db.begin_nested():
            db.execute(insert(visit).values(**values, **place))
            _fill(db, body.booking, place)
    except IntegrityError:
        log.exception("calendar: the database refused a visit that seemed free")
        return Refusal(request=asked.id, code="slot.taken")
    row = db.execute(select(visit).where(visit.c.id == body.booking)).one()
    return answer(db, diary, asked, row)


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
    code = None if _changeable(diary, asked, row) else "visit.too_late"
    code = code or _when(diary, asked.now_ms, body.start)
    if code is not None:
        return Refusal(request=asked.id, code=code)
    wish = Wish(tuple(json.loads(row.errands)), row.building)
    teams = diary.visits.teams_for(wish.errands)
    _lock(db, teams, (row.day, diary.day_of(body.start)))
    place = _place(db, diary, wish, body.start, teams, own=row)
    if place is None:
        return Refusal(request=asked.id, code="slot.taken")
    try:
        with db.begin_nested():
            _empty(db, row.id)
            changes = place | {"changed": asked.now_ms, "turn": row.turn + 1}
            db.execute(update(visit).where(visit.c.id == row.id).values(**changes))
            _fill(db, row.id, place)
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
        _empty(db, row.id)
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


def taken_between(db: Connection, first: date, last: date, *, without: str = "") -> TakenOf:
    """Return the visits of each team and day, in order of time, but for the one of that number."""
    found: defaultdict[tuple[str, date], list[Taken]] = defaultdict(list)
    columns = visit.c.team, visit.c.day, visit.c.start, visit.c.end, visit.c.building
    asked = (
        select(*columns)
        .where(visit.c.day.between(first, last), visit.c.state == BOOKED)
        .where(visit.c.number != without)
        .order_by(visit.c.start)
    )
    for team, day, start, end, building in db.execute(asked):
        found[team, day].append(Taken(start, end, building))
    return found


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


def _lock(db: Connection, teams: Iterable[Team], days: Iterable[date]) -> None:
    """Plan these days alone, until the transaction ends; always in one order, or two would wait."""
    names, every = sorted(team.id for team in teams), sorted(set(days))
    for day in every:
        for name in names:
            db.execute(insert_new(db, team_day).values(team=name, day=day))
    db.execute(
        select(team_day)
        .where(team_day.c.day.in_(every), team_day.c.team.in_(names))
        .order_by(team_day.c.day, team_day.c.team)
        .with_for_update()
    ).all()


def _place(
    db: Connection,
    diary: Diary,
    wish: Wish,
    start: int,
    teams: Sequence[Team],
    own: Row[Any] | None = None,
) -> dict[str, Any] | None:
    """Return who comes and until when; of several, the team that has the shortest way."""
    day = diary.day_of(start)
    taken = taken_between(db, day, day, without="" if own is None else own.number)
    able = [
        (
            own is None or own.team != team.id,
            diary.way_min(taken.get((team.id, day), ()), wish, team, start),
            len(taken.get((team.id, day), ())),
            team.id,
        )
        for team in teams
        if diary.fits(team, taken.get((team.id, day), ()), wish, start)
    ]
    if not able:
        return None
    end = start + diary.visits.minutes(wish.errands) * MINUTE_MS
    return {"team": min(able)[-1], "day": day, "start": start, "end": end}


def _fill(db: Connection, visit_id: str, place: dict[str, Any]) -> None:
    cells = range(place["start"] // CELL_MS, -(-place["end"] // CELL_MS))
    db.execute(
        insert(visit_cell),
        [{"team": place["team"], "cell": cell, "visit": visit_id} for cell in cells],
    )


def _empty(db: Connection, visit_id: str) -> None:
    db.execute(delete(visit_cell).where(visit_cell.c.visit == visit_id))


def _proved(db: Connection, number: str, proof: str) -> Row[Any] | None:
    """Return the visit of a number where the proof is right, locked until the transaction ends."""
    row = db.execute(select(visit).where(visit.c.number == number).with_for_update()).one_or_none()
    if row is None or not Prover.of(db).proves_visit(number, row.company, proof):
        return None
    return row


def _number(today: date) -> str:
    """Return a number that nobody can guess from another one, short enough to type."""
    return f"V{today:%y%m%d}-" + "".join(secrets.choice(SIGNS) for _ in range(TAIL))
