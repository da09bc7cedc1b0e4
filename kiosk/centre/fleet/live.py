"""The fleet over a WebSocket: everything once, then the rows that differ.

Each tab pulls at its own pace. One that sleeps holds up nobody, and gets everything again.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from starlette.websockets import WebSocket, WebSocketDisconnect

from kiosk.centre.fleet.picture import PAUSE_S, SLEPT_MS, Picture
from kiosk.centre.fleet.rows import Rows

BEAT_S = 10.0  # a message without a change: a page sees that it is alive, a dead socket is noticed


class Live:
    """Serves ``/live/fleet``.

    Args:
        picture: What is shown.
        rows: Of the same picture.
        now_ms: The centre's clock.
        broker: Whether the broker is there.
    """

    def __init__(
        self,
        picture: Picture,
        rows: Rows,
        now_ms: Callable[[], int],
        broker: Callable[[], bool],
    ) -> None:
        self._picture, self._rows, self._now_ms, self._broker = picture, rows, now_ms, broker

    async def serve(self, socket: WebSocket) -> None:
        """Send until the browser goes."""
        await socket.accept()
        with suppress(WebSocketDisconnect, RuntimeError):
            await self._send_on(socket)

    async def _send_on(self, socket: WebSocket) -> None:
        number, whole = 0, True
        while True:
            given, sent_ms = self._picture.version, self._now_ms()
            await socket.send_text(self._frame(number, whole=whole).decode())
            whole = not 0 <= self._now_ms() - sent_ms <= SLEPT_MS
            number = given
            await asyncio.sleep(PAUSE_S)
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT_S):
                    await self._picture.wait(number)

    def _frame(self, number: int, *, whole: bool) -> bytes:
        at, broker = self._now_ms(), self._broker()
        if whole:
            return self._rows.frame("all", at, self._rows.all(), (), broker=broker)
        rows = self._rows.some(self._picture.changed_after(number))
        gone = self._picture.gone_after(number)
        return self._rows.frame("some", at, rows, gone, broker=broker)
