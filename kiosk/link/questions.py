"""Questions that were put to the centre, until each is answered."""

import asyncio
from collections.abc import Callable

from kiosk.link.envelope import new_id
from kiosk.link.errors import NoCentreError
from kiosk.link.vocabulary import Answer


class Questions:
    """Knows who waits for which answer. Lives on the event loop."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Future[Answer]] = {}

    async def ask(self, send: Callable[[str], object], timeout_s: float) -> Answer:
        """Let a question be sent under an id of its own, and wait for its answer.

        Raises:
            TimeoutError: There was none for ``timeout_s`` seconds.
            NoCentreError: The broker was lost meanwhile.
        """
        request_id = new_id()
        waiting: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[request_id] = waiting
        try:
            send(request_id)
            async with asyncio.timeout(timeout_s):
                return await waiting
        finally:
            del self._waiting[request_id]

    def answered(self, answer: Answer) -> None:
        """Take an answer; one that nobody waits for any more is dropped."""
        waiting = self._waiting.get(answer.request)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    def lost(self) -> None:
        """Tell all who wait that the broker is lost."""
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(NoCentreError("the broker was lost while waiting"))
