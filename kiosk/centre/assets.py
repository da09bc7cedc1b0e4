"""What the browser loads beside the pages: styles, scripts, drawings, and what npm brought."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from kiosk.centre.answers import SAFE, refused

PAGES = Path(__file__).parent / "pages"
VENDOR = PAGES / "vendor"  # made by the build: see the Makefile
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
CHARTS = "uPlot.iife.min.js"
ASKED_AGAIN = SAFE | {"Cache-Control": "no-cache"}  # kept, and asked for whether it changed


def known(*folders: Path) -> dict[str, Path]:
    """Return by name every file that may be served; nothing else is ever opened."""
    return {
        file.name: file
        for folder in folders
        if folder.is_dir()
        for file in sorted(folder.iterdir())
        if file.suffix in KINDS
    }


FILES = known(PAGES, VENDOR)


def has_charts() -> bool:
    """Tell whether the build brought what draws charts: without it the pages show tables."""
    return CHARTS in FILES


async def asset(request: Request) -> Response:
    """Answer ``GET /assets/{name}``."""
    file = FILES.get(request.path_params["name"])
    if file is None:
        return refused(404, "there is no such file")
    return FileResponse(file, media_type=KINDS[file.suffix], headers=ASKED_AGAIN)
