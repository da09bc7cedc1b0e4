"""Settings that kiosks are to use, and those that they say they use, side by side."""

from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select, update

from kiosk.centre.orders.paths import by_path, used
from kiosk.centre.orders.tables import desired, reported
from kiosk.link.upkeep import ConfigFault, ConfigResult, Desired, Reported

NONE, SENT = "none", "sent"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the centre wants of a kiosk."""

    version: int
    values: dict[str, Any]  # by path; what is left out is as in the kiosk's own file
    sha256: str
    author: str
    at: int  # UTC, milliseconds


@dataclass(frozen=True, slots=True)
class Used:
    """What a kiosk says that it uses. See ``Reported``."""

    version: int
    asked: int
    result: str
    code: str
    at: int  # on the kiosk's clock
    values: dict[str, Any]  # by path: what is not as in its own file
    differs: tuple[str, ...]
    faults: tuple[ConfigFault, ...]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """What is wanted, what is used, and how far it is."""

    desired: Wanted | None
    reported: Used | None
    status: str
    """``none``: nothing is wanted; ``sent``: the kiosk has said nothing of it yet; else as in
    ``ConfigResult``."""


def of_kiosk(db: Connection, kiosk: str) -> SideBySide:
    """Return how a kiosk stands."""
    row = db.execute(select(desired).where(desired.c.kiosk == kiosk)).one_or_none()
    said = _reported(db, kiosk)
    if row is None:
        return SideBySide(None, _used(said), NONE)
    values = by_path(msgspec.json.decode(row.values))
    wanted = Wanted(row.version, values, row.sha256, row.author, row.at)
    return SideBySide(wanted, _used(said), _status(row.version, row.sha256, said))


def next_version(db: Connection, kiosk: str) -> int:
    """Return a version above all that this kiosk has heard of, as far as is known."""
    mine = select(desired.c.version).where(desired.c.kiosk == kiosk)
    said = _reported(db, kiosk)
    heard = 0 if said is None else max(said.version, said.asked)
    return max(db.execute(mine).scalar_one_or_none() or 0, heard, 0) + 1


def keep(db: Connection, kiosk: str, body: Desired, author: str, now_ms: int) -> None:
    """Keep what is wanted of a kiosk, in place of what was wanted before."""
    values: dict[str, Any] = {
        "version": body.version,
        "values": body.values,
        "sha256": body.sha256,
        "signature": body.signature,
        "author": author[:64],
        "at": now_ms,
    }
    if not db.execute(update(desired).where(desired.c.kiosk == kiosk).values(**values)).rowcount:
        db.execute(insert(desired).values(kiosk=kiosk, **values))


def open_ones(db: Connection) -> list[tuple[str, Desired]]:
    """Return by kiosk what is wanted and not said to be used, waited for or refused."""
    found = []
    for row in db.execute(select(desired).order_by(desired.c.kiosk)).all():
        if _status(row.version, row.sha256, _reported(db, row.kiosk)) == SENT:
            said = Desired(
                version=row.version,
                sha256=row.sha256,
                values=row.values,
                signature=row.signature,
            )
            found.append((row.kiosk, said))
    return found


def take_reported(db: Connection, kiosk: str, body: Reported, now_ms: int) -> None:
    """Keep what a kiosk says that it uses."""
    values = {"body": msgspec.json.encode(body).decode(), "heard": now_ms}
    if not db.execute(update(reported).where(reported.c.kiosk == kiosk).values(**values)).rowcount:
        db.execute(insert(reported).values(kiosk=kiosk, **values))


def _reported(db: Connection, kiosk: str) -> Reported | None:
    query = select(reported.c.body).where(reported.c.kiosk == kiosk)
    body = db.execute(query).scalar_one_or_none()
    return None if body is None else msgspec.json.decode(body, type=Reported)


def _used(said: Reported | None) -> Used | None:
    if said is None:
        return None
    return Used(
        version=said.version,
        asked=said.asked,
        result=said.result.value,
        code=said.code,
        at=said.at,
        values=used(said.differs),
        differs=said.differs,
        faults=said.faults,
    )


def _status(version: int, sha256: str, said: Reported | None) -> str:
    if said is None:
        return SENT
    if said.version == version and said.sha256 == sha256:
        return ConfigResult.APPLIED.value
    return said.result.value if said.asked == version else SENT
