"""Does something again and again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

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
