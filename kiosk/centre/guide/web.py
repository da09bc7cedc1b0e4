"""The guide's page, what it asks for, and the table of calls that were."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec
from jinja2 import Environment
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route, WebSocketRoute

from kiosk.catalogue.hall import Hall
from kiosk.centre.access.door import About, Door, allowed
from kiosk.centre.access.roles import Role
from kiosk.centre.answers import SAFE
from kiosk.centre.guide import keeping
from kiosk.centre.guide.live import Live
from kiosk.centre.guide.settings import GENERAL, GuideSettings
from kiosk.centre.guide.suggesting import Suggestions
from kiosk.centre.guide.words import Ended
from kiosk.centre.navigation import top_of
from kiosk.centre.store import CentreStore

LINKS = (("/guide", "视频导办 Video guide"), ("/calls", "通话记录 Calls"))
MAY_LOOK = (Role.GUIDE, Role.STAFF, Role.TECHNICIAN, Role.ADMINISTRATOR)
PAGE = SAFE | {
    # Pictures that a kiosk sends are shown from the page's own memory.
    "Content-Security-Policy": SAFE["Content-Security-Policy"] + "; img-src 'self' blob:",
    "Permissions-Policy": SAFE["Permissions-Policy"]
    .replace("camera=()", "camera=(self)")
    .replace("microphone=()", "microphone=(self)"),
}
"""What the guide's page answers with: it alone uses camera and microphone."""


class CallList(msgspec.Struct, frozen=True):
    """Answer of ``GET /api/guide/calls``, the newest first."""

    calls: list[Ended]


@dataclass(frozen=True, slots=True)
class Shown:
    """What pages need besides calls."""

    hall: Hall
    settings: GuideSettings
    templates: Environment
    topics: Mapping[str, str]


class GuidePages:
    """What is served.

    Args:
        shown: For the pages.
        suggest: Returns what can be suggested; it reads files.
        store: The database.
        live: The page's socket.
    """

    def __init__(
        self, shown: Shown, suggest: Callable[[], Suggestions], store: CentreStore, live: Live
    ) -> None:
        self._shown, self._suggest = shown, suggest
        self._store, self._live = store, live
        self._suggestions = b""

    def routes(self) -> list[Door]:
        """Return what is served."""
        suggested = About("What a guide can suggest to a visitor", gives=Suggestions)
        listed = About("The latest video calls, without names", gives=CallList)
        return [
            allowed(Route("/guide", self._page), Role.GUIDE),
            allowed(WebSocketRoute("/live/guide", self._live.serve), Role.GUIDE),
            allowed(Route("/api/guide/suggestions", self._suggested), Role.GUIDE, about=suggested),
            allowed(Route("/api/guide/calls", self._listed), *MAY_LOOK, about=listed),
            allowed(Route("/calls", self._calls), *MAY_LOOK),
        ]

    async def _page(self, request: Request) -> Response:
        settings = self._shown.settings
        topics = [{"id": key, "said": said} for key, said in self._shown.topics.items()]
        languages = [{"id": key, "said": said} for key, said in settings.languages.items()]
        text = self._shown.templates.get_template("guide.html").render(
            hall=self._shown.hall,
            top=top_of(request),
            topics=[one for one in topics if one["id"] != GENERAL],
            languages=languages,
            names=msgspec.json.encode({"topics": topics, "languages": languages}).decode(),
        )
        return HTMLResponse(text, headers=PAGE)

    async def _suggested(self, _request: Request) -> Response:
        if not self._suggestions:
            found = await asyncio.to_thread(self._suggest)
            self._suggestions = msgspec.json.encode(found)
        return Response(self._suggestions, media_type="application/json", headers=SAFE)

    async def _ended(self) -> list[Ended]:
        def read(db: Connection) -> list[Ended]:
            return list(keeping.ended(db))

        return await self._store.read(read)

    async def _listed(self, _request: Request) -> Response:
        body = msgspec.json.encode(CallList(await self._ended()))
        return Response(body, media_type="application/json", headers=SAFE)

    async def _calls(self, request: Request) -> Response:
        text = self._shown.templates.get_template("calls.html").render(
            hall=self._shown.hall, top=top_of(request)
        )
        return HTMLResponse(text, headers=SAFE)
