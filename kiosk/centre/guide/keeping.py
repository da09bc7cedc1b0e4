"""Calls in the database: those that go on, for a restart, and those that were, without names."""

import json
from collections.abc import Sequence
from datetime import timedelta

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from kiosk.centre.guide.calls import Call
from kiosk.centre.guide.tables import call
from kiosk.centre.guide.words import Ended
from kiosk.link.calling import CallFigures, EndReason

LATEST = 50  # calls that a guess is made of
SHOWN = 100
DAY_MS = timedelta(days=1) // timedelta(milliseconds=1)


def begin(db: Connection, one: Call) -> None:
    """Keep a call that rings for the first time."""
    db.execute(
        insert(call).values(
            id=one.id,
            kiosk=one.kiosk,
            topic=one.topic,
            language=one.language,
            speaks=" ".join(one.speaks),
            text_only=one.text_only,
            page=one.page,
            guide="",
            generation=0,
            rung=one.rung_ms,
            answered=None,
            ended=None,
            reason="",
            transfers=0,
            figures="",
        )
    )


def keep(db: Connection, one: Call) -> None:
    """Keep who has a call, and which offer was the last."""
    db.execute(
        update(call)
        .where(call.c.id == one.id, call.c.ended.is_(None))
        .values(
            guide=one.guide,
            generation=one.generation,
            answered=one.answered_ms,
            transfers=one.transfers,
        )
    )


def end(db: Connection, id_: str, reason: EndReason, now_ms: int) -> None:
    """Keep that a call is over; who had it, and where the visitor was, are forgotten."""
    db.execute(
        update(call)
        .where(call.c.id == id_, call.c.ended.is_(None))
        .values(ended=now_ms, reason=reason.value, guide="", page="")
    )


def going_on(db: Connection) -> list[Call]:
    """Return the calls that are not over, the oldest first."""
    rows = db.execute(select(call).where(call.c.ended.is_(None)).order_by(call.c.rung))
    return [
        Call(
            id=row.id,
            kiosk=row.kiosk,
            topic=row.topic,
            language=row.language,
            speaks=tuple(row.speaks.split()),
            page=row.page,
            text_only=row.text_only,
            rung_ms=row.rung,
            guide=row.guide,
            generation=row.generation,
            offered=bool(row.guide),
            answered_ms=row.answered,
            transfers=row.transfers,
        )
        for row in rows
    ]


def reason_of(db: Connection, id_: str) -> tuple[str, EndReason] | None:
    """Return the kiosk of a call that is over, and why it is."""
    row = db.execute(select(call.c.kiosk, call.c.reason).where(call.c.id == id_)).first()
    return (row.kiosk, EndReason(row.reason)) if row is not None and row.reason else None


def lengths_s(db: Connection) -> list[float]:
    """Return how long the latest calls were, in seconds."""
    rows = db.execute(
        select(call.c.answered, call.c.ended)
        .where(call.c.answered.is_not(None), call.c.ended.is_not(None))
        .order_by(call.c.ended.desc())
        .limit(LATEST)
    )
    return [(row.ended - row.answered) / 1000 for row in rows]


def take_figures(db: Connection, kiosk: str, body: CallFigures, _now_ms: int) -> None:
    """Keep what a kiosk says of its call's media; of another's call nothing."""
    told = {"kiosk": msgspec.to_builtins(body.kiosk), "guide": msgspec.to_builtins(body.guide)}
    db.execute(
        update(call)
        .where(call.c.id == body.call, call.c.kiosk == kiosk)
        .values(figures=json.dumps(told, separators=(",", ":")))
    )


def ended(db: Connection) -> Sequence[Ended]:
    """Return the latest calls that are over, the newest first."""
    rows = db.execute(
        select(call).where(call.c.ended.is_not(None)).order_by(call.c.ended.desc()).limit(SHOWN)
    )
    return [
        Ended(
            kiosk=row.kiosk,
            topic=row.topic,
            language=row.language,
            at=row.ended,
            waited_s=((row.answered or row.ended) - row.rung) // 1000,
            talked_s=(row.ended - row.answered) // 1000 if row.answered else 0,
            reason=row.reason,
            transfers=row.transfers,
            figures=json.loads(row.figures) if row.figures else {},
        )
        for row in rows
    ]


def forget(db: Connection, days: int, now_ms: int) -> None:
    """Drop what is older."""
    db.execute(delete(call).where(call.c.ended < now_ms - days * DAY_MS))
