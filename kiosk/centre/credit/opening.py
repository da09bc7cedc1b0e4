"""How visitors stand, put together from the settings."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment
from starlette.routing import BaseRoute

from kiosk.catalogue.hall import Hall
from kiosk.catalogue.standing import StandingRules
from kiosk.centre.credit import table
from kiosk.centre.credit.https import HttpsRegister
from kiosk.centre.credit.office import CreditOffice
from kiosk.centre.credit.register import Register, Registers
from kiosk.centre.credit.subjects import Keyed
from kiosk.centre.credit.table import TableRegister
from kiosk.centre.settings import Settings
from kiosk.centre.store import CentreStore
from kiosk.centre.web_audit import AuditPages
from kiosk.centre.web_import import ImportPage
from kiosk.centre.web_standing import StandingPages
from kiosk.link.seal import Opener

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Credit:
    """What the centre joins to the rest."""

    office: CreditOffice
    routes: list[BaseRoute]
    links: list[tuple[str, str]]
    closing: Sequence[Callable[[], Awaitable[None]]]

    async def close(self) -> None:
        """Let go of what was opened."""
        for close in self.closing:
            await close()


async def open_credit(
    settings: Settings,
    hall: Hall,
    rules: StandingRules,
    store: CentreStore,
    templates: Environment,
    opener: Opener | None,
) -> Credit:
    """Return who answers, and the staff's pages.

    Raises:
        SubjectKeyError: The key file cannot be used.
        RegisterSettingsError: The register cannot be asked.
        CentreStoreError: The database cannot be read.
    """
    own = settings.credit
    registers: list[Register] = []
    routes: list[BaseRoute] = [*AuditPages(hall, store, templates).routes()]
    links = [("/audit", "优先记录 Audit")]
    closing = []
    if own.key_file:
        keyed = Keyed.read(Path(own.key_file))
        if lost := await store.run(lambda db: table.SOURCES.lost(db, keyed.fingerprint)):
            log.error(
                "%d standings were kept by another key than %s: bring the former key back, or "
                "import the lists again",
                lost,
                own.key_file,
            )
        await table.SOURCES.clear(store)
        registers.append(TableRegister(store, keyed))
        routes += StandingPages(hall, rules, store, keyed, templates).routes()
        routes += ImportPage(hall, rules, store, keyed).routes()
        links = [("/standing", "信用 Standing"), *links]
    if own.url:
        elsewhere = HttpsRegister(own, rules)
        registers.append(elsewhere)
        closing.append(elsewhere.close)
    office = CreditOffice(opener, Registers(registers), rules, store)
    return Credit(office, routes, links, closing)
