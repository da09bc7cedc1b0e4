"""Grants of priority: made for one visit at one kiosk, used for its numbers, then forgotten."""

import secrets

from sqlalchemy import Connection, delete, insert, select, update

from kiosk.catalogue.plan import MOST
from kiosk.centre import audit
from kiosk.centre.audit import What
from kiosk.centre.tables import grant

LIFE_MS = 15 * 60_000  # a visit is over by then
MOST_USES = MOST  # numbers that a visit may take with it: as many as it may have
KEPT_MS = 60 * 60_000  # after that one that comes too late cannot be told from one that is forged


def make(db: Connection, kiosk: str, visit: str, reason: str, now_ms: int) -> str:
    """Return a grant for a visit; the same again while it is good."""
    db.execute(delete(grant).where(grant.c.expires < now_ms - KEPT_MS))
    here = (grant.c.kiosk == kiosk) & (grant.c.visit == visit)
    there = db.execute(select(grant).where(here)).one_or_none()
    if there is not None and there.expires >= now_ms:
        return str(there.token)
    db.execute(delete(grant).where(here))
    token = secrets.token_urlsafe(32)
    db.execute(
        insert(grant).values(
            token=token,
            kiosk=kiosk,
            visit=visit,
            reason=reason,
            expires=now_ms + LIFE_MS,
            uses=0,
        )
    )
    audit.note(db, now_ms, kiosk, What.GRANTED, why=reason, about=f"visit {visit}")
    return token


def use(db: Connection, kiosk: str, token: str, *, now_ms: int, about: str) -> str:
    """Return the reason for which a number gets priority; empty: it is an ordinary one."""
    if not token:
        return ""
    row = db.execute(select(grant).where(grant.c.token == token).with_for_update()).one_or_none()
    problem = ""
    if row is None:
        problem = "no such grant"
    elif row.kiosk != kiosk:
        problem = f"made for {row.kiosk}"
    elif row.expires < now_ms:
        problem = "expired"
    elif row.uses >= MOST_USES:
        problem = f"used {row.uses} times"
    if row is None or problem:
        audit.note(db, now_ms, kiosk, What.REFUSED, why=problem, about=about)
        return ""
    db.execute(update(grant).where(grant.c.token == token).values(uses=row.uses + 1))
    told = f"{about}, visit {row.visit}"
    audit.note(db, now_ms, kiosk, What.USED, why=row.reason, about=told)
    return str(row.reason)
