"""Appointments at the windows: brought in from the hall's booking site, and checked in to."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from kiosk.catalogue.hall import Hall
from kiosk.centre.calendar.proofs import Prover
from kiosk.centre.calendar.tables import appointment
from kiosk.centre.numbers import Asked
from kiosk.link.asking import Refusal
from kiosk.link.booking import CheckInAnswer, CheckInRequest, Punctuality
from kiosk.typed_toml import Fault

COLUMNS = ("code", "service", "day", "time", "document")
CODE = re.compile(r"[0-9A-Za-z-]{8,40}")
MOST_ROWS = 5000
MINUTE_MS = 60_000

Grant = Callable[[Connection, Asked, str], str]
"""Returns what gives priority to the numbers of a visit to the kiosk, by the visit's id."""


@dataclass(frozen=True, slots=True)
class Window:
    """How long before the agreed time, and how long after it, one may check in."""

    early_min: int
    late_min: int

    def around(self, at: int) -> tuple[int, int]:
        """Return from when until when, UTC milliseconds."""
        return at - self.early_min * MINUTE_MS, at + self.late_min * MINUTE_MS


class ImportFaultsError(ValueError):
    """A list of appointments has faults; nothing of it was taken."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class _Line:
    code: str
    service: str
    day: date
    at: int
    document: str


def take(db: Connection, hall: Hall, data: str, now_ms: int) -> int:
    """Take a list in CSV; return how many appointments it has.

    The number of a document is not kept, only its mark under the centre's key. A code that is
    there already gets what the list says now, but for one that was checked in to.

    Raises:
        ImportFaultsError: With every fault, by line.
    """
    lines, faults = list[_Line](), list[Fault]()
    for number, row in _rows(data, faults):
        found, wrong = _line(hall, row, now_ms)
        faults += [Fault(f"line {number}, {fault.path}", fault.problem) for fault in wrong]
        if found is not None:
            if any(found.code == one.code for one in lines):
                faults.append(Fault(f"line {number}, code", "stands there twice"))
            lines.append(found)
    if faults:
        raise ImportFaultsError(tuple(faults))
    prover = Prover.of(db)
    for one in lines:
        values = {
            "service": one.service,
            "queue": hall.service(one.service).queue,
            "day": one.day,
            "at": one.at,
            "holder": prover.of_holder(one.document) if one.document else "",
        }
        here = appointment.c.code == one.code
        there = db.execute(select(appointment).where(here)).one_or_none()
        if there is None:
            db.execute(insert(appointment).values(code=one.code, **values))
        elif there.checked_in is None:
            db.execute(update(appointment).where(here).values(**values))
    return len(lines)


def check_in(
    db: Connection, window: Window, grant: Grant, asked: Asked, body: CheckInRequest, document: str
) -> CheckInAnswer | Refusal:
    """Answer somebody who came: in time he is granted priority, once.

    Args:
        db: In a transaction.
        window: How early and how late one may be.
        grant: Makes the grant.
        asked: Around the request.
        body: The request.
        document: The number of the document that was laid; empty: by the code.
    """
    row = _of_visit(db, body.visit) or _found(db, window, asked, body, document)
    if row is None:
        return Refusal(request=asked.id, code="appointment.unknown")
    if row.visit and row.visit != body.visit:
        return Refusal(request=asked.id, code="appointment.used")
    opens, closes = window.around(row.at)
    punctuality, granted = Punctuality.IN_TIME, row.granted
    if not row.visit:
        if asked.now_ms < opens:
            punctuality = Punctuality.EARLY
        elif asked.now_ms > closes:
            punctuality = Punctuality.LATE
        else:
            granted = grant(db, asked, body.visit)
            changes = {"visit": body.visit, "checked_in": asked.now_ms, "granted": granted}
            here = appointment.c.code == row.code
            db.execute(update(appointment).where(here).values(**changes))
    return CheckInAnswer(
        request=asked.id,
        punctuality=punctuality,
        service=row.service,
        at=row.at,
        opens=opens,
        closes=closes,
        grant=granted,
    )


def of_day(db: Connection, day: date) -> list[Row[Any]]:
    """Return the appointments of a day, in order of time."""
    asked = select(appointment).where(appointment.c.day == day)
    return list(db.execute(asked.order_by(appointment.c.at, appointment.c.code)))


def _of_visit(db: Connection, visit: str) -> Row[Any] | None:
    return db.execute(select(appointment).where(appointment.c.visit == visit)).one_or_none()


def _found(
    db: Connection, window: Window, asked: Asked, body: CheckInRequest, document: str
) -> Row[Any] | None:
    """Return the appointment that is meant: of a document the one that is open now, or next."""
    if not document:
        here = appointment.c.code == body.code.strip()
        return db.execute(select(appointment).where(here).with_for_update()).one_or_none()
    holder = Prover.of(db).of_holder(document)
    own = appointment.c.holder == holder, appointment.c.day == asked.today
    rows = list(
        db.execute(select(appointment).where(*own).order_by(appointment.c.at).with_for_update())
    )
    ahead = [row for row in rows if not row.visit and asked.now_ms <= window.around(row.at)[1]]
    missed = [row for row in rows if not row.visit]
    return next(iter([*ahead, *reversed(missed), *reversed(rows)]), None)


def _rows(data: str, faults: list[Fault]) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(data.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        names = tuple(name.strip().lower() for name in reader.fieldnames or ())
        missing = [name for name in COLUMNS[:-1] if name not in names]
        if missing:
            faults.append(Fault("line 1", f"lacks {', '.join(missing)}; expected {COLUMNS}"))
            return
        reader.fieldnames = names
        for at, row in enumerate(reader):
            if at >= MOST_ROWS:
                faults.append(Fault(f"line {reader.line_num}", f"is one of over {MOST_ROWS}"))
                return
            yield reader.line_num, {k: (v or "").strip() for k, v in row.items() if k in COLUMNS}
    except csv.Error as error:
        faults.append(Fault(f"line {reader.line_num}", f"is no CSV: {error}"))


def _line(hall: Hall, row: dict[str, str], now_ms: int) -> tuple[_Line | None, list[Fault]]:
    faults = []
    if CODE.fullmatch(row["code"]) is None:
        faults.append(Fault("code", "is no code; expected 8 to 40 letters, digits and -"))
    try:
        hall.service(row["service"])
    except KeyError:
        faults.append(Fault("service", f"is {row['service'][:60]!r}, which the hall has not"))
    day, clock = _day(row["day"]), _clock(row["time"])
    if day is None:
        faults.append(Fault("day", f"is {row['day'][:20]!r}; expected a day, YYYY-MM-DD"))
    if clock is None:
        faults.append(Fault("time", f"is {row['time'][:20]!r}; expected HH:MM"))
    at = 0
    if day is not None and clock is not None:
        moment = datetime.combine(day, clock, hall.hours.zone)
        at = round(moment.timestamp() * 1000)
        shown = datetime.fromtimestamp(at / 1000, UTC).astimezone(hall.hours.zone)
        if shown.replace(tzinfo=None) != datetime.combine(day, clock):
            faults.append(Fault("time", f"is {row['time']}, which no clock shows on that day"))
        elif at < now_ms:
            faults.append(Fault("day", f"is {row['day']} {row['time']}, which is over"))
    if faults or day is None:
        return None, faults
    return _Line(row["code"], row["service"], day, at, row.get("document", "")), []


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day of the hall
    except ValueError:
        return None


def _clock(text: str) -> time | None:
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - the hall's clock
    except ValueError:
        return None
