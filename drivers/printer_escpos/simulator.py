"""A receipt printer made of code: it takes the bytes, and keeps what came out of the slot."""

import asyncio
import contextlib
from collections import deque
from dataclasses import dataclass, field

from drivers.errors import LinkLostError
from drivers.printer_escpos.tokens import (
    Ask,
    Cut,
    Feed,
    Picture,
    Recover,
    Report,
    Token,
    Tokenizer,
)
from drivers.transport import Transport

FULL_ROLL = 10**9  # rows of paper: it does not end
BUFFER = 65_536


@dataclass(frozen=True, slots=True)
class Slip:
    """What came out of the slot, top row first; 1 is black."""

    width_bytes: int
    rows: tuple[bytes, ...] = field(repr=False)
    cut: bool = True  # False: it was torn off in the middle


@dataclass(slots=True)
class Faults:
    """How the printer misbehaves."""

    silent: bool = False
    noise: bytes = b""  # before every answer
    no_turn: bool = False  # does not know GS r
    unanswered: frozenset[int] = frozenset()  # of DLE EOT 1 to 4
    no_reports: bool = False  # does not know GS a
    cover_open: bool = False
    cutter: bool = False  # something is stuck in it
    overheated: bool = False
    broken: bool = False


@dataclass(slots=True)
class PrinterSimulator:
    """Plays the printer at the far end of a transport.

    ``rows_left`` is how much paper there is; ``low_rows`` when it is called low; ``rows_per_s``
    paces the paper (0: at once); ``buffer`` is what it takes while it cannot print.
    """

    rows_left: int = FULL_ROLL
    low_rows: int = 0
    rows_per_s: float = 0
    buffer: int = BUFFER
    faults: Faults = field(default_factory=Faults)
    slips: list[Slip] = field(default_factory=list)
    received: bytearray = field(default_factory=bytearray)
    first_byte_s: float | None = None
    """When, on the loop's clock, the first byte of a picture came since it was set to None."""
    _waiting: deque[Token] = field(default_factory=deque)
    _paper: list[bytes] = field(default_factory=list)
    _reporting: int = 0
    _told: bytes = b""
    _jam: bool = False
    _cleared: int = 0
    _stir: asyncio.Event = field(default_factory=asyncio.Event)
    _room: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def paper_out(self) -> bool:
        """Whether the roll is at its end."""
        return self.rows_left <= 0

    @property
    def stopped(self) -> bool:
        """Whether it cannot print now."""
        faults = self.faults
        return (
            self.paper_out
            or faults.cover_open
            or self._jammed()
            or faults.overheated
            or faults.broken
        )

    def change_paper(self, rows: int = FULL_ROLL) -> None:
        """Put a new roll in; what hangs out of the slot is torn off."""
        self._tear()
        self.rows_left = rows
        self.changed()

    def changed(self) -> None:
        """Take note that a fault came or went."""
        self._stir.set()

    async def play(self, transport: Transport) -> None:
        """Take bytes and answer until the line is lost."""
        tokens = Tokenizer()
        self._reporting, self._told = 0, b""
        working = asyncio.ensure_future(self._work(transport))
        try:
            while True:
                data = await transport.read()
                self.received += data
                if self.first_byte_s is None and b"\x1dv0" in data:
                    self.first_byte_s = asyncio.get_running_loop().time()
                for token in tokens.feed(data):
                    await self._take(transport, tokens, token)
                self._stir.set()
                while self._weight() + tokens.held > self.buffer:
                    self._room.clear()  # takes no more bytes until some are printed
                    await self._room.wait()
        finally:
            working.cancel()
            self._waiting.clear()

    async def _take(self, transport: Transport, tokens: Tokenizer, token: Token) -> None:
        match token:
            case Ask(n, at_once=True):
                if n in self.faults.unanswered:
                    return
                await self._say(transport, bytes((self._real_time(n),)))
            case Recover(n):
                self._jam = False  # and again as long as something is in the cutter
                if n == 2:  # noqa: PLR2004
                    self._cleared += 1
                    self._waiting.clear()
                    tokens.forget()
                    self._tear()
            case Report(n) if not self.faults.no_reports:
                self._reporting = n
                self._told = b""
                await self._report(transport)
            case _:
                self._waiting.append(token)

    async def _work(self, transport: Transport) -> None:
        """Carry out what waits, in order, and report what changes."""
        while True:
            self._stir.clear()
            await self._report(transport)
            while self._waiting and not self.stopped:
                await self._do(transport, self._waiting.popleft())
                self._room.set()
                await self._report(transport)
            await self._stir.wait()

    async def _do(self, transport: Transport, token: Token) -> None:
        match token:
            case Picture(width, rows):
                cleared = self._cleared
                for index, row in enumerate(rows):
                    if self._cleared != cleared:
                        return
                    if self.stopped:
                        self._waiting.appendleft(Picture(width, rows[index:]))
                        return
                    await self._advance(row)
            case Feed(dots):
                for _ in range(dots):
                    await self._advance(b"")
            case Cut():
                self._come_out(cut=True)
            case Ask(1, at_once=False) if not self.faults.no_turn:
                low, out = self._low(), self.paper_out
                await self._say(transport, bytes((0x03 * low | 0x0C * out,)))

    async def _advance(self, row: bytes) -> None:
        self._paper.append(row)
        self.rows_left -= 1
        if self.rows_per_s:
            await asyncio.sleep(1 / self.rows_per_s)

    def _come_out(self, *, cut: bool) -> None:
        width = max((len(row) for row in self._paper), default=0)
        rows = tuple(row.ljust(width, b"\0") for row in self._paper)
        self._paper.clear()
        if any(any(row) for row in rows):
            self.slips.append(Slip(width, rows, cut=cut))

    def _tear(self) -> None:
        if self._paper:
            self._come_out(cut=False)

    def _weight(self) -> int:
        return sum(
            len(token.rows) * token.width_bytes if isinstance(token, Picture) else 3
            for token in self._waiting
        )

    def _low(self) -> bool:
        return self.rows_left <= self.low_rows

    def _real_time(self, n: int) -> int:
        faults, out = self.faults, self.paper_out
        match n:
            case 1:
                return 0x12 | 0x08 * self.stopped
            case 2:
                return 0x12 | 0x04 * faults.cover_open | 0x20 * out | 0x40 * self._in_error()
            case 3:
                return (
                    0x12 | 0x08 * self._jammed() | 0x20 * faults.broken | 0x40 * faults.overheated
                )
            case _:
                return 0x12 | 0x0C * self._low() | 0x60 * out

    def _jammed(self) -> bool:
        """An error of the cutter lasts until a recovery that finds it free."""
        self._jam = self._jam or self.faults.cutter
        return self._jam

    def _in_error(self) -> bool:
        return self._jammed() or self.faults.broken or self.faults.overheated

    async def _report(self, transport: Transport) -> None:
        faults, out = self.faults, self.paper_out
        status = bytes(
            (
                0x10 | 0x08 * self.stopped | 0x20 * faults.cover_open,
                0x08 * self._jammed() | 0x20 * faults.broken | 0x40 * faults.overheated,
                0x03 * self._low() | 0x0C * out,
                0,
            )
        )
        if self._reporting and status != self._told:
            self._told = status
            await self._say(transport, status)

    async def _say(self, transport: Transport, data: bytes) -> None:
        if not self.faults.silent:
            with contextlib.suppress(LinkLostError):  # whoever reads will notice
                await transport.write(self.faults.noise + data)
