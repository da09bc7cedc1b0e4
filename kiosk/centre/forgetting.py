"""What the hall need not keep any longer: counted, and deleted where that is wanted."""

import shutil
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, delete, func, or_, select

from kiosk.centre import audit
from kiosk.centre.calendar.tables import appointment, callback, team_day, visit, visit_cell
from kiosk.centre.cases import DECIDED, OPENED
from kiosk.centre.tables import application, counter, lease, ticket
from kiosk.centre.tables import audit as trail
from kiosk.centre.tables import case as its_case

OF_A_DAY: tuple[Table, ...] = (ticket, lease, counter)


class Matter(StrEnum):
    """What may be forgotten."""

    TICKETS = "tickets"
    VISITS = "visits"  # to companies, appointments, wishes to be called that are done
    APPLICATIONS = "applications"  # that every authority decided, and what could never be opened
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class Before:
    """The first day that is kept."""

    day: date  # in the hall
    at_ms: int  # its begin, UTC


@dataclass(frozen=True, slots=True)
class Papers:
    """What lies on the disk of applications that may go."""

    bundles: tuple[str, ...]  # ids
    numbers: tuple[str, ...]  # of applications whose cases go as well


def papers(db: Connection, before: Before) -> Papers:
    """Return which applications may go.

    One goes as a whole, when all its authorities decided and nothing of it is younger; of another
    only what could not be opened, or was announced and never came.
    """
    done, old = _of_applications(before)
    numbers = sorted({row.number for row in db.execute(done)})
    return Papers(tuple(row.id for row in db.execute(old)), tuple(numbers))


def remove(found: Papers, uploads: Path, cases_dir: Path) -> None:
    """Delete what lies on the disk; called before the rows go, so that it can be repeated.

    Raises:
        OSError: Something cannot be deleted.
    """
    for one in found.bundles:
        (uploads / f"{one}.age").unlink(missing_ok=True)
    for number in found.numbers:
        for there in cases_dir.glob(f"*/{number}"):
            shutil.rmtree(there)


def count(db: Connection, matter: Matter, before: Before) -> dict[str, int]:
    """Return how many rows of each table would go."""
    return {
        table.name: db.execute(select(func.count()).select_from(table).where(old)).scalar_one()
        for table, old in _old(matter, before)
    }


def forget(db: Connection, matter: Matter, before: Before, who: str, now_ms: int) -> dict[str, int]:
    """Delete the rows, and note that in the trail; return how many went of each table."""
    found = {
        table.name: db.execute(delete(table).where(old)).rowcount
        for table, old in _old(matter, before)
    }
    said = ", ".join(f"{name} {rows}" for name, rows in found.items())
    why = f"before {before.day}"
    audit.note(db, now_ms, who, audit.What.FORGOTTEN, why=why, about=f"{matter.value}: {said}")
    return found


def _old(matter: Matter, before: Before) -> list[tuple[Table, ColumnElement[bool]]]:
    """Return of each table what may go, in the order in which it does."""
    match matter:
        case Matter.TICKETS:
            return [(table, table.c.day < before.day) for table in OF_A_DAY]
        case Matter.VISITS:
            gone = select(visit.c.id).where(visit.c.day < before.day)
            return [
                (visit_cell, visit_cell.c.visit.in_(gone)),
                (visit, visit.c.day < before.day),
                (team_day, team_day.c.day < before.day),
                (appointment, appointment.c.day < before.day),
                (callback, and_(callback.c.done, callback.c.asked < before.at_ms)),
            ]
        case Matter.APPLICATIONS:
            done, bundles = _of_applications(before)
            return [
                (application, application.c.id.in_(bundles)),
                (its_case, its_case.c.number.in_(done)),
            ]
        case Matter.AUDIT:
            return [(trail, trail.c.at < before.at_ms)]


def _of_applications(before: Before) -> tuple[Select[tuple[str]], Select[tuple[str]]]:
    """Return what finds the numbers of applications that may go, and the ids of bundles."""
    moment = func.coalesce(application.c.received, application.c.told, 0)
    kept = select(its_case.c.number).where(
        or_(
            its_case.c.state.not_in([state.value for state in DECIDED]),
            its_case.c.since >= before.at_ms,
            its_case.c.delivered.is_(False),
        )
    )
    younger = select(application.c.number).where(moment >= before.at_ms)
    done = select(its_case.c.number).where(
        its_case.c.number.not_in(kept.correlate(None)),
        its_case.c.number.not_in(younger.correlate(None)),
    )
    done = done.correlate(None)
    never = and_(application.c.state != OPENED, moment < before.at_ms)
    bundles = select(application.c.id).where(or_(application.c.number.in_(done), never))
    return done, bundles.correlate(None)
