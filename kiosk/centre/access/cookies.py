"""The cookies of a login, and how they are kept from others."""

from dataclasses import dataclass

from starlette.requests import HTTPConnection
from starlette.responses import Response

from kiosk.centre.access.secrets import csrf_of
from kiosk.centre.answers import same_origin

SESSION, CSRF, BEFORE, PROVIDER = "estation", "estation-csrf", "estation-login", "estation-oidc"
BEFORE_S, PROVIDER_S = 3600, 600


@dataclass(frozen=True, slots=True)
class Cookies:
    """Sets and reads cookies.

    They are ``SameSite=Lax`` and not ``Strict``: who comes back from a provider, or follows a link
    from a message to an application, is logged in. What changes anything is never a GET, asks for
    the token of ``csrf_of`` and looks at the origin, so that no other site gains by it.

    Args:
        address: As in ``[access]``.
    """

    address: str

    def secure(self, connection: HTTPConnection) -> bool:
        """Tell whether the browser speaks TLS, to us or to a proxy before us."""
        return self.address.startswith("https://") or connection.url.scheme in {"https", "wss"}

    def read(self, connection: HTTPConnection, name: str) -> str:
        """Return what a cookie holds; empty: there is none."""
        return connection.cookies.get(self._named(connection, name), "")

    def enter(self, connection: HTTPConnection, answer: Response, secret: str, life_s: int) -> None:
        """Give the browser a session."""
        self._set(connection, answer, SESSION, secret, life_s)
        # Scripts of our pages read this one; it opens nothing by itself.
        self._set(connection, answer, CSRF, csrf_of(secret), life_s, hidden=False)
        self.drop(connection, answer, BEFORE)

    def leave(self, connection: HTTPConnection, answer: Response) -> None:
        """Take the session from the browser."""
        self.drop(connection, answer, SESSION)
        self.drop(connection, answer, CSRF)

    def before(self, connection: HTTPConnection, answer: Response, secret: str) -> None:
        """Give the browser what its login form belongs to."""
        self._set(connection, answer, BEFORE, secret, BEFORE_S)

    def provider(self, connection: HTTPConnection, answer: Response, value: str) -> None:
        """Give the browser what a provider's answer belongs to."""
        self._set(connection, answer, PROVIDER, value, PROVIDER_S)

    def drop(self, connection: HTTPConnection, answer: Response, name: str) -> None:
        """Take a cookie from the browser."""
        self._set(connection, answer, name, "", 0)

    def _set(
        self,
        connection: HTTPConnection,
        answer: Response,
        name: str,
        value: str,
        life_s: int,
        *,
        hidden: bool = True,
    ) -> None:
        answer.set_cookie(
            self._named(connection, name),
            value,
            max_age=life_s,
            path="/",
            secure=self.secure(connection),
            httponly=hidden,
            samesite="lax",
        )

    def _named(self, connection: HTTPConnection, name: str) -> str:
        # With the prefix a browser takes it from this host alone, and over TLS alone.
        return f"__Host-{name}" if self.secure(connection) else name


def is_own(connection: HTTPConnection, address: str) -> bool:
    """Tell whether a request comes from our own pages; a program says nothing of its origin."""
    origin = connection.headers.get("origin")
    if address and origin is not None:
        return origin == address
    return same_origin(origin, connection.headers.get("host"))
