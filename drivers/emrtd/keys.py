"""Keys from the machine-readable zone, and from what both sides agreed on. Pure.

ICAO 9303-11, 4.3.2, 9.7.1 and 9.7.2.
"""

import hashlib
from enum import IntEnum
from itertools import cycle

from drivers.capabilities import AccessKey

NUMBER = 9  # characters of a document's number in the zone
VALUES = {**{str(d): d for d in range(10)}, "<": 0}


class Purpose(IntEnum):
    """The counter of the derivation."""

    ENCRYPTION = 1
    MAC = 2
    PASSWORD = 3


def check_digit(text: str) -> str:
    """Return the check digit over characters of the zone; weights 7, 3, 1."""
    total = sum(
        VALUES.get(c, ord(c) - 55) * weight
        for c, weight in zip(text, cycle((7, 3, 1)), strict=False)
    )
    return str(total % 10)


def zone_part(key: AccessKey) -> bytes:
    """Return number, birth and expiry with their check digits, as the chip hashes them."""
    number = key.number.upper().ljust(NUMBER, "<")
    parts = (number, f"{key.born:%y%m%d}", f"{key.expires:%y%m%d}")
    return "".join(part + check_digit(part) for part in parts).encode("ascii", "replace")


def password(key: AccessKey) -> bytes:
    """Return SHA-1 of ``zone_part``: PACE takes all of it, BAC the first 16 bytes."""
    return hashlib.sha1(zone_part(key), usedforsecurity=False).digest()


def derive(secret: bytes, purpose: Purpose, key_bytes: int) -> bytes:
    """Return a key of 16, 24 or 32 bytes; 16 also for 3DES with two keys."""
    name = "sha1" if key_bytes == 16 else "sha256"  # noqa: PLR2004
    seed = secret + int(purpose).to_bytes(4, "big")
    return hashlib.new(name, seed, usedforsecurity=False).digest()[:key_bytes]


def pad(data: bytes, block: int) -> bytes:
    """Return ``data`` with ISO 9797-1 method 2 padding."""
    return data + b"\x80" + bytes(-(len(data) + 1) % block)


def unpad(data: bytes) -> bytes:
    """Return ``data`` without its padding.

    Raises:
        ValueError: There is none.
    """
    bare = data.rstrip(b"\0")
    if not bare.endswith(b"\x80"):
        raise ValueError("the padding is wrong")
    return bare[:-1]
