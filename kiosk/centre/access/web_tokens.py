"""The administrators' page of API tokens."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kiosk.catalogue.hall import Hall
from kiosk.centre.access import tokens
from kiosk.centre.access.accounts import AccountError, Act
from kiosk.centre.access.door import Door, allowed
from kiosk.centre.access.entry import Entry
from kiosk.centre.access.forms import Form, FormError
from kiosk.centre.access.pages import Pages
from kiosk.centre.access.person import person_of
from kiosk.centre.access.roles import SAID, Role
from kiosk.centre.access.web_accounts import Once, local_time
from kiosk.centre.answers import SAFE
from kiosk.centre.store import CentreStore


class TokenPages:
    """Which programs may, as administrators see and set it.

    Args:
        hall: For its times.
        pages: Draws them.
        store: The database.
        entry: Of sessions.
        clock_ms: The time, UTC.
    """

    def __init__(
        self,
        hall: Hall,
        pages: Pages,
        store: CentreStore,
        entry: Entry,
        clock_ms: Callable[[], int],
    ) -> None:
        self._hall, self._pages, self._store = hall, pages, store
        self._entry, self._clock_ms = entry, clock_ms

    def routes(self) -> list[Door]:
        """Return what is served."""
        revoke = Route("/tokens/{number:int}/revoke", self._revoke, methods=["POST"])
        return [
            allowed(Route("/tokens", self._page), Role.ADMINISTRATOR),
            allowed(Route("/tokens", self._add, methods=["POST"]), Role.ADMINISTRATOR),
            allowed(revoke, Role.ADMINISTRATOR),
        ]

    async def _page(self, request: Request) -> Response:
        return await self._shown(request)

    async def _shown(
        self, request: Request, *, once: Once | None = None, problem: str = "", status: int = 200
    ) -> Response:
        rows = await self._store.run(tokens.every)
        return self._pages.page(
            request,
            "tokens.html",
            status,
            once=once,
            problem=problem,
            roles={
                role.value: said for role, said in SAID.items() if role is not Role.ADMINISTRATOR
            },
            rows=[
                {
                    "id": one.id,
                    "name": one.name,
                    "roles": [SAID[role] for role in Role if role in one.roles],
                    "made": local_time(self._hall, one.made),
                    "author": one.author,
                    "used": local_time(self._hall, one.used),
                    "revoked": local_time(self._hall, one.revoked),
                }
                for one in rows
            ],
        )

    async def _add(self, request: Request) -> Response:
        try:
            form = await Form.of(request)
            name, roles, act = form.one("name").strip(), form.roles(), self._act(request)
            secret = await self._store.run(lambda db: tokens.add(db, act, name, roles))
        except (AccountError, FormError) as error:
            return await self._shown(request, problem=str(error), status=422)
        return await self._shown(request, once=Once(name, secret))

    async def _revoke(self, request: Request) -> Response:
        number, act = request.path_params["number"], self._act(request)
        try:
            await self._store.run(lambda db: tokens.revoke(db, act, number))
        except AccountError as error:
            return await self._shown(request, problem=str(error), status=422)
        await self._entry.changed()
        return RedirectResponse("/tokens", 303, SAFE)

    def _act(self, request: Request) -> Act:
        return Act(person_of(request).name, self._clock_ms())
