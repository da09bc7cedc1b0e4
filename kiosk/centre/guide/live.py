"""A guide's open page, over a WebSocket: says who is there, hears what rings, signals."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from kiosk.centre.access.person import person_of
from kiosk.centre.guide.exchange import Exchange
from kiosk.centre.guide.looking import now_of
from kiosk.centre.guide.words import (
    MOST_CHARS,
    AnswerCall,
    DeclineCall,
    FromPage,
    Handing,
    Here,
    KeepCall,
    LeaveCall,
    PageSignal,
)

log = logging.getLogger(__name__)

BEAT_S = 8.0
MOST_LINE = 500  # messages that wait for a browser; then it is as good as gone
ELSEWHERE = 4409  # code of closing: the same guide opened another page

_FROM_PAGE = msgspec.json.Decoder(FromPage)


class OpenPage:
    """See ``presence.Page``. What is to be sent waits here in line."""

    def __init__(self) -> None:
        self.line: asyncio.Queue[msgspec.Struct | None] = asyncio.Queue()
        self.elsewhere = False

    def tell(self, message: msgspec.Struct) -> None:
        """See ``Page.tell``."""
        if self.line.qsize() < MOST_LINE:
            self.line.put_nowait(message)

    def leave(self) -> None:
        """See ``Page.leave``."""
        self.elsewhere = True
        self.line.put_nowait(None)


class Live:
    """Serves ``/live/guide``.

    Args:
        exchange: Joins.
        online: Whether the broker is there.
        clock_ms: The time, UTC.
    """

    def __init__(
        self, exchange: Exchange, online: Callable[[], bool], clock_ms: Callable[[], int]
    ) -> None:
        self._exchange, self._online, self._clock_ms = exchange, online, clock_ms

    async def serve(self, socket: WebSocket) -> None:
        """Speak with a page until it goes."""
        name, page = person_of(socket).name, OpenPage()
        await socket.accept()
        tasks = [
            asyncio.ensure_future(one)
            for one in (
                self._hear(socket, name, page),
                self._send(socket, page),
                self._look(name, page),
            )
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._exchange.went(name, page)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if page.elsewhere:
            with suppress(WebSocketDisconnect, RuntimeError):
                await socket.close(ELSEWHERE, "opened in another window")

    async def _hear(self, socket: WebSocket, name: str, page: OpenPage) -> None:
        while True:
            received = await socket.receive()
            if received["type"] == "websocket.disconnect":
                return
            text = received.get("text") or ""
            try:
                if len(text) > MOST_CHARS:
                    raise msgspec.ValidationError(f"{len(text)} signs; at most {MOST_CHARS}")
                body: FromPage = _FROM_PAGE.decode(text)
            except (msgspec.MsgspecError, UnicodeEncodeError) as error:
                self._exchange.signals.forged(name, "", f"cannot be read: {error}")
                continue
            self._take(name, page, body)

    def _take(self, name: str, page: OpenPage, body: FromPage) -> None:
        exchange = self._exchange
        if page.elsewhere:
            return
        match body:
            case Here():
                exchange.came(name, page, body)
            case AnswerCall(call=call):
                exchange.answer(name, call)
            case DeclineCall(call=call):
                exchange.decline(name, call)
            case Handing(call=call, to=to):
                exchange.hand(name, call, to)
            case KeepCall(call=call):
                exchange.keep(name, call)
            case LeaveCall(call=call, lost=lost):
                exchange.leave(name, call, lost=lost)
            case PageSignal():
                exchange.signals.of_page(name, body)

    async def _look(self, name: str, page: OpenPage) -> None:
        """Say how everything is, whenever it differs."""
        while True:
            version = self._exchange.voice.version
            page.tell(now_of(self._exchange, name, self._clock_ms(), broker=self._online()))
            await self._exchange.voice.stirred(version, BEAT_S)

    async def _send(self, socket: WebSocket, page: OpenPage) -> None:
        with suppress(WebSocketDisconnect, RuntimeError):
            while (message := await page.line.get()) is not None:
                await socket.send_text(msgspec.json.encode(message).decode())
