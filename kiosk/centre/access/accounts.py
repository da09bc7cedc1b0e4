"""Accounts of the staff, in the centre's database."""

import re
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, CursorResult, Row, insert, select, update

from kiosk.centre import audit
from kiosk.centre.access import sessions
from kiosk.centre.access.roles import Role, apart, together
from kiosk.centre.access.tables import account
from kiosk.centre.audit import What

NAME = re.compile(r"[a-z0-9\u4e00-\u9fff][a-z0-9\u4e00-\u9fff._-]{0,39}")
"""No colon: the names of programs and of people that a provider knows have one."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may log in."""

    id: int
    name: str
    password: str = field(repr=False)
    roles: frozenset[Role]
    disabled: bool
    must_change: bool
    subject: str | None
    made: int
    entered: int | None


class AccountError(ValueError):
    """What was asked for cannot be done; the text says why, in both languages."""


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something to an account, and when."""

    who: str
    at_ms: int


def plain_name(typed: str) -> str:
    """Return a name as it is kept."""
    return typed.strip().lower()


def every(db: Connection) -> list[Account]:
    """Return all accounts, by name."""
    return [_of(row) for row in db.execute(select(account).order_by(account.c.name))]


def named(db: Connection, name: str) -> Account | None:
    """Return the account of a name."""
    row = db.execute(select(account).where(account.c.name == plain_name(name))).one_or_none()
    return None if row is None else _of(row)


def of_id(db: Connection, number: int) -> Account:
    """Return the account of an id.

    Raises:
        AccountError: There is none.
    """
    row = db.execute(select(account).where(account.c.id == number)).one_or_none()
    if row is None:
        raise AccountError("没有这个账号 There is no such account")
    return _of(row)


def has_administrator(db: Connection) -> bool:
    """Tell whether anybody can say who may in."""
    return any(Role.ADMINISTRATOR in one.roles and not one.disabled for one in every(db))


def add(
    db: Connection, act: Act, name: str, password: str, roles: frozenset[Role], *, must_change: bool
) -> int:
    """Add an account; ``password`` is as ``Passwords.hash`` returns it.

    Raises:
        AccountError: The name is none, or taken; there is no role.
    """
    plain = plain_name(name)
    if not NAME.fullmatch(plain):
        raise AccountError(
            "账号名：1 至 40 个小写字母、数字、汉字、. _ - "
            "A name has 1 to 40 small letters, digits, Chinese characters, . _ -"
        )
    if not roles:
        raise AccountError("至少选一个角色 Choose a role at least")
    if named(db, plain) is not None:
        raise AccountError("已有同名账号 There is an account of that name")
    added = db.execute(
        insert(account).values(
            name=plain,
            password=password,
            roles=together(roles),
            must_change=must_change,
            disabled=False,
            made=act.at_ms,
        )
    )
    audit.note(db, act.at_ms, act.who, What.ACCOUNT_ADDED, why=together(roles), about=plain)
    return _made_id(added)


def set_roles(db: Connection, act: Act, number: int, roles: frozenset[Role]) -> None:
    """Give an account other roles; they count from its next request on.

    Raises:
        AccountError: There is no such account or no role, or it is the last administrator's.
    """
    one = of_id(db, number)
    if not roles:
        raise AccountError("至少选一个角色 Choose a role at least")
    if Role.ADMINISTRATOR not in roles:
        _keep_an_administrator(db, one)
    _change(db, number, roles=together(roles))
    why = f"{together(one.roles)} -> {together(roles)}"
    audit.note(db, act.at_ms, act.who, What.ACCOUNT_ROLES, why=why, about=one.name)


def set_disabled(db: Connection, act: Act, number: int, *, disabled: bool) -> None:
    """Let nobody in by an account any more, or again; its sessions end.

    Raises:
        AccountError: There is no such account, or it is the last administrator's.
    """
    one = of_id(db, number)
    if disabled:
        _keep_an_administrator(db, one)
        sessions.end_all(db, number)
    _change(db, number, disabled=disabled)
    what = What.ACCOUNT_DISABLED if disabled else What.ACCOUNT_ENABLED
    audit.note(db, act.at_ms, act.who, what, why="", about=one.name)


def set_password(
    db: Connection, act: Act, number: int, password: str, *, must_change: bool
) -> None:
    """Give an account another password, hashed; its sessions end.

    Raises:
        AccountError: There is no such account, or its password is not kept here.
    """
    one = of_id(db, number)
    if one.subject is not None:
        raise AccountError("这个账号的密码在别处 The password of this account is kept elsewhere")
    sessions.end_all(db, number)
    _change(db, number, password=password, must_change=must_change)
    what = What.PASSWORD_RESET if must_change else What.PASSWORD_CHANGED
    audit.note(db, act.at_ms, act.who, what, why="", about=one.name)


def rehashed(db: Connection, number: int, before: str, after: str) -> bool:
    """Keep the same password with other costs; tell whether it is still the same.

    Args:
        db: In a transaction.
        number: The account's id.
        before: What was kept when the password was checked.
        after: The same password, hashed anew.
    """
    here = (account.c.id == number, account.c.password == before)
    return bool(db.execute(update(account).where(*here).values(password=after)).rowcount)


def entered(db: Connection, act: Act, one: Account) -> None:
    """Write down that somebody logged in.

    Raises:
        AccountError: Since he proved who he is, the account was disabled or its password changed.
    """
    now = of_id(db, one.id)
    if now.disabled or now.password != one.password:
        raise AccountError(
            "账号刚刚更改，请再试一次 The account has just changed: please try again"
        )
    _change(db, one.id, entered=act.at_ms)


def of_subject(
    db: Connection, act: Act, subject: str, name: str, roles: frozenset[Role]
) -> Account:
    """Return the account of somebody a provider knows, with the roles that it gives; made if new.

    Raises:
        AccountError: An administrator disabled it.
    """
    row = db.execute(select(account).where(account.c.subject == subject)).one_or_none()
    if row is None:
        values = {"name": _free_name(db, name, subject), "subject": subject, "made": act.at_ms}
        made = db.execute(
            insert(account).values(
                **values, password="", roles=together(roles), must_change=False, disabled=False
            )
        )
        why = together(roles)
        about = str(values["name"])
        audit.note(db, act.at_ms, act.who, What.ACCOUNT_ADDED, why=why, about=about)
        return of_id(db, _made_id(made))
    one = _of(row)
    if one.disabled:
        raise AccountError("这个账号已停用 This account is disabled")
    if one.roles != roles:
        _change(db, one.id, roles=together(roles))
        why = f"{together(one.roles)} -> {together(roles)}"
        audit.note(db, act.at_ms, act.who, What.ACCOUNT_ROLES, why=why, about=one.name)
    return of_id(db, one.id)


def _free_name(db: Connection, name: str, subject: str) -> str:
    plain = "oidc:" + "".join(sign for sign in name if sign.isprintable())[:40]
    taken = db.execute(select(account.c.id).where(account.c.name == plain)).first()
    return plain if taken is None else f"{plain}#{subject[-8:]}"


def _keep_an_administrator(db: Connection, without: Account) -> None:
    others = (one for one in every(db) if one.id != without.id)
    if Role.ADMINISTRATOR in without.roles and not any(
        Role.ADMINISTRATOR in one.roles and not one.disabled for one in others
    ):
        raise AccountError("这是最后一个管理员 This is the last administrator")


def _change(db: Connection, number: int, **values: Any) -> None:
    db.execute(update(account).where(account.c.id == number).values(**values))


def _made_id(made: CursorResult[Any]) -> int:
    key = made.inserted_primary_key
    if key is None:
        raise AccountError("the database gave the account no id")
    return int(key[0])


def _of(row: Row[Any]) -> Account:
    return Account(**{**row._asdict(), "roles": apart(row.roles)})
