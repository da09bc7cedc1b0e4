"""Console, hall display and API, over HTTP."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from kiosk import __version__
from kiosk.catalogue.hall import Hall
from kiosk.centre import desk
from kiosk.centre.access.door import ANY, About, Door, allowed, closed, public
from kiosk.centre.access.openapi import description
from kiosk.centre.access.opening import LINKS, Access
from kiosk.centre.access.person import person_of
from kiosk.centre.access.roles import Role
from kiosk.centre.answers import SAFE, body_of, refused
from kiosk.centre.assets import PAGES, asset
from kiosk.centre.board import Board
from kiosk.centre.intake import Intake
from kiosk.centre.navigation import Navigation
from kiosk.centre.numbers import today_of
from kiosk.centre.store import CentreStore, CentreStoreError
from kiosk.link.clock import wall_clock_ms

log = logging.getLogger(__name__)

NEXT = "/api/queues/{queue}/next"


class Next(msgspec.Struct, forbid_unknown_fields=True):
    """Body of ``POST /api/queues/{id}/next``."""

    window: str


class Called(msgspec.Struct, frozen=True):
    """Answer of ``POST /api/queues/{id}/next``; None: nobody waits."""

    call: desk.Call | None


class Queues(msgspec.Struct, frozen=True):
    """Answer of ``GET /api/queues``; a message of ``/live/hall``."""

    queues: list[dict[str, Any]]
    calls: list[desk.Call]


class Web:
    """The centre's pages.

    Args:
        hall: Whose they are.
        store: The database.
        board: What console and display show.
        intake: Sends commands.
        access: Lets people in.
        further: Other pages.
        links: To them, from every page: path and name.
        bound_ms: As in ``desk.call_next``.
    """

    def __init__(
        self,
        hall: Hall,
        store: CentreStore,
        board: Board,
        intake: Intake,
        access: Access,
        further: Sequence[BaseRoute] = (),
        links: Sequence[tuple[str, str]] = (),
        bound_ms: int = 0,
    ) -> None:
        self._hall, self._store, self._board, self._intake = hall, store, board, intake
        self._templates, self._access, self._bound_ms = templates(), access, bound_ms
        self.doors = closed([*self._routes(), *access.routes, *further])
        self._navigation = Navigation(self.doors, (*links, *LINKS))

    def application(self) -> Starlette:
        """Return the ASGI application."""
        application = Starlette(
            routes=self.doors,
            middleware=[self._access.guard],
            exception_handlers={
                CentreStoreError: _unavailable,
                HTTPException: self._access.pages.problem,
            },
        )
        application.state.navigation = self._navigation
        return application

    def _routes(self) -> list[Door]:
        queues = About("Who waits, and the latest calls", gives=Queues)
        following = About("Call the next of a queue", takes=Next, gives=Called, faults=(404,))
        itself = About("This description", gives=dict[str, Any])
        return [
            public(Route("/display", self._display)),
            public(Route("/assets/{name}", asset)),
            public(Route("/healthz", self._healthz)),
            allowed(Route("/api/openapi.json", self._described), *ANY, about=itself),
            allowed(Route("/api/queues", self._queues), *ANY, about=queues),
            allowed(Route(NEXT, self._next, methods=["POST"]), Role.STAFF, about=following),
            allowed(WebSocketRoute("/live", self._live), *ANY),
            public(WebSocketRoute("/live/hall", self._live_hall)),
        ]

    async def _display(self, _request: Request) -> Response:
        return self._page("display.html")

    def _page(self, name: str, **what: Any) -> Response:
        text = self._templates.get_template(name).render(hall=self._hall, **what)
        return HTMLResponse(text, headers=SAFE)

    async def _described(self, _request: Request) -> Response:
        title = f"{self._hall.name.en}: reference centre"
        return JSONResponse(description(self.doors, title, __version__), headers=SAFE)

    async def _healthz(self, _request: Request) -> Response:
        await self._board.snapshot()  # the database answers
        well = self._intake.online
        return JSONResponse({"ok": well, "broker": well}, status_code=200 if well else 503)

    async def _queues(self, _request: Request) -> Response:
        snapshot = await self._board.snapshot()
        return JSONResponse({"queues": snapshot.queues, "calls": snapshot.calls}, headers=SAFE)

    async def _next(self, request: Request) -> Response:
        queue = request.path_params["queue"]
        if queue not in self._hall.queues:
            return refused(404, "there is no such queue")
        body = await body_of(request, Next)
        if isinstance(body, Response):
            return body
        window = body.window.strip()
        if not window or len(window) > 16:  # noqa: PLR2004
            return refused(422, "window: expected 1 to 16 signs")
        now_ms = wall_clock_ms()
        today = today_of(self._hall, datetime.fromtimestamp(now_ms / 1000, UTC))
        who = person_of(request).name
        call = await self._store.run(
            lambda db: desk.call_next(
                db, queue, window, today=today, now_ms=now_ms, bound_ms=self._bound_ms, who=who
            )
        )
        self._board.changed()
        return JSONResponse({"call": None if call is None else msgspec.to_builtins(call)})

    async def _live(self, socket: WebSocket) -> None:
        await socket.accept()
        with suppress(WebSocketDisconnect, RuntimeError):
            async for snapshot in self._board.follow():
                await socket.send_text(snapshot.text())

    async def _live_hall(self, socket: WebSocket) -> None:
        """What hangs in the hall for everybody to see, and nothing of the kiosks."""
        await socket.accept()
        with suppress(WebSocketDisconnect, RuntimeError):
            async for snapshot in self._board.follow():
                await socket.send_text(snapshot.hall())


def templates() -> Environment:
    """Return the templates of the pages."""
    return Environment(loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined)


async def _unavailable(_request: Request, error: Exception) -> Response:
    log.warning("%s", error)
    return refused(503, "the database cannot be used now")
