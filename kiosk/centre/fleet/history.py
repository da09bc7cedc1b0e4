"""What became of a kiosk over time: lines of its timeline."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import Connection, func, insert, select

from kiosk.centre.fleet.tables import diagnostic, timeline
from kiosk.link.messages import Alert, CommandAnswer, Diagnostic, TicketEvent, TicketState
from kiosk.link.upkeep import UpdateEvent, UpkeepEvent

KEPT_REPORTS = 60  # of each kiosk


class Kind(StrEnum):
    """What a line is about."""

    STATE = "state"
    DEVICE = "device"
    EVENT = "event"
    COMMAND = "command"
    ALERT = "alert"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a kiosk's timeline; ``at`` is by the centre's clock."""

    kiosk: str
    at: int
    kind: Kind
    about: str = ""
    was: str = ""
    now: str = ""
    code: str = ""
    detail: str = ""
    author: str = ""


class Report(msgspec.Struct, frozen=True):
    """A kiosk's readiness report."""

    taken: int  # UTC, milliseconds, on the kiosk's clock
    verdict: str
    lines: list[dict[str, str]]


def entry_of(kiosk: str, body: msgspec.Struct, now_ms: int) -> Entry | None:
    """Return the line that a message is worth; None: none."""
    match body:
        case Alert():
            return Entry(
                kiosk, now_ms, Kind.ALERT, now=body.mender[:64], code=body.code, detail=body.detail
            )
        case Diagnostic():
            return Entry(kiosk, now_ms, Kind.REPORT, now=body.verdict.value)
        case UpkeepEvent() | UpdateEvent():
            return _of_upkeep(kiosk, body, now_ms)
        case TicketEvent(state=TicketState.UNPRINTED):
            return Entry(
                kiosk, now_ms, Kind.EVENT, about="ticket", now=body.state.value, code=body.outcome
            )
        case CommandAnswer():
            return Entry(
                kiosk,
                now_ms,
                Kind.COMMAND,
                about=body.name,
                now=body.result.value,
                detail=body.detail,
                author=body.author,
            )
    return None


def _of_upkeep(kiosk: str, body: UpkeepEvent | UpdateEvent, now_ms: int) -> Entry:
    about, now, detail = "update", "", body.detail
    if isinstance(body, UpkeepEvent):
        about, now = body.what, body.how.value
    else:
        now, detail = body.stage.value, f"{body.version} {body.detail}".strip()[:500]
    return Entry(kiosk, now_ms, Kind.EVENT, about=about, now=now, detail=detail, author=body.author)


def keep(db: Connection, entries: Iterable[Entry]) -> None:
    """Write lines."""
    rows = [_row(entry) for entry in entries]
    if rows:
        db.execute(insert(timeline), rows)


def latest(db: Connection, kiosk: str, before: int, limit: int) -> Sequence[dict[str, Any]]:
    """Return a kiosk's lines before a moment, the newest first."""
    rows = db.execute(
        select(timeline)
        .where(timeline.c.kiosk == kiosk, timeline.c.at < before)
        .order_by(timeline.c.at.desc(), timeline.c.id.desc())
        .limit(limit)
    )
    return [_shown(row._asdict()) for row in rows]


def take_diagnostic(db: Connection, name: str, body: Diagnostic, _now_ms: int) -> None:
    """Keep a readiness report, and the ones before it for some weeks."""
    mine = diagnostic.c.kiosk == name
    db.execute(diagnostic.delete().where(mine, diagnostic.c.taken == body.taken))
    lines = msgspec.json.encode(body.lines).decode()
    db.execute(
        insert(diagnostic).values(
            kiosk=name, taken=body.taken, verdict=body.verdict.value, lines=lines
        )
    )
    kept = select(diagnostic.c.taken).where(mine).order_by(diagnostic.c.taken.desc())
    oldest = db.execute(kept.offset(KEPT_REPORTS - 1).limit(1)).scalar_one_or_none()
    if oldest is not None:
        db.execute(diagnostic.delete().where(mine, diagnostic.c.taken < oldest))


def report(db: Connection, name: str) -> Report | None:
    """Return a kiosk's newest readiness report."""
    newest = select(diagnostic).where(diagnostic.c.kiosk == name)
    row = db.execute(newest.order_by(diagnostic.c.taken.desc()).limit(1)).one_or_none()
    return None if row is None else Report(row.taken, row.verdict, msgspec.json.decode(row.lines))


def reports(db: Connection) -> dict[str, Report]:
    """Return every kiosk's newest readiness report."""
    newest = (
        select(diagnostic.c.kiosk, func.max(diagnostic.c.taken).label("taken"))
        .group_by(diagnostic.c.kiosk)
        .subquery()
    )
    rows = db.execute(
        select(diagnostic).join(
            newest,
            (diagnostic.c.kiosk == newest.c.kiosk) & (diagnostic.c.taken == newest.c.taken),
        )
    )
    return {
        row.kiosk: Report(row.taken, row.verdict, msgspec.json.decode(row.lines)) for row in rows
    }


def _row(entry: Entry) -> dict[str, Any]:
    return {
        name: value.replace("\0", "") if isinstance(value, str) else value
        for name, value in asdict(entry).items()
    }


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    del row["id"], row["kiosk"]
    return row
