"""Sends sealed bundles once what sends them is loaded, behind the first page."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.link.sealed import Shelf
from kiosk.link.store import Store
from kiosk.runtime.keeping import FOLDER
from kiosk.settings import Applications

if TYPE_CHECKING:
    from kiosk.link.upload import Uploader


class Uploading:
    """Lives on the event loop.

    Args:
        settings: Of ``[applications]``.
        store: The journal.
        folder: Of the kiosk's data.
    """

    def __init__(self, settings: Applications, store: Store, folder: Path) -> None:
        self._settings, self._store, self._shelf = settings, store, Shelf(folder / FOLDER)
        self._uploader: Uploader | None = None

    def stir(self) -> None:
        """Something new lies there."""
        if self._uploader is not None:
            self._uploader.stir()

    async def run(self, refused: Callable[[str, str], None]) -> None:
        """Send what waits, until cancelled; at once over where no address is set."""
        if not self._settings.upload_url or not self._settings.recipients:
            return
        self._uploader = await asyncio.to_thread(self._made, refused)
        await self._uploader.run()

    def _made(self, refused: Callable[[str, str], None]) -> "Uploader":
        # httpx takes 150 ms to load, which no page waits for.
        from kiosk.link.upload import Uploader  # noqa: PLC0415

        ca = Path(self._settings.ca) if self._settings.ca else None
        return Uploader(self._settings.upload_url, self._store, self._shelf, refused, ca)
