"""Notices a web server before this one that the settings do not name."""

import ipaddress
import logging

from starlette.types import ASGIApp, Receive, Scope, Send

from kiosk.centre.access.settings import Access

log = logging.getLogger(__name__)

HEADER = b"x-forwarded-for"


class ForwardedNotice:
    """Passes everything on; warns once when somebody stands between us and the visitors.

    Args:
        app: What is served.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app, self._warned = app, False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if not self._warned and any(name == HEADER for name, _ in scope.get("headers", ())):
            self._warned = True
            log.warning(
                "a web server before this one sends X-Forwarded-For and access.proxies names none: "
                "everybody seems to come from one address and shares one limit of tries; name it"
            )
        await self._app(scope, receive, send)


def noticing(app: ASGIApp, host: str, access: Access) -> ASGIApp:
    """Return the application, with the notice where it may be needed: at a loopback address."""
    if access.proxies or not _is_loopback(host):
        return app
    return ForwardedNotice(app)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
