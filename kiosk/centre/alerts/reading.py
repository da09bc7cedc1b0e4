"""Alerts as the pages show them."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from kiosk.centre.alerts import outbox, wording
from kiosk.centre.alerts.ledger import silenced
from kiosk.centre.alerts.notices import Fate
from kiosk.centre.alerts.rules import Mail, Rules
from kiosk.centre.alerts.tables import alert, note, silence

MOST = 500


class Wanted(StrEnum):
    """Which alerts are looked for."""

    CURRENT = "current"  # all that are not cleared
    OPEN = "open"  # nobody looks after them
    ACKNOWLEDGED = "acknowledged"
    SILENCED = "silenced"
    CLEARED = "cleared"
    ALL = "all"


class Words(Struct, frozen=True):
    """The same in both languages of the staff."""

    zh_hans: str
    en: str


class Seen(Struct, frozen=True):
    """Who acknowledged it, and when."""

    by: str
    at: int


class NoteLine(Struct, frozen=True):
    """What somebody wrote to it."""

    by: str
    at: int
    text: str


class AlertLine(Struct, frozen=True, kw_only=True):
    """An alert as it is shown. Moments are UTC in milliseconds."""

    id: int
    kiosk: str  # "centre": it is the centre's own
    device: str
    rule: str
    code: str
    level: str  # warning, error
    state: str  # open, acknowledged, silenced, cleared
    title: Words
    detail: str
    todo: Words
    opened: int
    again: int  # when it opened the last time
    last: int
    times: int
    cleared: int | None
    cleared_why: str
    acknowledged: Seen | None
    assigned: str
    silenced_until: int | None
    escalated: int | None
    notes: tuple[NoteLine, ...]
    told: tuple[str, ...]  # "channel: sent", "channel: given_up", ...
    forecast: int | None = None  # when the paper will be out


class SilenceLine(Struct, frozen=True):
    """A kiosk of which nobody is told for a while."""

    kiosk: str
    until: int
    by: str
    at: int


class ChannelLine(Struct, frozen=True, kw_only=True):
    """A channel, and how it does."""

    name: str
    kind: str  # mail, webhook
    state: str  # unused, waiting, sent, given_up
    said: str
    at: int | None
    waiting: int
    sent: int
    given_up: int


def alerts(
    db: Connection, rules: Rules, now_ms: int, wanted: Wanted, kiosk: str = "", limit: int = MOST
) -> list[AlertLine]:
    """Return alerts, the newest first."""
    query = select(alert).where(_is(wanted, now_ms))
    if kiosk:
        query = query.where(alert.c.kiosk == kiosk)
    rows = db.execute(query.order_by(alert.c.again.desc(), alert.c.id.desc()).limit(limit)).all()
    return _lines(db, rules, now_ms, rows)


def changed(db: Connection, rules: Rules, now_ms: int, since_ms: int) -> list[AlertLine]:
    """Return the alerts that changed since a moment, itself included."""
    query = select(alert).where(alert.c.changed >= since_ms).order_by(alert.c.changed)
    return _lines(db, rules, now_ms, db.execute(query.limit(MOST)).all())


def silences(db: Connection, now_ms: int) -> list[SilenceLine]:
    """Return the kiosks of which nobody is told now."""
    rows = db.execute(select(silence).where(silence.c.until > now_ms).order_by(silence.c.kiosk))
    return [SilenceLine(row.kiosk, row.until, row.who, row.at) for row in rows]


def channels(db: Connection, rules: Rules) -> list[ChannelLine]:
    """Return every channel, and how it does."""
    counts, lines = outbox.counts(db), []
    for name, channel in sorted(rules.channels.items()):
        last = outbox.newest(db, name)
        lines.append(
            ChannelLine(
                name=name,
                kind="mail" if isinstance(channel, Mail) else "webhook",
                state="unused" if last is None else last.state,
                said="" if last is None else last.said,
                at=None if last is None else last.ended or last.made,
                waiting=counts.get((name, Fate.WAITING.value), 0),
                sent=counts.get((name, Fate.SENT.value), 0),
                given_up=counts.get((name, Fate.GIVEN_UP.value), 0),
            )
        )
    return lines


def open_by_level(db: Connection) -> dict[str, int]:
    """Return how many alerts are open, by level."""
    query = select(alert.c.level, func.count()).where(alert.c.open_key.is_not(None))
    return {row[0]: row[1] for row in db.execute(query.group_by(alert.c.level))}


def _is(wanted: Wanted, now_ms: int) -> ColumnElement[bool]:
    current = alert.c.cleared.is_(None)
    muted = select(silence.c.kiosk).where(silence.c.until > now_ms)
    quiet = or_(func.coalesce(alert.c.silenced_until, 0) > now_ms, alert.c.kiosk.in_(muted))
    match wanted:
        case Wanted.CURRENT:
            return current
        case Wanted.OPEN:
            return and_(current, ~quiet, alert.c.acknowledged.is_(None))
        case Wanted.ACKNOWLEDGED:
            return and_(current, ~quiet, alert.c.acknowledged.is_not(None))
        case Wanted.SILENCED:
            return and_(current, quiet)
        case Wanted.CLEARED:
            return ~current
        case Wanted.ALL:
            return alert.c.id > 0


def _lines(db: Connection, rules: Rules, now_ms: int, rows: Iterable[Row[Any]]) -> list[AlertLine]:
    found = list(rows)
    numbers = [row.id for row in found]
    notes: dict[int, list[NoteLine]] = {}
    query = select(note).where(note.c.alert.in_(numbers)).order_by(note.c.id)
    for row in db.execute(query):
        notes.setdefault(row.alert, []).append(NoteLine(row.who, row.at, row.text))
    told = outbox.fates(db, numbers)
    muted = silenced(db, now_ms)
    return [_line(rules, row, notes, told, muted, now_ms) for row in found]


def _line(
    rules: Rules,
    row: Row[Any],
    notes: dict[int, list[NoteLine]],
    told: dict[int, dict[str, str]],
    muted: dict[str, int],
    now_ms: int,
) -> AlertLine:
    until = max(row.silenced_until or 0, muted.get(row.kiosk, 0))
    if row.cleared is not None:
        state = Wanted.CLEARED
    elif until > now_ms:
        state = Wanted.SILENCED
    else:
        state = Wanted.OPEN if row.acknowledged is None else Wanted.ACKNOWLEDGED
    seen = None if row.acknowledged is None else Seen(row.acknowledged_by, row.acknowledged)
    return AlertLine(
        id=row.id,
        kiosk=row.kiosk,
        device=row.device,
        rule=row.rule,
        code=row.code,
        level=row.level,
        state=state.value,
        title=Words(*wording.title(rules, row.rule)),
        detail=row.detail,
        todo=Words(*wording.todo(rules, row.rule)),
        opened=row.opened,
        again=row.again,
        last=row.last,
        times=row.times,
        cleared=row.cleared,
        cleared_why=row.cleared_why,
        acknowledged=seen,
        assigned=row.assigned,
        silenced_until=until if until > now_ms else None,
        escalated=row.escalated,
        notes=tuple(notes.get(row.id, ())),
        told=tuple(f"{name}: {fate}" for name, fate in sorted(told.get(row.id, {}).items())),
    )
