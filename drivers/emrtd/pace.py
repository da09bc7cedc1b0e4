"""PACE with generic mapping over elliptic curves. Pure. ICAO 9303-11, 4.4 and 9.5.

Points are computed by ``ecdsa``: the general library, cryptography, offers no base point of
one's own, which the mapping needs.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import ecdsa
from ecdsa.ellipticcurve import AbstractPoint, PointJacobi

from drivers.emrtd.cipher import Aes, Cipher, TripleDes
from drivers.emrtd.keys import Purpose, derive
from drivers.emrtd.messaging import Channel
from drivers.emrtd.tlv import TlvError, encode, find, nodes

OID = bytes.fromhex("04 00 7F 00 07 02 02 04 02")  # id-PACE-ECDH-GM; one more byte: the suite
OID_TAG, INTEGER, SEQUENCE, SET = 0x06, 0x02, 0x30, 0x31
NONCE_TAG, MAPPING, MAPPING_BACK, KEY, KEY_BACK, TOKEN, TOKEN_BACK = range(0x80, 0x87)
DYNAMIC, PUBLIC_KEY, POINT = 0x7C, 0x7F49, 0x86
UNCOMPRESSED = 4
NONCE_BYTES = 16
CURVES: Mapping[int, ecdsa.curves.Curve] = {
    8: ecdsa.NIST192p,
    9: ecdsa.BRAINPOOLP192r1,
    10: ecdsa.NIST224p,
    11: ecdsa.BRAINPOOLP224r1,
    12: ecdsa.NIST256p,
    13: ecdsa.BRAINPOOLP256r1,
    14: ecdsa.BRAINPOOLP320r1,
    15: ecdsa.NIST384p,
    16: ecdsa.BRAINPOOLP384r1,
    17: ecdsa.BRAINPOOLP512r1,
    18: ecdsa.NIST521p,
}
"""By the number of the standardised domain parameters (table in 9.5.1)."""


class PaceError(ValueError):
    """The other side's part of the talk is wrong."""


@dataclass(frozen=True, slots=True)
class Suite:
    """One way of doing it, as EF.CardAccess offers it."""

    number: int  # last byte of the identifier: 1 3DES, 2 to 4 AES with 128, 192, 256 bits
    parameters: int  # a key of ``CURVES``

    @property
    def oid(self) -> bytes:
        """The identifier's bytes."""
        return OID + bytes((self.number,))

    @property
    def key_bytes(self) -> int:
        """How long the keys are."""
        return {1: 16, 2: 16, 3: 24, 4: 32}[self.number]

    def cipher(self, encryption: bytes, mac: bytes) -> Cipher:
        """Return the cipher with these keys."""
        return TripleDes(encryption, mac) if self.number == 1 else Aes(encryption, mac)

    @property
    def curve(self) -> ecdsa.curves.Curve:
        """The curve."""
        return CURVES[self.parameters]

    def info(self) -> bytes:
        """Return the PACEInfo of this suite, as it stands in EF.CardAccess."""
        return encode(
            SEQUENCE,
            encode(OID_TAG, self.oid)
            + encode(INTEGER, b"\x02")
            + encode(INTEGER, bytes((self.parameters,))),
        )


def offered(card_access: bytes) -> Iterator[Suite]:
    """Yield the suites of an EF.CardAccess that can be done here.

    Raises:
        TlvError: The file is damaged.
    """
    for info in nodes(find(card_access, SET)):
        if info.tag != SEQUENCE:
            continue
        parts = list(nodes(info.value))
        if len(parts) < 3 or [part.tag for part in parts[:3]] != [OID_TAG, INTEGER, INTEGER]:  # noqa: PLR2004
            continue
        oid, parameters = parts[0].value, int.from_bytes(parts[2].value, "big")
        if oid[:-1] == OID and oid[-1] in {1, 2, 3, 4} and parameters in CURVES:
            yield Suite(oid[-1], parameters)


def nonce_cipher(suite: Suite, password: bytes) -> Cipher:
    """Return the cipher that hides the chip's nonce."""
    key = derive(password, Purpose.PASSWORD, suite.key_bytes)
    return suite.cipher(key, key)


def public(suite: Suite, secret: int, base: AbstractPoint | None = None) -> AbstractPoint:
    """Return the public point of a secret."""
    return (base or suite.curve.generator) * secret


def encode_point(suite: Suite, point: AbstractPoint) -> bytes:
    """Return an uncompressed point."""
    size = (suite.curve.curve.p().bit_length() + 7) // 8
    affine = point.to_affine() if isinstance(point, PointJacobi) else point
    x, y = affine.x(), affine.y()
    return bytes((UNCOMPRESSED,)) + int(x).to_bytes(size, "big") + int(y).to_bytes(size, "big")


def decode_point(suite: Suite, data: bytes) -> AbstractPoint:
    """Read a point.

    Raises:
        PaceError: It does not lie on the curve.
    """
    curve = suite.curve.curve
    size = (curve.p().bit_length() + 7) // 8
    if len(data) != 1 + 2 * size or data[0] != UNCOMPRESSED:
        raise PaceError("a point of a wrong form")
    x, y = int.from_bytes(data[1 : 1 + size], "big"), int.from_bytes(data[1 + size :], "big")
    if max(x, y) >= curve.p() or not curve.contains_point(x, y):
        raise PaceError("a point that is not on the curve")
    return PointJacobi(curve, x, y, 1, suite.curve.order)


def mapped(suite: Suite, nonce: bytes, secret: int, theirs: AbstractPoint) -> AbstractPoint:
    """Return the base point that both sides agree on.

    Raises:
        PaceError: They agree on none.
    """
    shared = theirs * secret
    base = suite.curve.generator * int.from_bytes(nonce, "big") + shared
    if base == ecdsa.ellipticcurve.INFINITY:
        raise PaceError("the mapping ends at infinity")
    return base


@dataclass(frozen=True, slots=True)
class Session:
    """What both sides have after the exchange of keys."""

    suite: Suite
    cipher: Cipher

    @classmethod
    def agreed(cls, suite: Suite, secret: int, theirs: AbstractPoint) -> "Session":
        """Return the session of our secret and their point."""
        shared = encode_point(suite, theirs * secret)
        x = shared[1 : 1 + (len(shared) - 1) // 2]
        keys = (derive(x, p, suite.key_bytes) for p in (Purpose.ENCRYPTION, Purpose.MAC))
        return cls(suite, suite.cipher(*keys))

    def token(self, point: bytes) -> bytes:
        """Return the proof for the side whose public point ``point`` is not."""
        body = encode(OID_TAG, self.suite.oid) + encode(POINT, point)
        return self.cipher.sign(encode(PUBLIC_KEY, body))

    def channel(self) -> Channel:
        """Return the channel that follows; its counter begins with zeros."""
        return Channel(self.cipher, bytes(self.cipher.block))


def dynamic(tag: int, value: bytes) -> bytes:
    """Return dynamic authentication data with one element."""
    return encode(DYNAMIC, encode(tag, value))


def find_dynamic(data: bytes) -> bytes:
    """Return what is inside dynamic authentication data; nothing in the first step.

    Raises:
        TlvError: It is no such data.
    """
    return next((node.value for node in nodes(data) if node.tag == DYNAMIC), b"")


def element(data: bytes, tag: int) -> bytes:
    """Return one element of dynamic authentication data.

    Raises:
        PaceError: It is not there.
    """
    try:
        return find(data, DYNAMIC, tag)
    except TlvError as error:
        raise PaceError(str(error)) from error


def secret_of(suite: Suite, random: bytes) -> int:
    """Return a secret number for random bytes, at least as many as the curve's order has."""
    wide = hashlib.sha512(random).digest() + random
    order: int = suite.curve.order
    return int.from_bytes(wide, "big") % (order - 1) + 1
