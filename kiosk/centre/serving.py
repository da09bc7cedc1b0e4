"""The centre's pages on a port, beside its other work."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Coroutine, Sequence
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.centre.access.forwarded import noticing
from kiosk.centre.settings import Settings

log = logging.getLogger(__name__)

STARTED_ANEW = 1012  # code of closing, RFC 6455 registry: a page joins again by itself


class PortInUseError(Exception):
    """Another program listens where the pages are to be; the text says what to do."""


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; nobody is answered before ``serve``.

    Raises:
        PortInUseError: It cannot.
    """
    try:
        listening = socket.create_server((host, port), backlog=128)
    except OSError as error:
        raise PortInUseError(
            f"http://{host}:{port}: cannot listen there, {error.strerror}; "
            "end the other program or set web.port"
        ) from error
    # What is accepted there inherits it. Without it every small answer took 40 ms longer.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


class Ending:
    """Wraps the application: sockets that are open end with the centre, which waits for none.

    A page that is only told things does not notice by itself that nobody serves it any more.

    Args:
        app: The application.
        ended: Set when the centre ends.
    """

    def __init__(self, app: ASGIApp, ended: asyncio.Event) -> None:
        self._app, self._ended = app, ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        is_open = False

        async def noting(message: Message) -> None:
            nonlocal is_open
            await send(message)
            is_open = message["type"] in {"websocket.accept", "websocket.send"}

        serving = asyncio.ensure_future(self._app(scope, receive, noting))
        ending = asyncio.ensure_future(self._ended.wait())
        try:
            await asyncio.wait({serving, ending}, return_when=asyncio.FIRST_COMPLETED)
            if serving.done():
                serving.result()
                return
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
            if is_open:
                with contextlib.suppress(OSError, RuntimeError):  # it may have gone meanwhile
                    await send({"type": "websocket.close", "code": STARTED_ANEW, "reason": ""})
        finally:
            serving.cancel()
            ending.cancel()


def _server(application: ASGIApp, settings: Settings) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            noticing(application, settings.web.host, settings.access),
            proxy_headers=bool(settings.access.proxies),
            forwarded_allow_ips=settings.access.proxies,
            server_header=False,
            log_level="warning",
            # Its own arrangement of the log would close the journal's socket that is open here.
            log_config=None,
            lifespan="off",
            # To press a table of ten thousand rows held up everybody else for a third of a second.
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=1,
        )
    )


async def serve(
    application: ASGIApp,
    settings: Settings,
    listening: socket.socket,
    work: Sequence[Coroutine[Any, Any, None]],
    stop: asyncio.Event,
) -> None:
    """Serve the pages, and do the ``work`` until ``stop`` is set, or one of them ends."""
    ended = asyncio.Event()
    server = _server(Ending(application, ended), settings)
    log.info("centre: http://%s:%d/", settings.web.host, settings.web.port)
    tasks = [asyncio.create_task(one) for one in work]
    serving = asyncio.create_task(server._serve([listening]))  # noqa: SLF001
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({*tasks, serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        server.should_exit = True
        ended.set()
        for task in (*tasks, stopping):
            task.cancel()
        await serving
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
