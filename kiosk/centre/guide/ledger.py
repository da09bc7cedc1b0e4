"""Writes calls into the database, one after the other; the calls wait for nothing."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from copy import copy

from sqlalchemy import Connection

from kiosk.centre import audit
from kiosk.centre.guide import keeping
from kiosk.centre.guide.calls import Call
from kiosk.centre.store import CentreStore, CentreStoreError
from kiosk.link.calling import EndReason

log = logging.getLogger(__name__)

MOST_KEPT = 10_000  # writes that wait while the database is away
HOUR_S = 3600.0


class Ledger:
    """A line of writes.

    Args:
        store: The database.
        keep_days: Of calls that are over.
        clock_ms: The time, UTC.
    """

    def __init__(self, store: CentreStore, keep_days: int, clock_ms: Callable[[], int]) -> None:
        self._store, self._keep_days, self._clock_ms = store, keep_days, clock_ms
        self._line: asyncio.Queue[Callable[[Connection], None]] = asyncio.Queue(MOST_KEPT)
        self._writing: asyncio.Future[None] | None = None
        self.lengths_s: list[float] = []

    async def load(self) -> Iterable[Call]:
        """Return the calls that went on when the centre ended.

        Raises:
            CentreStoreError: The database cannot be read.
        """
        self.lengths_s = await self._store.read(keeping.lengths_s)
        return await self._store.read(keeping.going_on)

    def begin(self, call: Call) -> None:
        """See ``keeping.begin``."""
        one = copy(call)
        self._put(lambda db: keeping.begin(db, one))

    def keep(self, call: Call) -> None:
        """See ``keeping.keep``."""
        one = copy(call)
        self._put(lambda db: keeping.keep(db, one))

    def end(self, call: Call, reason: EndReason, now_ms: int) -> None:
        """See ``keeping.end``."""
        if call.answered_ms is not None:
            newest = (now_ms - call.answered_ms) / 1000
            self.lengths_s = [newest, *self.lengths_s][: keeping.LATEST]
        self._put(lambda db: keeping.end(db, call.id, reason, now_ms))

    def note(self, who: str, why: str, about: str) -> None:
        """Write into the trail that a page sent what was not its to send."""
        now_ms = self._clock_ms()
        self._put(
            lambda db: audit.note(db, now_ms, who, audit.What.CALL_FORGED, why=why, about=about)
        )

    def _put(self, write: Callable[[Connection], None]) -> None:
        try:
            self._line.put_nowait(write)
        except asyncio.QueueFull:
            log.warning("a call is not kept: %d writes wait for the database", MOST_KEPT)

    async def run(self) -> None:
        """Write until cancelled; what is old is dropped once an hour."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._write())
            group.create_task(self._forget())

    async def close(self) -> None:
        """Write what still waits, after what is being written."""
        if self._writing is not None:
            await self._writing
        while not self._line.empty():
            await self._write_one(self._line.get_nowait())

    async def _write(self) -> None:
        while True:
            self._writing = asyncio.ensure_future(self._write_one(await self._line.get()))
            await asyncio.shield(self._writing)  # the end of the centre takes none with it

    async def _write_one(self, write: Callable[[Connection], None]) -> None:
        try:
            await self._store.run(write)
        except CentreStoreError as error:
            log.warning("a call is not kept: %s", error)

    async def _forget(self) -> None:
        while True:
            now_ms = self._clock_ms()
            try:
                await self._store.run(lambda db: keeping.forget(db, self._keep_days, now_ms))  # noqa: B023
            except CentreStoreError as error:
                log.warning("old calls stay: %s", error)
            await asyncio.sleep(HOUR_S)
