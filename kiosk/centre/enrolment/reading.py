"""What is said of the kiosks that were given to the hall, and of the tokens that give them."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, func, select

from kiosk.centre.enrolment.tables import certificate, enrol_token
from kiosk.link.identity import RENEW_AT

TOKENS_SHOWN = 100
SAME_MS = 60_000  # a token is used and its certificate issued in one transaction


class HeldState(StrEnum):
    """How a kiosk's newest certificate is."""

    GOOD = "good"
    DUE = "due"  # two thirds of its life are over: its kiosk should have renewed it
    EXPIRED = "expired"
    REVOKED = "revoked"


class TokenState(StrEnum):
    """How a token is."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Held:
    """A kiosk and its newest certificate. Moments are UTC, in milliseconds."""

    kiosk: str
    serial: str
    issued: int
    expires: int
    revoked: int | None
    by: str = ""  # who made the token that gave it to the hall; empty: not known any more
    given: int = 0  # when that was
    renewed: int | None = None  # last; None: it has its first certificate

    def state(self, now_ms: int) -> HeldState:
        """Return how it is at a moment."""
        if self.revoked is not None:
            return HeldState.REVOKED
        if self.expires <= now_ms:
            return HeldState.EXPIRED
        due = self.issued + (self.expires - self.issued) * RENEW_AT
        return HeldState.DUE if now_ms >= due else HeldState.GOOD


@dataclass(frozen=True, slots=True)
class TokenKept:
    """A token, without what proves it."""

    kiosk: str
    who: str
    made: int
    expires: int
    used: int | None

    def state(self, now_ms: int) -> TokenState:
        """Return how it is at a moment."""
        if self.used is not None:
            return TokenState.USED
        return TokenState.OPEN if now_ms <= self.expires else TokenState.EXPIRED


def kiosks(db: Connection) -> list[Held]:
    """Return each kiosk with its newest certificate, by name."""
    gave = {
        row.kiosk: row
        for row in db.execute(
            select(enrol_token).where(enrol_token.c.used.is_not(None)).order_by(enrol_token.c.used)
        )
    }
    last = (
        select(certificate.c.kiosk, func.max(certificate.c.issued).label("issued"))
        .group_by(certificate.c.kiosk)
        .subquery()
    )
    rows = db.execute(
        select(certificate)
        .join(
            last,
            (certificate.c.kiosk == last.c.kiosk) & (certificate.c.issued == last.c.issued),
        )
        .order_by(certificate.c.kiosk, certificate.c.serial)
    )
    found = {}
    for row in rows:
        token = gave.get(row.kiosk)
        given = row.issued if token is None else token.used
        first = token is not None and row.issued - given < SAME_MS
        found[row.kiosk] = Held(
            row.kiosk,
            row.serial,
            row.issued,
            row.expires,
            row.revoked,
            "" if token is None else token.who,
            given,
            None if first or token is None else row.issued,
        )
    return list(found.values())


def ends(db: Connection) -> dict[str, int]:
    """Return when the newest certificate of each kiosk ends that was not revoked."""
    last = (
        select(certificate.c.kiosk, func.max(certificate.c.expires).label("expires"))
        .where(certificate.c.revoked.is_(None))
        .group_by(certificate.c.kiosk)
    )
    return {row.kiosk: row.expires for row in db.execute(last)}


def tokens(db: Connection) -> list[TokenKept]:
    """Return the latest tokens, the newest first."""
    rows = db.execute(select(enrol_token).order_by(enrol_token.c.made.desc()).limit(TOKENS_SHOWN))
    return [TokenKept(row.kiosk, row.who, row.made, row.expires, row.used) for row in rows]
