"""Draws the pages of access, each with who asks and the token of its forms."""

from typing import Any

from jinja2 import Environment
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from kiosk.catalogue.hall import Hall
from kiosk.centre.access.door import LoginNeededError, PasswordFirstError
from kiosk.centre.access.forms import login_path
from kiosk.centre.answers import SAFE, refused
from kiosk.centre.navigation import top_of


class Pages:
    """Makes pages of templates.

    Args:
        hall: Whose pages they are.
        templates: Of the pages.
    """

    def __init__(self, hall: Hall, templates: Environment) -> None:
        self._hall, self._templates = hall, templates

    def page(self, request: Request, name: str, status: int = 200, /, **what: Any) -> HTMLResponse:
        """Return a page."""
        top = top_of(request)
        me = top.me
        text = self._templates.get_template(name).render(
            hall=self._hall,
            top=top,
            me=me,
            my_roles=top.roles,
            csrf="" if me is None else me.csrf,
            **what,
        )
        return HTMLResponse(text, status, SAFE)

    async def problem(self, request: Request, error: Exception) -> Response:
        """Return what a browser or a program is told that may not, or that asks for nothing."""
        if not isinstance(error, HTTPException):
            raise error
        reads = "text/html" in request.headers.get("accept", "")
        is_page = reads and not request.url.path.startswith("/api/")
        if not is_page:
            answer = refused(error.status_code, error.detail)
            answer.headers.update(error.headers or {})
            return answer
        if isinstance(error, LoginNeededError):
            going = error.wanted if request.method in {"GET", "HEAD"} else "/"
            return RedirectResponse(login_path(going), 303, SAFE)
        if isinstance(error, PasswordFirstError):
            return RedirectResponse("/account", 303, SAFE)
        return self.page(
            request, "refused.html", error.status_code, status=error.status_code, why=error.detail
        )
