"""The centre, put together."""

import asyncio
import contextlib
import logging
import socket
from pathlib import Path

import uvicorn

from kiosk.catalogue.loading import load_hall
from kiosk.centre.board import Board
from kiosk.centre.intake import Intake
from kiosk.centre.settings import Settings
from kiosk.centre.store import CentreStore
from kiosk.centre.web import Web

log = logging.getLogger(__name__)


class PortInUseError(Exception):
    """Another program listens where the pages are to be; the text says what to do."""


async def run(settings: Settings, beside: Path, stop: asyncio.Event) -> None:
    """Serve the hall until ``stop`` is set.

    Raises:
        FileFaultsError: The catalogue has faults.
        CentreStoreError: The database cannot be opened.
        PortInUseError: The pages cannot be served there.
    """
    hall = load_hall(beside / settings.centre.catalogue_dir)
    listening = _listen(settings.web.host, settings.web.port)
    async with CentreStore.opened(settings.centre.database) as store:
        board = Board(hall, store)

        def changed() -> None:
            board.broker_online = intake.online
            board.changed()

        intake = Intake(settings, hall, store, changed)
        server = uvicorn.Server(
            uvicorn.Config(
                Web(hall, store, board, intake).application(),
                log_level="warning",
                lifespan="off",
                timeout_graceful_shutdown=1,
            )
        )
        intaking = asyncio.create_task(intake.run())
        serving = asyncio.create_task(server._serve([listening]))  # noqa: SLF001
        stopping = asyncio.create_task(stop.wait())
        log.info("centre: http://%s:%d/", settings.web.host, settings.web.port)
        try:
            await asyncio.wait({intaking, serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            server.should_exit = True
            intaking.cancel()
            stopping.cancel()
            await serving
            with contextlib.suppress(asyncio.CancelledError):
                await intaking


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=128)
    except OSError as error:
        raise PortInUseError(
            f"http://{host}:{port}: cannot listen there, {error.strerror}; "
            "end the other program or set web.port"
        ) from error
