"""What kinds of people work with the centre. A person may have several roles."""

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """What somebody does in the hall, and so may do here."""

    TECHNICIAN = "technician"  # looks after the kiosks
    STAFF = "staff"  # calls numbers, handles applications and standings
    GUIDE = "guide"  # walks about the hall and helps
    ADMINISTRATOR = "administrator"  # says who may in


SAID = {
    Role.TECHNICIAN: "技术员 Technician",
    Role.STAFF: "大厅人员 Hall staff",
    Role.GUIDE: "导办员 Guide",
    Role.ADMINISTRATOR: "管理员 Administrator",
}


def together(roles: Iterable[Role]) -> str:
    """Return roles as they are kept: their ids, with blanks between."""
    wanted = frozenset(roles)
    return " ".join(role.value for role in Role if role in wanted)


def apart(kept: str) -> frozenset[Role]:
    """Return roles of what is kept; one that this version does not know gives nothing."""
    known = {role.value: role for role in Role}
    return frozenset(known[word] for word in kept.split() if word in known)
