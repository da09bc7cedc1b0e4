"""The video guide, put together from the settings."""

from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment
from prometheus_client import CollectorRegistry

from kiosk.catalogue.hall import Hall
from kiosk.catalogue.loading_policies import load_policies
from kiosk.catalogue.matters import Matters
from kiosk.centre.access.door import Door
from kiosk.centre.guide.exchange import Exchange
from kiosk.centre.guide.figures import ExchangeCollector
from kiosk.centre.guide.ledger import Ledger
from kiosk.centre.guide.live import Live
from kiosk.centre.guide.relays import open_relays
from kiosk.centre.guide.settings import GENERAL, GuideSettings
from kiosk.centre.guide.suggesting import Suggestions, suggestions
from kiosk.centre.guide.voice import Wire as Says
from kiosk.centre.guide.web import LINKS, GuidePages, Shown
from kiosk.centre.intake import HearCall
from kiosk.centre.store import CentreStore
from kiosk.link.clock import wall_clock_ms

UNCHOSEN = "一般 General"


class Wire(Says, Protocol):
    """The centre's end of the link. See ``Intake``."""

    @property
    def online(self) -> bool:
        """Whether the broker is there."""
        ...

    def join(self, hears_calls: HearCall) -> None:
        """Let somebody join calls."""
        ...


@dataclass(frozen=True, slots=True)
class Guiding:
    """What the centre joins to the rest; nothing where another process joins calls."""

    routes: Sequence[Door] = ()
    links: Sequence[tuple[str, str]] = ()
    exchange: Exchange | None = None
    ledger: Ledger | None = None

    def work(self) -> list[Coroutine[Any, Any, None]]:
        """Return what goes on for as long as the centre runs."""
        if self.exchange is None or self.ledger is None:
            return []
        return [self.exchange.run(), self.ledger.run()]

    async def close(self) -> None:
        """Keep what is not kept yet."""
        if self.ledger is not None:
            await self.ledger.close()


async def open_guide(
    settings: GuideSettings,
    hall: Hall,
    matters: Matters,
    catalogue: Path,
    store: CentreStore,
    wire: Wire,
    templates: Environment,
    registry: CollectorRegistry,
) -> Guiding:
    """Return what joins calls.

    Args:
        settings: Of ``[guide]``.
        hall: Whose guides they are.
        matters: What can be applied for.
        catalogue: The folder of the articles.
        store: The database.
        wire: To the kiosks.
        templates: Of the pages.
        registry: Of the centre's figures.

    Raises:
        RelaySecretError: The secret of a TURN server cannot be used.
        CentreStoreError: The database cannot be read.
    """
    if not settings.here:
        return Guiding()
    relays = open_relays(settings.servers, settings.credential_minutes * 60)
    ledger = Ledger(store, settings.keep_days, wall_clock_ms)
    hours = None if settings.always else settings.hours_of(hall.hours)
    exchange = Exchange(settings, hours, wire, relays, ledger, wall_clock_ms)
    await exchange.load()
    wire.join(exchange.heard)
    registry.register(ExchangeCollector(exchange))

    def suggest() -> Suggestions:
        return suggestions(hall, matters, load_policies(catalogue, None, None))

    shown = Shown(hall, settings, templates, {GENERAL: UNCHOSEN, **settings.topics})
    live = Live(exchange, lambda: wire.online, wall_clock_ms)
    pages = GuidePages(shown, suggest, store, live)
    return Guiding(pages.routes(), LINKS, exchange, ledger)
