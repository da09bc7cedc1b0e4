"""Who is told of the fleet: people by alerts, Prometheus, Home Assistant."""

from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from kiosk import __version__
from kiosk.catalogue.hall import Hall
from kiosk.centre.access.door import Door
from kiosk.centre.alerts.opening import Alerts, open_alerts
from kiosk.centre.alerts.rules import Rules
from kiosk.centre.fleet.fleet import Fleet
from kiosk.centre.home_assistant.announcing import Announcer
from kiosk.centre.home_assistant.discovery import Words
from kiosk.centre.intake import Intake
from kiosk.centre.metrics.tally import Tally
from kiosk.centre.metrics.web import MetricsPage
from kiosk.centre.settings import Settings
from kiosk.centre.store import CentreStore


@dataclass(frozen=True, slots=True)
class Telling:
    """What the centre joins to the rest."""

    alerts: Alerts
    routes: Sequence[Door]
    announcer: Announcer | None

    def work(self) -> list[Coroutine[Any, Any, None]]:
        """Return what goes on for as long as the centre runs."""
        work = self.alerts.work()
        return work if self.announcer is None else [*work, self.announcer.run()]

    async def close(self) -> None:
        """Let go of what was opened."""
        await self.alerts.close()


def open_telling(
    settings: Settings,
    rules: Rules,
    hall: Hall,
    store: CentreStore,
    fleet: Fleet,
    intake: Intake,
    tally: Tally,
) -> Telling:
    """Return who is told of the fleet.

    Raises:
        SecretError: The key of a webhook cannot be used.
    """
    site = settings.centre.site
    alerts = open_alerts(rules, site, hall, store, fleet.picture, lambda: intake.online)
    proxied = bool(settings.access.proxies)
    metrics = MetricsPage(
        settings.metrics, site, rules, fleet, intake, store, tally, proxied=proxied
    )
    announcer = None
    if prefix := settings.home_assistant.discovery_prefix:
        words = Words(prefix, site, __version__, settings.access.address)
        announcer = Announcer(words, fleet.picture)
        intake.host(announcer)
    return Telling(alerts, [*alerts.routes, *metrics.routes()], announcer)
