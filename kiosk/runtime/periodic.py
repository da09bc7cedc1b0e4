"""Does something again and again, or all of something until it is to end."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from kiosk.link.errors import StoreError

log = logging.getLogger(__name__)


async def every(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    """Await ``work`` now and then each ``seconds``, until cancelled.

    A store that cannot keep anything now is logged; it is tried again the next time.
    """
    while True:
        try:
            await work()
        except StoreError as error:
            log.warning("%s", error)
        await asyncio.sleep(seconds)


async def all_until(ended: asyncio.Event, work: list[Coroutine[Any, Any, None]]) -> None:
    """Do all of ``work`` until ``ended``; a part that fails ends the whole."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(part) for part in work]
        await ended.wait()
        for task in tasks:
            task.cancel()
