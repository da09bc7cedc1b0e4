"""Commands that were sent, until their kiosk answers."""

import asyncio
from collections.abc import Callable

from kiosk.link.messages import CommandAnswer


class Awaited:
    """Knows who waits for the answer to which command. Lives on the event loop."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str], asyncio.Future[CommandAnswer]] = {}

    async def answer(self, kiosk: str, id_: str, send: Callable[[], bool]) -> CommandAnswer:
        """Let a command be sent, and return its answer; the caller sets the time-out.

        Raises:
            ConnectionError: The broker is away.
        """
        waiting: asyncio.Future[CommandAnswer] = asyncio.get_running_loop().create_future()
        self._waiting[kiosk, id_] = waiting
        try:
            if not send():
                raise ConnectionError("the broker is away")
            return await waiting
        finally:
            del self._waiting[kiosk, id_]

    def has(self, kiosk: str, id_: str) -> bool:
        """Tell whether somebody here waits for it."""
        return (kiosk, id_) in self._waiting

    def told(self, kiosk: str, answer: CommandAnswer) -> None:
        """Hand an answer over to who waits for it."""
        waiting = self._waiting.get((kiosk, answer.command))
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)
