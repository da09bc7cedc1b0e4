"""A centre that plays its part: real pages, doors and logins, and answers made of samples."""

import asyncio
import contextlib
import json
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocketDisconnect

from kiosk.centre.access.door import ANY, allowed, closed, public
from kiosk.centre.access.opening import open_access
from kiosk.centre.access.roles import Role
from kiosk.centre.access.settings import Access
from kiosk.centre.answers import refused
from kiosk.centre.assets import asset
from kiosk.centre.navigation import Navigation
from kiosk.centre.web import templates
from kiosk.centre.web_console import ConsolePages
from tests.centre.access.keys import account_in
from tests.centre.console import samples
from tests.mosquitto import free_port

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763"
    "606060000000040001f61738550000000049454e44ae426082"
)
QUEUES = [
    {"id": "customs", "prefix": "C", "waiting": 7, "last": "C012", "windows": {"first": 1, "last":
     3}, "name": {"zh_hans": "海关事务", "zh_hant": "海關事務", "en": "Customs"}},
    {"id": "talent", "prefix": "T", "waiting": 0, "last": "", "windows": {"first": 4, "last": 5},
     "name": {"zh_hans": "人才服务", "zh_hant": "人才服務", "en": "Talent services"}},
]  # fmt: skip


@dataclass
class Played:
    """What the centre says, and who listens."""

    store: object
    rows: dict = field(default_factory=dict)
    alerts: list = field(default_factory=samples.alerts)
    silences: list = field(default_factory=samples.silences)
    channels: list = field(default_factory=samples.channels)
    commands: list = field(default_factory=samples.commands)
    waves: list = field(default_factory=samples.waves)
    timeline: list = field(default_factory=samples.timeline)
    report: object = field(default_factory=lambda: samples.REPORT)
    update: object = field(default_factory=lambda: samples.UPDATE)
    kiosk: dict = field(default_factory=dict)  # what differs from the sample, by name
    config: object = field(default_factory=lambda: samples.CONFIG)
    log: str = "2026-03-02 16:31:02 printer: paper end\n" * 40
    enrolment: dict = field(default_factory=samples.enrolment)
    sent: list = field(default_factory=list)
    answer: dict = field(default_factory=lambda: {"id": "n1", "result": "done", "detail": "1.4.0"})
    port: int = field(default_factory=free_port)
    sockets: dict = field(default_factory=dict)
    mute: bool = False

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    async def until_sent(self, many):
        """Wait until so many acts came from pages; return the last: method, path, body."""
        async with asyncio.timeout(60):
            while len(self.sent) < many:
                await asyncio.sleep(0.01)
        return self.sent[-1]

    async def until_listened(self, many, path="/live/fleet"):
        """Wait until so many pages listen, no more and no fewer."""
        async with asyncio.timeout(60):
            while len(self.sockets.get(path, ())) != many:
                await asyncio.sleep(0.01)

    async def account(self, name, *roles):
        return await account_in(self.store, name, *roles)

    def put(self, *rows):
        self.rows |= {row["name"]: row for row in rows}

    async def says(self, *rows, gone=(), path="/live/fleet"):
        """Rows changed: who listens is told."""
        self.put(*rows)
        for name in gone:
            del self.rows[name]
        message = {"kind": "some", "at": samples.NOW, "broker": True, "kiosks": list(rows)}
        await self.tell(path, message | {"gone": list(gone)})

    async def tell(self, path, message):
        text = message if isinstance(message, str) else json.dumps(message)
        for socket in list(self.sockets.get(path, ())):
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                await socket.send_text(text)

    async def cut(self, path="/live/fleet"):
        for socket in list(self.sockets.get(path, ())):
            await socket.close()

    def doors(self):
        """The API of the fleet, the alerts and the commands."""
        technician = Role.TECHNICIAN

        def get(path, gives, *roles):
            async def answered(request):
                if "kiosk" in request.path_params and request.path_params["kiosk"] not in self.rows:
                    return refused(404, "there is no such kiosk")
                found = gives(request)
                return found if isinstance(found, Response) else JSONResponse(found)

            return allowed(Route(path, answered), *(roles or ANY))

        def post(path, *roles, methods=("POST",)):
            async def taken(request):
                body = await request.json()
                self.sent.append((request.method, request.url.path, body))
                if request.url.path.endswith("/command"):
                    return JSONResponse(self.answer, self.answer.get("status", 200))
                if request.url.path == "/api/alerts/test":
                    return JSONResponse(
                        {"channels": [{"name": "mail", "sent": True, "said": "250 OK"}]}
                    )
                if request.url.path.startswith("/api/enrolment/"):
                    return JSONResponse({"token": samples.TOKEN, "tokens": 1, "certificates": 2})
                return JSONResponse({"call": None})

            return allowed(Route(path, taken, methods=list(methods)), *(roles or (technician,)))

        one = "/api/fleet/{kiosk}"
        return [
            get("/api/fleet", lambda _: {"at": samples.NOW, "broker": True, "kiosks": self.all()}),
            get(one, lambda request: self.whole(request.path_params["kiosk"])),
            get(f"{one}/timeline", lambda request: self.history(request.query_params)),
            get(f"{one}/series", lambda _: samples.series()),
            get(f"{one}/use", lambda _: samples.use()),
            get(f"{one}/forecast", lambda _: samples.FORECAST),
            get("/api/kiosks/{kiosk}/commands", lambda _: {"commands": self.commands}, technician),
            get("/api/kiosks/{kiosk}/commands/{id}/file", self.file, technician),
            get("/api/kiosks/{kiosk}/settings", lambda _: self.config),
            get("/api/alerts", self.alerts_now),
            get("/api/waves", lambda _: {"waves": self.waves}, technician),
            get("/api/queues", lambda _: {"queues": QUEUES, "calls": []}),
            post("/api/kiosks/{kiosk}/command"),
            post("/api/kiosks/{kiosk}/settings", methods=("PUT",)),
            *(post(f"/api/alerts/{{id}}/{what}")
              for what in ("acknowledge", "assign", "note", "silence")),
            post("/api/alerts/test"),
            post(f"{one}/silence"),
            get("/api/enrolment", lambda _: self.enrolment, technician),
            *(post(f"/api/enrolment/{{kiosk}}/{what}")
              for what in ("token", "token/withdrawn", "revoked")),
            post("/api/waves"),
            post("/api/waves/{id}/stop"),
            post("/api/waves/{id}/resume"),
            post("/api/queues/{queue}/next", Role.STAFF),
            allowed(WebSocketRoute("/live/fleet", self.live), *ANY),
            allowed(WebSocketRoute("/live/alerts", self.live), *ANY),
            allowed(WebSocketRoute("/live", self.live), *ANY),
        ]  # fmt: skip

    def all(self):
        return list(self.rows.values())

    def alerts_now(self, request):
        beside = {"silences": self.silences, "channels": self.channels}
        return {"at": samples.NOW, "alerts": self.some(request)} | beside

    def some(self, request):
        state = request.query_params.get("state", "all")
        return [
            one
            for one in self.alerts
            if state in ("all", one["state"]) or (state == "current" and one["state"] != "cleared")
        ]

    def whole(self, name):
        whole = samples.kiosk(self.rows[name]) | self.kiosk
        counts = {"garbage": 3, "forged": 0}
        return {"kiosk": whole, "report": self.report, "config": self.config,
                "update": self.update, "counts": counts}  # fmt: skip

    def history(self, asked):
        before = int(asked.get("before", samples.NOW * 2))
        found = [one for one in self.timeline if one["at"] < before]
        limit = int(asked.get("limit", 50))
        return {"entries": found[:limit], "older": len(found) > limit}

    def file(self, request):
        if request.path_params["id"] == "c1":
            return Response(PNG, media_type="image/png")
        return PlainTextResponse(self.log)

    async def live(self, socket):
        if self.mute:
            await socket.close()
            return
        await socket.accept()
        path = socket.url.path
        mine = self.sockets.setdefault(path, set())
        mine.add(socket)
        first = {"kind": "all", "at": samples.NOW, "broker": True}
        what = {"/live/fleet": {"kiosks": self.all()}, "/live/alerts": {"alerts": self.alerts}}
        await socket.send_json(first | what.get(path, {"queues": QUEUES, "calls": []}))
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while True:
                await socket.receive()
        mine.discard(socket)


@contextlib.asynccontextmanager
async def played(hall, store, rows=(), port=0):
    """Serve it."""
    centre = Played(store)
    centre.put(*rows)
    access = open_access(Access(), hall, store, templates())
    doors = closed([
        public(Route("/assets/{name}", asset)),
        *access.routes,
        *ConsolePages(hall, "hetao", templates()).routes(),
        *centre.doors(),
    ])  # fmt: skip
    app = Starlette(
        routes=doors,
        middleware=[access.guard],
        exception_handlers={HTTPException: access.pages.problem},
    )
    app.state.navigation = Navigation(doors, ())
    centre.entry = access.entry
    config = uvicorn.Config(
        app, port=centre.port, log_level="error", lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield centre
    finally:
        server.should_exit = True
        await serving
        await access.close()
