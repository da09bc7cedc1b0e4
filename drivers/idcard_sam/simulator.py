"""An identity-card module made of code. It speaks the true protocol, so it can also break it."""

import asyncio
import struct
import time
from collections import deque
from dataclasses import dataclass, field
from functools import reduce
from operator import xor

from drivers.idcard_sam.protocol import PHOTO_BYTES, PREAMBLE, Command, Reply, Status
from drivers.transport import Transport

MODULE_NUMBER = struct.pack("<HHIII", 5, 3, 20260101, 1, 1)  # a sample
HEAD = len(PREAMBLE) + 2
REMEMBERED = 1000  # commands
BITS_A_BYTE = 10  # start, eight of data, stop


@dataclass(slots=True)
class Faults:
    """How the module misbehaves."""

    mute: bool = False
    deaf_to: frozenset[Command] = frozenset()  # these alone stay without an answer
    noise: bytes = b""  # on the line before every answer
    split: bool = False  # one byte at a time
    spoilt: int = 0  # so many of the next answers have a wrong check
    truncated: int = 0  # so many of the next answers stop in the middle
    status: int | None = None  # every command about a card answers this
    read_status: int | None = None  # a read answers this
    self_test_failed: bool = False
    hostile_length: bool = False  # claims a frame of 65535 bytes first


@dataclass(slots=True)
class SamSimulator:
    """Plays the module at the far end of a transport.

    ``baud`` paces the answers as a serial line does; ``answer_s`` is the module's own time.
    """

    text: bytes | None = field(default=None, repr=False)  # of the card that lies there
    laid_anew: bool = False  # after each read the card is lifted and laid again
    baud: int = 0
    answer_s: float = 0.0
    faults: Faults = field(default_factory=Faults)
    asked: deque[bytes] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    """The commands that came, in order."""
    answered_ms: int = 0
    """When the last byte of the last answer went, UTC."""
    _came: asyncio.Event = field(default_factory=asyncio.Event)
    _read: bool = False
    _selected: bool = False

    def lay(self, text: bytes) -> None:
        """Lay a card; one that lies there is another one then."""
        self.text, self._read, self._selected = text, False, False

    def take_away(self) -> None:
        """Take the card away."""
        self.text, self._read, self._selected = None, False, False

    async def until_asked(self, command: Command, times: int = 1) -> None:
        """Wait until ``command`` has come ``times`` times in all."""
        while self.asked.count(command.value) < times:
            self._came.clear()
            await self._came.wait()

    async def play(self, transport: Transport) -> None:
        """Answer until the line is lost.

        Raises:
            LinkLostError: It is lost.
        """
        held = b""
        while True:
            held += await transport.read()
            while (start := held.find(PREAMBLE)) >= 0:
                held = held[start:]
                end = HEAD + int.from_bytes(held[HEAD - 2 : HEAD], "big")
                if len(held) < HEAD or len(held) < end:
                    break
                checked, held = held[HEAD - 2 : end], held[end:]
                self.asked.append(checked[2:-1])
                self._came.set()
                reply = Reply(Status.HOST_CHECK_WRONG)
                if not reduce(xor, checked):
                    reply = self._reply_to(checked[2:-1])
                if checked[2:-1] not in {command.value for command in self.faults.deaf_to}:
                    await self._answer(transport, reply)

    def _reply_to(self, body: bytes) -> Reply:
        faults = self.faults
        if faults.self_test_failed:
            return Reply(Status.SELF_TEST_FAILED)
        command = next((one for one in Command if body[:2] == one.value), None)
        about_card = command in {Command.FIND, Command.SELECT, Command.READ}
        if faults.status is not None and about_card:
            return Reply(faults.status)
        answers = {
            Command.STATUS: lambda: Reply(Status.OK),
            Command.RESET: lambda: Reply(Status.OK),
            Command.SAM_ID: lambda: Reply(Status.OK, MODULE_NUMBER),
            Command.FIND: self._find,
            Command.SELECT: self._select,
            Command.READ: self._read_card,
            Command.READ_NEW_ADDRESS: self._read_new_address,
        }
        if command not in answers:
            return Reply(Status.COMMAND_WRONG)
        return answers[command]()

    def _find(self) -> Reply:
        if self.text is None or self._read:
            return Reply(Status.NO_CARD)
        return Reply(Status.CARD_FOUND, bytes(4))

    def _select(self) -> Reply:
        self._selected = self.text is not None and not self._read
        return Reply(Status.OK, bytes(8)) if self._selected else Reply(Status.SELECT_FAILED)

    def _read_new_address(self) -> Reply:
        there = self.text is not None and self._read
        return Reply(Status.NOT_ON_CARD if there else Status.READ_FAILED)

    def _read_card(self) -> Reply:
        if self.faults.read_status is not None:
            return Reply(self.faults.read_status)
        if self.text is None or not self._selected:
            return Reply(Status.READ_FAILED)
        self._read, self._selected = not self.laid_anew, False
        lengths = len(self.text).to_bytes(2, "big") + PHOTO_BYTES.to_bytes(2, "big")
        return Reply(Status.OK, lengths + self.text + bytes(PHOTO_BYTES))

    async def _answer(self, transport: Transport, reply: Reply) -> None:
        faults, data = self.faults, reply.encode()
        if faults.mute:
            return
        await asyncio.sleep(self.answer_s)
        if faults.spoilt:
            faults.spoilt -= 1
            data = data[:-1] + bytes((data[-1] ^ 0xFF,))
        if faults.truncated:
            faults.truncated -= 1
            data = data[: len(data) // 2]
        if faults.hostile_length:
            data = PREAMBLE + b"\xff\xff" + data
        await self._send(transport, faults.noise + data)

    async def _send(self, transport: Transport, data: bytes) -> None:
        size = 1 if self.faults.split else len(data)
        if self.baud:
            await asyncio.sleep(len(data) * BITS_A_BYTE / self.baud)
        for start in range(0, len(data), size):
            await transport.write(data[start : start + size])
            if self.faults.split:
                await asyncio.sleep(0)
        self.answered_ms = time.time_ns() // 1_000_000
