"""Alerts over HTTP: looked at by everybody who is logged in, acted on by technicians."""

import asyncio
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Annotated

import msgspec
from msgspec import Meta
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from kiosk.centre import audit
from kiosk.centre.access.door import ANY, About, Door, allowed
from kiosk.centre.access.person import person_of
from kiosk.centre.access.roles import Role
from kiosk.centre.alerts import acts, reading
from kiosk.centre.alerts.acts import ActError, By, NoSuchAlertError
from kiosk.centre.alerts.forecasts import Forecast, Forecasts
from kiosk.centre.alerts.live import Live
from kiosk.centre.alerts.mailing import NotSentError
from kiosk.centre.alerts.postman import Postman
from kiosk.centre.alerts.reading import AlertLine, ChannelLine, SilenceLine, Wanted
from kiosk.centre.alerts.rules import Rules
from kiosk.centre.answers import SAFE, body_of, refused
from kiosk.centre.audit import What
from kiosk.centre.store import CentreStore, CentreStoreError
from kiosk.link.topics import TopicError, check_name

TEST_S = 20.0
NUMBER = re.compile(r"[1-9][0-9]{0,8}")
MINE = (Role.TECHNICIAN, Role.ADMINISTRATOR)
Minutes = Annotated[int, Meta(ge=0, le=10_080)]


class Nothing(msgspec.Struct, forbid_unknown_fields=True):
    """An empty body."""


class Assignment(msgspec.Struct, forbid_unknown_fields=True):
    """Body of ``POST /api/alerts/{id}/assign``; empty: to nobody."""

    to: Annotated[str, Meta(max_length=64)]


class NewNote(msgspec.Struct, forbid_unknown_fields=True):
    """Body of ``POST /api/alerts/{id}/note``."""

    text: Annotated[str, Meta(min_length=1, max_length=500)]


class Silencing(msgspec.Struct, forbid_unknown_fields=True):
    """Body of ``POST .../silence``; 0: end it."""

    minutes: Minutes


class Alerts(msgspec.Struct, frozen=True):
    """Answer of ``GET /api/alerts``."""

    at: int
    alerts: list[AlertLine]
    counts: dict[str, int]  # of all that are open, by level
    silences: list[SilenceLine]
    channels: list[ChannelLine]


class Tried(msgspec.Struct, frozen=True):
    """What a channel answered to a test."""

    name: str
    sent: bool
    said: str


class Tested(msgspec.Struct, frozen=True):
    """Answer of ``POST /api/alerts/test``."""

    channels: list[Tried]


class AlertPages:
    """What is served of alerts.

    Args:
        rules: Of the alerts.
        store: The database.
        live: Follows them.
        postmen: By channel.
        forecasts: Of paper.
        clock_ms: The time, UTC.
    """

    def __init__(
        self,
        rules: Rules,
        store: CentreStore,
        live: Live,
        postmen: Mapping[str, Postman],
        forecasts: Forecasts,
        clock_ms: Callable[[], int],
    ) -> None:
        self._rules, self._store, self._live = rules, store, live
        self._postmen, self._forecasts, self._clock_ms = postmen, forecasts, clock_ms
        self._testing = asyncio.Lock()

    def routes(self) -> list[Door]:
        """Return what is served."""
        listed = About("Alerts", gives=Alerts, asks=("state", "kiosk", "limit"), faults=(422,))
        forecast = About("When a kiosk's paper will be out", gives=Forecast, faults=(404,))
        test = About("Send a test over every channel", takes=Nothing, gives=Tested, faults=(409,))
        quiet = About(
            "Tell nobody of a kiosk for a while", takes=Silencing, gives=Nothing, faults=(404,)
        )
        return [
            allowed(Route("/api/alerts", self._list), *ANY, about=listed),
            allowed(Route("/api/fleet/{kiosk}/forecast", self._forecast), *ANY, about=forecast),
            allowed(Route("/api/alerts/test", self._test, methods=["POST"]), *MINE, about=test),
            self._act("acknowledge", self._acknowledge, "Look after an alert", Nothing),
            self._act("assign", self._assign, "Say who looks after an alert", Assignment),
            self._act("note", self._note, "Add words to an alert", NewNote),
            self._act("silence", self._silence, "Tell nobody of an alert for a while", Silencing),
            allowed(
                Route("/api/fleet/{kiosk}/silence", self._silence_kiosk, methods=["POST"]),
                *MINE,
                about=quiet,
            ),
            allowed(WebSocketRoute("/live/alerts", self._follow), *ANY),
        ]

    def _act(
        self, name: str, answer: Callable[..., object], said: str, takes: type[msgspec.Struct]
    ) -> Door:
        route = Route(f"/api/alerts/{{id}}/{name}", answer, methods=["POST"])
        about = About(said, takes=takes, gives=Nothing, faults=(404, 409))
        return allowed(route, *MINE, about=about)

    async def _list(self, request: Request) -> Response:
        asked = request.query_params
        try:
            wanted = Wanted(asked.get("state", Wanted.CURRENT.value))
            kiosk = asked.get("kiosk", "")
            limit = min(max(int(asked.get("limit", reading.MOST)), 1), reading.MOST)
        except ValueError as error:
            return refused(422, str(error))
        now_ms = self._clock_ms()

        def read(db: Connection) -> Alerts:
            found = reading.alerts(db, self._rules, now_ms, wanted, kiosk, limit)
            return Alerts(
                now_ms,
                self._forecasts.beside(db, found, now_ms),
                reading.open_by_level(db),
                reading.silences(db, now_ms),
                reading.channels(db, self._rules),
            )

        return _json(await self._store.read(read))

    async def _forecast(self, request: Request) -> Response:
        kiosk, now_ms = request.path_params["kiosk"], self._clock_ms()
        found = await self._store.read(lambda db: self._forecasts.of(db, kiosk, now_ms))
        return refused(404, "there is no such kiosk") if found is None else _json(found)

    async def _acknowledge(self, request: Request) -> Response:
        body = await body_of(request, Nothing)
        if isinstance(body, Response):
            return body
        return await self._done(request, acts.acknowledge)

    async def _assign(self, request: Request) -> Response:
        body = await body_of(request, Assignment)
        if isinstance(body, Response):
            return body
        to = body.to
        return await self._done(request, lambda db, by, one: acts.assign(db, by, one, to))

    async def _note(self, request: Request) -> Response:
        body = await body_of(request, NewNote)
        if isinstance(body, Response):
            return body
        text = body.text.strip()
        if not text:
            return refused(422, "text: expected some words")
        return await self._done(request, lambda db, by, one: acts.add_note(db, by, one, text))

    async def _silence(self, request: Request) -> Response:
        body = await body_of(request, Silencing)
        if isinstance(body, Response):
            return body
        minutes = body.minutes
        return await self._done(
            request, lambda db, by, one: acts.silence_alert(db, by, one, minutes)
        )

    async def _silence_kiosk(self, request: Request) -> Response:
        body = await body_of(request, Silencing)
        if isinstance(body, Response):
            return body
        try:
            kiosk = check_name(request.path_params["kiosk"])
        except TopicError as error:
            return refused(404, str(error))
        by, minutes = self._by(request), body.minutes
        await self._store.run(lambda db: acts.silence_kiosk(db, by, kiosk, minutes))
        self._live.changed()
        return _json(Nothing())

    async def _done(self, request: Request, act: Callable[[Connection, By, int], None]) -> Response:
        by, text = self._by(request), request.path_params["id"]
        if NUMBER.fullmatch(text) is None:
            return refused(404, "there is no such alert")
        number = int(text)
        try:
            await self._store.run(lambda db: act(db, by, number))
        except NoSuchAlertError as error:
            return refused(404, str(error))
        except ActError as error:
            return refused(409, str(error))
        self._live.changed()
        return _json(Nothing())

    async def _test(self, request: Request) -> Response:
        body = await body_of(request, Nothing)
        if isinstance(body, Response):
            return body
        if self._testing.locked():
            return refused(409, "a test is under way")
        async with self._testing:
            by = self._by(request)
            await self._store.run(
                lambda db: audit.note(
                    db, by.at_ms, by.who, What.ALERT_TESTED, why="", about="alerts"
                )
            )
            tried = await asyncio.gather(*(_tried(one) for one in self._postmen.values()))
        return _json(Tested(list(tried)))

    async def _follow(self, socket: WebSocket) -> None:
        await socket.accept()
        with suppress(WebSocketDisconnect, RuntimeError, CentreStoreError):
            async for told in self._live.follow():
                await socket.send_text(msgspec.json.encode(told).decode())

    def _by(self, request: Request) -> By:
        return By(person_of(request).name, self._clock_ms())


async def _tried(postman: Postman) -> Tried:
    try:
        async with asyncio.timeout(TEST_S):
            return Tried(postman.name, sent=True, said=await postman.test())
    except NotSentError as error:
        return Tried(postman.name, sent=False, said=str(error))
    except TimeoutError:
        return Tried(postman.name, sent=False, said=f"not done within {TEST_S:g} s")


def _json(body: msgspec.Struct) -> Response:
    return Response(msgspec.json.encode(body), media_type="application/json", headers=SAFE)
