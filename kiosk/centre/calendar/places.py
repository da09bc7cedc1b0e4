"""Places in the calendar: who could come when, and whose time is taken already."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from kiosk.catalogue.visits import Team
from kiosk.centre.calendar.slots import MINUTE_MS, Diary, Taken, TakenOf, Wish
from kiosk.centre.calendar.tables import team_day, visit, visit_cell
from kiosk.centre.calendar.writing import insert_new
from kiosk.link.booking import VisitState

CELL_MS = 5 * MINUTE_MS


def taken_between(db: Connection, first: date, last: date, *, without: str = "") -> TakenOf:
    """Return the visits of each team and day, in order of time, but for the one of that number."""
    found: defaultdict[tuple[str, date], list[Taken]] = defaultdict(list)
    columns = visit.c.team, visit.c.day, visit.c.start, visit.c.end, visit.c.building
    asked = (
        select(*columns)
        .where(visit.c.day.between(first, last), visit.c.state == VisitState.BOOKED.value)
        .where(visit.c.number != without)
        .order_by(visit.c.start)
    )
    for team, day, start, end, building in db.execute(asked):
        found[team, day].append(Taken(start, end, building))
    return found


def lock(db: Connection, teams: Iterable[Team], days: Iterable[date]) -> None:
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


def place(
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


def fill(db: Connection, visit_id: str, place: dict[str, Any]) -> None:
    """Take a place for a visit; the database refuses one that is taken."""
    cells = range(place["start"] // CELL_MS, -(-place["end"] // CELL_MS))
    db.execute(
        insert(visit_cell),
        [{"team": place["team"], "cell": cell, "visit": visit_id} for cell in cells],
    )


def empty(db: Connection, visit_id: str) -> None:
    """Give back what a visit has taken."""
    db.execute(delete(visit_cell).where(visit_cell.c.visit == visit_id))
