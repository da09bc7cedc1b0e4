"""Enrolment over HTTP: for kiosks, which prove themselves, and for whoever says who may in."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kiosk.centre.access.door import About, Door, allowed, public
from kiosk.centre.access.person import person_of
from kiosk.centre.access.roles import Role
from kiosk.centre.answers import SAFE, body_of, refused
from kiosk.centre.audit import names_somebody
from kiosk.centre.enrolment.authority import AuthorityError
from kiosk.centre.enrolment.office import EnrolmentOffice, NotEnrolledError
from kiosk.centre.enrolment.reading import Held, HeldState, TokenKept, TokenState
from kiosk.link.clock import wall_clock_ms
from kiosk.link.enrolment import ENROL, RENEW, EnrolRequest, RenewRequest
from kiosk.link.topics import TopicError, check_name

NO_NUMBERS = "why: it may hold no number of a person's: it is kept in the audit trail"
KIOSKS, TOKEN, WITHDRAWN, REVOKED = (
    "/api/enrolment",
    "/api/enrolment/{kiosk}/token",
    "/api/enrolment/{kiosk}/token/withdrawn",
    "/api/enrolment/{kiosk}/revoked",
)


class KioskGiven(Struct, frozen=True):
    """A kiosk that was given to the hall. Moments are UTC, in milliseconds."""

    kiosk: str
    state: HeldState
    serial: str
    issued: int
    expires: int
    revoked: int | None
    by: str
    given: int
    renewed: int | None


class TokenGiven(Struct, frozen=True):
    """A token that was made; never what proves it."""

    kiosk: str
    state: TokenState
    who: str
    made: int
    expires: int
    used: int | None


class Given(Struct, frozen=True):
    """Kiosks that were given to the hall, and the tokens for others."""

    site: str
    token_hours: int
    kiosks: list[KioskGiven]
    tokens: list[TokenGiven]


class Token(Struct, frozen=True):
    """A token, shown this once."""

    token: str


class Withdrawn(Struct, frozen=True):
    """How many tokens were taken back."""

    tokens: int


class Why(Struct, frozen=True, forbid_unknown_fields=True):
    """Why a kiosk is taken out of the hall."""

    why: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S")]


class Revoked(Struct, frozen=True):
    """How many certificates were taken back."""

    certificates: int


class EnrolmentPages:
    """The routes of the office."""

    def __init__(self, office: EnrolmentOffice) -> None:
        self._office = office

    def routes(self) -> list[Door]:
        """Return what is served."""
        new = About("A token that gives one kiosk to the hall, once", gives=Token, faults=(404,))
        back = About("Take back a token that was not used", gives=Withdrawn, faults=(404,))
        end = About(
            "Take a kiosk out of the hall", takes=Why, gives=Revoked, faults=(404, 422, 503)
        )
        held = About("The kiosks that were given to the hall, and tokens", gives=Given)
        technician = Role.TECHNICIAN
        return [
            public(Route(ENROL, self._enrol, methods=["POST"])),
            public(Route(RENEW, self._renew, methods=["POST"])),
            allowed(Route(KIOSKS, self._kiosks), technician, about=held),
            allowed(Route(TOKEN, self._token, methods=["POST"]), technician, about=new),
            allowed(Route(WITHDRAWN, self._withdraw, methods=["POST"]), technician, about=back),
            allowed(Route(REVOKED, self._revoke, methods=["POST"]), technician, about=end),
        ]

    async def _enrol(self, request: Request) -> Response:
        body = await body_of(request, EnrolRequest)
        if isinstance(body, Response):
            return body
        try:
            return _said(await self._office.enrol(body))
        except NotEnrolledError as error:
            return refused(403, str(error))

    async def _renew(self, request: Request) -> Response:
        body = await body_of(request, RenewRequest)
        if isinstance(body, Response):
            return body
        try:
            return _said(await self._office.renew(body))
        except NotEnrolledError as error:
            return refused(403, str(error))

    async def _kiosks(self, _request: Request) -> Response:
        office, now = self._office, wall_clock_ms()
        kiosks = [_kiosk(one, now) for one in await office.kiosks()]
        tokens = [_token(one, now) for one in await office.tokens()]
        return _said(Given(office.site, office.token_hours, kiosks, tokens))

    async def _token(self, request: Request) -> Response:
        kiosk = request.path_params["kiosk"]
        try:
            return _said(Token(await self._office.new_token(kiosk, person_of(request).name)))
        except TopicError as error:
            return refused(404, str(error))

    async def _withdraw(self, request: Request) -> Response:
        try:
            kiosk = check_name(request.path_params["kiosk"])
        except TopicError as error:
            return refused(404, str(error))
        return _said(Withdrawn(await self._office.withdraw(kiosk, person_of(request).name)))

    async def _revoke(self, request: Request) -> Response:
        body = await body_of(request, Why)
        if isinstance(body, Response):
            return body
        if names_somebody(body.why):
            return refused(422, NO_NUMBERS)
        try:
            kiosk = check_name(request.path_params["kiosk"])
            found = await self._office.revoke(kiosk, person_of(request).name, body.why.strip())
        except TopicError as error:
            return refused(404, str(error))
        except AuthorityError as error:
            return refused(503, str(error))
        return _said(Revoked(found))


def _kiosk(one: Held, now_ms: int) -> KioskGiven:
    return KioskGiven(
        one.kiosk,
        one.state(now_ms),
        one.serial,
        one.issued,
        one.expires,
        one.revoked,
        one.by,
        one.given,
        one.renewed,
    )


def _token(one: TokenKept, now_ms: int) -> TokenGiven:
    return TokenGiven(one.kiosk, one.state(now_ms), one.who, one.made, one.expires, one.used)


def _said(what: Any) -> Response:
    return JSONResponse(msgspec.to_builtins(what), headers=SAFE)
