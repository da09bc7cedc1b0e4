"""The login page, and the way out."""

import hmac
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kiosk.centre import audit
from kiosk.centre.access import accounts, sessions
from kiosk.centre.access.accounts import Account, AccountError, Act
from kiosk.centre.access.cookies import BEFORE, PROVIDER, SESSION
from kiosk.centre.access.door import ANY, Door, allowed, public
from kiosk.centre.access.entry import Entry
from kiosk.centre.access.forms import Form, FormError, own_path
from kiosk.centre.access.limits import Limits
from kiosk.centre.access.oidc import OidcError, Provider
from kiosk.centre.access.pages import Pages
from kiosk.centre.access.passwords import Passwords
from kiosk.centre.access.person import found_person, person_of
from kiosk.centre.access.secrets import csrf_of, kept, new_secret
from kiosk.centre.answers import SAFE
from kiosk.centre.audit import What
from kiosk.centre.store import CentreStore

log = logging.getLogger(__name__)

WRONG = "账号或密码不对 The name or the password is wrong"
OLD_FORM = "页面已过期，请再试一次 The page was out of date: please try again"


@dataclass(frozen=True, slots=True)
class Ways:
    """How somebody can prove who he is."""

    passwords: Passwords
    limits: Limits
    provider: Provider | None


class LoginPages:
    """Lets people in and out.

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

    def routes(self) -> list[Door]:
        """Return what is served."""
        return [
            public(Route("/login", self._page)),
            public(Route("/login", self._login, methods=["POST"])),
            public(Route("/login/provider", self._to_provider)),
            public(Route("/login/answer", self._from_provider)),
            allowed(Route("/logout", self._logout, methods=["POST"]), *ANY, first=True),
        ]

    async def _page(self, request: Request) -> Response:
        going = own_path(request.query_params.get("next", "/"))
        if found_person(request) is not None:
            return RedirectResponse(going, 303, SAFE)
        return self._form(request, going)

    def _form(
        self, request: Request, going: str, said: str = "", name: str = "", status: int = 200
    ) -> Response:
        cookies = self._entry.cookies
        before = cookies.read(request, BEFORE) or new_secret()
        provider = self._ways.provider
        answer = self._pages.page(
            request,
            "login.html",
            status,
            going=going,
            said=said,
            name=name,
            before=csrf_of(before),
            provider="" if provider is None else provider.said,
        )
        cookies.before(request, answer, before)
        return answer

    async def _login(self, request: Request) -> Response:
        try:
            form = await Form.of(request)
        except FormError as error:
            return self._form(request, "/", str(error), status=413)
        going, name = own_path(form.one("next")), accounts.plain_name(form.one("name"))[:64]
        before = self._entry.cookies.read(request, BEFORE)
        ours = hmac.compare_digest(form.one("before").encode(), csrf_of(before).encode())
        if not before or not ours:
            return self._form(request, going, OLD_FORM, name, 403)
        address = _address(request)
        if wait_s := ceil(self._ways.limits.wait_s(name, address)):
            said = (
                f"尝试太多，请等 {wait_s} 秒再试 "
                f"Too many tries: please wait {wait_s} s and try again"
            )
            answer = self._form(request, going, said, name, 429)
            answer.headers["Retry-After"] = str(wait_s)
            return answer
        self._ways.limits.failed(name, address)
        one = await self._checked(name, form.one("password"))
        if one is None:
            known = await self._store.run(lambda db: accounts.named(db, name))
            # What was typed may be a password in the wrong field: only a known name is written.
            who = "?" if known is None else known.name
            await self._note(who, What.NOT_ENTERED, f"from {address}")
            return self._form(request, going, WRONG, name, 401)
        self._ways.limits.succeeded(name, address)
        try:
            return await self._enter(request, one, "/account" if one.must_change else going)
        except AccountError as error:
            return self._form(request, going, str(error), name, 401)

    async def _checked(self, name: str, password: str) -> Account | None:
        """Return the account, where the password is its own; nobody's name takes as long."""
        one = await self._store.run(lambda db: accounts.named(db, name))
        may = one is not None and not one.disabled
        fits = await self._ways.passwords.fits(one.password if one and may else "", password)
        if one is None or not fits:
            return None
        if self._ways.passwords.is_old(one.password):
            again = await self._ways.passwords.hash(password)
            before = one.password
            if not await self._store.run(lambda db: accounts.rehashed(db, one.id, before, again)):
                return None  # the password was changed while this one was checked
            return replace(one, password=again)
        return one

    async def _enter(self, request: Request, one: Account, going: str) -> Response:
        """Begin a session that nobody knew before, and end the one that this browser had.

        Raises:
            AccountError: See ``accounts.entered``.
        """
        now_ms, life = self._clock_ms(), self._entry.life
        old, about = self._entry.cookies.read(request, SESSION), f"from {_address(request)}"
        act = Act(one.name, now_ms)

        def work(db: Connection) -> str:
            if old:
                sessions.end(db, kept(old))
            sessions.sweep(db, life, now_ms)
            accounts.entered(db, act, one)
            audit.note(db, now_ms, one.name, What.ENTERED, why="", about=about)
            return sessions.begin(db, one.id, now_ms)

        secret = await self._store.run(work)
        await self._entry.changed()
        answer = RedirectResponse(going, 303, SAFE)
        self._entry.cookies.enter(request, answer, secret, life.longest_ms // 1000)
        return answer

    async def _to_provider(self, request: Request) -> Response:
        provider = self._ways.provider
        going = own_path(request.query_params.get("next", "/"))
        if provider is None:
            return RedirectResponse("/login", 303, SAFE)
        try:
            asked = await provider.begin(going)
        except OidcError as error:
            log.warning("OpenID Connect: %s", error)
            return self._form(request, going, error.said, status=502)
        answer = RedirectResponse(asked.url, 303, SAFE)
        self._entry.cookies.provider(request, answer, asked.kept)
        return answer

    async def _from_provider(self, request: Request) -> Response:
        provider, cookies = self._ways.provider, self._entry.cookies
        if provider is None:
            return RedirectResponse("/login", 303, SAFE)
        begun = cookies.read(request, PROVIDER)
        try:
            known = await provider.finish(request.query_params, begun)
            act = Act(f"oidc:{known.name}", self._clock_ms())
            one = await self._store.run(
                lambda db: accounts.of_subject(db, act, known.subject, known.name, known.roles)
            )
            await self._entry.changed()  # its roles may be others than before
            answer = await self._enter(request, one, known.going)
        except (OidcError, AccountError) as error:
            if begun:  # who began no login here fills neither the log nor the trail
                log.warning("OpenID Connect: %s", error)
                about = f"from {_address(request)}"
                await self._note("oidc", What.NOT_ENTERED, about, why=str(error))
            said = error.said if isinstance(error, OidcError) else str(error)
            answer = self._form(request, "/", said, status=403)
        cookies.drop(request, answer, PROVIDER)
        return answer

    async def _logout(self, request: Request) -> Response:
        person = person_of(request)
        await self._store.run(lambda db: sessions.end(db, person.key))
        await self._note(person.name, What.LEFT, f"from {_address(request)}")
        await self._entry.changed()
        answer = RedirectResponse("/login", 303, SAFE)
        self._entry.cookies.leave(request, answer)
        return answer

    async def _note(self, who: str, what: What, about: str, why: str = "") -> None:
        now_ms = self._clock_ms()
        await self._store.run(lambda db: audit.note(db, now_ms, who, what, why=why, about=about))


def _address(request: Request) -> str:
    return "?" if request.client is None else request.client.host
