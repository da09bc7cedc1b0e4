"""Sends the events of the outbox, oldest first, and forgets what the centre has committed."""

import asyncio
import logging
from collections.abc import Callable

from kiosk.link import outbox
from kiosk.link.errors import StoreError
from kiosk.link.store import Store

log = logging.getLogger(__name__)

WINDOW = 50  # events on their way at once
RESEND_S = 10.0


class Sending:
    """Lives on one event loop.

    Args:
        store: The journal with the outbox.
        publish: Sends an event of a kind; False: the broker is away.
        online: Whether the broker is there.
    """

    def __init__(
        self,
        store: Store,
        publish: Callable[[str, bytes], bool],
        online: Callable[[], bool],
    ) -> None:
        self._store, self._publish, self._online = store, publish, online
        self._acked: asyncio.Queue[tuple[str, ...]] = asyncio.Queue()
        self._stirred = asyncio.Event()
        self._sent_up_to = 0

    def stir(self) -> None:
        """Something new lies in the outbox."""
        self._stirred.set()

    def resend(self) -> None:
        """Send again, from the oldest, what is not acknowledged."""
        self._sent_up_to = 0
        self._stirred.set()

    def acked(self, ids: tuple[str, ...]) -> None:
        """Take what the centre has committed."""
        self._acked.put_nowait(ids)

    async def depth(self) -> int:
        """Return how many events wait for the centre."""
        return await self._store.run(outbox.depth)

    async def run(self) -> None:
        """Send and forget until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._send())
            group.create_task(self._forget())

    async def _send(self) -> None:
        while True:
            try:
                async with asyncio.timeout(RESEND_S):
                    await self._stirred.wait()
            except TimeoutError:
                self._sent_up_to = 0
            self._stirred.clear()
            if not self._online():
                continue
            try:
                waiting = await self._store.run(
                    lambda db: outbox.after(db, self._sent_up_to, WINDOW)
                )
            except StoreError as error:
                log.warning("outbox: %s", error)
                continue
            for event in waiting:
                if not self._publish(event.kind, event.data):
                    break
                self._sent_up_to = event.seq

    async def _forget(self) -> None:
        while True:
            ids = await self._acked.get()
            try:
                await self._store.run(lambda db: outbox.drop(db, ids))  # noqa: B023
            except StoreError as error:
                log.warning("outbox: %s", error)
            self._stirred.set()
