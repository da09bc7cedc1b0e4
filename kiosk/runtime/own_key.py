"""The key that the kiosk signs with: loaded, named, and changed for a new one."""

import asyncio
import sqlite3
from concurrent.futures import Executor
from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.link import sealed
from kiosk.link.client import Link
from kiosk.link.store import Store
from kiosk.link.upkeep import KeyEvent
from kiosk.runtime.where import Where
from kiosk.settings import Applications as Settings

if TYPE_CHECKING:
    from kiosk.runtime.bundling import Origin


class KeysBusyError(Exception):
    """The key cannot be changed now; the text says why."""


class OwnKey:
    """Holds the key. Lives on the event loop.

    Args:
        settings: Of ``[applications]``.
        where: This kiosk.
        link: To the centre.
        store: The journal.
        worker: The thread that seals, and so waits for no key that changes.
    """

    def __init__(
        self, settings: Settings, where: Where, link: Link, store: Store, worker: Executor
    ) -> None:
        self._settings, self._where, self._link = settings, where, link
        self._store, self._worker = store, worker
        self._file = where.folder / settings.key
        self.origin: Origin | None = None
        """What bundles are signed and sealed with; None: it is not loaded, or there is none."""

    async def begin(self) -> None:
        """Load it; where it is missing it is made.

        Raises:
            SealError: ``applications.recipients`` holds no key.
            KeyFileError: The kiosk's own key cannot be used.
        """
        loop = asyncio.get_running_loop()
        self.origin = await loop.run_in_executor(self._worker, self._prepared)

    @property
    def sealed_to(self) -> str:
        """Fingerprint of the centre's key; empty where there is none."""
        return "" if self.origin is None else self.origin.sealer.fingerprint

    @property
    def public(self) -> str:
        """Its public half; empty before it is loaded."""
        if self.origin is None:
            return ""
        from kiosk.link.signing import public_text  # noqa: PLC0415 - see ``_prepared``

        return public_text(self.origin.key)

    @property
    def fingerprint(self) -> str:
        """Of its public half; empty before it is loaded."""
        if self.origin is None:
            return ""
        from kiosk.link.seal import fingerprint  # noqa: PLC0415 - see ``_prepared``

        return fingerprint(self.public)

    async def rotate(self) -> str:
        """Make a new key; return its public half.

        The centre is told in an event that the former key vouches for, and trusts the new one. It
        is in the outbox before the new key is in use: after a power cut in between the former one
        goes on, and is trusted as before.

        Raises:
            KeysBusyError: Applications wait that the old one signed, or nothing is signed here.
            KeyFileError: The new one cannot be kept.
            StoreError: The centre could not be told; the key is the former one.
        """
        origin = self.origin
        if origin is None:
            raise KeysBusyError("there is no key: applications.recipients is empty")
        waiting = (await self._store.run(sealed.load)).count
        if waiting:
            raise KeysBusyError(f"{waiting} applications wait that the present key signed")
        loop = asyncio.get_running_loop()
        event, after = await loop.run_in_executor(self._worker, self._successor, origin)

        def put(db: sqlite3.Connection) -> None:
            self._link.put_event(db, event)

        await self._store.run(put)
        self.origin = await loop.run_in_executor(self._worker, self._in_use, after)
        self.tell()
        return self.public

    def tell(self) -> None:
        """Tell the centre which keys are used."""
        self._link.tell_keys(self.sealed_to, self.public)

    def _successor(self, origin: "Origin") -> "tuple[KeyEvent, Origin]":
        from kiosk.link import signing  # noqa: PLC0415 - see ``_prepared``

        after = signing.made_beside(self._file)
        told = KeyEvent(
            former=signing.public_text(origin.key),
            signing_key=signing.public_text(after),
            proof=signing.vouched(origin.key, origin.site, origin.kiosk, after),
        )
        return told, replace(origin, key=after)

    def _in_use(self, after: "Origin") -> "Origin":
        from kiosk.link.signing import put_in_place  # noqa: PLC0415 - see ``_prepared``

        put_in_place(self._file)
        return after

    def _prepared(self) -> "Origin":
        # Cryptography, img2pdf and age take 300 ms to load, which no page waits for.
        from kiosk.link.seal import Sealer  # noqa: PLC0415
        from kiosk.link.signing import kiosk_key  # noqa: PLC0415
        from kiosk.runtime import receipting  # noqa: F401, PLC0415
        from kiosk.runtime.bundling import Origin  # noqa: PLC0415

        return Origin(
            self._where.site,
            self._where.kiosk,
            kiosk_key(self._file),
            Sealer(self._settings.recipients),
        )
