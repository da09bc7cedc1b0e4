"""Everybody's own page: who one is, another password, out everywhere."""

from collections.abc import Callable

import msgspec
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from kiosk.centre import audit
from kiosk.centre.access import accounts, sessions
from kiosk.centre.access.accounts import Act
from kiosk.centre.access.door import ANY, About, Door, allowed
from kiosk.centre.access.entry import Entry
from kiosk.centre.access.forms import Form, FormError
from kiosk.centre.access.pages import Pages
from kiosk.centre.access.passwords import SHORTEST, Passwords, problem_of
from kiosk.centre.access.person import How, Person, person_of
from kiosk.centre.access.roles import Role
from kiosk.centre.access.web_login import Ways
from kiosk.centre.answers import SAFE
from kiosk.centre.audit import What
from kiosk.centre.store import CentreStore

CHANGED = "密码已更改，其他设备上的登录已结束 The password is changed; other logins have ended"


class Me(msgspec.Struct, frozen=True):
    """Answer of ``GET /api/me``."""

    name: str
    roles: tuple[Role, ...]
    how: str


class AccountPages:
    """What somebody sees and sets of himself.

    Args:
        pages: Draws them.
        store: The database.
        entry: Of sessions.
        ways: To prove who one is.
        clock_ms: The time, UTC.
    """

    def __init__(
        self,
        pages: Pages,
        store: CentreStore,
        entry: Entry,
        ways: Ways,
        clock_ms: Callable[[], int],
    ) -> None:
        self._pages, self._store, self._entry = pages, store, entry
        self._ways, self._clock_ms = ways, clock_ms

    @property
    def _passwords(self) -> Passwords:
        return self._ways.passwords

    def routes(self) -> list[Door]:
        """Return what is served."""
        mine = About("Who asks, as the centre knows it", gives=Me)
        return [
            allowed(Route("/api/me", self._me), *ANY, about=mine, first=True),
            allowed(Route("/account", self._page), *ANY, first=True),
            allowed(Route("/account/password", self._password, methods=["POST"]), *ANY, first=True),
            allowed(
                Route("/account/everywhere", self._everywhere, methods=["POST"]), *ANY, first=True
            ),
        ]

    async def _me(self, request: Request) -> Response:
        person = person_of(request)
        roles = tuple(one for one in Role if one in person.roles)
        me = Me(name=person.name, roles=roles, how=person.how.value)
        return JSONResponse(msgspec.to_builtins(me), headers=SAFE)

    async def _page(self, request: Request) -> Response:
        return self._shown(request, CHANGED if "changed" in request.query_params else "")

    def _shown(
        self, request: Request, said: str = "", problem: str = "", status: int = 200
    ) -> Response:
        return self._pages.page(
            request,
            "account.html",
            status,
            said=said,
            problem=problem,
            shortest=SHORTEST,
            sessions=person_of(request).how is How.SESSION,
        )

    async def _password(self, request: Request) -> Response:
        person = person_of(request)
        try:
            form = await Form.of(request)
        except FormError as error:
            return self._shown(request, problem=str(error), status=413)
        new = form.one("new")
        problem = await self._problem(person, request, form)
        if problem:
            return self._shown(request, problem=problem, status=422)
        kept = await self._passwords.hash(new)
        act = Act(person.name, self._clock_ms())

        def work(db: Connection) -> str:
            accounts.set_password(db, act, person.account, kept, must_change=False)
            return sessions.begin(db, person.account, act.at_ms)

        secret = await self._store.run(work)
        await self._entry.changed()
        answer = RedirectResponse("/account?changed", 303, SAFE)
        self._entry.cookies.enter(request, answer, secret, self._entry.life.longest_ms // 1000)
        return answer

    async def _problem(self, person: Person, request: Request, form: Form) -> str:
        """Return why the password stays as it is; empty: it may be changed."""
        if person.how is not How.SESSION or not person.local:
            return "这个账号的密码在别处 The password of this account is kept elsewhere"
        new = form.one("new")
        if new != form.one("again"):
            return "两次输入不同 The two new passwords differ"
        if new == form.one("old"):
            return "新密码与旧密码相同 The new password is the old one"
        return problem_of(new, person.name) or await self._wrong(person, request, form.one("old"))

    async def _wrong(self, person: Person, request: Request, old: str) -> str:
        """Return why the old password is not; who finds a browser open cannot try many."""
        address = "?" if request.client is None else request.client.host
        limits = self._ways.limits
        if limits.wait_s(person.name, address) > 0:
            return "尝试太多，请稍后再试 Too many tries: please wait"
        limits.failed(person.name, address)
        one = await self._store.run(lambda db: accounts.of_id(db, person.account))
        if not await self._passwords.fits(one.password, old):
            return "旧密码不对 The old password is wrong"
        limits.succeeded(person.name, address)
        return ""

    async def _everywhere(self, request: Request) -> Response:
        person, now_ms = person_of(request), self._clock_ms()

        def work(db: Connection) -> None:
            count = sessions.end_all(db, person.account)
            audit.note(
                db, now_ms, person.name, What.LEFT_EVERYWHERE, why="", about=f"{count} sessions"
            )

        await self._store.run(work)
        await self._entry.changed()
        answer = RedirectResponse("/login", 303, SAFE)
        self._entry.cookies.leave(request, answer)
        return answer
