"""What hangs in the hall now, as one value, and who is told when it changes.

A snapshot is made once for a change, however many look at it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import msgspec
from sqlalchemy import Connection

from kiosk.catalogue.hall import Hall
from kiosk.centre import desk
from kiosk.centre.numbers import today_of
from kiosk.centre.store import CentreStore
from kiosk.link.clock import wall_clock_ms

PAUSE_S = 0.25  # at most four snapshots a second, however much happens
BEAT_S = 10.0  # a snapshot without a change: dead sockets are noticed
FRESH_S = 1.0  # so old a snapshot may be where nothing changed: the database is asked so often


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything on the pages, as plain values for JSON."""

    at: int
    broker: bool
    queues: list[dict[str, Any]]
    calls: list[dict[str, Any]]

    def text(self) -> str:
        """Return it as JSON."""
        return msgspec.json.encode(self).decode()

    def hall(self) -> str:
        """Return what everybody may see of it, as JSON."""
        return msgspec.json.encode({"queues": self.queues, "calls": self.calls}).decode()


class Board:
    """Makes snapshots."""

    def __init__(self, hall: Hall, store: CentreStore) -> None:
        self._hall, self._store = hall, store
        self._version = 0
        self._stirred = asyncio.Event()
        self._latest: tuple[int, float, Snapshot] | None = None
        self._reading = asyncio.Lock()
        self.broker_online = False

    def changed(self) -> None:
        """Something is different: who follows the board gets a new snapshot."""
        self._version += 1
        self._stirred.set()
        self._stirred = asyncio.Event()

    async def snapshot(self) -> Snapshot:
        """Return how things are now; one question to the database for all who ask at one time.

        Raises:
            CentreStoreError: The database cannot be read.
        """
        async with self._reading:
            latest = self._latest
            if latest is not None:
                version, made_s, snapshot = latest
                if version == self._version and monotonic() - made_s < FRESH_S:
                    return snapshot
            version, now_ms = self._version, wall_clock_ms()
            snapshot = await self._store.read(lambda db: self._read(db, now_ms))
            self._latest = (version, monotonic(), snapshot)
            return snapshot

    async def follow(self) -> AsyncIterator[Snapshot]:
        """Yield a snapshot now and after each change, until the caller has enough."""
        while True:
            version = self._version
            yield await self.snapshot()
            await asyncio.sleep(PAUSE_S)
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT_S):
                    while self._version == version:
                        await self._stirred.wait()

    def _read(self, db: Connection, now_ms: int) -> Snapshot:
        today = today_of(self._hall, datetime.fromtimestamp(now_ms / 1000, UTC))
        waiting, calls = desk.waiting(db, today), desk.calls(db, today)
        queues = [
            {
                "id": queue.id,
                "prefix": queue.prefix,
                "name": asdict(queue.name),
                "windows": asdict(queue.windows),
                "waiting": waiting.get(queue.id, 0),
                "last": next((call.label for call in calls if call.queue == queue.id), ""),
            }
            for queue in self._hall.queues.values()
        ]
        return Snapshot(
            at=now_ms,
            broker=self.broker_online,
            queues=queues,
            calls=[asdict(call) for call in calls],
        )
