"""What only this centre can have said: the code of a slip, the address of a feed, a holder's mark.

All of it is HMAC-SHA256 under one key, which stands in the database: it protects what stands beside
it, and is saved and restored with it.
"""

import base64
import hashlib
import hmac
import secrets

from sqlalchemy import Connection, select

from kiosk.centre.calendar.tables import secret
from kiosk.centre.calendar.writing import insert_new

KEY = "calendar"


class Prover:
    """Makes and checks proofs.

    Args:
        key: 32 bytes that nobody else has.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def of(cls, db: Connection) -> "Prover":
        """Return the one whose key stands in the database; it is made where there is none."""
        asked = select(secret.c.value).where(secret.c.name == KEY)
        found = db.execute(asked).scalar_one_or_none()
        if found is None:
            db.execute(insert_new(db, secret).values(name=KEY, value=secrets.token_hex(32)))
            found = db.execute(asked).scalar_one()
        return cls(bytes.fromhex(found))

    def of_visit(self, number: str) -> str:
        """Return what a visit's slip says beside its number."""
        return self._made("visit", number)

    def proves_visit(self, number: str, company: str, proof: str) -> bool:
        """Tell whether a proof is the slip's, or who typed the number knows the company too."""
        typed = hashlib.sha256(f"{number}:{company}".encode()).hexdigest()
        return _same(proof, self.of_visit(number)) or _same(proof, typed)

    def of_feed(self, team: str) -> str:
        """Return the secret part of the address of a team's calendar."""
        return self._made("feed", team)

    def proves_feed(self, team: str, proof: str) -> bool:
        """Tell whether an address was given out by us."""
        return _same(proof, self.of_feed(team))

    def of_holder(self, document: str) -> str:
        """Return what is kept of a document's number: nobody without the key can look it up."""
        plain = "".join(sign for sign in document.upper() if sign.isalnum())
        return hmac.new(self._key, f"holder:{plain}".encode(), hashlib.sha256).hexdigest()

    def _made(self, kind: str, what: str) -> str:
        digest = hmac.new(self._key, f"{kind}:{what}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
