"""Frames of the identity-card module (SAM_V, SAM_A). Pure: bytes in, values out.

Host to module ``AA AA AA 96 69 | length | command, parameter, data | check``; module to host the
same with three status bytes in place of the command. The length counts everything after itself;
the check is the exclusive or of everything from the length on.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, IntEnum
from functools import reduce
from itertools import pairwise
from operator import xor

PREAMBLE = bytes.fromhex("AAAAAA9669")
SHORTEST, LONGEST = 4, 2400  # what a length can be
TEXT_BYTES, PHOTO_BYTES = 256, 1024


class Command(Enum):
    """What the module can be asked: command and parameter."""

    RESET = b"\x10\xff"
    STATUS = b"\x11\xff"
    SAM_ID = b"\x12\xff"
    FIND = b"\x20\x01"
    SELECT = b"\x20\x02"
    READ = b"\x30\x01"
    READ_WITH_FINGERPRINT = b"\x30\x10"
    READ_NEW_ADDRESS = b"\x30\x03"

    def encode(self, data: bytes = b"") -> bytes:
        """Return the frame that asks for it."""
        return frame(self.value + data)


class Status(IntEnum):
    """The third status byte, the only one that is to be believed."""

    OK = 0x90
    NOT_ON_CARD = 0x91
    CARD_FOUND = 0x9F
    HOST_CHECK_WRONG = 0x10
    HOST_LENGTH_WRONG = 0x11
    COMMAND_WRONG = 0x21
    NOT_PERMITTED = 0x23
    UNIDENTIFIED = 0x24
    CARD_DOUBTS_MODULE = 0x31
    MODULE_DOUBTS_CARD = 0x32
    INFORMATION_WRONG = 0x33
    FINGERPRINT_WRONG = 0x37
    LENGTH_WRONG = 0x3F
    TYPE_UNKNOWN = 0x40
    READ_FAILED = 0x41
    RANDOM_FAILED = 0x47
    SELF_TEST_FAILED = 0x60
    NOT_AUTHORISED = 0x66
    NO_CARD = 0x80
    SELECT_FAILED = 0x81


CARD_TROUBLE = frozenset(
    {
        Status.CARD_DOUBTS_MODULE,
        Status.MODULE_DOUBTS_CARD,
        Status.INFORMATION_WRONG,
        Status.FINGERPRINT_WRONG,
        Status.LENGTH_WRONG,
        Status.TYPE_UNKNOWN,
        Status.READ_FAILED,
        Status.RANDOM_FAILED,
        Status.NO_CARD,
        Status.SELECT_FAILED,
    }
)
"""The module is well; with this card it did not work."""
MODULE_TROUBLE = frozenset({Status.SELF_TEST_FAILED, Status.NOT_AUTHORISED})
"""The module will not work until a person has seen to it."""
GARBLED = frozenset({Status.HOST_CHECK_WRONG, Status.HOST_LENGTH_WRONG})
"""Our own frame did not arrive whole; it may be sent again."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer whose check was right."""

    code: int  # as in ``Status``, or another one
    data: bytes = b""

    def encode(self) -> bytes:
        """Return the frame that a module would send."""
        return frame(bytes((0, 0, self.code)) + self.data)


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A frame whose check was wrong; it may be asked for again."""


@dataclass(frozen=True, slots=True)
class Noise:
    """Bytes that belong to no frame."""

    count: int


Heard = Reply | Spoilt | Noise


class ContentError(ValueError):
    """An answer with a right check whose content cannot be; says what, never what was in it."""


def frame(body: bytes) -> bytes:
    """Return ``body`` with preamble, length and check around it."""
    checked = struct.pack(">H", len(body) + 1) + body
    return PREAMBLE + checked + bytes((reduce(xor, checked),))


class Decoder:
    """Finds the answers in what comes from the module, in pieces of any size."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> Iterator[Heard]:
        """Take bytes; yield what they complete."""
        self._held += data
        while True:
            start = self._held.find(PREAMBLE)
            if start < 0:
                kept = _tail(self._held)
                yield from self._skip(len(self._held) - kept)
                return
            yield from self._skip(start)
            head = len(PREAMBLE) + 2
            if len(self._held) < head:
                return
            length = int.from_bytes(self._held[head - 2 : head], "big")
            if not SHORTEST <= length <= LONGEST:
                yield from self._skip(1)
                continue
            if len(self._held) < head + length:
                return
            checked = self._held[head - 2 : head + length]
            if reduce(xor, checked):
                # Perhaps the length itself was hurt: look for the next preamble inside.
                yield Spoilt()
                self._held = self._held[1:]
                continue
            self._held = self._held[head + length :]
            yield Reply(checked[4], checked[5:-1])

    def silence(self) -> bool:
        """Forget the beginning of a frame that never came whole; tell whether there was one."""
        begun, self._held = bool(self._held), b""
        return begun

    def _skip(self, count: int) -> Iterator[Noise]:
        self._held = self._held[count:]
        if count:
            yield Noise(count)


def _tail(data: bytes) -> int:
    """Return how many of the last bytes may be the beginning of a preamble."""
    for length in range(min(len(PREAMBLE) - 1, len(data)), 0, -1):
        if PREAMBLE.startswith(data[-length:]):
            return length
    return 0


@dataclass(frozen=True, slots=True)
class CardData:
    """What a read brings. All of it is personal."""

    text: bytes
    photo: bytes
    fingerprint: bytes = b""


def card_data(data: bytes, *, fingerprint: bool = False) -> CardData:
    """Take the data of a read apart by the lengths that stand before it.

    Raises:
        ContentError: The lengths do not fit the data.
    """
    count = 3 if fingerprint else 2
    if len(data) < 2 * count:
        raise ContentError(f"card data: {len(data)} bytes, no room for {count} lengths")
    lengths = struct.unpack_from(f">{count}H", data)
    if len(data) != 2 * count + sum(lengths):
        raise ContentError(f"card data: lengths say {sum(lengths)}, {len(data)} bytes came")
    if lengths[0] != TEXT_BYTES:
        raise ContentError(f"card data: {lengths[0]} bytes of text, expected {TEXT_BYTES}")
    ends = [2 * count + sum(lengths[:index]) for index in range(count + 1)]
    parts = [data[start:end] for start, end in pairwise(ends)]
    return CardData(*parts)


def sam_id(data: bytes) -> str:
    """Return the module's number as it is printed on its label.

    Raises:
        ContentError: It has not 16 bytes.
    """
    if len(data) != struct.calcsize("<HHIII"):
        raise ContentError(f"module number: {len(data)} bytes, expected 16")
    first, second, made, serial, more = struct.unpack("<HHIII", data)
    return f"{first & 0xFF:02X}.{second & 0xFF:02X}-{made:d}-{serial:010d}-{more:010d}"
