"""Bundles that have come: opened, proved, split into cases, and handed to the authorities."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.catalogue.hall import Hall
from kiosk.catalogue.standing import StandingRules
from kiosk.centre import cases
from kiosk.centre.adapters import Adapter, AdapterError, of_authority
from kiosk.centre.promises import honoured
from kiosk.centre.settings import Applications
from kiosk.centre.store import CentreStore, CentreStoreError
from kiosk.link.bundle import BundleError, Opened, opened
from kiosk.link.clock import wall_clock_ms
from kiosk.link.seal import Opener, SealError
from kiosk.link.signing import public_key

log = logging.getLogger(__name__)

AGAIN_S = 5.0


class Reception:
    """Opens bundles with the centre's own key, which is kept off the kiosks.

    Args:
        settings: Of ``[applications]``.
        site: The hall's name on the wire.
        opener: Has the keys that bundles are sealed to.
        hall: For its working days.
        store: The database.
        adapter: Hands cases to authorities.
        changed: Told that there is something new to see.
        rules: Which papers may follow; None: none may.

    Raises:
        KeyFileError: A kiosk's key is none.
    """

    def __init__(
        self,
        settings: Applications,
        site: str,
        opener: Opener,
        hall: Hall,
        store: CentreStore,
        adapter: Adapter,
        changed: Callable[[], None],
        rules: StandingRules | None = None,
    ) -> None:
        self._folder, self._site, self._hall, self._store = (
            Path(settings.folder),
            site,
            hall,
            store,
        )
        self._adapter, self._changed, self._rules = adapter, changed, rules
        self._opener = opener
        self._keys = {name: public_key(text) for name, text in settings.kiosks.items()}
        self._stirred = asyncio.Event()

    @property
    def recipients(self) -> list[str]:
        """The public keys that bundles may be sealed to."""
        return self._opener.recipients

    def key_of(self, kiosk: str) -> tuple[Ed25519PublicKey | None, str]:
        """Return a kiosk's key, None where it is not known, and the site."""
        return self._keys.get(kiosk), self._site

    async def take(self, bundle: str, file: Path) -> None:
        """Take a bundle that is whole. What cannot be opened is kept, and staff are told.

        Raises:
            OSError: It cannot be taken now; its kiosk sends the end again.
        """
        now_ms = wall_clock_ms()
        try:
            found = await asyncio.to_thread(self._opened, file, bundle)
            await self._store.run(
                lambda db: cases.open_cases(db, self._hall, bundle, found, now_ms, self._rules)
            )
        except (SealError, BundleError) as error:
            why = str(error)
            log.error("application %s: %s", bundle, why)  # noqa: TRY400
            await self._stuck(bundle, why, now_ms)
        except CentreStoreError as error:
            raise OSError(str(error)) from error
        self._stirred.set()
        self._changed()

    async def run(self) -> None:
        """Hand cases to their authorities, again and again where one is away, until cancelled."""
        while True:
            try:
                waiting = await self._store.run(cases.undelivered)
                for one in waiting:
                    await self._deliver(one.number, one.authority)
            except (CentreStoreError, AdapterError, SealError, BundleError, OSError) as error:
                log.warning("cases: %s", error)
            self._stirred.clear()
            try:
                async with asyncio.timeout(AGAIN_S):
                    await self._stirred.wait()
            except TimeoutError:
                continue

    async def read(self, bundle: str) -> Opened:
        """Return a bundle, opened in memory.

        Raises:
            SealError, BundleError, OSError: It cannot be.
        """
        file = self._folder / "uploads" / f"{bundle}.age"
        return await asyncio.to_thread(self._opened, file, bundle)

    async def _deliver(self, number: str, authority: str) -> None:
        rows = await self._store.run(lambda db: cases.of_number(db, number))
        for row in rows:
            if row.state != cases.OPENED:
                continue
            found = await self.read(row.id)
            promised = honoured(found.manifest, self._hall, self._rules)
            part = of_authority(found, authority, promised)
            if part is not None:
                await self._adapter.deliver(part)
        await self._store.run(lambda db: cases.delivered(db, number, authority))

    async def _stuck(self, bundle: str, why: str, now_ms: int) -> None:
        try:
            await self._store.run(lambda db: cases.stuck(db, bundle, why, now_ms))
        except CentreStoreError as error:
            raise OSError(str(error)) from error

    def _opened(self, file: Path, bundle: str) -> Opened:
        found = opened(self._opener.open(file.read_bytes()), self._keys.get)
        if found.manifest.id != bundle:
            raise BundleError("the manifest has another id than the upload")
        return found
