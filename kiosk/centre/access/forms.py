"""What a form of ours sends."""

from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.requests import Request

from kiosk.centre.access.roles import Role
from kiosk.centre.answers import BODY_BYTES


class FormError(ValueError):
    """A form cannot be read; the text says why."""


class Form:
    """The fields of a form.

    Args:
        fields: Each may be there more than once.
    """

    def __init__(self, fields: dict[str, list[str]]) -> None:
        self._fields = fields

    @classmethod
    async def of(cls, request: Request) -> "Form":
        """Return what a request brings.

        Raises:
            FormError: It is too long.
        """
        data = b""
        async for chunk in request.stream():
            data += chunk
            if len(data) > BODY_BYTES:
                raise FormError(f"the form is larger than {BODY_BYTES} bytes")
        return cls(parse_qs(data.decode("utf-8", "replace"), keep_blank_values=True))

    def one(self, name: str) -> str:
        """Return a field; empty where it is not there."""
        return self._fields.get(name, [""])[0]

    def roles(self) -> frozenset[Role]:
        """Return the roles that are ticked.

        Raises:
            FormError: One of them is none.
        """
        try:
            return frozenset(Role(one) for one in self._fields.get("roles", []))
        except ValueError as error:
            raise FormError(str(error)) from error


def own_path(wanted: str) -> str:
    """Return where to go after a login: a path of ours, else the console."""
    fits = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    parts = urlsplit(wanted)
    if not fits or parts.scheme or parts.netloc or "\\" in wanted:
        return "/"
    return "/" if parts.path.startswith("/login") else wanted


def login_path(wanted: str) -> str:
    """Return the path of the login page that leads on to a path."""
    going = own_path(wanted)
    return "/login" if going == "/" else f"/login?{urlencode({'next': going})}"
