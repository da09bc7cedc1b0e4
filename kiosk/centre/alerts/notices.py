"""Notices: what is to be told of an alert, kept in the transaction that changes it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, insert, select, update

from kiosk.centre.alerts.tables import notice


class Kind(StrEnum):
    """What a notice tells."""

    OPENED = "opened"
    REOPENED = "reopened"
    ESCALATED = "escalated"
    CLEARED = "cleared"


class Fate(StrEnum):
    """What became of a notice, or of a batch of them."""

    WAITING = "waiting"
    WITHDRAWN = "withdrawn"  # overtaken before anybody was told
    SENT = "sent"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class New:
    """A notice to be."""

    alert: int
    channel: str
    kind: Kind


def put(db: Connection, notices: Iterable[New], now_ms: int) -> None:
    """Keep notices; they wait for their channel."""
    rows = [
        {
            "alert": one.alert,
            "channel": one.channel,
            "kind": one.kind.value,
            "made": now_ms,
            "state": Fate.WAITING.value,
        }
        for one in notices
    ]
    if rows:
        db.execute(insert(notice), rows)


def withdraw(db: Connection, alerts: Sequence[int], kinds: Iterable[Kind]) -> None:
    """Take back notices of alerts that nobody was told yet."""
    db.execute(
        update(notice)
        .where(
            notice.c.alert.in_(alerts),
            notice.c.state == Fate.WAITING.value,
            notice.c.batch.is_(None),
            notice.c.kind.in_([kind.value for kind in kinds]),
        )
        .values(state=Fate.WITHDRAWN.value)
    )


def told(db: Connection, alerts: Sequence[int]) -> dict[int, dict[str, Kind]]:
    """Return what each channel heard last of each alert, or will hear for sure."""
    rows = db.execute(
        select(notice.c.alert, notice.c.channel, notice.c.kind)
        .where(notice.c.alert.in_(alerts), notice.c.state != Fate.WITHDRAWN.value)
        .order_by(notice.c.id)
    )
    found: dict[int, dict[str, Kind]] = {}
    for row in rows:
        found.setdefault(row.alert, {})[row.channel] = Kind(row.kind)
    return found
