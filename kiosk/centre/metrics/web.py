"""``/metrics``, for Prometheus and whoever reads OpenMetrics."""

from collections import Counter
from collections.abc import Sequence
from ipaddress import ip_address

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk import __version__
from kiosk.centre.access.door import ANY, Door, LoginNeededError, public
from kiosk.centre.access.person import found_person
from kiosk.centre.alerts import outbox, reading
from kiosk.centre.alerts.notices import Fate
from kiosk.centre.alerts.rules import Rules, Severity
from kiosk.centre.answers import SAFE
from kiosk.centre.fleet.admission import Fault
from kiosk.centre.fleet.fleet import Fleet
from kiosk.centre.fleet.model import KioskNow, Level
from kiosk.centre.intake import Intake
from kiosk.centre.metrics.exposition import CONTENT_TYPE_LATEST, Exposition
from kiosk.centre.metrics.settings import MetricsSettings
from kiosk.centre.metrics.tally import Moment, MomentCollector, Tally
from kiosk.centre.store import CentreStore, CentreStoreError

PATH = "/metrics"
FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip")


class MetricsPage:
    """Tells the figures to who has a role, and to the addresses of the settings.

    Args:
        settings: Of ``[metrics]``.
        proxied: Whether ``access.proxies`` says whose word on an address is believed.
        site: Whose figures they are.
        rules: Of the alerts.
        fleet: All kiosks.
        intake: Hears them.
        store: The database.
        tally: What the centre counts.
    """

    def __init__(
        self,
        settings: MetricsSettings,
        site: str,
        rules: Rules,
        fleet: Fleet,
        intake: Intake,
        store: CentreStore,
        tally: Tally,
        *,
        proxied: bool = False,
    ) -> None:
        self._networks, self._proxied = settings.networks(), proxied
        self._rules, self._fleet, self._intake, self._store = rules, fleet, intake, store
        self._collector = MomentCollector(site, __version__)
        tally.registry.register(self._collector)
        self._exposition = Exposition(site, tally.registry)

    def routes(self) -> list[Door]:
        """Return what is served. The door is open, and the page looks who stands there."""
        return [public(Route(PATH, self._page))]

    async def _page(self, request: Request) -> Response:
        if not self._may(request):
            raise LoginNeededError(PATH)
        kiosks = self._fleet.picture.kiosks()
        self._collector.moment = await self._moment(kiosks)
        text = await self._exposition.text(kiosks)
        return Response(text, headers=SAFE | {"Content-Type": CONTENT_TYPE_LATEST})

    def _may(self, request: Request) -> bool:
        person = found_person(request)
        if person is not None and person.roles & frozenset(ANY) and not person.must_change:
            return True
        if request.client is None or not self._networks:
            return False
        if not self._proxied and any(name in request.headers for name in FORWARDED):
            return False  # it comes from elsewhere, over a web server on an address of ours
        try:
            address = ip_address(request.client.host)
        except ValueError:
            return False
        return any(address in network for network in self._networks)

    async def _moment(self, kiosks: Sequence[KioskNow]) -> Moment:
        found = Counter(kiosk.level for kiosk in kiosks)
        levels = {level.value: found[level] for level in Level}
        moment = Moment(
            broker=self._intake.online,
            queue=self._intake.waiting,
            refused={fault.value: self._fleet.refused[fault.value] for fault in Fault},
            levels=levels,
        )
        try:
            alerts, notices = await self._store.read(_kept)
        except CentreStoreError:
            return moment
        moment.database = True
        moment.alerts = {one.value: alerts.get(one.value, 0) for one in Severity}
        moment.notices = {
            (channel, fate.value): notices.get((channel, fate.value), 0)
            for channel in self._rules.channels
            for fate in Fate
        }
        return moment


def _kept(db: Connection) -> tuple[dict[str, int], dict[tuple[str, str], int]]:
    return reading.open_by_level(db), outbox.counts(db)
