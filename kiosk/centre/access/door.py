"""Doors: each stands before one route and says who may through. What has no door is shut."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute, Match, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

from kiosk.centre.access.person import Person, found_person
from kiosk.centre.access.roles import Role

log = logging.getLogger(__name__)

ANY = tuple(Role)
"""Whoever is logged in, or has a token."""
NOT_LOGGED_IN, NOT_ALLOWED = 4401, 4403  # codes of closing a WebSocket


class LoginNeededError(HTTPException):
    """Nobody is logged in."""

    def __init__(self, path: str) -> None:
        super().__init__(401, "log in, or send a token", {"WWW-Authenticate": "Bearer"})
        self.wanted = path


class NotAllowedError(HTTPException):
    """Who asks has not the role for it."""

    def __init__(self, roles: Iterable[Role]) -> None:
        needed = ", ".join(role.value for role in Role if role in frozenset(roles)) or "nobody"
        super().__init__(403, f"needs a role that you do not have; may: {needed}")


class PasswordFirstError(HTTPException):
    """A password that somebody else made must be changed before anything else."""

    def __init__(self) -> None:
        super().__init__(403, "change your password first: /account")


@dataclass(frozen=True, slots=True)
class About:
    """What a route of the API takes and gives, for its description."""

    said: str = ""
    takes: type | None = None  # the body, as JSON
    gives: type | None = None  # the answer to 200, as JSON
    later: type | None = None  # the answer to 202: it is begun and not done
    media: str = "application/json"  # of the answer to 200
    asks: tuple[str, ...] = ()  # names of what may stand behind "?"
    faults: tuple[int, ...] = ()  # other answers


class Door(BaseRoute):
    """A route, and who may through.

    Args:
        route: What is behind.
        roles: One of them is enough.
        public: Whether nobody is asked.
        about: For the description of the API.
        first: Whether it is open before a password was changed that must be.
    """

    def __init__(
        self,
        route: Route | WebSocketRoute,
        roles: frozenset[Role],
        *,
        public: bool = False,
        about: About | None = None,
        first: bool = False,
    ) -> None:
        self.route, self.roles, self.public, self.first = route, roles, public, first
        self.about = about or About()

    @property
    def path(self) -> str:
        """As the route has it."""
        return self.route.path

    @property
    def methods(self) -> frozenset[str]:
        """As the route has them; of a WebSocket: "WEBSOCKET"."""
        if isinstance(self.route, WebSocketRoute):
            return frozenset({"WEBSOCKET"})
        return frozenset(self.route.methods or ())

    def lets(self, person: Person | None) -> bool:
        """Tell whether somebody may through."""
        return self.public or (person is not None and bool(self.roles & person.roles))

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """See ``BaseRoute.matches``."""
        return self.route.matches(scope)

    def url_path_for(self, name: str, /, **path_params: Any) -> Any:
        """See ``BaseRoute.url_path_for``."""
        return self.route.url_path_for(name, **path_params)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Open, or say why not.

        Raises:
            HTTPException: Not; of a WebSocket it is refused at once.
        """
        person = found_person(HTTPConnection(scope))
        problem = self._problem(scope, person)
        if problem is None:
            await self.route.handle(scope, receive, send)
        elif scope["type"] == "websocket":
            code = NOT_LOGGED_IN if isinstance(problem, LoginNeededError) else NOT_ALLOWED
            await WebSocketClose(code)(scope, receive, send)
        else:
            raise problem

    def _problem(self, scope: Scope, person: Person | None) -> HTTPException | None:
        if self.public:
            return None
        if person is None:
            query = scope.get("query_string", b"").decode("latin-1")
            return LoginNeededError(scope["path"] + (f"?{query}" if query else ""))
        if not self.lets(person):
            return NotAllowedError(self.roles)
        return PasswordFirstError() if person.must_change and not self.first else None


def allowed(
    route: Route | WebSocketRoute, *roles: Role, about: About | None = None, first: bool = False
) -> Door:
    """Return a route that opens to whoever has one of the roles."""
    return Door(route, frozenset(roles), about=about, first=first)


def public(route: Route | WebSocketRoute, *, about: About | None = None) -> Door:
    """Return a route that opens to everybody: displays, health, login, what proves itself."""
    return Door(route, frozenset(), public=True, about=about)


def closed(routes: Sequence[BaseRoute]) -> list[Door]:
    """Return routes with doors; one without a door opens to nobody, and the log says so."""
    doors = []
    for route in routes:
        if isinstance(route, Door):
            doors.append(route)
        elif isinstance(route, Route | WebSocketRoute):
            log.error("%s says not who may: it stays shut", route.path)
            doors.append(Door(route, frozenset()))
        else:
            raise TypeError(f"{route!r}: only routes and doors are served")
    return doors


def may(doors: Iterable[Door], method: str, path: str, person: Person | None) -> bool:
    """Tell whether somebody may through the door of a path."""
    return any(door.lets(person) for door in doors if door.path == path and method in door.methods)
