"""Bundles that have come: opened, proved, split into cases, and handed to the authorities."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.catalogue.hall import Hall
from kiosk.catalogue.standing import StandingRules
from kiosk.centre import cases
from kiosk.centre.adapters import Adapter, AdapterError, of_authority
from kiosk.centre.promises import honoured
from kiosk.centre.settings import Applications
from kiosk.centre.store import CentreStore, CentreStoreError
from kiosk.centre.succession import successors
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
        self._set = {name: _keys(said) for name, said in settings.kiosks.items()}
        self._keys = dict(self._set)
        self._stirred = asyncio.Event()
        self._more_keys = True  # since stuck bundles were tried last

    @property
    def recipients(self) -> list[str]:
        """The public keys that bundles may be sealed to."""
        return self._opener.recipients

    def keys_of(self, kiosk: str) -> tuple[Sequence[Ed25519PublicKey], str]:
        """Return a kiosk's keys, none where it is not known, and the site."""
        return self._keys.get(kiosk, ()), self._site

    def trust(self, kiosk: str, signing_key: str) -> None:
        """Take what this kiosk signs with that key from now on, beside what it signed before.

        An empty key: nothing more of it, save by the keys that the settings give it.

        Raises:
            KeyFileError: It is none.
        """
        if not signing_key:
            self._keys[kiosk] = self._set.get(kiosk, ())
            return
        newest = public_key(signing_key)
        former = (key for key in self._keys.get(kiosk, ()) if key != newest)
        self._keys[kiosk] = (newest, *former)
        self._more_keys = True
        self._stirred.set()

    async def take(self, bundle: str, file: Path) -> None:
        """Take a bundle that is whole. What cannot be opened is kept, and staff are told.

        Raises:
            OSError: It cannot be taken now; its kiosk sends the end again.
        """
        now_ms = wall_clock_ms()
        try:
            await self._learn()
            await self._open(bundle, file, now_ms)
        except (SealError, BundleError) as error:
            why = str(error)
            log.error("application %s: %s", bundle, why)  # noqa: TRY400
            await self._stuck(bundle, why, now_ms)
        except CentreStoreError as error:
            raise OSError(str(error)) from error
        self._stirred.set()
        self._changed()

    async def run(self) -> None:
        """Hand cases to their authorities, again and again where one is away, until cancelled.

        Keys that took the place of others are learnt first; what could not be opened before is
        tried once more at the start, and when there is another key.
        """
        while True:
            self._stirred.clear()
            try:
                await self._learn()
                if self._more_keys:
                    self._more_keys = False
                    await self._retry_stuck()
                for one in await self._store.run(cases.undelivered):
                    await self._try(one.number, one.authority)
            except CentreStoreError as error:
                log.warning("cases: %s", error)
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

    async def _learn(self) -> None:
        """Trust each key that one which is trusted vouched for.

        Raises:
            CentreStoreError: The database is away.
        """
        for kiosk, former, after in await self._store.read(successors):
            keys = self._keys.get(kiosk, ())
            if public_key(former) in keys and public_key(after) not in keys:
                self.trust(kiosk, after)
                log.info("%s signs with a new key", kiosk, extra={"kiosk": kiosk})

    async def _retry_stuck(self) -> None:
        try:
            ids = await self._store.run(cases.stuck_ones)
        except CentreStoreError as error:
            log.warning("cases: %s", error)
            return
        for bundle in ids:
            file = self._folder / "uploads" / f"{bundle}.age"
            try:
                await self._open(bundle, file, wall_clock_ms())
            except (SealError, BundleError, OSError, CentreStoreError) as error:
                log.warning("application %s: is still stuck: %s", bundle, error)
            else:
                log.info("application %s: is opened now", bundle)
                self._changed()

    async def _try(self, number: str, authority: str) -> None:
        """Hand over one case; one that cannot be holds up no other."""
        try:
            await self._deliver(number, authority)
        except (AdapterError, SealError, BundleError, OSError) as error:
            log.warning("cases: %s for %s: %s", number, authority, error)

    async def _deliver(self, number: str, authority: str) -> None:
        rows = await self._store.run(lambda db: cases.of_number(db, number))
        handed = frozenset(row.id for row in rows if row.state == cases.OPENED)
        for row in rows:
            if row.id not in handed:
                continue
            found = await self.read(row.id)
            promised = honoured(found.manifest, self._hall, self._rules)
            part = of_authority(found, authority, promised)
            if part is not None:
                await self._adapter.deliver(part)
        await self._store.run(lambda db: cases.delivered(db, number, authority, handed))

    async def _open(self, bundle: str, file: Path, now_ms: int) -> None:
        found = await asyncio.to_thread(self._opened, file, bundle)
        await self._store.run(
            lambda db: cases.open_cases(db, self._hall, bundle, found, now_ms, self._rules)
        )

    async def _stuck(self, bundle: str, why: str, now_ms: int) -> None:
        try:
            await self._store.run(lambda db: cases.stuck(db, bundle, why, now_ms))
        except CentreStoreError as error:
            raise OSError(str(error)) from error

    def _opened(self, file: Path, bundle: str) -> Opened:
        found = opened(self._opener.open(file.read_bytes()), lambda name: self._keys.get(name, ()))
        if found.manifest.id != bundle:
            raise BundleError("the manifest has another id than the upload")
        return found


def _keys(said: str | Sequence[str]) -> tuple[Ed25519PublicKey, ...]:
    """Return the keys that the settings give a kiosk: one, or several after it made a new one."""
    return tuple(public_key(text) for text in ((said,) if isinstance(said, str) else said))
