"""Publishes settings that kiosks are to use: signed, retained, again after the broker was away."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection

from kiosk.centre import audit
from kiosk.centre.orders import wanting
from kiosk.centre.orders.paths import tables
from kiosk.centre.store import CentreStore, CentreStoreError
from kiosk.link import tunable
from kiosk.link.desired import signed
from kiosk.link.signing import kiosk_key, public_text
from kiosk.link.upkeep import VALUES_CHARS, Desired
from kiosk.typed_toml import Fault, FileFaultsError

log = logging.getLogger(__name__)

AGAIN_S = 5.0


class NoKeyError(Exception):
    """The centre has no key to sign settings with; the text says which setting to make."""


class Wire(Protocol):
    """The centre's end of the link. See ``Intake``."""

    @property
    def online(self) -> bool:
        """Whether the broker is there."""
        ...

    def publish_desired(self, kiosk: str, body: Desired) -> bool:
        """Publish settings, retained; tell whether the broker could be given them."""
        ...


class Publishing:
    """Lives on the event loop.

    Args:
        store: The database.
        wire: To the broker.
        site: The hall's name on the wire.
        key: Signs; None: nothing can be set from afar.
        now_ms: The centre's clock.
    """

    def __init__(
        self,
        store: CentreStore,
        wire: Wire,
        site: str,
        key: Ed25519PrivateKey | None,
        now_ms: Callable[[], int],
    ) -> None:
        self._store, self._wire, self._site = store, wire, site
        self._key, self._now_ms = key, now_ms
        self._stirred = asyncio.Event()

    @property
    def public(self) -> str:
        """The key that kiosks must name in ``upkeep.config_keys``; empty: there is none."""
        return "" if self._key is None else public_text(self._key)

    def stir(self) -> None:
        """Be told that the broker came or went."""
        self._stirred.set()

    async def want(self, kiosk: str, values: Mapping[str, Any], author: str) -> wanting.SideBySide:
        """Keep and publish settings of a kiosk; those that are left out are as in its own file.

        Raises:
            NoKeyError: There is no key to sign them with.
            FileFaultsError: A kiosk would refuse them; nothing was published.
            CentreStoreError: They could not be kept; nothing was published.
        """
        key = self._key
        if key is None:
            raise NoKeyError("upkeep.signing_key_file names no file: nothing can be set from afar")
        text = msgspec.json.encode(tables(values), order="sorted").decode()
        if len(text) > VALUES_CHARS:
            fault = Fault("", f"has {len(text)} signs; at most {VALUES_CHARS} are sent")
            raise FileFaultsError(tunable.WHERE, (fault,))
        tunable.read(text)
        now_ms = self._now_ms()

        def keep(db: Connection) -> tuple[Desired, wanting.SideBySide]:
            body = signed(key, self._site, kiosk, wanting.next_version(db, kiosk), text)
            wanting.keep(db, kiosk, body, author, now_ms)
            why = f"version {body.version}: {text}"
            audit.note(db, now_ms, author, audit.What.TUNED, why=why, about=kiosk)
            return body, wanting.of_kiosk(db, kiosk)

        body, found = await self._store.run(keep)
        self._wire.publish_desired(kiosk, body)
        return found

    async def of_kiosk(self, kiosk: str) -> wanting.SideBySide:
        """Return what is wanted of a kiosk and what it says that it uses."""
        return await self._store.read(lambda db: wanting.of_kiosk(db, kiosk))

    async def run(self) -> None:
        """Publish what is still open whenever the broker has come, until cancelled."""
        was = False
        while True:
            self._stirred.clear()
            online = self._wire.online
            if online and not was:
                online = await self._publish_open()
            was = online
            try:
                async with asyncio.timeout(AGAIN_S):
                    await self._stirred.wait()
            except TimeoutError:
                continue

    async def _publish_open(self) -> bool:
        """Publish what no kiosk has spoken of; tell whether all of it went."""
        try:
            found = await self._store.read(wanting.open_ones)
        except CentreStoreError as error:
            log.warning("settings from afar: %s", error)
            return False
        went = [self._wire.publish_desired(kiosk, body) for kiosk, body in found]
        return all(went)


def signing_key(file: str) -> Ed25519PrivateKey | None:
    """Return the key that settings are signed with; made where it is missing; None: no file.

    Raises:
        KeyFileError: It cannot be used.
    """
    if not file:
        return None
    key = kiosk_key(Path(file))
    log.info('kiosks take settings of this centre by upkeep.config_keys = ["%s"]', public_text(key))
    return key
