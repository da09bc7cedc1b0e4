"""A code scanner on a serial line."""

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Literal

from drivers.capabilities import Scan
from drivers.errors import (
    CodeUnreadableError,
    LinkLostError,
    NoAnswerError,
    UnexpectedAnswerError,
)
from drivers.scanner_serial.engines import ENGINES
from drivers.scanner_serial.protocol import (
    Code,
    Decoder,
    Heard,
    NoTextError,
    Reply,
    TooLong,
    text_of,
)
from drivers.status import DeviceState, Health, MediaState
from drivers.transport import Transport
from drivers.transport.inbox import Inbox

PAUSE_S = 0.1  # ends a code of an engine that sends no suffix
STALE_S = 10.0  # after which half a code of an engine that does send one is given up
REPLY_S = 0.6
ATTEMPTS = 2
ENDS = {"auto": None, "line": True, "none": False}


class SerialScanner:
    """Reads codes. See ``Scanner``.

    Args:
        transport: The way to the engine; closed with the scanner.
        model: A name of ``ENGINES``, or ``plain`` for one that takes no commands.
        trigger: ``command`` lights the engine only while a code is wanted.
        suffix: How a code ends: ``auto``, ``line`` or ``none``.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        model: str = "plain",
        trigger: Literal["always", "command"] = "always",
        suffix: Literal["auto", "line", "none"] = "auto",
    ) -> None:
        self._transport = transport
        self._engine = ENGINES.get(model)
        self._lit_by_us = trigger == "command" and self._engine is not None
        self._decoder = Decoder(ends=ENDS[suffix])
        self._codes: Inbox[Code | TooLong] = Inbox()
        self._reply: asyncio.Future[Reply] | None = None
        self._spoke = False
        self._loop = asyncio.get_running_loop()
        self._pause: asyncio.TimerHandle | None = None
        self._listening = self._loop.create_task(self._listen())

    async def scan(self, *, timeout_s: float) -> Scan:
        """See ``Scanner.scan``."""
        self._codes.forget()
        try:
            if self._lit_by_us and self._engine is not None:
                await self._say(self._engine.light_on, replies=self._engine.light_replies)
            async with asyncio.timeout(timeout_s):
                heard = await self._codes.take()
        finally:
            await self._light_off()
        if not isinstance(heard, Code):
            raise CodeUnreadableError("scanner: more came than any code holds; show it again")
        try:
            text, encoding = text_of(heard.data)
        except NoTextError as error:
            raise CodeUnreadableError(f"scanner: {error}; show it again") from error
        return Scan(text, heard.data, encoding)

    async def configure(self, command: bytes) -> bytes:
        """Send a command of ``engines`` and return what the engine says to it.

        Raises:
            UnexpectedAnswerError: It refuses the command.
            NoAnswerError: It says nothing.
        """
        reply = await self._say(command, replies=True)
        if reply is None or not reply.taken:
            raise UnexpectedAnswerError(
                "scanner: it refuses the command; does the model in the settings fit?"
            )
        return reply.data

    async def health(self) -> Health:
        """See ``Device.health``. One that cannot be asked is ``unknown`` until it read a code."""
        self._codes.check()
        if self._engine is not None:
            await self._say(self._engine.query, replies=True)
            return Health(state=DeviceState.ONLINE, media=MediaState.NOT_SUPPORTED)
        if self._spoke:
            return Health(state=DeviceState.ONLINE, media=MediaState.NOT_SUPPORTED)
        return Health(
            state=DeviceState.UNKNOWN,
            code="scanner.says_nothing",
            detail="scanner: this model cannot be asked; it counts as well once it read a code",
        )

    async def close(self) -> None:
        """See ``Device.close``."""
        self._listening.cancel()
        if self._pause is not None:
            self._pause.cancel()
        try:
            await asyncio.wait({self._listening})
        finally:
            await self._transport.close()

    async def _light_off(self) -> None:
        """Put the light out, also when the visitor goes away in the middle."""
        if self._lit_by_us and self._engine is not None:
            with contextlib.suppress(LinkLostError):
                await self._transport.write(self._engine.light_off)

    async def _say(self, command: bytes, *, replies: bool) -> Reply | None:
        """Send a command; return the reply, None where none is due.

        Raises:
            NoAnswerError: None came, twice.
            LinkLostError: The port is gone.
        """
        if self._engine is None or not replies:
            await self._transport.write(command)
            return None
        for _ in range(ATTEMPTS):
            self._reply = self._loop.create_future()
            self._decoder.expect(self._engine.find_reply)
            try:
                await self._transport.write(command)
                async with asyncio.timeout(REPLY_S):
                    return await self._reply
            except TimeoutError:
                continue
            finally:
                self._reply = None
                self._decoder.expect(None)
        raise NoAnswerError("scanner: no answer; check its plug, its speed and the model")

    async def _listen(self) -> None:
        try:
            while True:
                data = await self._transport.read()
                self._hear(self._decoder.feed(data))
                self._await_pause()
        except LinkLostError as error:
            self._codes.lose(error)
            if self._reply is not None and not self._reply.done():
                self._reply.set_exception(LinkLostError(str(error)))

    def _await_pause(self) -> None:
        if self._pause is not None:
            self._pause.cancel()
        if self._decoder.waits:
            wait_s = STALE_S if self._decoder.ends_with_suffix else PAUSE_S
            self._pause = self._loop.call_later(wait_s, self._silence)

    def _silence(self) -> None:
        if self._reply is None:  # else its own time is awaited
            self._hear(self._decoder.silence())

    def _hear(self, heard_now: Iterator[Heard]) -> None:
        for heard in heard_now:
            self._spoke = True
            if not isinstance(heard, Reply):
                self._codes.put(heard)
            elif self._reply is not None and not self._reply.done():
                self._reply.set_result(heard)
