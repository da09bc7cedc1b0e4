"""What registers know, put together from the settings."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.catalogue.matters import Matters
from kiosk.centre.credit.subjects import Keyed
from kiosk.centre.register import table
from kiosk.centre.register.https import HttpsRegister
from kiosk.centre.register.known import Register
from kiosk.centre.register.office import KnowingOffice
from kiosk.centre.register.table import TableRegister
from kiosk.centre.settings import Register as Settings
from kiosk.centre.store import CentreStore
from kiosk.link.seal import Opener

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Registers:
    """What the centre joins to the rest."""

    office: KnowingOffice
    closing: Sequence[Callable[[], Awaitable[None]]]

    async def close(self) -> None:
        """Let go of what was opened."""
        for close in self.closing:
            await close()


async def open_registers(
    settings: Settings, opener: Opener | None, matters: Matters, store: CentreStore
) -> Registers:
    """Return who answers.

    Raises:
        SubjectKeyError: The key file cannot be used.
        RegisterSettingsError: The register cannot be asked.
        CentreStoreError: The database cannot be read.
    """
    registers: list[Register] = []
    closing = []
    if settings.key_file:
        keyed = Keyed.read(Path(settings.key_file))
        if lost := await store.run(lambda db: table.SOURCES.lost(db, keyed.fingerprint)):
            log.error(
                "%d answers were kept by another key than %s: bring the former key back, or "
                "import the lists again",
                lost,
                settings.key_file,
            )
        await table.SOURCES.clear(store)
        registers.append(TableRegister(store, keyed))
    if settings.url:
        elsewhere = HttpsRegister(settings)
        registers.append(elsewhere)
        closing.append(elsewhere.close)
    return Registers(KnowingOffice(opener, registers, matters, store), closing)
