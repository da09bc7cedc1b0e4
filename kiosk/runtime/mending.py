"""Mends the kiosk by itself: there is room again, the journal is damaged, memory was wanting."""

import logging
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from kiosk.link.disk import takes
from kiosk.link.errors import StoreError
from kiosk.link.store import DAMAGE, FULL, Store

log = logging.getLogger(__name__)

LOOK_S = 5.0
ROOM_BYTES = 2_000_000  # must be written before a kiosk that keeps nothing is started anew
SETTLED_S = {DAMAGE: 60.0, FULL: 600.0}
"""So long must a run have lasted: a start that mends nothing must not follow another at once."""


class Mending:
    """Lives on the event loop.

    Args:
        store: The journal.
        folder: Where it lies.
        depth: How many events wait for the centre.
        busy: Whether somebody is there.
        restart: Ends the program, to be started anew.
        starve: The same, for want of memory.
        clock: Seconds that nobody sets.
    """

    def __init__(
        self,
        store: Store,
        folder: Path,
        depth: Callable[[], Awaitable[int]],
        busy: Callable[[], bool],
        restart: Callable[[], None],
        starve: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._folder, self._depth = store, folder, depth
        self._busy, self._restart, self._clock = busy, restart, clock
        self._starve, self._starved = starve, False
        self._began_s = clock()

    def starved(self) -> None:
        """Be told that something failed for want of memory: what holds it goes with the program."""
        self._starved = True

    async def look(self) -> None:
        """Try whether what could not be kept can be now; start anew where only that helps."""
        store = self._store
        if self._starved and not self._busy():
            log.error("memory: it did not suffice; the kiosk starts anew")
            self._starve()
            return
        await store.probe()
        fault = store.fault
        if self._busy() or self._clock() - self._began_s < SETTLED_S.get(fault, float("inf")):
            return
        if fault == DAMAGE:
            log.error("journal: is damaged; the kiosk starts anew, and puts it aside")
            self._restart()
        elif (
            store.standing_fault and await self._nothing_waits() and takes(self._folder, ROOM_BYTES)
        ):
            log.warning("journal: there is room on the disk again; the kiosk starts anew")
            self._restart()

    async def _nothing_waits(self) -> bool:
        """Tell whether the centre has all that is kept in memory alone."""
        try:
            return await self._depth() == 0
        except StoreError:
            return False
