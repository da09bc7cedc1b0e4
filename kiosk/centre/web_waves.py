"""Batches of commands over HTTP: begun, looked at, stopped, resumed."""

from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kiosk.centre.access.door import About, Door, allowed
from kiosk.centre.access.person import person_of
from kiosk.centre.access.roles import Role
from kiosk.centre.answers import SAFE, body_of, refused
from kiosk.centre.wave_rows import Plan
from kiosk.centre.waves import NoSuchWaveError, Waves
from kiosk.link.orders import OrderError, check
from kiosk.link.topics import TopicError, check_name

MOST_KIOSKS = 500


class NewWave(msgspec.Struct, forbid_unknown_fields=True):
    """Body of ``POST /api/waves``."""

    command: str
    kiosks: Annotated[tuple[str, ...], Meta(min_length=1, max_length=MOST_KIOSKS)]
    arguments: dict[str, str] = {}
    size: Annotated[int, Meta(ge=1, le=100)] = 1
    first: Annotated[int, Meta(ge=0, le=100)] = 0
    pause_s: Annotated[float, Meta(ge=0, le=86_400)] = 60.0
    patience_s: Annotated[float, Meta(gt=0, le=172_800)] = 30.0
    most_failed: Annotated[float, Meta(ge=0, le=1)] = 0.0


class WavePages:
    """What is served of batches.

    Args:
        waves: Works on them.
    """

    def __init__(self, waves: Waves) -> None:
        self._waves = waves

    def routes(self) -> list[Door]:
        """Return what is served."""
        all_of, begin = (
            Route("/api/waves", self._all, methods=["GET"]),
            Route("/api/waves", self._begin, methods=["POST"]),
        )
        stop, resume = (
            Route("/api/waves/{id}/stop", self._stop, methods=["POST"]),
            Route("/api/waves/{id}/resume", self._resume, methods=["POST"]),
        )
        beginning = About("Begin a batch of commands", takes=NewWave, faults=(422,))
        return [
            allowed(all_of, Role.TECHNICIAN, about=About("Batches of commands")),
            allowed(begin, Role.TECHNICIAN, about=beginning),
            allowed(stop, Role.TECHNICIAN, about=About("Stop a batch", faults=(404,))),
            allowed(resume, Role.TECHNICIAN, about=About("Resume a batch", faults=(404,))),
        ]

    async def _all(self, _request: Request) -> Response:
        found = await self._waves.batches()
        return JSONResponse({"waves": msgspec.to_builtins(found)}, headers=SAFE)

    async def _begin(self, request: Request) -> Response:
        body = await body_of(request, NewWave)
        if isinstance(body, Response):
            return body
        try:
            check(body.command, body.arguments)
            kiosks = tuple(check_name(one) for one in body.kiosks)
        except (OrderError, TopicError) as error:
            return refused(422, str(error))
        plan = Plan(
            command=body.command,
            arguments=body.arguments,
            author=person_of(request).name,
            kiosks=kiosks,
            size=body.size,
            first=body.first,
            pause_s=body.pause_s,
            patience_s=body.patience_s,
            most_failed=body.most_failed,
        )
        return JSONResponse({"id": await self._waves.begin(plan)}, status_code=201, headers=SAFE)

    async def _stop(self, request: Request) -> Response:
        try:
            await self._waves.stop(request.path_params["id"], person_of(request).name)
        except NoSuchWaveError as error:
            return refused(404, str(error))
        return JSONResponse({}, headers=SAFE)

    async def _resume(self, request: Request) -> Response:
        try:
            await self._waves.resume(request.path_params["id"], person_of(request).name)
        except NoSuchWaveError as error:
            return refused(404, str(error))
        return JSONResponse({}, headers=SAFE)
