"""A code scanner made of code. It speaks the engines' wire, so it can also break it."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from drivers.scanner_serial.engines import ACK, NAK, gm65_reply
from drivers.transport import Transport

LIGHT = {
    "honeywell": (b"\x16T\r", b"\x16U\r"),
    "newland": (b"SCNTRG1", b"SCNTRG0"),
    "gm65": (b"\x00\x02\x01", b"\x00\x02\x00"),
}
"""What in a command puts the light on and off."""
ENDS = {"honeywell": (b"\r", b".", b"!"), "newland": (b"\x03",), "gm65": (b"\xab\xcd",)}
SHOWN = 100
COMMAND_BYTES = 1024


@dataclass(slots=True)
class Faults:
    """How the engine misbehaves."""

    mute: bool = False
    noise: bytes = b""  # before everything that it sends
    slow_s: float = 0.0  # after each byte
    split: bool = False  # one byte at a time
    truncated: bool = False  # half of everything, and no suffix
    refuses: bool = False  # every command


@dataclass(slots=True)
class ScannerSimulator:
    """Plays an engine at the far end of a transport.

    ``suffix`` ends each code; ``by_command`` makes it read only while it is lit.
    """

    model: str = "plain"
    suffix: bytes = b"\r"
    by_command: bool = False
    faults: Faults = field(default_factory=Faults)
    lit: bool = False
    commands: deque[bytes] = field(default_factory=lambda: deque(maxlen=SHOWN))
    _shown: deque[bytes] = field(default_factory=lambda: deque(maxlen=SHOWN), repr=False)
    _stir: asyncio.Event = field(default_factory=asyncio.Event)

    def show(self, code: str | bytes, encoding: str = "utf-8") -> None:
        """Hold a code before the scanner."""
        self._shown.append(code.encode(encoding) if isinstance(code, str) else code)
        self._stir.set()

    async def play(self, transport: Transport) -> None:
        """Read codes and obey until the line is lost.

        Raises:
            LinkLostError: It is lost.
        """
        self.lit = False
        turn = asyncio.Lock()
        reading = asyncio.ensure_future(self._read_codes(transport, turn))
        held = b""
        try:
            while True:
                held = (held + await transport.read())[-COMMAND_BYTES:]
                while (end := self._end_of(held)) > 0:
                    command, held = held[:end], held[end:]
                    await self._obey(transport, turn, command)
        finally:
            reading.cancel()

    def _end_of(self, held: bytes) -> int:
        """Return where the first command ends; 0: none is whole."""
        if self.model == "honeywell" and held.startswith(b"\x16M\r"):
            ends = [held.find(end, 3) + 1 for end in (b".", b"!")]
        else:
            ends = [held.find(end) + len(end) for end in ENDS.get(self.model, ()) if end in held]
        return min((end for end in ends if end > 0), default=0)

    async def _obey(self, transport: Transport, turn: asyncio.Lock, command: bytes) -> None:
        self.commands.append(command)
        on, off = LIGHT[self.model]
        if not self.faults.refuses and (on in command or off in command):
            self.lit = on in command
            self._stir.set()
        if reply := self._reply_to(command):
            async with turn:
                await self._send(transport, reply)

    def _reply_to(self, command: bytes) -> bytes:
        taken = not self.faults.refuses
        verdict = bytes((ACK if taken else NAK,))
        if self.model == "newland":
            return b"\x02" + command[1:].replace(b",", verdict + b",").replace(b";", verdict + b";")
        if self.model == "gm65":
            return gm65_reply(b"\x00", taken=taken)
        if command.startswith(b"\x16M\r"):
            return command[3:-1] + verdict + command[-1:]
        return b""

    async def _read_codes(self, transport: Transport, turn: asyncio.Lock) -> None:
        while True:
            self._stir.clear()
            while self._shown and (self.lit or not self.by_command):
                async with turn:
                    await self._send(transport, self._shown.popleft() + self.suffix)
            await self._stir.wait()

    async def _send(self, transport: Transport, data: bytes) -> None:
        faults = self.faults
        if faults.mute:
            return
        if faults.truncated:
            data = data[: len(data) // 2]
        data = faults.noise + data
        size = 1 if faults.split or faults.slow_s else max(1, len(data))
        for start in range(0, len(data), size):
            await transport.write(data[start : start + size])
            await asyncio.sleep(faults.slow_s)
