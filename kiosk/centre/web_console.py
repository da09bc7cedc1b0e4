"""The console: fleet, kiosk, alerts, batches, enrolment, queues. What they show the API brings."""

import msgspec
from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from kiosk.catalogue.hall import Hall
from kiosk.centre.access.door import ANY, Door, allowed
from kiosk.centre.access.person import person_of
from kiosk.centre.access.roles import Role
from kiosk.centre.answers import SAFE, refused
from kiosk.centre.assets import has_charts
from kiosk.centre.navigation import top_of
from kiosk.link.orders import ORDERS
from kiosk.link.topics import TopicError, check_name

MAY = {
    "call": ("POST", "/api/queues/{queue}/next"),
    "command": ("POST", "/api/kiosks/{kiosk}/command"),
    "set": ("PUT", "/api/kiosks/{kiosk}/settings"),
    "tend": ("POST", "/api/alerts/{id}/acknowledge"),
    "try": ("POST", "/api/alerts/test"),
    "batch": ("POST", "/api/waves"),
    "enrol": ("POST", "/api/enrolment/{kiosk}/token"),
}
"""What somebody may who looks at a page, by the door that it goes through."""


class ConsolePages:
    """Serves the console.

    Args:
        hall: Whose it is.
        site: That the centre serves.
        templates: Of the pages.
    """

    def __init__(self, hall: Hall, site: str, templates: Environment) -> None:
        self._hall, self._site, self._templates = hall, site, templates

    def routes(self) -> list[Door]:
        """Return what is served."""
        return [
            allowed(Route("/", self._first), *ANY),
            allowed(Route("/fleet", self._fleet), *ANY),
            allowed(Route("/fleet/{kiosk}", self._kiosk), *ANY),
            allowed(Route("/alerts", self._alerts), *ANY),
            allowed(Route("/batches", self._batches), Role.TECHNICIAN),
            allowed(Route("/enrolment", self._enrolment), Role.TECHNICIAN),
            allowed(Route("/queues", self._queues), *ANY),
        ]

    async def _first(self, request: Request) -> Response:
        """Lead to where somebody works: who calls numbers to the queues, others to the kiosks."""
        roles = person_of(request).roles
        calls = Role.STAFF in roles and not roles & {Role.TECHNICIAN, Role.ADMINISTRATOR}
        return RedirectResponse("/queues" if calls else "/fleet", 303, SAFE)

    async def _fleet(self, request: Request) -> Response:
        return self._page(request, "fleet.html")

    async def _kiosk(self, request: Request) -> Response:
        try:
            name = check_name(request.path_params["kiosk"])
        except TopicError as error:
            return refused(404, str(error))
        return self._page(request, "kiosk.html", name=name, charts=has_charts())

    async def _alerts(self, request: Request) -> Response:
        return self._page(request, "alerts.html")

    async def _batches(self, request: Request) -> Response:
        orders = {
            name: {"about": order.about, "arguments": dict(order.arguments)}
            for name, order in ORDERS.items()
        }
        return self._page(request, "batches.html", orders=msgspec.json.encode(orders).decode())

    async def _enrolment(self, request: Request) -> Response:
        return self._page(request, "enrolment.html")

    async def _queues(self, request: Request) -> Response:
        return self._page(request, "queues.html")

    def _page(self, request: Request, page: str, /, **what: object) -> Response:
        top = top_of(request)
        able = " ".join(word for word, (method, path) in MAY.items() if top.may(method, path))
        text = self._templates.get_template(page).render(
            hall=self._hall, site=self._site, top=top, able=able, **what
        )
        return HTMLResponse(text, headers=SAFE)
