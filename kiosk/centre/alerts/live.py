"""Tells open pages what changes of the alerts, whichever centre changed it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable

from msgspec import Struct
from sqlalchemy import Connection, func, select

from kiosk.centre.alerts import reading
from kiosk.centre.alerts.forecasts import Forecasts
from kiosk.centre.alerts.reading import MOST, AlertLine, Wanted
from kiosk.centre.alerts.rules import Rules
from kiosk.centre.alerts.tables import alert
from kiosk.centre.store import CentreStore, CentreStoreError

log = logging.getLogger(__name__)

LOOK_S = 2.0  # how late another centre's change is seen
PAUSE_S = 0.25  # at most four messages a second
OVERLAP_MS = 2_000  # clocks of several centres differ
BEAT_S = 10.0


class Told(Struct, frozen=True, kw_only=True):
    """A message of ``/live/alerts``."""

    kind: str  # all, some
    at: int
    alerts: list[AlertLine]
    counts: dict[str, int]  # of all that are open, by level


class Live:
    """Follows the alerts in the database.

    Args:
        rules: Of the alerts.
        forecasts: Of paper.
        store: The database.
        clock_ms: The time, UTC.
    """

    def __init__(
        self,
        rules: Rules,
        forecasts: Forecasts,
        store: CentreStore,
        clock_ms: Callable[[], int],
    ) -> None:
        self._rules, self._forecasts = rules, forecasts
        self._store, self._clock_ms = store, clock_ms
        self._version = 0
        self._waiting: set[asyncio.Future[None]] = set()
        self._newest = 0

    def changed(self) -> None:
        """Something is different: who follows is told."""
        self._version += 1
        for one in self._waiting:
            if not one.done():
                one.set_result(None)

    async def run(self) -> None:
        """Look for what other centres changed, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_S)
            if not self._waiting:
                continue
            try:
                newest = await self._store.read(
                    lambda db: db.execute(select(func.max(alert.c.changed))).scalar_one()
                )
            except CentreStoreError as error:
                log.warning("alerts: %s", error)
                continue
            if newest is not None and newest != self._newest:
                self._newest = newest
                self.changed()

    async def follow(self) -> AsyncIterator[Told]:
        """Yield all current alerts, then what changes, until the caller has enough.

        Raises:
            CentreStoreError: The database cannot be read.
        """
        told = await self._read(0, whole=True)
        while True:
            version, before = self._version, told
            yield told
            await asyncio.sleep(PAUSE_S)
            if version == self._version:
                await self._stirred()
            told = await self._read(before.at - OVERLAP_MS, whole=False)

    async def _read(self, since_ms: int, *, whole: bool) -> Told:
        now_ms = self._clock_ms()
        return await self._store.read(lambda db: self._told(db, since_ms, now_ms, whole=whole))

    def _told(self, db: Connection, since_ms: int, now_ms: int, *, whole: bool) -> Told:
        some = [] if whole else reading.changed(db, self._rules, now_ms, since_ms)
        whole = whole or len(some) >= MOST  # too many to tell one by one
        if whole:
            some = reading.alerts(db, self._rules, now_ms, Wanted.CURRENT)
        return Told(
            kind="all" if whole else "some",
            at=now_ms,
            alerts=self._forecasts.beside(db, some, now_ms),
            counts=reading.open_by_level(db),
        )

    async def _stirred(self) -> None:
        """Wait for a change, or for the beat by which a dead socket is noticed."""
        one: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(one)
        try:
            async with asyncio.timeout(BEAT_S):
                await one
        except TimeoutError:
            return
        finally:
            self._waiting.discard(one)
