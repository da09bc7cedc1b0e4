"""What commands bring in pieces, collected: only what was asked for, whole, and for a day."""

import logging
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, insert, select

from kiosk.centre.orders.tables import file, order, part
from kiosk.link.parts import PACKED, PartsError, joined, unpacked
from kiosk.link.upkeep import CommandPart

log = logging.getLogger(__name__)

KEPT_MS = 86_400_000
MOST_FILES = 300  # of 20 pieces at most: 200 MB when every one is as large as it can be
LATE_MS = 600_000  # so long after a command ran out its pieces are still taken
BRINGING = frozenset({"logs", "plate", "screenshot"})
KINDS = {
    "application/jsonl": ("text/plain; charset=utf-8", "jsonl"),
    "image/webp": ("image/webp", "webp"),
    "image/png": ("image/png", "png"),
    "image/jpeg": ("image/jpeg", "jpg"),
}
"""By the media type on the wire the one that it is served as, and how its name ends."""


@dataclass(frozen=True, slots=True)
class Named:
    """A file that a command brought."""

    name: str
    type: str
    size: int  # bytes


@dataclass(frozen=True, slots=True)
class Collected:
    """A file, whole."""

    named: Named
    data: bytes = field(repr=False)


def take_part(db: Connection, kiosk: str, body: CommandPart, now_ms: int) -> None:
    """Keep a piece; with the last one the file is made. What is not awaited is logged, not kept."""
    try:
        _take(db, kiosk, body, now_ms)
    except PartsError as error:
        log.warning("%s: a piece of command %s is not kept: %s", kiosk, body.command, error)


def collected(db: Connection, kiosk: str, command: str) -> Collected | None:
    """Return what a command of a kiosk brought; None: nothing, or it is not kept any more.

    Raises:
        PartsError: It cannot be opened.
    """
    row = db.execute(
        select(file.c.kind, file.c.size, file.c.data, order.c.name)
        .join(order, order.c.id == file.c.command)
        .where(file.c.command == command, order.c.kiosk == kiosk)
    ).one_or_none()
    if row is None:
        return None
    data = unpacked(row.data) if row.kind.endswith(PACKED) else row.data
    return Collected(named(kiosk, row.name, command, row.kind, row.size), data)


def named(kiosk: str, command: str, id_: str, kind: str, size: int) -> Named:
    """Return how a file is called and served."""
    media, ending = KINDS[kind.removesuffix(PACKED)]
    return Named(f"{kiosk}-{command}-{id_[:8]}.{ending}", media, size)


def forget(db: Connection, now_ms: int) -> None:
    """Take away what is older than a day, and the oldest where there is too much."""
    db.execute(part.delete().where(part.c.at < now_ms - KEPT_MS))
    db.execute(file.delete().where(file.c.at < now_ms - KEPT_MS))
    newest = select(file.c.command).order_by(file.c.at.desc(), file.c.command).limit(MOST_FILES)
    db.execute(file.delete().where(file.c.command.not_in(newest)))


def _take(db: Connection, kiosk: str, body: CommandPart, now_ms: int) -> None:
    _check(db, kiosk, body, now_ms)
    earlier = db.execute(select(part).where(part.c.command == body.command)).all()
    same = next((row for row in earlier if row.number == body.number), None)
    if same is not None and same.data == body.data:
        log.debug("%s: a piece of command %s came twice", kiosk, body.command)
        return
    if same is not None:
        raise PartsError("another came before under its number")
    alike = (body.of, body.kind, body.sha256)
    if any((row.of, row.kind, row.sha256) != alike for row in earlier):
        raise PartsError("it is of another whole than those before")
    forget(db, now_ms)
    _keep(db, body, now_ms)
    if len(earlier) + 1 == body.of:
        _finish(db, body, now_ms)


def _check(db: Connection, kiosk: str, body: CommandPart, now_ms: int) -> None:
    """Return when a piece is awaited of this kiosk.

    Raises:
        PartsError: It is not.
    """
    here = (order.c.id == body.command, order.c.kiosk == kiosk)
    asked = db.execute(select(order.c.name, order.c.expires).where(*here)).one_or_none()
    if asked is None:
        raise PartsError("nobody asked this kiosk for it")
    if asked.name not in BRINGING:
        raise PartsError(f"{asked.name} brings nothing")
    if body.kind.removesuffix(PACKED) not in KINDS:
        raise PartsError(f"{body.kind[:40]!r} is no kind that is kept")
    if now_ms > asked.expires + LATE_MS:
        raise PartsError("it comes too late")
    if body.number > body.of:
        raise PartsError(f"its number is {body.number} of {body.of}")
    there = select(func.count()).select_from(file).where(file.c.command == body.command)
    if db.execute(there).scalar_one():
        raise PartsError("the file is whole already")


def _keep(db: Connection, body: CommandPart, now_ms: int) -> None:
    db.execute(
        insert(part).values(
            command=body.command,
            number=body.number,
            of=body.of,
            kind=body.kind,
            sha256=body.sha256,
            data=body.data,
            at=now_ms,
        )
    )


def _finish(db: Connection, last: CommandPart, now_ms: int) -> None:
    mine = part.c.command == last.command
    pieces = [
        CommandPart(
            command=row.command,
            name=last.name,
            kind=row.kind,
            number=row.number,
            of=row.of,
            sha256=row.sha256,
            data=row.data,
        )
        for row in db.execute(select(part).where(mine))
    ]
    db.execute(part.delete().where(mine))
    data = joined(pieces)
    size = len(unpacked(data) if last.kind.endswith(PACKED) else data)
    db.execute(
        insert(file).values(
            command=last.command,
            kind=last.kind,
            size=size,
            data=data,
            at=now_ms,
        )
    )
