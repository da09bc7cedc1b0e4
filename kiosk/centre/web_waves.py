"""Batches of commands over HTTP: begun, looked at, stopped, resumed."""

from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kiosk.centre.answers import SAFE, body_of, refused
from kiosk.centre.waves import NoSuchWaveError, Plan, Waves
from kiosk.link.orders import OrderError, check
from kiosk.link.topics import TopicError, check_name

MOST_KIOSKS = 500


class NewWave(msgspec.Struct, forbid_unknown_fields=True):
    """Body of ``POST /api/waves``."""

    command: str
    kiosks: Annotated[tuple[str, ...], Meta(min_length=1, max_length=MOST_KIOSKS)]
    author: Annotated[str, Meta(min_length=1, max_length=64)]
    arguments: dict[str, str] = {}
    size: Annotated[int, Meta(ge=1, le=100)] = 1
    pause_s: Annotated[float, Meta(ge=0, le=86_400)] = 60.0
    patience_s: Annotated[float, Meta(gt=0, le=3600)] = 30.0
    most_failed: Annotated[float, Meta(ge=0, le=1)] = 0.0


class Who(msgspec.Struct, forbid_unknown_fields=True):
    """Body of ``POST /api/waves/{id}/stop`` and ``/resume``."""

    author: Annotated[str, Meta(min_length=1, max_length=64)]


class WavePages:
    """What is served of batches.

    Args:
        waves: Works on them.
    """

    def __init__(self, waves: Waves) -> None:
        self._waves = waves

    def routes(self) -> list[Route]:
        """Return what is served."""
        return [
            Route("/api/waves", self._all, methods=["GET"]),
            Route("/api/waves", self._begin, methods=["POST"]),
            Route("/api/waves/{id}/stop", self._stop, methods=["POST"]),
            Route("/api/waves/{id}/resume", self._resume, methods=["POST"]),
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
            author=body.author,
            kiosks=kiosks,
            size=body.size,
            pause_s=body.pause_s,
            patience_s=body.patience_s,
            most_failed=body.most_failed,
        )
        return JSONResponse({"id": await self._waves.begin(plan)}, status_code=201, headers=SAFE)

    async def _stop(self, request: Request) -> Response:
        body = await body_of(request, Who)
        if isinstance(body, Response):
            return body
        try:
            await self._waves.stop(request.path_params["id"], body.author)
        except NoSuchWaveError as error:
            return refused(404, str(error))
        return JSONResponse({}, headers=SAFE)

    async def _resume(self, request: Request) -> Response:
        body = await body_of(request, Who)
        if isinstance(body, Response):
            return body
        try:
            await self._waves.resume(request.path_params["id"], body.author)
        except NoSuchWaveError as error:
            return refused(404, str(error))
        return JSONResponse({}, headers=SAFE)
