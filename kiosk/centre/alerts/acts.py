"""What people do about alerts. Each act is in the audit trail, with who did it and when."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from kiosk.centre import audit
from kiosk.centre.access import accounts
from kiosk.centre.alerts.notices import Kind, withdraw
from kiosk.centre.alerts.tables import alert, note, silence
from kiosk.centre.audit import What, names_somebody

MOST_NOTES = 100
MINUTE_MS = 60_000


class NoSuchAlertError(LookupError):
    """There is no alert of that number."""


class ActError(ValueError):
    """It cannot be done; the text says why, in both languages."""


@dataclass(frozen=True, slots=True)
class By:
    """Who does it, and when."""

    who: str
    at_ms: int


def acknowledge(db: Connection, by: By, number: int) -> None:
    """Note that somebody looks after an alert: nobody else is told of it.

    Raises:
        NoSuchAlertError: There is none.
        ActError: It is cleared.
    """
    row = _row(db, number)
    if row.cleared is not None:
        raise ActError("该告警已解除 The alert is cleared already")
    if row.acknowledged is not None:
        return
    _set(db, by, number, acknowledged=by.at_ms, acknowledged_by=by.who[:64])
    withdraw(db, [number], (Kind.OPENED, Kind.REOPENED, Kind.ESCALATED))
    _audit(db, by, What.ALERT_ACKNOWLEDGED, row, "")


def assign(db: Connection, by: By, number: int, to: str) -> None:
    """Say who looks after an alert; empty: nobody in particular.

    Raises:
        NoSuchAlertError: There is none.
        ActError: There is no such account, or it is disabled.
    """
    row, name = _row(db, number), ""
    if to.strip():
        found = accounts.named(db, to)
        if found is None or found.disabled:
            raise ActError("没有这个账号 There is no such account, or it is disabled")
        name = found.name
    _set(db, by, number, assigned=name)
    _audit(db, by, What.ALERT_ASSIGNED, row, name)


def add_note(db: Connection, by: By, number: int, text: str) -> None:
    """Add words to an alert.

    Raises:
        NoSuchAlertError: There is none.
        ActError: There are too many, or the words hold what may be somebody's number.
    """
    row = _row(db, number)
    if names_somebody(text):
        raise ActError("备注不可含证件或电话号码 A note holds no number of a person or telephone")
    known = select(note.c.id).where(note.c.alert == number).limit(MOST_NOTES)
    if len(db.execute(known).all()) >= MOST_NOTES:
        raise ActError(f"备注已满 {MOST_NOTES} 条 There are {MOST_NOTES} notes already")
    db.execute(insert(note).values(alert=number, at=by.at_ms, who=by.who[:64], text=text))
    _set(db, by, number)
    _audit(db, by, What.ALERT_NOTED, row, text)


def silence_alert(db: Connection, by: By, number: int, minutes: int) -> None:
    """Let nobody be told of an alert for so long; 0: end that. It stays open.

    Raises:
        NoSuchAlertError: There is none.
    """
    row = _row(db, number)
    until = by.at_ms + minutes * MINUTE_MS if minutes else None
    _set(db, by, number, silenced_until=until)
    _audit(db, by, What.ALERT_SILENCED, row, f"{minutes} minutes")


def silence_kiosk(db: Connection, by: By, kiosk: str, minutes: int) -> None:
    """Let nobody be told of a kiosk for so long, whatever opens there meanwhile; 0: end that."""
    db.execute(delete(silence).where(silence.c.kiosk == kiosk))
    if minutes:
        until = by.at_ms + minutes * MINUTE_MS
        db.execute(insert(silence).values(kiosk=kiosk, until=until, who=by.who[:64], at=by.at_ms))
    theirs = (alert.c.kiosk == kiosk, alert.c.open_key.is_not(None))
    db.execute(update(alert).where(*theirs).values(changed=by.at_ms))
    said = f"{minutes} minutes"
    audit.note(db, by.at_ms, by.who, What.ALERT_SILENCED, why=said, about=kiosk)


def _row(db: Connection, number: int) -> Row[Any]:
    row = db.execute(select(alert).where(alert.c.id == number)).one_or_none()
    if row is None:
        raise NoSuchAlertError("没有这个告警 There is no such alert")
    return row


def _set(db: Connection, by: By, number: int, **values: Any) -> None:
    db.execute(update(alert).where(alert.c.id == number).values(**values, changed=by.at_ms))


def _audit(db: Connection, by: By, what: What, row: Row[Any], why: str) -> None:
    place = "/".join(part for part in (row.kiosk, row.device, row.rule) if part)
    audit.note(db, by.at_ms, by.who, what, why=why, about=f"alert {row.id} {place}")
