"""How loud and how bright the window is, and what is laid over it."""

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import replace

from kiosk.flow.glass import Glass
from kiosk.flow.views import Page
from kiosk.link.store import Store
from kiosk.texts import Text

SCHEMA = (
    """CREATE TABLE IF NOT EXISTS upkeep_level (
        name TEXT PRIMARY KEY, percent INTEGER NOT NULL, version INTEGER NOT NULL)""",
)
BLINK_S = 10.0


class Levels:
    """Knows how the window is to be. Lives on the event loop.

    What a technician sets at the glass holds until settings of a newer version come from afar.

    Args:
        store: The journal.
        shown: Called when the window is to be another one.
    """

    def __init__(self, store: Store, shown: Callable[[], None]) -> None:
        self._store, self._shown = store, shown
        self.glass = Glass()
        self._version = 0
        self._by_hand: dict[str, int] = {}
        self._hiding: asyncio.TimerHandle | None = None

    async def begin(self) -> None:
        """Read what a technician set at the glass.

        Raises:
            StoreError: The journal cannot be read.
        """
        rows = await self._store.run(
            lambda db: db.execute("SELECT name, percent, version FROM upkeep_level").fetchall()
        )
        self._by_hand = {name: percent for name, percent, of in rows if of == self._version}
        self._put()

    def follow(self, volume: int, brightness: int, version: int) -> None:
        """Take what the settings say; a newer version puts aside what was set at the glass."""
        if version != self._version:
            self._by_hand = {}
        self._version = version
        self.glass = replace(self.glass, volume=volume, brightness=brightness)
        self._put()

    async def set(self, volume: int, brightness: int, *, tone: bool) -> None:
        """Set both at the glass; with ``tone`` it is heard how loud.

        Raises:
            StoreError: It holds now, and not after a restart.
        """
        self._by_hand = {"volume": volume, "brightness": brightness}
        if tone:
            self.glass = replace(self.glass, tones=self.glass.tones + 1)
        self._put()
        kept, version = dict(self._by_hand), self._version

        def keep(db: sqlite3.Connection) -> None:
            db.executemany(
                "INSERT INTO upkeep_level VALUES (?, ?, ?) ON CONFLICT (name)"
                " DO UPDATE SET percent = excluded.percent, version = excluded.version",
                [(name, percent, version) for name, percent in kept.items()],
            )

        await self._store.run(keep)

    def blink(self, band: Text) -> None:
        """Lay a band over every page, for ten seconds from now."""
        if self._hiding is not None:
            self._hiding.cancel()
        self.glass = replace(self.glass, band=band)
        self._hiding = asyncio.get_running_loop().call_later(BLINK_S, self._hide)
        self._shown()

    def around(self, page: Page) -> Page:
        """Return a page as the window is to show it."""
        return replace(page, glass=self.glass)

    def close(self) -> None:
        """Let go of the clock."""
        if self._hiding is not None:
            self._hiding.cancel()

    def _hide(self) -> None:
        self._hiding = None
        self.glass = replace(self.glass, band=None)
        self._shown()

    def _put(self) -> None:
        if self._by_hand:
            self.glass = replace(
                self.glass,
                volume=self._by_hand.get("volume", self.glass.volume),
                brightness=self._by_hand.get("brightness", self.glass.brightness),
            )
        self._shown()
