"""Settings of one kiosk from afar, over HTTP."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kiosk.centre.access.door import ANY, About, Door, allowed
from kiosk.centre.access.person import person_of
from kiosk.centre.access.roles import Role
from kiosk.centre.answers import SAFE, body_of, refused
from kiosk.centre.orders.publishing import NoKeyError, Publishing
from kiosk.centre.orders.wanting import SideBySide, Used, Wanted
from kiosk.link.topics import TopicError, check_name
from kiosk.link.tunable import Tunable
from kiosk.typed_toml import FileFaultsError

SETTINGS = "/api/kiosks/{kiosk}/settings"


class NewSettings(msgspec.Struct, forbid_unknown_fields=True):
    """Body of ``PUT /api/kiosks/{kiosk}/settings``."""

    values: dict[str, Any]
    """By path as in a kiosk's file, ``screen.volume``; what is left out is as there."""


class Tuning(msgspec.Struct, frozen=True):
    """Answer of ``GET`` and ``PUT /api/kiosks/{kiosk}/settings``."""

    desired: Wanted | None
    reported: Used | None
    status: str  # none, sent, waiting, applied, refused
    key: str  # for the kiosks' upkeep.config_keys; empty: nothing can be set from afar
    schema: dict[str, Any]  # JSON Schema of what may be set


class TuningPages:
    """What is served of settings.

    Args:
        publishing: Publishes them.
    """

    def __init__(self, publishing: Publishing) -> None:
        self._publishing = publishing

    def routes(self) -> list[Door]:
        """Return what is served."""
        shown = About("Settings wanted and used", gives=Tuning, faults=(404,))
        wanted = About("Set a kiosk from afar", takes=NewSettings, gives=Tuning, faults=(404, 409))
        want, show = (
            Route(SETTINGS, self._want, methods=["PUT"]),
            Route(SETTINGS, self._settings, methods=["GET"]),
        )
        return [allowed(want, Role.TECHNICIAN, about=wanted), allowed(show, *ANY, about=shown)]

    async def _settings(self, request: Request) -> Response:
        try:
            kiosk = check_name(request.path_params["kiosk"])
        except TopicError as error:
            return refused(404, str(error))
        return self._tuning(await self._publishing.of_kiosk(kiosk))

    async def _want(self, request: Request) -> Response:
        body = await body_of(request, NewSettings)
        if isinstance(body, Response):
            return body
        try:
            kiosk = check_name(request.path_params["kiosk"])
            found = await self._publishing.want(kiosk, body.values, person_of(request).name)
        except TopicError as error:
            return refused(404, str(error))
        except FileFaultsError as error:
            faults = [{"path": one.path, "problem": one.problem} for one in error.faults]
            return refused(422, "; ".join(str(one) for one in error.faults), faults=faults)
        except NoKeyError as error:
            return refused(409, str(error))
        return self._tuning(found)

    def _tuning(self, found: SideBySide) -> Response:
        body = Tuning(
            desired=found.desired,
            reported=found.reported,
            status=found.status,
            key=self._publishing.public,
            schema=msgspec.json.schema(Tunable),
        )
        return JSONResponse(msgspec.to_builtins(body), headers=SAFE)
