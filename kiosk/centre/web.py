"""Console, hall display and API, over HTTP."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from kiosk.catalogue.hall import Hall
from kiosk.centre import desk
from kiosk.centre.answers import SAFE, body_of, refused, same_origin
from kiosk.centre.board import Board
from kiosk.centre.intake import Intake
from kiosk.centre.numbers import today_of
from kiosk.centre.store import CentreStore, CentreStoreError
from kiosk.link.clock import wall_clock_ms
from kiosk.link.envelope import new_id
from kiosk.link.messages import Command
from kiosk.link.topics import TopicError, check_name

log = logging.getLogger(__name__)

PAGES = Path(__file__).parent / "pages"
COMMANDS = frozenset({"ping", "close", "open", "examine"})
COMMAND_S = 5.0
COMMAND_LIFE_MS = 10_000
ASSETS = {
    "style.css": "text/css",
    "console.js": "text/javascript",
    "display.js": "text/javascript",
    "application.js": "text/javascript",
    "calendar.js": "text/javascript",
    "standing.js": "text/javascript",
}


class Next(msgspec.Struct, forbid_unknown_fields=True):
    """Body of ``POST /api/queues/{id}/next``."""

    window: str


class Order(msgspec.Struct, forbid_unknown_fields=True):
    """Body of ``POST /api/kiosks/{name}/command``."""

    command: str
    author: str = "console"


class Web:
    """The centre's pages.

    Args:
        hall: Whose they are.
        store: The database.
        board: What console and display show.
        intake: Sends commands.
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
        further: Sequence[Route] = (),
        links: Sequence[tuple[str, str]] = (),
        bound_ms: int = 0,
    ) -> None:
        self._hall, self._store, self._board, self._intake = hall, store, board, intake
        self._templates, self._further, self._links = templates(), further, links
        self._bound_ms = bound_ms

    def application(self) -> Starlette:
        """Return the ASGI application."""
        return Starlette(
            routes=[
                Route("/", self._page("console.html")),
                Route("/display", self._page("display.html")),
                Route("/assets/{name}", _asset),
                Route("/healthz", self._healthz),
                Route("/api/queues", self._queues),
                Route("/api/kiosks", self._kiosks),
                Route("/api/queues/{queue}/next", self._next, methods=["POST"]),
                Route("/api/kiosks/{kiosk}/command", self._command, methods=["POST"]),
                WebSocketRoute("/live", self._live),
                *self._further,
            ],
            exception_handlers={CentreStoreError: _unavailable},
        )

    def _page(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        async def page(_request: Request) -> Response:
            text = self._templates.get_template(name).render(hall=self._hall, links=self._links)
            return HTMLResponse(text, headers=SAFE)

        return page

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
        call = await self._store.run(
            lambda db: desk.call_next(
                db, queue, window, today=today, now_ms=now_ms, bound_ms=self._bound_ms
            )
        )
        self._board.changed()
        return JSONResponse({"call": None if call is None else msgspec.to_builtins(call)})

    async def _command(self, request: Request) -> Response:
        body = await body_of(request, Order)
        if isinstance(body, Response):
            return body
        if body.command not in COMMANDS:
            return refused(422, f"command: expected one of {', '.join(sorted(COMMANDS))}")
        try:
            kiosk = check_name(request.path_params["kiosk"])
            command = Command(
                id=new_id(),
                author=body.author[:64] or "console",
                expires=wall_clock_ms() + COMMAND_LIFE_MS,
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
        if not same_origin(socket.headers.get("origin"), socket.headers.get("host")):
            await socket.close(code=4403)
            return
        await socket.accept()
        with suppress(WebSocketDisconnect, RuntimeError):
            async for snapshot in self._board.follow():
                await socket.send_json(snapshot.as_json())


def templates() -> Environment:
    """Return the templates of the pages."""
    return Environment(loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined)


async def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in ASSETS:
        return refused(404, "there is no such file")
    return FileResponse(PAGES / name, media_type=ASSETS[name], headers=SAFE)


async def _unavailable(_request: Request, error: Exception) -> Response:
    log.warning("%s", error)
    return refused(503, "the database cannot be used now")
