"""The chip of a travel document, made of code. It knows its own side, and can break it."""

import os
from dataclasses import dataclass, field

from ecdsa.ellipticcurve import AbstractPoint

from drivers.capabilities import AccessKey
from drivers.emrtd import pace
from drivers.emrtd.apdu import Answer, Command, decode_command
from drivers.emrtd.bac import access_cipher, channel
from drivers.emrtd.content import encode_face, encode_zone
from drivers.emrtd.keys import password
from drivers.emrtd.messaging import Channel, MessagingError
from drivers.emrtd.reading import APPLICATION, CARD_ACCESS, DG1, DG2
from drivers.emrtd.tlv import TlvError, encode, nodes

ATR = bytes.fromhex("3B8880010000000000817100F9")  # type B, application data; a sample
GET_UID = bytes.fromhex("FFCA000000")
UID = bytes.fromhex("08A1B2C3")  # a random one, as its first byte says
OK, WRONG, NO_FILE, DENIED, UNKNOWN = 0x9000, 0x6300, 0x6A82, 0x6982, 0x6D00


@dataclass(slots=True)
class Faults:
    """How the chip misbehaves."""

    wrong_mac: bool = False  # of every protected answer
    truncated: bool = False  # files end in the middle
    no_application: bool = False
    status: int = 0  # every READ BINARY answers this
    small_pieces: int = 0  # at most so many bytes at once


@dataclass(slots=True)
class PassportChip:
    """A chip with a zone and a picture; ``suite`` None: it knows BAC only. See ``Chip``."""

    key: AccessKey = field(repr=False)
    lines: tuple[str, ...] = field(repr=False)
    image: bytes = field(repr=False)
    suite: pace.Suite | None = None
    atr: bytes = ATR
    faults: Faults = field(default_factory=Faults)
    _channel: Channel | None = None
    _challenge: bytes = b""
    _file: bytes = b""
    _selected: bool = False
    _pace: "_PaceSide | None" = None

    def reset(self) -> None:
        """See ``Chip.reset``."""
        self._channel, self._challenge, self._file = None, b"", b""
        self._selected, self._pace = False, None

    def answer(self, apdu: bytes) -> bytes:
        """See ``Chip.answer``."""
        if apdu == GET_UID:
            return UID + b"\x90\x00"
        try:
            command = decode_command(apdu)
            if self._channel is None:
                return _wire(self._do(command))
            answer = self._channel.protect_answer(self._do(self._channel.open_command(command)))
        except (ValueError, MessagingError, TlvError):
            self.reset()
            return b"\x69\x88"
        data = answer.data[:-1] + bytes((answer.data[-1] ^ self.faults.wrong_mac,))
        return _wire(Answer(data, answer.status))

    def _do(self, command: Command) -> Answer:
        answer = Answer(b"", UNKNOWN)
        match command.header[1], command.header[2]:
            case 0xA4, 0x04:
                there = command.data == APPLICATION and not self.faults.no_application
                self._selected = there
                answer = Answer(b"", OK if there else NO_FILE)
            case 0xA4, _:
                answer = self._select(command.data)
            case 0xB0, _:
                answer = self._read(int.from_bytes(command.header[2:4], "big"), command.expected)
            case 0x84, _:
                self._challenge = os.urandom(8)
                answer = Answer(self._challenge, OK)
            case 0x82, _:
                answer = self._authenticate(command.data)
            case 0x22, _ if self.suite is not None:
                self._pace = _PaceSide(self.suite, password(self.key))
                answer = Answer(b"", OK)
            case 0x86, _ if self._pace is not None:
                answer, self._channel = self._pace.answer(command.data)
        return answer

    def _select(self, identifier: bytes) -> Answer:
        files = {DG1: encode_zone(self.lines), DG2: encode_face(self.image)}
        if identifier == CARD_ACCESS and self.suite is not None:
            self._file = encode(pace.SET, self.suite.info())
        elif identifier in files and self._channel is not None and self._selected:
            self._file = files[identifier]
        else:
            return Answer(b"", DENIED if identifier in files else NO_FILE)
        return Answer(b"", OK)

    def _read(self, offset: int, count: int) -> Answer:
        faults = self.faults
        if faults.status:
            return Answer(b"", faults.status)
        if faults.small_pieces:
            count = min(count, faults.small_pieces)
        content = self._file[: len(self._file) // 2] if faults.truncated else self._file
        return Answer(content[offset : offset + count], OK)

    def _authenticate(self, data: bytes) -> Answer:
        cipher = access_cipher(password(self.key))
        hidden, mac = data[:-8], data[-8:]
        plain = cipher.decrypt(hidden, b"") if cipher.sign(hidden) == mac else b""
        if not self._challenge or plain[8:16] != self._challenge:
            return Answer(b"", WRONG)
        secret = os.urandom(16)
        back = cipher.encrypt(self._challenge + plain[:8] + secret, b"")
        answer = Answer(back + cipher.sign(back), OK)
        self._channel = channel(plain[16:], secret, self._challenge, plain[:8])
        return answer


class _PaceSide:
    """The chip's half of PACE."""

    def __init__(self, suite: pace.Suite, secret: bytes) -> None:
        self._suite, self._secret = suite, secret
        self._nonce = os.urandom(pace.NONCE_BYTES)
        self._ours = pace.secret_of(suite, os.urandom(72))
        self._base: AbstractPoint | None = None
        self._session: pace.Session | None = None
        self._points = (b"", b"")

    def answer(self, data: bytes) -> tuple[Answer, Channel | None]:
        """Return the answer to one step, and the channel after the last."""
        suite = self._suite
        step = next((node.tag for node in nodes(pace.find_dynamic(data))), None)
        if step is None:
            hidden = pace.nonce_cipher(suite, self._secret).encrypt(self._nonce, b"")
            return Answer(pace.dynamic(pace.NONCE_TAG, hidden), OK), None
        value = pace.element(data, step)
        if step == pace.MAPPING:
            theirs = pace.decode_point(suite, value)
            self._base = pace.mapped(suite, self._nonce, self._ours, theirs)
            point = pace.encode_point(suite, pace.public(suite, self._ours))
            return Answer(pace.dynamic(pace.MAPPING_BACK, point), OK), None
        if step == pace.KEY and self._base is not None:
            secret = pace.secret_of(suite, os.urandom(72))
            point = pace.encode_point(suite, pace.public(suite, secret, self._base))
            theirs = pace.decode_point(suite, value)
            self._session = pace.Session.agreed(suite, secret, theirs)
            self._points = (value, point)
            return Answer(pace.dynamic(pace.KEY_BACK, point), OK), None
        if step == pace.TOKEN and self._session is not None:
            theirs_bytes, ours = self._points
            if value != self._session.token(ours):
                return Answer(b"", WRONG), None
            token = self._session.token(theirs_bytes)
            return Answer(pace.dynamic(pace.TOKEN_BACK, token), OK), self._session.channel()
        return Answer(b"", WRONG), None


def _wire(answer: Answer) -> bytes:
    return answer.data + answer.status.to_bytes(2, "big")
