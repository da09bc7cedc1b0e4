"""The demo on a real display: the kiosk's window, and a page on which to play the hardware."""

import asyncio
import contextlib
import logging
import tempfile
from pathlib import Path

import uvicorn

from kiosk.demo.children import free_port
from kiosk.demo.panel import panel
from kiosk.demo.rig import ON_A_DESK, Rig, running

log = logging.getLogger(__name__)


async def show(display: str) -> int:
    """Run the hall until its window is closed.

    Raises:
        CannotStartError: A part did not come up.
    """
    with tempfile.TemporaryDirectory(prefix="estation-") as work:
        async with running(Path(work), display, ON_A_DESK) as rig:
            port = free_port()
            log.info("The kiosk is in its window.")
            log.info("Play the hardware: http://127.0.0.1:%d/", port)
            log.info("The centre:        http://127.0.0.1:%d/", rig.centre_port)
            person = rig.keys.person
            log.info("Log in there as    %s, password %s", person.name, person.password)
            await _serve(rig, port)
    return 0


async def _serve(rig: Rig, port: int) -> None:
    server = uvicorn.Server(
        uvicorn.Config(panel(rig), host="127.0.0.1", port=port, log_level="warning")
    )
    serving = asyncio.create_task(server._serve())  # noqa: SLF001  # `serve` takes the signals
    closed = asyncio.create_task(rig.children.ended("kiosk"))
    try:
        await asyncio.wait({serving, closed}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        closed.cancel()
        server.should_exit = True
        with contextlib.suppress(asyncio.CancelledError):
            await serving
