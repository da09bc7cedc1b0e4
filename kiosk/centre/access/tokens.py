"""API tokens: for programs that act for the hall. A token is shown once; a hash of it is kept."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from kiosk.centre import audit
from kiosk.centre.access.accounts import AccountError, Act
from kiosk.centre.access.person import How, Person
from kiosk.centre.access.roles import Role, apart, together
from kiosk.centre.access.secrets import kept, new_token
from kiosk.centre.access.tables import token
from kiosk.centre.audit import What

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
USED_MS = 60_000  # how exactly it is kept when a token was last used


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token."""

    id: int
    name: str
    roles: frozenset[Role]
    made: int
    author: str
    used: int | None
    revoked: int | None


def every(db: Connection) -> list[Token]:
    """Return all tokens, the newest first."""
    return [_of(row) for row in db.execute(select(token).order_by(token.c.id.desc()))]


def add(db: Connection, act: Act, name: str, roles: frozenset[Role]) -> str:
    """Make a token; return it, for the only time.

    Raises:
        AccountError: The name is none or taken, there is no role, or one that no program may have.
    """
    if not NAME.fullmatch(name):
        raise AccountError(
            "名称：1 至 40 个小写字母、数字、. _ - A name has 1 to 40 small letters, digits, . _ -"
        )
    if not roles or Role.ADMINISTRATOR in roles:
        raise AccountError(
            "选一个角色；程序不可作管理员 Choose a role; a program is no administrator"
        )
    if db.execute(select(token.c.id).where(token.c.name == name)).first() is not None:
        raise AccountError("已有同名令牌 There is, or was, a token of that name")
    made = new_token()
    db.execute(
        insert(token).values(
            name=name, key=kept(made), roles=together(roles), made=act.at_ms, author=act.who
        )
    )
    audit.note(db, act.at_ms, act.who, What.TOKEN_ADDED, why=together(roles), about=name)
    return made


def revoke(db: Connection, act: Act, number: int) -> None:
    """Let a token open nothing any more.

    Raises:
        AccountError: There is none, or it is revoked already.
    """
    row = db.execute(
        select(token).where(token.c.id == number, token.c.revoked.is_(None))
    ).one_or_none()
    if row is None:
        raise AccountError("没有这个令牌 There is no such token")
    db.execute(update(token).where(token.c.id == number).values(revoked=act.at_ms))
    audit.note(db, act.at_ms, act.who, What.TOKEN_REVOKED, why="", about=row.name)


def find(db: Connection, secret: str, now_ms: int) -> tuple[Person | None, bool]:
    """Return which program has a token, unless it is revoked, and whether ``stir`` is due.

    Only reads.
    """
    row = db.execute(
        select(token).where(token.c.key == kept(secret), token.c.revoked.is_(None))
    ).one_or_none()
    if row is None:
        return None, False
    person = Person(
        name=f"token:{row.name}", roles=apart(row.roles), how=How.TOKEN, key=row.key, local=False
    )
    return person, row.used is None or now_ms - row.used > USED_MS


def stir(db: Connection, key: str, now_ms: int) -> None:
    """Note that a token was used."""
    db.execute(update(token).where(token.c.key == key).values(used=now_ms))


def _of(row: Row[Any]) -> Token:
    known = row._asdict()
    del known["key"]
    return Token(**{**known, "roles": apart(row.roles)})
