"""Opens the chip of a travel document and reads its zone and its picture.

What the chip's maker signed (EF.SOD) is not checked: the content proves nothing about the
document but that the chip knows what is printed on it.
"""

import os
from collections.abc import Awaitable, Callable

from drivers.capabilities import AccessKey, TravelDocument
from drivers.emrtd import pace
from drivers.emrtd.apdu import NOT_FOUND, OK, Answer, Command
from drivers.emrtd.bac import GET_CHALLENGE, NONCE, SECRET, BacError, Proof, access_cipher
from drivers.emrtd.content import ContentError, face_of, zone_of
from drivers.emrtd.keys import password
from drivers.emrtd.messaging import Channel, MessagingError
from drivers.emrtd.tlv import TlvError, encode, head
from drivers.errors import CardRefusedError, CardUnreadableError, NotADocumentError

Transmit = Callable[[bytes], Awaitable[bytes]]
"""Sends a command to the card and returns data and status words; raises ``DeviceError``."""

APPLICATION = bytes.fromhex("A0 00 00 02 47 10 01")
CARD_ACCESS, DG1, DG2 = b"\x01\x1c", b"\x01\x01", b"\x01\x02"
PIECE = 0xDF  # bytes; with all that secure messaging adds they fit into a short answer
LONGEST = 0x7FFF  # the offset of READ BINARY has 15 bits
HEAD = 8
SECRET_BYTES = 72


async def read_document(transmit: Transmit, key: AccessKey) -> TravelDocument:
    """Open the chip by PACE, else by BAC, and read DG1 and DG2.

    Raises:
        CardRefusedError: The chip does not take the key.
        NotADocumentError: There is no such application on the card.
        CardUnreadableError: It was lifted, or answers wrongly.
        DeviceError: Of ``transmit``.
    """
    try:
        return await _Talk(transmit).read(key)
    except (MessagingError, ContentError, TlvError, pace.PaceError, ValueError) as error:
        raise CardUnreadableError(f"chip: {error}; lay the document again") from error


class _Talk:
    """One conversation with a chip."""

    def __init__(self, transmit: Transmit) -> None:
        self._transmit = transmit
        self._channel: Channel | None = None

    async def read(self, key: AccessKey) -> TravelDocument:
        secret = password(key)
        suite = await self._best_suite()
        if suite is not None:
            await self._pace(suite, secret)
        await self._select_application()
        if suite is None:
            await self._bac(secret)
        zone = zone_of(await self._file(DG1, "DG1"))
        face = face_of(await self._file(DG2, "DG2"))
        return TravelDocument(zone, face.image, face.format, "BAC" if suite is None else "PACE")

    async def _best_suite(self) -> pace.Suite | None:
        """Return the strongest suite that the chip offers; None: it knows BAC only."""
        select = Command("SELECT EF.CardAccess", b"\x00\xa4\x02\x0c", CARD_ACCESS)
        if (await self._say(select)).status != OK:
            return None
        suites = pace.offered(await self._content("EF.CardAccess"))
        return max(suites, key=lambda suite: suite.number, default=None)

    async def _pace(self, suite: pace.Suite, secret: bytes) -> None:
        data = encode(0x80, suite.oid) + b"\x83\x01\x01"
        data += encode(0x84, bytes((suite.parameters,)))
        await self._must(Command("MSE SET AT", b"\x00\x22\xc1\xa4", data))
        hidden = await self._step(encode(pace.DYNAMIC, b""), pace.NONCE_TAG)
        if len(hidden) != pace.NONCE_BYTES:
            raise pace.PaceError("a nonce of a wrong length")
        nonce = pace.nonce_cipher(suite, secret).decrypt(hidden, b"")
        ours = pace.secret_of(suite, os.urandom(SECRET_BYTES))
        point = pace.encode_point(suite, pace.public(suite, ours))
        back = await self._step(pace.dynamic(pace.MAPPING, point), pace.MAPPING_BACK)
        base = pace.mapped(suite, nonce, ours, pace.decode_point(suite, back))
        ours = pace.secret_of(suite, os.urandom(SECRET_BYTES))
        point = pace.encode_point(suite, pace.public(suite, ours, base))
        back = await self._step(pace.dynamic(pace.KEY, point), pace.KEY_BACK)
        if back == point:
            raise pace.PaceError("the chip sends our own key back")
        session = pace.Session.agreed(suite, ours, pace.decode_point(suite, back))
        token = pace.dynamic(pace.TOKEN, session.token(back))
        answer = await self._say(_authenticate(token, last=True))
        if answer.status != OK or pace.element(answer.data, pace.TOKEN_BACK) != session.token(
            point
        ):
            raise CardRefusedError(f"chip: PACE is answered {answer.status:04X}; check the zone")
        self._channel = session.channel()

    async def _step(self, data: bytes, tag: int) -> bytes:
        answer = await self._must(_authenticate(data, last=False))
        return pace.element(answer.data, tag)

    async def _select_application(self) -> None:
        answer = await self._say(Command("SELECT", b"\x00\xa4\x04\x0c", APPLICATION))
        if answer.status in NOT_FOUND:
            raise NotADocumentError("chip: there is no travel document's application on it")
        self._check("SELECT", answer)

    async def _bac(self, secret: bytes) -> None:
        challenge = (await self._must(GET_CHALLENGE)).data
        if len(challenge) != NONCE:
            raise BacError("GET CHALLENGE is answered in a wrong length")
        proof = Proof(access_cipher(secret), os.urandom(NONCE), os.urandom(SECRET), challenge)
        answer = await self._say(proof.command())
        if answer.status != OK:
            raise CardRefusedError(f"chip: BAC is answered {answer.status:04X}; check the zone")
        self._channel = proof.channel(answer.data)

    async def _file(self, identifier: bytes, name: str) -> bytes:
        await self._must(Command(f"SELECT {name}", b"\x00\xa4\x02\x0c", identifier))
        return await self._content(name)

    async def _content(self, name: str) -> bytes:
        """Read the file that is selected; its first element says how long it is."""
        content = (await self._must(_read(name, 0, HEAD))).data
        _, start, length = head(content)
        total = start + length
        if total > LONGEST:
            raise ContentError(f"{name}: {total} bytes are more than READ BINARY reaches")
        while len(content) < total:
            piece = min(PIECE, total - len(content))
            answer = await self._must(_read(name, len(content), piece))
            if not answer.data:
                raise ContentError(f"{name}: it ends before its end")
            content += answer.data
        return content[:total]

    async def _must(self, command: Command) -> Answer:
        answer = await self._say(command)
        self._check(command.name, answer)
        return answer

    def _check(self, name: str, answer: Answer) -> None:
        if answer.status != OK:
            raise CardUnreadableError(
                f"chip: {name} is answered {answer.status:04X}; lay the document again"
            )

    async def _say(self, command: Command) -> Answer:
        if self._channel is None:
            return Answer.of(await self._transmit(command.encode()))
        wire = self._channel.protect(command).encode()
        answer = Answer.of(await self._transmit(wire))
        if not answer.data:  # a chip that gives up the channel answers in the clear
            raise MessagingError(f"{command.name} is answered {answer.status:04X} in the clear")
        return self._channel.open_answer(answer)


def _authenticate(data: bytes, *, last: bool) -> Command:
    header = b"\x00\x86\x00\x00" if last else b"\x10\x86\x00\x00"
    return Command("GENERAL AUTHENTICATE", header, data, 256)


def _read(name: str, offset: int, count: int) -> Command:
    return Command(f"READ {name}", b"\x00\xb0" + offset.to_bytes(2, "big"), expected=count)
