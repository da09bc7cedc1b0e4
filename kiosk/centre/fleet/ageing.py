"""What is old of the fleet goes by itself, a little every second. Lives on the event loop."""

import asyncio
import logging
from collections.abc import Callable

from kiosk.centre.fleet import keeping, thinning
from kiosk.centre.fleet.picture import Picture
from kiosk.centre.fleet.settings import FleetSettings
from kiosk.centre.fleet.thinning import DAY_MS
from kiosk.centre.store import CentreStore, CentreStoreError

log = logging.getLogger(__name__)

STEP_S = 1.0
A_STEP = 5  # kiosks whose figures are thinned in one step
AGAIN_S = 2.0  # after the database failed


class Ageing:
    """Drops old history, thins what is not new, forgets kiosks that are long gone.

    Args:
        settings: Of ``[fleet]``.
        store: The database.
        picture: Of all kiosks.
        now_ms: The centre's clock.
    """

    def __init__(
        self,
        settings: FleetSettings,
        store: CentreStore,
        picture: Picture,
        now_ms: Callable[[], int],
    ) -> None:
        self._settings, self._store, self._picture = settings, store, picture
        self._now_ms = now_ms
        self._names: list[str] = []

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await asyncio.sleep(STEP_S)
            try:
                await self.step()
            except CentreStoreError as error:
                log.warning("fleet: what is old stays for now: %s", error)
                await asyncio.sleep(AGAIN_S)

    async def step(self) -> None:
        """Do a little.

        Raises:
            CentreStoreError: The database is away.
        """
        now_ms, own = self._now_ms(), self._settings
        coarse, gone = now_ms - own.fine_days * DAY_MS, now_ms - own.keep_days * DAY_MS
        if not self._names:
            await self._forget(gone)
            self._names = list(self._picture.names())
        some = [self._names.pop() for _ in range(min(len(self._names), A_STEP))]
        await self._store.run(lambda db: thinning.drop_lines(db, gone))
        await self._store.run(
            lambda db: thinning.thin(db, some, coarse_before=coarse, gone_before=gone)
        )

    async def _forget(self, before: int) -> None:
        """Forget who was heard last before a moment."""
        gone = []
        for name in self._picture.names():
            told = self._picture.told(name)
            if told is not None and told.heard is not None and told.heard < before:
                gone.append(name)
        for name in gone:
            await self._store.run(lambda db: keeping.forget(db, name))  # noqa: B023
            self._picture.remove(name)
