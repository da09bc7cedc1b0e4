"""The trail of all commands: who gave them, until when they hold, and what came of them."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, insert, select, update

from kiosk.centre.orders.collecting import Named, named
from kiosk.centre.orders.tables import file, order
from kiosk.link.messages import Command, CommandAnswer, CommandResult

KEPT_MS = 180 * 86_400_000
MOST_SHOWN = 200
GRACE_MS = 10_000  # an answer to what ran out may still be on its way
WAITING, SILENT = "waiting", "silent"


@dataclass(frozen=True, slots=True)
class Entry:
    """One command of the trail."""

    id: str
    name: str
    author: str
    at: int
    expires: int
    result: str
    """As in ``CommandResult``; ``waiting`` for an answer; ``silent``: it ran out without one."""
    detail: str
    answered: int | None
    file: Named | None


def sent(db: Connection, kiosk: str, name: str, command: Command, now_ms: int) -> None:
    """Note a command before it is sent; one that is sent again under its id stays one entry."""
    here = (order.c.id == command.id, order.c.kiosk == kiosk)
    if db.execute(select(order.c.id).where(*here)).one_or_none() is not None:
        again = {"expires": command.expires, "result": ""}
        db.execute(update(order).where(*here, order.c.answered.is_(None)).values(**again))
    else:
        db.execute(
            insert(order).values(
                id=command.id,
                kiosk=kiosk,
                name=name,
                author=command.author,
                at=now_ms,
                expires=command.expires,
                result="",
                detail="",
            )
        )
    db.execute(order.delete().where(order.c.at < now_ms - KEPT_MS))


def answered(db: Connection, kiosk: str, body: CommandAnswer, now_ms: int) -> None:
    """Note what a kiosk says of a command, however late; its first word counts."""
    asked = (order.c.id == body.command, order.c.kiosk == kiosk, order.c.answered.is_(None))
    values = {"result": body.result.value, "detail": body.detail, "answered": now_ms}
    db.execute(update(order).where(*asked).values(**values))


def underway(db: Connection, kiosk: str, command_id: str, detail: str) -> None:
    """Note how far a command is that takes its time."""
    asked = (order.c.id == command_id, order.c.kiosk == kiosk, order.c.answered.is_(None))
    db.execute(update(order).where(*asked).values(detail=detail[:500]))


def outcome(db: Connection, kiosk: str, command_id: str) -> tuple[CommandResult, str] | None:
    """Return what a kiosk said of a command; None: nothing yet."""
    asked = (order.c.id == command_id, order.c.kiosk == kiosk, order.c.answered.is_not(None))
    row = db.execute(select(order.c.result, order.c.detail).where(*asked)).one_or_none()
    return None if row is None else (CommandResult(row.result), row.detail)


def unsent(db: Connection, command_id: str, why: str) -> None:
    """Note that a command did not leave the centre."""
    asked = (order.c.id == command_id, order.c.answered.is_(None))
    values = {"result": CommandResult.FAILED.value, "detail": why[:500]}
    db.execute(update(order).where(*asked).values(**values))


def entries(db: Connection, kiosk: str, limit: int, now_ms: int) -> list[Entry]:
    """Return a kiosk's latest commands, the newest first."""
    return _entries(db, now_ms, limit, order.c.kiosk == kiosk)


def entry(db: Connection, kiosk: str, command_id: str, now_ms: int) -> Entry | None:
    """Return one command of a kiosk; None: it was given none such."""
    here = (order.c.kiosk == kiosk, order.c.id == command_id)
    return next(iter(_entries(db, now_ms, 1, *here)), None)


def _entries(db: Connection, now_ms: int, limit: int, *here: ColumnElement[bool]) -> list[Entry]:
    query = (
        select(order, file.c.kind, file.c.size)
        .outerjoin(file, file.c.command == order.c.id)
        .where(*here)
        .order_by(order.c.at.desc(), order.c.id)
        .limit(min(limit, MOST_SHOWN))
    )
    return [
        Entry(
            id=row.id,
            name=row.name,
            author=row.author,
            at=row.at,
            expires=row.expires,
            result=row.result or (SILENT if row.expires + GRACE_MS < now_ms else WAITING),
            detail=row.detail,
            answered=row.answered,
            file=None
            if row.kind is None
            else named(row.kiosk, row.name, row.id, row.kind, row.size),
        )
        for row in db.execute(query)
    ]
