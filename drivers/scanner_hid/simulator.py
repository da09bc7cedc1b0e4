"""A scanner that types, made of code: it writes the kernel's key events."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from drivers.scanner_hid.typed import EVENT, key_events, press
from drivers.transport import Transport

SHOWN = 100
KEY_WITHOUT_CHARACTER = 113  # KEY_MUTE


@dataclass(slots=True)
class Faults:
    """How the scanner misbehaves."""

    mute: bool = False
    other_keys: bool = False  # keys between that stand for no character
    split: bool = False  # one byte at a time
    no_enter: bool = False  # after a code


@dataclass(slots=True)
class WedgeSimulator:
    """Types codes at the far end of a transport."""

    faults: Faults = field(default_factory=Faults)
    _shown: deque[str] = field(default_factory=lambda: deque(maxlen=SHOWN), repr=False)
    _stir: asyncio.Event = field(default_factory=asyncio.Event)

    def show(self, code: str) -> None:
        """Hold a code before the scanner; only what stands on a keyboard is typed."""
        self._shown.append("".join(c for c in code if " " <= c <= "~"))
        self._stir.set()

    async def play(self, transport: Transport) -> None:
        """Type until the line is lost.

        Raises:
            LinkLostError: It is lost.
        """
        ended = asyncio.ensure_future(transport.read())  # nothing comes; it ends with the line
        ended.add_done_callback(lambda _: self._stir.set())
        try:
            while not ended.done():
                self._stir.clear()
                while self._shown:
                    await self._type(transport, self._shown.popleft())
                await self._stir.wait()
            ended.result()
        finally:
            ended.cancel()

    async def _type(self, transport: Transport, code: str) -> None:
        faults = self.faults
        if faults.mute:
            return
        wire = key_events(code)
        if faults.other_keys:
            wire = press(KEY_WITHOUT_CHARACTER) + wire
        if faults.no_enter:
            wire = wire[: -4 * EVENT.size]
        size = 1 if faults.split else len(wire)
        for start in range(0, len(wire), size):
            await transport.write(wire[start : start + size])
