"""What console and hall display show now, as one value, and who is told when it changes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from kiosk.catalogue.hall import Hall
from kiosk.centre import desk, fleet
from kiosk.centre.numbers import today_of
from kiosk.centre.store import CentreStore
from kiosk.link.clock import wall_clock_ms

PAUSE_S = 0.25  # at most four snapshots a second, however much happens
BEAT_S = 10.0  # a snapshot without a change: silences become visible, dead sockets are noticed


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything on the pages, as plain values for JSON."""

    at: int
    broker: bool
    queues: list[dict[str, Any]]
    calls: list[dict[str, Any]]
    kiosks: list[dict[str, Any]]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return asdict(self)


class Board:
    """Makes snapshots."""

    def __init__(self, hall: Hall, store: CentreStore) -> None:
        self._hall, self._store = hall, store
        self._version = 0
        self._stirred = asyncio.Condition()
        self._notices: set[asyncio.Task[None]] = set()
        self.broker_online = False

    def changed(self) -> None:
        """Something is different: who follows the board gets a new snapshot."""
        self._version += 1
        task = asyncio.get_running_loop().create_task(self._stir())
        self._notices.add(task)
        task.add_done_callback(self._notices.discard)

    async def snapshot(self) -> Snapshot:
        """Return how things are now.

        Raises:
            CentreStoreError: The database cannot be read.
        """
        now_ms = wall_clock_ms()
        return await self._store.run(lambda db: self._read(db, now_ms))

    async def follow(self) -> AsyncIterator[Snapshot]:
        """Yield a snapshot now and after each change, until the caller has enough."""
        while True:
            version = self._version
            yield await self.snapshot()
            await asyncio.sleep(PAUSE_S)
            try:
                async with asyncio.timeout(BEAT_S), self._stirred:
                    await self._stirred.wait_for(lambda: self._version != version)  # noqa: B023
            except TimeoutError:
                continue

    async def _stir(self) -> None:
        async with self._stirred:
            self._stirred.notify_all()

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
            kiosks=[asdict(line) for line in fleet.kiosks(db, now_ms)],
        )
