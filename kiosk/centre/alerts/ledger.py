"""Alerts in the database: opened, said again, cleared; what is to be told of it stands beside it.

Everything here is done in the caller's transaction, and may be done by several centres at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from kiosk.centre.alerts import notices
from kiosk.centre.alerts.conditions import Told
from kiosk.centre.alerts.judging import Clears, Key, Opens
from kiosk.centre.alerts.notices import Kind, New
from kiosk.centre.alerts.rules import Rules
from kiosk.centre.alerts.tables import alert, batch, note, notice, silence

MINUTE_MS = 60_000
KEPT_MS = 180 * 86_400_000  # after it was cleared
RULE_GONE, SILENT = "rule.gone", "not.said.again"


@dataclass(frozen=True, slots=True)
class Decided:
    """What is written of alerts, by the rules and at a moment."""

    rules: Rules
    now_ms: int

    def write(self, db: Connection, decisions: Sequence[Opens | Clears]) -> None:
        """Write what opens and clears: of the same alert one thing at most."""
        self._clear(db, [one for one in decisions if isinstance(one, Clears)])
        self._open(db, [one for one in decisions if isinstance(one, Opens)])

    def _open(self, db: Connection, all_of: Sequence[Opens]) -> None:
        """Open alerts that are not open; one that was cleared just now opens again."""
        opened = _open_rows(db, [one.key for one in all_of])
        some = [one for one in all_of if str(one.key) not in opened]
        before = self._cleared_lately(db, some)
        new = []
        for one in some:
            if (row := before.get(one.key)) is not None:
                self._reopen(db, row, one)
            else:
                new.append(one)
        if not new:
            return
        rows = [
            self._said(one)
            | {"open_key": str(one.key), "opened": self.now_ms, "times": 1}
            | {"kiosk": one.key.kiosk, "device": one.key.device, "rule": one.key.rule}
            for one in new
        ]
        # The rows go beside the statement, not into it: to put 500 together took three seconds.
        made = _insert(db)(alert).on_conflict_do_nothing(index_elements=["open_key"])
        numbers = db.execute(made.returning(alert.c.id, alert.c.rule), rows).all()
        self._put(
            db,
            (New(row.id, channel, Kind.OPENED) for row in numbers
             for channel in self.rules.told_of(row.rule)),
        )  # fmt: skip

    def _reopen(self, db: Connection, row: Row[Any], opens: Opens) -> None:
        again = {"open_key": str(opens.key), "cleared": None, "times": row.times + 1}
        mine = (alert.c.id == row.id, alert.c.open_key.is_(None))
        values = self._said(opens) | again
        if db.execute(update(alert).where(*mine).values(**values)).rowcount:
            self._tell_again(db, row)

    def _said(self, opens: Opens) -> dict[str, Any]:
        return {
            "code": opens.code[:64],
            "detail": opens.detail[:500],
            "level": self.rules.rules[opens.key.rule].severity.value,
            "last": self.now_ms,
            "again": self.now_ms,
            "changed": self.now_ms,
        }

    def say(self, db: Connection, opens: Opens) -> None:
        """Open an alert of what a kiosk said, or count that it said it again."""
        row = _open_rows(db, [opens.key]).get(str(opens.key))
        if row is None:
            self._open(db, [opens])
            return
        values = {
            "times": row.times + 1,
            "code": opens.code[:64],
            "detail": opens.detail[:500],
            "last": self.now_ms,
            "changed": self.now_ms,
        }
        db.execute(update(alert).where(alert.c.id == row.id).values(**values))

    def clear(self, db: Connection, key: Key, why: str) -> None:
        """Clear an alert, if it is open."""
        self._clear(db, [Clears(key, why)])

    def _clear(self, db: Connection, all_of: Sequence[Clears]) -> None:
        """Clear alerts that are open."""
        opened = _open_rows(db, [one.key for one in all_of])
        numbers: list[int] = []
        for why in {one.why for one in all_of}:
            mine = [opened[str(one.key)].id for one in all_of
                    if one.why == why and str(one.key) in opened]  # fmt: skip
            values = {"open_key": None, "cleared": self.now_ms, "cleared_why": why[:64]}
            done = (
                update(alert)
                .where(alert.c.id.in_(mine), alert.c.open_key.is_not(None))
                .values(**values, changed=self.now_ms)
                .returning(alert.c.id)
            )
            numbers += db.execute(done).scalars().all()
        if not numbers:
            return
        notices.withdraw(db, numbers, (Kind.OPENED, Kind.REOPENED, Kind.ESCALATED))
        wanted = self.rules.channels
        self._put(
            db,
            (New(number, channel, Kind.CLEARED)
             for number, told in notices.told(db, numbers).items()
             for channel, kind in told.items()
             if kind is not Kind.CLEARED and channel in wanted and wanted[channel].tell_cleared),
        )  # fmt: skip

    def escalate(self, db: Connection) -> None:
        """Tell others of what nobody acknowledged."""
        waiting = select(alert).where(
            alert.c.open_key.is_not(None),
            alert.c.acknowledged.is_(None),
            alert.c.escalated.is_(None),
        )
        muted = silenced(db, self.now_ms)
        for row in db.execute(waiting).all():
            rule = self.rules.rules.get(row.rule)
            if rule is None or not rule.escalate_minutes or is_silenced(row, muted, self.now_ms):
                continue
            if row.again + rule.escalate_minutes * MINUTE_MS > self.now_ms:
                continue
            mine = (alert.c.id == row.id, alert.c.escalated.is_(None))
            values = {"escalated": self.now_ms, "changed": self.now_ms}
            if db.execute(update(alert).where(*mine).values(**values)).rowcount:
                told = (New(row.id, channel, Kind.ESCALATED) for channel in rule.escalate_to)
                self._put(db, told)

    def expire(self, db: Connection) -> None:
        """Clear what was not said again for so long as its rule says."""
        for name, rule in self.rules.rules.items():
            if not isinstance(rule.when, Told):
                continue
            oldest = self.now_ms - rule.when.lasts_minutes * MINUTE_MS
            old = select(alert.c.open_key).where(
                alert.c.open_key.is_not(None), alert.c.rule == name, alert.c.last < oldest
            )
            for kept in db.execute(old).scalars().all():
                self.clear(db, Key.of(kept), SILENT)

    def tidy(self, db: Connection) -> None:
        """Clear what no rule is about any more; forget what is old."""
        for key in opened_keys(db):
            if key.rule not in self.rules.rules:
                self.clear(db, key, RULE_GONE)
        old = select(alert.c.id).where(alert.c.cleared < self.now_ms - KEPT_MS)
        for table in (note, notice):
            db.execute(delete(table).where(table.c.alert.in_(old)))
        db.execute(delete(alert).where(alert.c.cleared < self.now_ms - KEPT_MS))
        db.execute(delete(batch).where(batch.c.ended < self.now_ms - KEPT_MS))
        db.execute(delete(silence).where(silence.c.until < self.now_ms))

    def _cleared_lately(self, db: Connection, some: Sequence[Opens]) -> dict[Key, Row[Any]]:
        """Return the alerts that open again, by key."""
        longest = max((self._again_ms(one.key.rule) for one in some), default=0)
        if not longest:
            return {}
        lately = select(alert).where(
            alert.c.kiosk.in_({one.key.kiosk for one in some}),
            alert.c.cleared >= self.now_ms - longest,
        )
        return {
            key: row
            for row in db.execute(lately.order_by(alert.c.cleared)).all()
            if (key := Key(row.kiosk, row.device, row.rule)).rule in self.rules.rules
            and (again_ms := self._again_ms(key.rule))
            and row.cleared >= self.now_ms - again_ms
        }

    def _again_ms(self, rule: str) -> int:
        return self.rules.rules[rule].reopen_minutes * MINUTE_MS

    def _put(self, db: Connection, some: Iterable[New]) -> None:
        there = self.rules.channels
        notices.put(db, [one for one in dict.fromkeys(some) if one.channel in there], self.now_ms)

    def _tell_again(self, db: Connection, row: Row[Any]) -> None:
        """Tell those who believe that it is over, or were never told; not who acknowledged it."""
        notices.withdraw(db, [row.id], (Kind.CLEARED,))
        if row.acknowledged is not None:
            return
        told = notices.told(db, [row.id]).get(row.id, {})
        never = (one for one in self.rules.told_of(row.rule) if one not in told)
        over = (channel for channel, kind in told.items() if kind is Kind.CLEARED)
        self._put(db, [New(row.id, channel, Kind.OPENED) for channel in never])
        self._put(db, [New(row.id, channel, Kind.REOPENED) for channel in over])


def opened_keys(db: Connection) -> list[Key]:
    """Return what is open."""
    rows = db.execute(select(alert.c.open_key).where(alert.c.open_key.is_not(None)))
    return [Key.of(kept) for kept in rows.scalars()]


def silenced(db: Connection, now_ms: int) -> dict[str, int]:
    """Return the kiosks of which nobody is told now, and until when."""
    rows = db.execute(select(silence.c.kiosk, silence.c.until).where(silence.c.until > now_ms))
    return {row.kiosk: row.until for row in rows}


def is_silenced(row: Row[Any], muted: dict[str, int], now_ms: int) -> bool:
    """Tell whether nobody is told of an alert now."""
    return row.kiosk in muted or (row.silenced_until or 0) > now_ms


def _open_rows(db: Connection, keys: Sequence[Key]) -> dict[str, Row[Any]]:
    """Return the open alerts of these keys."""
    wanted = alert.c.open_key.in_([str(key) for key in keys])
    return {row.open_key: row for row in db.execute(select(alert).where(wanted))} if keys else {}


def _insert(db: Connection) -> Any:
    """Return the ``INSERT`` of the database that knows conflicts."""
    return postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
