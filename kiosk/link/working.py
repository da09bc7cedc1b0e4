"""What a link does beside hearing the next message."""

import asyncio
import logging
from collections.abc import Awaitable

from kiosk.link.errors import StoreError

log = logging.getLogger(__name__)


class Working:
    """Knows the work that goes on. Lives on the event loop."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, work: Awaitable[None]) -> None:
        """Begin work that may fail for the journal's sake; that is logged."""

        async def guarded() -> None:
            try:
                await work
            except StoreError as error:
                log.warning("command: %s", error)

        task = asyncio.get_running_loop().create_task(guarded())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def stop(self) -> None:
        """Break off what goes on."""
        for task in tuple(self._tasks):
            task.cancel()
