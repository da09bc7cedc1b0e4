"""Notices that wait to be sent: gathered into batches, claimed by one centre, tried again.

A batch keeps its id and its notices at every try, so that who receives it twice can tell. While
one of a channel waits to be tried again, what comes meanwhile waits for the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, func, insert, select, update

from kiosk.centre.alerts.ledger import is_silenced, silenced
from kiosk.centre.alerts.notices import Fate, Kind
from kiosk.centre.alerts.quiet import quiet_until
from kiosk.centre.alerts.rules import Channel, Severity
from kiosk.centre.alerts.tables import alert, batch, notice

CLAIM_MS = 60_000  # longer than a try may take
FIRST_RETRY_MS, LONGEST_RETRY_MS = 30_000, 3_600_000
GIVEN_UP_MS = 86_400_000
MOST = 10_000  # notices in one batch: a fleet's whole power cut


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to tell."""

    kind: Kind
    alert: int
    kiosk: str
    device: str
    rule: str
    level: Severity
    code: str
    detail: str
    opened: int
    times: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What is sent at one time."""

    id: str
    made: int
    attempts: int  # this one included
    items: tuple[Item, ...]


def take(
    db: Connection, name: str, channel: Channel, zone: ZoneInfo, now_ms: int, new_id: str
) -> Batch | None:
    """Claim what is to be sent over a channel now; None: nothing, or another centre sends it.

    Args:
        db: In a transaction.
        name: Of the channel.
        channel: As the settings have it.
        zone: Of the hall.
        now_ms: UTC.
        new_id: For a new batch.
    """
    waiting = select(batch).where(batch.c.channel == name, batch.c.state == Fate.WAITING.value)
    row = db.execute(
        waiting.order_by(batch.c.made).limit(1).with_for_update(skip_locked=True)
    ).one_or_none()
    if row is not None:
        return _again(db, row, now_ms)
    if db.execute(select(waiting.with_only_columns(batch.c.id).exists())).scalar_one():
        return None  # another centre has it in its hands just now
    return _gather(db, name, channel, zone, now_ms, new_id)


def waits(db: Connection, name: str, now_ms: int) -> bool:
    """Tell whether there may be something to send over a channel."""
    gathered = select(batch.c.id).where(
        batch.c.channel == name, batch.c.state == Fate.WAITING.value, batch.c.due <= now_ms
    )
    fresh = select(notice.c.id).where(
        notice.c.channel == name, notice.c.state == Fate.WAITING.value, notice.c.batch.is_(None)
    )
    return any(db.execute(one.limit(1)).first() is not None for one in (gathered, fresh))


def sent(db: Connection, number: str, now_ms: int, said: str) -> None:
    """Note that a batch arrived."""
    _end(db, number, Fate.SENT, now_ms, said)


def failed(db: Connection, number: str, now_ms: int, said: str) -> None:
    """Note that a batch did not arrive: it is tried again later, and given up after a day."""
    row = db.execute(select(batch).where(batch.c.id == number)).one()
    if row.made + GIVEN_UP_MS <= now_ms:
        _end(db, number, Fate.GIVEN_UP, now_ms, said)
        return
    due = now_ms + retry_ms(row.attempts)
    db.execute(update(batch).where(batch.c.id == number).values(due=due, said=said[:500]))


def retry_ms(attempts: int) -> int:
    """Return how long to wait after so many tries."""
    return int(min(FIRST_RETRY_MS * 2 ** min(attempts - 1, 10), LONGEST_RETRY_MS))


def counts(db: Connection) -> dict[tuple[str, str], int]:
    """Return how many notices there are, by channel and fate."""
    columns = (notice.c.channel, notice.c.state, func.count())
    rows = db.execute(select(*columns).group_by(notice.c.channel, notice.c.state))
    return {(channel, state): number for channel, state, number in rows}


def fates(db: Connection, alerts: Sequence[int]) -> dict[int, dict[str, str]]:
    """Return what became of the newest notice of each alert, by alert and channel."""
    columns = (notice.c.alert, notice.c.channel, notice.c.state)
    wanted = (notice.c.alert.in_(alerts), notice.c.state != Fate.WITHDRAWN.value)
    found: dict[int, dict[str, str]] = {}
    for number, channel, state in db.execute(select(*columns).where(*wanted).order_by(notice.c.id)):
        found.setdefault(number, {})[channel] = state
    return found


def newest(db: Connection, name: str) -> Row[Any] | None:
    """Return the batch of a channel that was tried last."""
    mine = select(batch).where(batch.c.channel == name, batch.c.attempts > 0)
    return db.execute(mine.order_by(batch.c.made.desc()).limit(1)).one_or_none()


def _again(db: Connection, row: Row[Any], now_ms: int) -> Batch | None:
    if row.due > now_ms:
        return None
    claimed = {"due": now_ms + CLAIM_MS, "attempts": row.attempts + 1}
    mine = (batch.c.id == row.id, batch.c.due == row.due)
    if not db.execute(update(batch).where(*mine).values(**claimed)).rowcount:
        return None
    rows = db.execute(
        select(notice.c.kind, *alert.columns)
        .join(alert, alert.c.id == notice.c.alert)
        .where(notice.c.batch == row.id)
        .order_by(notice.c.id)
    )
    return Batch(row.id, row.made, row.attempts + 1, tuple(_item(one) for one in rows))


def _gather(
    db: Connection, name: str, channel: Channel, zone: ZoneInfo, now_ms: int, new_id: str
) -> Batch | None:
    rows = db.execute(
        select(notice.c.id.label("notice"), notice.c.made, notice.c.kind, *alert.columns)
        .join(alert, alert.c.id == notice.c.alert)
        .where(
            notice.c.channel == name,
            notice.c.state == Fate.WAITING.value,
            notice.c.batch.is_(None),
        )
        .order_by(notice.c.id)
        .limit(MOST)
        .with_for_update(skip_locked=True, of=notice)
    ).all()
    if not rows:
        return None
    muted, quiet = silenced(db, now_ms), quiet_until(channel.quiet, zone, now_ms) is not None
    going = [
        row
        for row in rows
        if not is_silenced(row, muted, now_ms)
        and not (quiet and not (channel.errors_break and row.level == Severity.ERROR.value))
    ]
    if not going or min(row.made for row in going) + channel.gather_s * 1000 > now_ms:
        return None
    values = {"id": new_id, "channel": name, "made": now_ms, "state": Fate.WAITING.value}
    db.execute(insert(batch).values(**values, attempts=1, due=now_ms + CLAIM_MS))
    numbers = [row.notice for row in going]
    for start in range(0, len(numbers), 500):
        some = numbers[start : start + 500]
        db.execute(update(notice).where(notice.c.id.in_(some)).values(batch=new_id))
    return Batch(new_id, now_ms, 1, tuple(_item(row) for row in going))


def _end(db: Connection, number: str, fate: Fate, now_ms: int, said: str) -> None:
    values = {"state": fate.value, "ended": now_ms, "said": said[:500]}
    db.execute(update(batch).where(batch.c.id == number).values(**values))
    db.execute(update(notice).where(notice.c.batch == number).values(state=fate.value))


def _item(row: Row[Any]) -> Item:
    return Item(
        kind=Kind(row.kind),
        alert=row.id,
        kiosk=row.kiosk,
        device=row.device,
        rule=row.rule,
        level=Severity(row.level),
        code=row.code,
        detail=row.detail,
        opened=row.opened,
        times=row.times,
    )
