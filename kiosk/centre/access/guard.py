"""The guard before all routes: who asks, from where, and what every answer says to the browser."""

import asyncio
import hmac
import logging
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from kiosk.centre.access.cookies import is_own
from kiosk.centre.access.door import NOT_ALLOWED, NOT_LOGGED_IN
from kiosk.centre.access.entry import Entry, UnknownTokenError
from kiosk.centre.access.person import HERE, How, Person
from kiosk.centre.answers import BODY_BYTES, SAFE, refused
from kiosk.centre.store import CentreStoreError

log = logging.getLogger(__name__)

HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_HEADER = "x-csrf-token"
CSRF_FIELD = "csrf"
FORM = "application/x-www-form-urlencoded"
LOOK_AGAIN_S = 10.0  # how late the end of a session by time is seen by an open socket
YEAR_S = 31_536_000


class Guard:
    """Wraps the application.

    Args:
        app: The routes, with their doors.
        entry: Knows who asks.
    """

    def __init__(self, app: ASGIApp, entry: Entry) -> None:
        self._app, self._entry = app, entry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        secure = self._entry.cookies.secure(connection)
        is_http = scope["type"] == "http"
        harmless = is_http and scope["method"] in HARMLESS
        answering = _with_headers(send, secure=secure) if is_http else send
        if not harmless and not is_own(connection, self._entry.cookies.address):
            await _refuse(403, "the request comes from another site", scope, receive, answering)
            return
        try:
            person = await self._entry.person(connection, stirs=is_http)
        except UnknownTokenError:
            await _refuse(401, "the token opens nothing", scope, receive, answering)
            return
        except CentreStoreError as error:
            log.warning("%s", error)
            await _refuse(503, "the database cannot be used now", scope, receive, answering)
            return
        scope[HERE] = person
        if not is_http:
            await self._watched(connection, person, receive, send)
            return
        if person is not None and person.how is How.SESSION and not harmless:
            sent, receive = await _csrf_of(connection, receive)
            if not hmac.compare_digest(sent.encode(), person.csrf.encode()):
                why = "页面已过期，请刷新 The page is out of date: load it again (CSRF token)"
                await _refuse(403, why, scope, receive, answering)
                return
        await self._app(scope, receive, answering)

    async def _watched(
        self, connection: HTTPConnection, person: Person | None, receive: Receive, send: Send
    ) -> None:
        """Serve a WebSocket for as long as who opened it may."""
        open_now = False

        async def noting(message: Message) -> None:
            nonlocal open_now
            await send(message)
            open_now = message["type"] in {"websocket.accept", "websocket.send"}

        serving = asyncio.ensure_future(self._app(connection.scope, receive, noting))
        if person is None:
            await serving  # behind a public door: nobody's session can end
            return
        watching = asyncio.ensure_future(self._until_other(connection, person))
        try:
            await asyncio.wait({serving, watching}, return_when=asyncio.FIRST_COMPLETED)
            if not serving.done():
                serving.cancel()
                await asyncio.wait({serving})
                if not serving.cancelled() and (error := serving.exception()) is not None:
                    log.info("a socket that was closed by us: %s", error)
                if open_now:
                    await send({"type": "websocket.close", "code": NOT_LOGGED_IN, "reason": ""})
            elif not serving.cancelled():
                serving.result()
        finally:
            for task in (serving, watching):
                task.cancel()

    async def _until_other(self, connection: HTTPConnection, person: Person) -> None:
        """Return when a person is gone, or may other things than before."""
        while True:
            version = self._entry.version
            try:
                now = await self._entry.person(connection, stirs=False)
            except UnknownTokenError:
                return
            except CentreStoreError:
                now = person  # the page itself shows that the database is away
            if now != person:
                return
            await self._entry.waits(version, LOOK_AGAIN_S)


async def _csrf_of(connection: HTTPConnection, receive: Receive) -> tuple[str, Receive]:
    """Return the token that came with a request; of a form it stands in the body."""
    header = connection.headers.get(CSRF_HEADER)
    kind = connection.headers.get("content-type", "").partition(";")[0].strip().lower()
    if header is not None or kind != FORM:
        return header or "", receive
    body, more = b"", True
    while more and len(body) <= BODY_BYTES:
        message = await receive()
        if message["type"] != "http.request":
            break
        body += message.get("body", b"")
        more = message.get("more_body", False)
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    again: list[MutableMapping[str, Any]] = [
        {"type": "http.request", "body": body, "more_body": more}
    ]

    async def replayed() -> Message:
        return again.pop() if again else await receive()

    return fields.get(CSRF_FIELD, [""])[0], replayed


async def _refuse(status: int, why: str, scope: Scope, receive: Receive, send: Send) -> None:
    answer: Response | WebSocketClose = refused(status, why)
    if scope["type"] == "websocket":
        answer = WebSocketClose(NOT_LOGGED_IN if status == 401 else NOT_ALLOWED)  # noqa: PLR2004
    await answer(scope, receive, send)


def _with_headers(send: Send, *, secure: bool) -> Send:
    """Add what every answer says, where it says nothing else."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SAFE.items():
                headers.setdefault(name, value)
            if secure:
                headers.setdefault("Strict-Transport-Security", f"max-age={YEAR_S}")
        await send(message)

    return sending
