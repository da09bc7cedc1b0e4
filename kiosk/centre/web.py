"""Console, hall display and API, over HTTP."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from kiosk import __version__
from kiosk.catalogue.hall import Hall
from kiosk.centre import audit, desk
from kiosk.centre.access.door import ANY, About, Door, allowed, closed, may, public
from kiosk.centre.access.openapi import description
from kiosk.centre.access.opening import LINKS, Access
from kiosk.centre.access.person import person_of
from kiosk.centre.access.roles import Role
from kiosk.centre.answers import SAFE, body_of, refused
from kiosk.centre.board import Board
from kiosk.centre.intake import Intake
from kiosk.centre.numbers import today_of
from kiosk.centre.store import CentreStore, CentreStoreError
from kiosk.link.clock import wall_clock_ms
from kiosk.link.envelope import new_id
from kiosk.link.messages import Command
from kiosk.link.orders import OrderError, check
from kiosk.link.topics import TopicError, check_name

log = logging.getLogger(__name__)

PAGES = Path(__file__).parent / "pages"
COMMAND_S = 5.0
COMMAND_LIFE_MS = 10_000
WAITING_LIFE_MS = 600_000  # of what waits for the visitor to leave
ASSETS = {
    "style.css": "text/css",
    "console.js": "text/javascript",
    "display.js": "text/javascript",
    "application.js": "text/javascript",
    "calendar.js": "text/javascript",
    "standing.js": "text/javascript",
    "session.js": "text/javascript",
    "access.css": "text/css",
    "access.js": "text/javascript",
}
NEXT, COMMAND = "/api/queues/{queue}/next", "/api/kiosks/{kiosk}/command"


class Next(msgspec.Struct, forbid_unknown_fields=True):
    """Body of ``POST /api/queues/{id}/next``."""

    window: str


class Order(msgspec.Struct, forbid_unknown_fields=True):
    """Body of ``POST /api/kiosks/{name}/command``."""

    command: str
    arguments: dict[str, str] = {}


class Called(msgspec.Struct, frozen=True):
    """Answer of ``POST /api/queues/{id}/next``; None: nobody waits."""

    call: desk.Call | None


class Ordered(msgspec.Struct, frozen=True):
    """Answer of ``POST /api/kiosks/{name}/command``."""

    result: str
    detail: str


class Queues(msgspec.Struct, frozen=True):
    """Answer of ``GET /api/queues``; a message of ``/live/hall``."""

    queues: list[dict[str, Any]]
    calls: list[desk.Call]


class Kiosks(msgspec.Struct, frozen=True):
    """Answer of ``GET /api/kiosks``."""

    kiosks: list[dict[str, Any]]


class Web:
    """The centre's pages.

    Args:
        hall: Whose they are.
        store: The database.
        board: What console and display show.
        intake: Sends commands.
        access: Lets people in.
        further: Other pages.
        links: To them, from the console: path and name.
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
        self._templates, self._links, self._access = templates(), (*links, *LINKS), access
        self._bound_ms = bound_ms
        self.doors = closed([*self._routes(), *access.routes, *further])

    def application(self) -> Starlette:
        """Return the ASGI application."""
        return Starlette(
            routes=self.doors,
            middleware=[self._access.guard],
            exception_handlers={
                CentreStoreError: _unavailable,
                HTTPException: self._access.pages.problem,
            },
        )

    def _routes(self) -> list[Door]:
        queues = About("Who waits, and the latest calls", gives=Queues)
        kiosks = About("The kiosks, their devices and their latest report", gives=Kiosks)
        following = About("Call the next of a queue", takes=Next, gives=Called, faults=(404,))
        command = About(
            "Tell a kiosk to do something: ping, close, open or examine",
            takes=Order,
            gives=Ordered,
            faults=(404, 503, 504),
        )
        itself = About("This description", gives=dict[str, Any])
        return [
            allowed(Route("/", self._console), *ANY),
            public(Route("/display", self._display)),
            public(Route("/assets/{name}", _asset)),
            public(Route("/healthz", self._healthz)),
            allowed(Route("/api/openapi.json", self._described), *ANY, about=itself),
            allowed(Route("/api/queues", self._queues), *ANY, about=queues),
            allowed(Route("/api/kiosks", self._kiosks), *ANY, about=kiosks),
            allowed(Route(NEXT, self._next, methods=["POST"]), Role.STAFF, about=following),
            allowed(
                Route(COMMAND, self._command, methods=["POST"]), Role.TECHNICIAN, about=command
            ),
            allowed(WebSocketRoute("/live", self._live), *ANY),
            public(WebSocketRoute("/live/hall", self._live_hall)),
        ]

    async def _console(self, request: Request) -> Response:
        person = person_of(request)
        links = [(path, said) for path, said in self._links if may(self.doors, "GET", path, person)]
        return self._page(
            "console.html",
            links=links,
            may_call=may(self.doors, "POST", NEXT, person),
            may_command=may(self.doors, "POST", COMMAND, person),
        )

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

    async def _kiosks(self, _request: Request) -> Response:
        return JSONResponse({"kiosks": (await self._board.snapshot()).kiosks}, headers=SAFE)

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

    async def _command(self, request: Request) -> Response:
        body = await body_of(request, Order)
        if isinstance(body, Response):
            return body
        try:
            order = check(body.command, body.arguments)
        except OrderError as error:
            return refused(422, str(error))
        life_ms = WAITING_LIFE_MS if order.waits else COMMAND_LIFE_MS
        who, now_ms = person_of(request).name, wall_clock_ms()
        try:
            kiosk = check_name(request.path_params["kiosk"])
            command = Command(
                id=new_id(), author=who, expires=now_ms + life_ms, arguments=body.arguments
            )
            await self._store.run(
                lambda db: audit.note(
                    db, now_ms, who, audit.What.COMMANDED, why=body.command, about=kiosk
                )
            )
            async with asyncio.timeout(COMMAND_S):
                answer = await self._intake.command(kiosk, body.command, command, command.id)
        except TopicError as error:
            return refused(404, str(error))
        except TimeoutError:
            return refused(504, f"the kiosk did not answer within {COMMAND_S:.0f} s")
        except ConnectionError as error:
            return refused(503, str(error))
        return JSONResponse({"result": answer.result.value, "detail": answer.detail})

    async def _live(self, socket: WebSocket) -> None:
        await socket.accept()
        with suppress(WebSocketDisconnect, RuntimeError):
            async for snapshot in self._board.follow():
                await socket.send_json(snapshot.as_json())

    async def _live_hall(self, socket: WebSocket) -> None:
        """What hangs in the hall for everybody to see, and nothing of the kiosks."""
        await socket.accept()
        with suppress(WebSocketDisconnect, RuntimeError):
            async for snapshot in self._board.follow():
                await socket.send_json({"queues": snapshot.queues, "calls": snapshot.calls})


def templates() -> Environment:
    """Return the templates of the pages."""
    return Environment(loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined)


async def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in ASSETS:
        return refused(404, "there is no such file")
    asked_again = SAFE | {"Cache-Control": "no-cache"}  # kept, and asked for whether it changed
    return FileResponse(PAGES / name, media_type=ASSETS[name], headers=asked_again)


async def _unavailable(_request: Request, error: Exception) -> Response:
    log.warning("%s", error)
    return refused(503, "the database cannot be used now")
