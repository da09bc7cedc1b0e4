"""Whose standing it is: a number as it is kept, which is not as a number.

Numbers of people can be tried out one by one (a letter of Hong Kong identity cards has a million),
so a plain hash would hide nobody. The centre keeps an HMAC by a key that stands in a file of its
own and never in the database: a database, or a backup of it, that is lost tells of nobody.
"""

import hashlib
import hmac
import os
import re
import secrets
from pathlib import Path

from kiosk.identity import numbers
from kiosk.link.standing import SubjectKind

KEY_BYTES = 32
HASH_BYTES = 16
BUSINESS = re.compile(r"(\d{8})(?:\d{3})?")  # Business Registration, with or without its branch
DOCUMENT = re.compile(r"[A-Z0-9]{5,12}")  # of passports and permits: none has a check digit
SEPARATORS = str.maketrans("", "", " \t-()（）")
CITIZEN_SIGNS = 18  # and those of a Unified Social Credit Code


class SubjectKeyError(Exception):
    """The key file cannot be used; the text says what to do."""


class Keyed:
    """Makes of a number what it is kept as.

    Args:
        key: The centre's own.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.fingerprint = hashlib.sha256(b"estation credit key" + key).hexdigest()[:16]

    @classmethod
    def read(cls, file: Path) -> "Keyed":
        """Return one with the key of a file; made there, for its owner alone, where there is none.

        Raises:
            SubjectKeyError: It cannot be made or read, others may read it, or it is too short.
        """
        try:
            if not file.exists():
                file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "wb") as out:
                    out.write(secrets.token_bytes(KEY_BYTES))
                    out.flush()
                    os.fsync(out.fileno())
            if file.stat().st_mode & 0o077:
                raise SubjectKeyError(f"{file}: others may read it; chmod 600 {file}")
            key = file.read_bytes()
        except OSError as error:
            raise SubjectKeyError(f"{file}: cannot be used as a key file: {error}") from error
        if len(key) < KEY_BYTES:
            raise SubjectKeyError(
                f"{file}: holds {len(key)} bytes; expected {KEY_BYTES} or more that are random"
            )
        return cls(key)

    def of(self, kind: SubjectKind, number: str) -> bytes:
        """Return what a number is kept as; however it is written, it is the same."""
        said = f"{kind.value}:{plain(kind, number)}".encode()
        return hmac.digest(self._key, said, "sha256")[:HASH_BYTES]

    def secret_of(self, kind: SubjectKind, number: str) -> bytes:
        """Return 32 bytes that only who has the number and the key can make."""
        said = f"secret of {kind.value}:{plain(kind, number)}".encode()
        return hmac.digest(self._key, said, "sha256")


def plain(kind: SubjectKind, number: str) -> str:
    """Return a number without what may be written or not."""
    signs = number.translate(SEPARATORS).upper()
    business = BUSINESS.fullmatch(signs) if kind is SubjectKind.COMPANY else None
    return signs if business is None else business[1]


def problem_of(kind: SubjectKind, number: str) -> str:
    """Return what is wrong with a number, without saying it; empty: nothing.

    A Hong Kong identity card is known by its brackets: without them it looks as passports do.
    """
    signs = plain(kind, number)
    if kind is SubjectKind.COMPANY:
        return _company_problem(signs)
    if "(" in number or "（" in number:
        good = numbers.hkid(number)
        return "" if good else "is no Hong Kong identity card's: wrong form or check digit"
    if len(signs) == CITIZEN_SIGNS:
        return "" if numbers.citizen(signs) else "has a wrong check digit or day of birth"
    if DOCUMENT.fullmatch(signs):
        return ""
    return "is no document's: expected 18 signs, or 5 to 12 letters and digits"


def _company_problem(signs: str) -> str:
    if BUSINESS.fullmatch(signs):
        return ""
    if len(signs) != CITIZEN_SIGNS:
        return "is no company's: expected 18 signs, or 8 digits of a Business Registration"
    return "" if numbers.company(signs) else "has a wrong check digit or sign"
