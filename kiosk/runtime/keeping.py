"""Sealed applications that wait: laid on the disk, found again, within their limits."""

import asyncio
import logging
import sqlite3
from pathlib import Path

from kiosk.link import sealed
from kiosk.link.client import Link
from kiosk.link.errors import StoreError
from kiosk.link.messages import Alert, ApplicationEvent
from kiosk.link.sealed import Load, Sealed, Shelf
from kiosk.link.store import Store
from kiosk.settings import Applications as Settings

log = logging.getLogger(__name__)

FOLDER = "sealed"
DAY_MS = 86_400_000
NEAR = 0.8  # of a limit: a technician is told, and nothing new is begun
ROOM_BYTES = 50_000_000  # an application of forty sheets, and what else is written meanwhile
NO_ROOM = "applications.no_room"


class Keeping:
    """Lives on the event loop.

    Args:
        settings: Of ``[applications]``.
        folder: Of the kiosk's data.
        link: To the centre.
        store: The journal.
    """

    def __init__(self, settings: Settings, folder: Path, link: Link, store: Store) -> None:
        self._settings, self._link, self._store = settings, link, store
        self.shelf = Shelf(folder / FOLDER)
        self.load: Load | None = None
        self.fault = ""
        """The code of why the disk takes no other one; empty: it does."""
        self._near = False
        self._refused = 0  # bytes that the disk did not take

    @property
    def open(self) -> bool:
        """Whether a visitor should begin another one."""
        return self.takes and not self.fault

    @property
    def takes(self) -> bool:
        """Whether it is tried to keep one that is made already."""
        return self.load is not None and not self._near

    async def begin(self) -> None:
        """Delete what unfinished visits left; queue again what lost its row with the journal.

        Raises:
            StoreError: The journal cannot be used.
            OSError: The disk cannot.
        """
        known = await self._store.run(sealed.ids)
        recovered = await asyncio.to_thread(
            self.shelf.recover, known, whole=not self._store.standing_fault
        )
        if recovered.deleted:
            log.warning("sealed: %d files of unfinished visits were deleted", recovered.deleted)
        if recovered.found:
            log.warning("sealed: %d bundles had lost their rows", len(recovered.found))

            def keep(db: sqlite3.Connection) -> None:
                for one in recovered.found:
                    sealed.put(db, one)

            await self._store.run(keep)
        await self.look()

    async def keep(self, one: Sealed, data: bytes, event: ApplicationEvent) -> None:
        """Lay a bundle on the disk, then its row and the word to the centre in one transaction.

        Raises:
            StoreError: It is not kept.
            OSError: The same; ``fault`` is set until the disk takes as much.
        """
        try:
            await asyncio.to_thread(self.shelf.lay, one.id, data)
        except OSError as error:
            self._refused = len(data)
            self._shut(f"{len(data)} bytes could not be written: {error.strerror}")
            raise

        def keep(db: sqlite3.Connection) -> None:
            sealed.put(db, one)
            self._link.put_event(db, event)

        try:
            await self._store.run(keep)
        except StoreError:
            await asyncio.to_thread(self.shelf.drop, one.id)
            raise
        # From here on it is kept, whatever happens: a start, or who sends it, gives it its name.
        try:
            await asyncio.to_thread(self.shelf.keep, one.id)
            await self.look()
        except (OSError, StoreError) as error:
            log.warning("sealed: %s is kept; looking after it: %s", one.id, error)

    async def look(self) -> None:
        """Look how much waits and what the disk takes; near a limit a technician is told, once.

        Raises:
            StoreError: The journal cannot be used.
        """
        await self._look_at_disk()
        load = await self._store.run(sealed.load)
        self.load = load
        old_ms = 0 if load.oldest is None else self._link.now_ms() - load.oldest
        near = (
            load.size > NEAR * self._settings.keep_mb * 1_000_000
            or old_ms > NEAR * self._settings.keep_days * DAY_MS
        )
        if near and not self._near:
            self.alert(
                "applications.near_full",
                f"{load.count} sealed applications of {load.size // 1_000_000} MB wait, the oldest "
                f"for {old_ms // DAY_MS} days; is the centre's upload address right?",
            )
        self._near = near

    async def _look_at_disk(self) -> None:
        try:
            room = await asyncio.to_thread(self.shelf.room)
        except OSError as error:
            self._shut(f"the disk cannot be used: {error.strerror}")
            return
        if room < ROOM_BYTES:
            self._shut(f"{room / 1e6:.1f} MB are free of the {ROOM_BYTES // 1_000_000} MB wanted")
        elif bool(self.fault) and await asyncio.to_thread(self.shelf.takes, self._refused):
            log.warning("applications: there is room on the disk again")
            self.fault, self._refused = "", 0

    def _shut(self, detail: str) -> None:
        """Begin no other one; a technician is told, once."""
        if self.fault:
            return
        self.fault = NO_ROOM
        log.error("applications: %s", detail)
        self.alert(NO_ROOM, f"{detail}; make room on the kiosk's disk")

    def alert(self, code: str, detail: str) -> None:
        """Tell a technician."""
        alert = Alert(code=code, detail=detail[:500])
        task = asyncio.ensure_future(self._store.run(lambda db: self._link.put_event(db, alert)))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
