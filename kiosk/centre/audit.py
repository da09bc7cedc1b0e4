"""The trail: what staff, programs and kiosks did, when, and why.

It names staff by their accounts and, of logins, the addresses they came from. Of visitors it names
nobody: neither a number of a document nor a name, only numbers of queues and of applications.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, insert, select

from kiosk.centre.tables import audit

SHOWN = 200
NUMBERLIKE = re.compile(r"\d[\d\s-]{4,}\d")
"""So many digits in an author's words would be somebody's number."""


class What(StrEnum):
    """What was done."""

    GRANTED = "grant.made"
    USED = "grant.used"
    REFUSED = "grant.refused"
    CALLED_EARLY = "called.early"
    SET = "standing.set"
    REMOVED = "standing.removed"
    IMPORTED = "standing.imported"
    LOOKED = "standing.looked"
    CALLED = "called"
    COMMANDED = "kiosk.command"
    VIEWED = "application.viewed"
    JUDGED = "case.judged"
    ENTERED = "login"
    NOT_ENTERED = "login.failed"
    LEFT = "logout"
    LEFT_EVERYWHERE = "logout.everywhere"
    ACCOUNT_ADDED = "account.added"
    ACCOUNT_ROLES = "account.roles"
    ACCOUNT_DISABLED = "account.disabled"
    ACCOUNT_ENABLED = "account.enabled"
    PASSWORD_CHANGED = "password.changed"  # noqa: S105
    PASSWORD_RESET = "password.reset"  # noqa: S105
    TOKEN_ADDED = "token.added"  # noqa: S105
    TOKEN_REVOKED = "token.revoked"  # noqa: S105
    FETCHED = "kiosk.file"
    TUNED = "kiosk.settings"
    WAVE_BEGUN = "batch.begun"
    WAVE_STOPPED = "batch.stopped"
    WAVE_RESUMED = "batch.resumed"
    ANSWERS_IMPORTED = "answers.imported"
    ANSWERS_TOLD = "answers.told"
    ALERT_ACKNOWLEDGED = "alert.acknowledged"
    ALERT_ASSIGNED = "alert.assigned"
    ALERT_NOTED = "alert.noted"
    ALERT_SILENCED = "alert.silenced"
    ALERT_TESTED = "alert.tested"
    CALL_FORGED = "call.forged"
    ENROL_TOKEN = "enrolment.token"  # noqa: S105
    ENROL_WITHDRAWN = "enrolment.withdrawn"
    ENROLLED = "enrolment.done"
    RENEWED = "enrolment.renewed"
    REVOKED = "enrolment.revoked"
    KEY_CHANGED = "kiosk.key"
    FORGOTTEN = "kept.forgotten"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the trail."""

    id: int
    at: int  # UTC, milliseconds
    who: str
    what: str
    why: str
    about: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines are looked for; empty: all."""

    what: str = ""
    who: str = ""
    about: str = ""
    since_ms: int | None = None
    until_ms: int | None = None
    before_id: int | None = None  # for the next page


def note(db: Connection, at_ms: int, who: str, what: What, *, why: str, about: str) -> None:
    """Add a line, in the transaction that does what it tells."""
    db.execute(
        insert(audit).values(
            at=at_ms, who=who[:64], what=what.value, why=why[:500], about=about[:200]
        )
    )


def entries(db: Connection, wanted: Wanted) -> list[Entry]:
    """Return the latest lines that are looked for, the newest first."""
    query = select(audit).order_by(audit.c.id.desc()).limit(SHOWN)
    if wanted.what:
        query = query.where(audit.c.what == wanted.what)
    if wanted.who:
        query = query.where(audit.c.who == wanted.who)
    if wanted.about:
        query = query.where(audit.c.about.contains(wanted.about, autoescape=True))
    if wanted.since_ms is not None:
        query = query.where(audit.c.at >= wanted.since_ms)
    if wanted.until_ms is not None:
        query = query.where(audit.c.at < wanted.until_ms)
    if wanted.before_id is not None:
        query = query.where(audit.c.id < wanted.before_id)
    return [Entry(**row._asdict()) for row in db.execute(query)]


def names_somebody(words: str) -> bool:
    """Return whether an author's words hold what may be somebody's number."""
    return NUMBERLIKE.search(words) is not None
