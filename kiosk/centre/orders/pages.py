"""Commands to one kiosk, and what they brought, over HTTP."""

import asyncio
from collections.abc import Callable

import msgspec
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kiosk.centre import audit
from kiosk.centre.access.door import About, Door, allowed
from kiosk.centre.access.person import person_of
from kiosk.centre.access.roles import Role
from kiosk.centre.answers import SAFE, body_of, refused
from kiosk.centre.orders import collecting, trail
from kiosk.centre.orders.sending import Orders
from kiosk.centre.store import CentreStore
from kiosk.link.envelope import new_id
from kiosk.link.messages import Command, CommandAnswer
from kiosk.link.orders import OrderError, check
from kiosk.link.parts import PartsError
from kiosk.link.topics import TopicError, check_name

COMMAND_S = 5.0
COMMAND_LIFE_MS = 10_000
SHOWN = 50
COMMAND = "/api/kiosks/{kiosk}/command"
COMMANDS = "/api/kiosks/{kiosk}/commands"
FILE = "/api/kiosks/{kiosk}/commands/{id}/file"


class Order(msgspec.Struct, forbid_unknown_fields=True):
    """Body of ``POST /api/kiosks/{name}/command``."""

    command: str
    arguments: dict[str, str] = {}


class Ordered(msgspec.Struct, frozen=True):
    """Answer of ``POST /api/kiosks/{name}/command``."""

    id: str
    result: str
    detail: str


class Trail(msgspec.Struct, frozen=True):
    """Answer of ``GET /api/kiosks/{kiosk}/commands``."""

    commands: list[trail.Entry]


class OrderPages:
    """What is served of commands and settings.

    Args:
        store: The database.
        orders: Sends commands.
        now_ms: The centre's clock.
    """

    def __init__(
        self,
        store: CentreStore,
        orders: Orders,
        now_ms: Callable[[], int],
    ) -> None:
        self._store, self._orders, self._now_ms = store, orders, now_ms

    def routes(self) -> list[Door]:
        """Return what is served."""
        give = About(
            "Tell a kiosk to do something; 202: it waits for the visitor to leave",
            takes=Order,
            gives=Ordered,
            later=Ordered,
            faults=(404, 503, 504),
        )
        commands = About("A kiosk's commands", gives=Trail, asks=("limit",), faults=(404, 422))
        brought = About("What a command brought", media="*/*", faults=(404,))
        kinds = (
            (Route(COMMAND, self._give, methods=["POST"]), give),
            (Route(COMMANDS, self._commands, methods=["GET"]), commands),
            (Route(FILE, self._file, methods=["GET"]), brought),
        )
        return [allowed(route, Role.TECHNICIAN, about=about) for route, about in kinds]

    async def _give(self, request: Request) -> Response:
        body = await body_of(request, Order)
        if isinstance(body, Response):
            return body
        try:
            order = check(body.command, body.arguments)
            kiosk = check_name(request.path_params["kiosk"])
        except (OrderError, TopicError) as error:
            return refused(404 if isinstance(error, TopicError) else 422, str(error))
        life_ms = order.life_s * 1000 if order.waits else COMMAND_LIFE_MS
        command = Command(
            id=new_id(),
            author=person_of(request).name,
            expires=self._now_ms() + life_ms,
            arguments=body.arguments,
        )
        try:
            answer = await self._answer(kiosk, body.command, command)
        except ConnectionError as error:
            return refused(503, str(error))
        if answer is not None:
            return _json(Ordered(command.id, answer.result.value, answer.detail))
        if order.waits:
            detail = "it waits for its time; ask for the commands of the kiosk later"
            return _json(Ordered(command.id, trail.WAITING, detail), 202)
        return refused(504, f"the kiosk did not answer within {COMMAND_S:.0f} s", id=command.id)

    async def _answer(self, kiosk: str, name: str, command: Command) -> CommandAnswer | None:
        """Send a command; return its answer, None where there is none soon."""

        def note(db: Connection) -> bool:
            what = audit.What.COMMANDED
            audit.note(db, self._now_ms(), command.author, what, why=name, about=kiosk)
            return True

        try:
            async with asyncio.timeout(COMMAND_S):
                return await self._orders.give(kiosk, name, command, note)
        except TimeoutError:
            return None

    async def _commands(self, request: Request) -> Response:
        text = request.query_params.get("limit", str(SHOWN))
        if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= trail.MOST_SHOWN:
            return refused(422, f"limit: expected 1 to {trail.MOST_SHOWN}")
        kiosk = _kiosk(request)
        if kiosk is None:
            return refused(404, "there is no such kiosk")
        found = await self._store.read(
            lambda db: trail.entries(db, kiosk, int(text), self._now_ms())
        )
        return _json(Trail(found))

    async def _file(self, request: Request) -> Response:
        kiosk, command = _kiosk(request), request.path_params["id"]
        if kiosk is None:
            return refused(404, "there is no such kiosk")
        who = person_of(request).name

        def read(db: Connection) -> collecting.Collected | None:
            found = collecting.collected(db, kiosk, command)
            if found is not None:
                what = audit.What.FETCHED
                audit.note(db, self._now_ms(), who, what, why=found.named.name, about=kiosk)
            return found

        try:
            found = await self._store.run(read)
        except PartsError as error:
            return refused(404, str(error))
        if found is None:
            return refused(404, "it brought nothing, or more than a day has passed")
        headers = SAFE | {"Content-Disposition": f'attachment; filename="{found.named.name}"'}
        return Response(found.data, media_type=found.named.type, headers=headers)


def _json(body: msgspec.Struct, status: int = 200) -> Response:
    return JSONResponse(msgspec.to_builtins(body), status_code=status, headers=SAFE)


def _kiosk(request: Request) -> str | None:
    """Return the kiosk of the path; None: it can be no kiosk's name."""
    try:
        return check_name(request.path_params["kiosk"])
    except TopicError:
        return None
