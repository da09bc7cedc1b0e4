"""Tokens and certificates in the database: a token once, a certificate until it is revoked."""

from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, or_, select, update

from kiosk.centre.access.secrets import kept
from kiosk.centre.enrolment.tables import certificate, enrol_token, enrolled

KEPT_MS = 30 * 86_400_000  # how long a token that nobody used can still be seen


def add_token(
    db: Connection, secret: str, kiosk: str, who: str, now_ms: int, expires_ms: int
) -> None:
    """Keep what proves a token; those before it for the same kiosk are void."""
    db.execute(
        delete(enrol_token).where(
            or_(enrol_token.c.kiosk == kiosk, enrol_token.c.expires < now_ms - KEPT_MS),
            enrol_token.c.used.is_(None),
        )
    )
    db.execute(
        insert(enrol_token).values(
            digest=kept(secret), kiosk=kiosk, who=who, made=now_ms, expires=expires_ms
        )
    )


def withdraw(db: Connection, kiosk: str) -> int:
    """Let no token of a kiosk be good that was not used; return how many there were."""
    gone = delete(enrol_token).where(enrol_token.c.kiosk == kiosk, enrol_token.c.used.is_(None))
    return db.execute(gone).rowcount


def use_token(db: Connection, secret: str, now_ms: int) -> str | None:
    """Return whose kiosk a token is for, and let it never be used again; None: it is not good."""
    found = enrol_token.c.digest == kept(secret)
    used = db.execute(
        update(enrol_token)
        .where(found, enrol_token.c.used.is_(None), enrol_token.c.expires >= now_ms)
        .values(used=now_ms)
    )
    if used.rowcount != 1:
        return None
    kiosk: str = db.execute(select(enrol_token.c.kiosk).where(found)).scalar_one()
    return kiosk


def add_certificate(
    db: Connection, kiosk: str, serial: str, now_ms: int, expires: datetime
) -> None:
    """Keep what was issued."""
    db.execute(
        insert(certificate).values(
            serial=serial, kiosk=kiosk, issued=now_ms, expires=round(expires.timestamp() * 1000)
        )
    )


def trust(db: Connection, kiosk: str, signing_key: str, now_ms: int) -> None:
    """Keep the key that a kiosk signs its bundles with, in the place of the one before."""
    db.execute(delete(enrolled).where(enrolled.c.kiosk == kiosk))
    db.execute(insert(enrolled).values(kiosk=kiosk, signing_key=signing_key, at=now_ms))


def signing_keys(db: Connection) -> dict[str, str]:
    """Return the signing keys of the kiosks that were given to the hall."""
    return {row.kiosk: row.signing_key for row in db.execute(select(enrolled))}


def is_good(db: Connection, serial: str, kiosk: str, issued_ms: int) -> bool:
    """Return whether a certificate that the authority signed is this kiosk's and was not revoked.

    A centre that was restored does not know what was issued after its copy was made: that is good
    of a kiosk that the hall still has, unless it was taken out of it since ``issued_ms``.
    """
    rows = db.execute(
        select(certificate.c.serial, certificate.c.revoked).where(certificate.c.kiosk == kiosk)
    ).all()
    for row in rows:
        if row.serial == serial:
            return row.revoked is None
    given = select(enrolled.c.kiosk).where(enrolled.c.kiosk == kiosk)
    if db.execute(given).one_or_none() is None:
        return False
    return all(row.revoked is None or row.revoked < issued_ms for row in rows)


def revoke(db: Connection, kiosk: str, now_ms: int) -> int:
    """Let none of a kiosk's certificates and tokens be good; return how many certificates were."""
    withdraw(db, kiosk)
    db.execute(delete(enrolled).where(enrolled.c.kiosk == kiosk))
    done = db.execute(
        update(certificate)
        .where(certificate.c.kiosk == kiosk, certificate.c.revoked.is_(None))
        .values(revoked=now_ms)
    )
    return done.rowcount


def revoked(db: Connection) -> list[tuple[str, datetime]]:
    """Return the serial number of each revoked certificate, and when it was."""
    rows = db.execute(
        select(certificate.c.serial, certificate.c.revoked).where(
            certificate.c.revoked.is_not(None)
        )
    )
    return [(row.serial, datetime.fromtimestamp(row.revoked / 1000, UTC)) for row in rows]
