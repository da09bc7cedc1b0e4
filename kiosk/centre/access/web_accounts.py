"""The administrators' page of accounts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kiosk.catalogue.hall import Hall
from kiosk.centre.access import accounts
from kiosk.centre.access.accounts import AccountError, Act
from kiosk.centre.access.door import Door, allowed
from kiosk.centre.access.entry import Entry
from kiosk.centre.access.forms import Form, FormError
from kiosk.centre.access.pages import Pages
from kiosk.centre.access.passwords import Passwords
from kiosk.centre.access.person import person_of
from kiosk.centre.access.roles import SAID, Role
from kiosk.centre.access.secrets import new_password
from kiosk.centre.answers import SAFE
from kiosk.centre.store import CentreStore


@dataclass(frozen=True, slots=True)
class Once:
    """A secret that a page shows, and that is nowhere afterwards."""

    name: str
    secret: str


class AccountsPages:
    """Who may in, as administrators see and set it.

    Args:
        hall: For its times.
        pages: Draws them.
        store: The database.
        entry: Of sessions.
        passwords: Hashes them.
        clock_ms: The time, UTC.
    """

    def __init__(
        self,
        hall: Hall,
        pages: Pages,
        store: CentreStore,
        entry: Entry,
        passwords: Passwords,
        clock_ms: Callable[[], int],
    ) -> None:
        self._hall, self._pages, self._store, self._entry = hall, pages, store, entry
        self._passwords, self._clock_ms = passwords, clock_ms

    def routes(self) -> list[Door]:
        """Return what is served."""
        one = "/accounts/{number:int}"
        return [
            allowed(Route("/accounts", self._page), Role.ADMINISTRATOR),
            allowed(Route("/accounts", self._add, methods=["POST"]), Role.ADMINISTRATOR),
            allowed(Route(f"{one}/roles", self._roles, methods=["POST"]), Role.ADMINISTRATOR),
            allowed(Route(f"{one}/disabled", self._disabled, methods=["POST"]), Role.ADMINISTRATOR),
            allowed(Route(f"{one}/password", self._password, methods=["POST"]), Role.ADMINISTRATOR),
        ]

    async def _page(self, request: Request) -> Response:
        return await self._shown(request)

    async def _shown(
        self, request: Request, *, once: Once | None = None, problem: str = "", status: int = 200
    ) -> Response:
        rows = await self._store.run(accounts.every)
        return self._pages.page(
            request,
            "accounts.html",
            status,
            once=once,
            problem=problem,
            roles={role.value: said for role, said in SAID.items()},
            rows=[
                {
                    "id": one.id,
                    "name": one.name,
                    "roles": {role.value for role in one.roles},
                    "disabled": one.disabled,
                    "must_change": one.must_change,
                    "local": one.subject is None,
                    "entered": local_time(self._hall, one.entered),
                }
                for one in rows
            ],
        )

    async def _add(self, request: Request) -> Response:
        password = new_password()
        kept = await self._passwords.hash(password)
        try:
            form = await Form.of(request)
            name, roles, act = form.one("name"), form.roles(), self._act(request)
            await self._store.run(
                lambda db: accounts.add(db, act, name, kept, roles, must_change=True)
            )
        except (AccountError, FormError) as error:
            return await self._shown(request, problem=str(error), status=422)
        return await self._shown(request, once=Once(accounts.plain_name(name), password))

    async def _roles(self, request: Request) -> Response:
        try:
            roles = (await Form.of(request)).roles()
        except FormError as error:
            return await self._shown(request, problem=str(error), status=422)
        number, act = request.path_params["number"], self._act(request)
        return await self._done(request, lambda db: accounts.set_roles(db, act, number, roles))

    async def _disabled(self, request: Request) -> Response:
        try:
            wanted = (await Form.of(request)).one("disabled") == "yes"
        except FormError as error:
            return await self._shown(request, problem=str(error), status=422)
        number, act = request.path_params["number"], self._act(request)
        return await self._done(
            request, lambda db: accounts.set_disabled(db, act, number, disabled=wanted)
        )

    async def _password(self, request: Request) -> Response:
        password = new_password()
        kept = await self._passwords.hash(password)
        number, act = request.path_params["number"], self._act(request)

        def work(db: Connection) -> str:
            accounts.set_password(db, act, number, kept, must_change=True)
            return accounts.of_id(db, number).name

        try:
            name = await self._store.run(work)
        except AccountError as error:
            return await self._shown(request, problem=str(error), status=422)
        await self._entry.changed()
        return await self._shown(request, once=Once(name, password))

    async def _done(self, request: Request, work: Callable[[Connection], None]) -> Response:
        try:
            await self._store.run(work)
        except AccountError as error:
            return await self._shown(request, problem=str(error), status=422)
        await self._entry.changed()
        return RedirectResponse("/accounts", 303, SAFE)

    def _act(self, request: Request) -> Act:
        return Act(person_of(request).name, self._clock_ms())


def local_time(hall: Hall, at_ms: int | None) -> str:
    """Return a time as the hall's clock has it; empty: never."""
    if at_ms is None:
        return ""
    return f"{hall.hours.local(datetime.fromtimestamp(at_ms / 1000, UTC)):%Y-%m-%d %H:%M}"
