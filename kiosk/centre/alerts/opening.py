"""Alerts, put together from the settings."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.catalogue.hall import Hall
from kiosk.centre.access.door import Door
from kiosk.centre.alerts.forecasts import Forecasts
from kiosk.centre.alerts.live import Live
from kiosk.centre.alerts.postman import Postman
from kiosk.centre.alerts.rules import Rules, load
from kiosk.centre.alerts.watching import Picture, Watch
from kiosk.centre.alerts.web import AlertPages
from kiosk.centre.store import CentreStore
from kiosk.link.clock import wall_clock_ms
from kiosk.link.envelope import new_id


@dataclass(frozen=True, slots=True)
class Alerts:
    """What the centre joins to the rest."""

    routes: Sequence[Door]
    live: Live
    watch: Watch
    postmen: Sequence[Postman]

    def work(self) -> list[Coroutine[Any, Any, None]]:
        """Return what goes on for as long as the centre runs."""
        return [self.live.run(), self.watch.run(), *(one.run() for one in self.postmen)]

    async def close(self) -> None:
        """Let go of what sends."""
        for postman in self.postmen:
            await postman.close()


def rules_of(file: str) -> Rules:
    """Return the rules of a file; none where no file is set.

    Raises:
        FileFaultsError: The file has faults.
    """
    return load(Path(file)) if file else Rules()


def open_alerts(
    rules: Rules,
    site: str,
    hall: Hall,
    store: CentreStore,
    picture: Picture,
    online: Callable[[], bool],
) -> Alerts:
    """Return what watches, tells and is looked at.

    Args:
        rules: Of the alerts.
        site: Whose they are.
        hall: For its hours.
        store: The database.
        picture: Of the fleet.
        online: Whether the broker is there.

    Raises:
        SecretError: The key of a webhook cannot be used.
    """
    zone = hall.hours.zone
    forecasts = Forecasts(rules, hall.hours)
    live = Live(rules, forecasts, store, wall_clock_ms)
    watch = Watch(rules, picture, online, store, wall_clock_ms, new_id(), live.changed)
    postmen = {
        name: Postman(name, rules, site, zone, store, wall_clock_ms) for name in rules.channels
    }
    pages = AlertPages(rules, store, live, postmen, forecasts, wall_clock_ms)
    return Alerts(pages.routes(), live, watch, tuple(postmen.values()))
