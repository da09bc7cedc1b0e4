"""Passwords: what is taken, how it is kept, and that a try takes as long for nobody's name."""

import asyncio
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kiosk.centre.access.common_passwords import COMMON
from kiosk.centre.access.secrets import new_secret

SHORTEST, LONGEST = 12, 200
AT_ONCE = 2  # each takes 64 MiB for a moment


class Passwords:
    """Hashes and checks, off the loop."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()  # Argon2id, the second choice of RFC 9106
        self._few = asyncio.Semaphore(AT_ONCE)
        self._nobodys = self._hasher.hash(new_secret())

    def hash_now(self, password: str) -> str:
        """Return what is kept of a password; takes a tenth of a second."""
        return self._hasher.hash(_plain(password))

    async def hash(self, password: str) -> str:
        """Return what is kept of a password."""
        async with self._few:
            return await asyncio.to_thread(self.hash_now, password)

    async def fits(self, kept: str, password: str) -> bool:
        """Tell whether it is the password; empty ``kept`` (nobody's) takes as long and does not."""
        if len(password) > LONGEST:
            return False
        async with self._few:
            right = await asyncio.to_thread(self._verify, kept or self._nobodys, password)
        return right and bool(kept)

    def is_old(self, kept: str) -> bool:
        """Tell whether it was hashed with other costs than today's."""
        return self._hasher.check_needs_rehash(kept)

    def _verify(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, _plain(password))
        except (VerificationError, InvalidHashError):
            return False


def problem_of(password: str, name: str) -> str:
    """Return why a new password is not taken; empty: it is."""
    plain = _plain(password)
    if len(plain) < SHORTEST:
        return f"密码至少 {SHORTEST} 个字符 A password has at least {SHORTEST} signs"
    if len(password) > LONGEST:
        return f"密码至多 {LONGEST} 个字符 A password has at most {LONGEST} signs"
    low = plain.casefold()
    bare = "".join(sign for sign in low if sign.isalnum())
    if low in COMMON or bare.rstrip("0123456789") in COMMON or bare in COMMON:
        return "这个密码太常见 This password is too common"
    if len(set(low)) < 5:  # noqa: PLR2004 - "aaaaaaaaaaaa", "121212121212"
        return "这个密码的字符太少变化 This password repeats too few signs"
    if len(name) > 3 and name.casefold() in low:  # noqa: PLR2004 - a shorter one is in any
        return "密码不可含有账号名 A password may not hold the account's name"
    return ""


def _plain(password: str) -> str:
    # The same sign may be typed in two ways: half and full width, or with a mark that stands apart.
    return unicodedata.normalize("NFKC", password)
