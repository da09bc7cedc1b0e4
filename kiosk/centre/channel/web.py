"""The channel over HTTP, for apt. Nobody is asked: what is there proves itself by its signature."""

import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from kiosk.centre.access.door import Door, public
from kiosk.centre.answers import SAFE, refused
from kiosk.centre.channel.folder import NAME, PACKAGES, SIGNED

PATH = "/channel/{file:path}"
LIST = re.compile(rf"(\./)?({SIGNED}|{PACKAGES}|by-hash/SHA256/[0-9a-f]{{64}})")
FRESH = SAFE | {"Cache-Control": "no-cache"}


class ChannelPages:
    """What is served of it.

    Args:
        folder: Of the channel. Only names that a channel can have are looked for there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def routes(self) -> list[Door]:
        """Return what is served."""
        return [public(Route(PATH, self._file, methods=["GET"]))]

    async def _file(self, request: Request) -> Response:
        asked = request.path_params["file"].removeprefix("./")
        if LIST.fullmatch(asked) is None and NAME.fullmatch(asked) is None:
            return refused(404, "there is no such file")
        file = self._folder / asked
        if not file.is_file():
            return refused(404, "there is no such file")
        return FileResponse(file, media_type="application/octet-stream", headers=FRESH)
