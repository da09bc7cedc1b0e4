"""Who asks, as the guard found out. Pages read it, and write it as the author of what is done."""

from dataclasses import dataclass, field
from enum import Enum

from starlette.requests import HTTPConnection

from kiosk.centre.access.roles import Role

HERE = "estation.person"
"""Where the guard puts it into an ASGI scope."""


class How(Enum):
    """By what somebody proved who they are."""

    SESSION = "session"
    TOKEN = "token"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the staff, or a program that acts for the hall."""

    name: str
    roles: frozenset[Role]
    how: How
    key: str = field(repr=False)
    """The session's or token's own, as it is kept: a hash."""
    account: int = 0  # 0: a program has none
    csrf: str = field(default="", repr=False)
    must_change: bool = False  # the password, before anything else
    local: bool = True  # whether the password is ours


def found_person(connection: HTTPConnection) -> Person | None:
    """Return who asks; None: nobody that we know."""
    person = connection.scope.get(HERE)
    return person if isinstance(person, Person) else None


class NobodyError(Exception):
    """A page that needs a person was reached by nobody: its door is missing or open to all."""


def person_of(connection: HTTPConnection) -> Person:
    """Return who asks, behind a door that lets in nobody unknown.

    Raises:
        NobodyError: There is no such door.
    """
    person = found_person(connection)
    if person is None:
        raise NobodyError(f"{connection.url.path}: nobody is logged in; its route needs a role")
    return person
