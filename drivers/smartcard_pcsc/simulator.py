"""The card's side of a virtual reader: a card made of code lies there, or none."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from drivers.smartcard_pcsc.chip import GET_UID, NO_SUCH_FUNCTION, Chip
from drivers.smartcard_pcsc.wire import GET_ATR, OFF, ON, RESET, Decoder, encode
from drivers.transport import Transport

REMEMBERED = 1000


@dataclass(slots=True)
class Faults:
    """How card and reader misbehave."""

    mute: bool = False
    slow_s: float = 0.0  # before each answer
    truncated: bool = False  # half of each answer of the card
    refuses: bool = False  # every command: 6F 00
    no_uid: bool = False
    noise: bool = False  # bytes that mean nothing, instead of each answer of the card
    lifted_after: int = 0  # so many commands from now the card is lifted


@dataclass(slots=True)
class ChipSimulator:
    """Plays a card at the far end of a transport: to our own driver, or to pcscd's vpcd."""

    chip: Chip | None = field(default=None, repr=False)
    faults: Faults = field(default_factory=Faults)
    laid: int = 0  # how often a card was laid
    asked: deque[bytes] = field(default_factory=lambda: deque(maxlen=REMEMBERED), repr=False)

    def lay(self, chip: Chip) -> None:
        """Lay a card on the field."""
        chip.reset()
        self.chip = chip
        self.laid += 1

    def take_away(self) -> None:
        """Take the card away."""
        self.chip = None

    async def play(self, transport: Transport) -> None:
        """Answer until the line is lost.

        Raises:
            LinkLostError: It is lost.
        """
        decoder = Decoder()
        while True:
            for message in decoder.feed(await transport.read()):
                if message in {OFF, ON, RESET}:
                    if self.chip is not None:
                        self.chip.reset()
                    continue
                answer = self._answer(message)
                await asyncio.sleep(self.faults.slow_s)
                if not self.faults.mute:
                    await transport.write(encode(answer))

    def _answer(self, message: bytes) -> bytes:
        chip, faults = self.chip, self.faults
        if chip is None:
            return b""
        if message == GET_ATR:
            return chip.atr
        self.asked.append(message)
        if faults.lifted_after:
            faults.lifted_after -= 1
            self.chip = chip if faults.lifted_after else None
        return self._spoilt(message, chip) if self.chip is not None else b""

    def _spoilt(self, message: bytes, chip: Chip) -> bytes:
        faults = self.faults
        if faults.refuses:
            return b"\x6f\x00"
        if faults.no_uid and message == GET_UID:
            return NO_SUCH_FUNCTION
        answer = chip.answer(message)
        if faults.noise:
            return bytes((byte * 7 + 13) & 0xFF for byte in answer)
        return answer[: len(answer) // 2] if faults.truncated else answer
