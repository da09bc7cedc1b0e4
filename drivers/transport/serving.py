"""The far end of a way: where a simulator is plugged in, as a pseudo-terminal or a TCP port."""

import asyncio
import contextlib
import os
import tty
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

from drivers.errors import LinkLostError
from drivers.transport.descriptor import DescriptorTransport
from drivers.transport.tcp import TcpTransport
from drivers.transport.transport import Transport

Play = Callable[[Transport], Awaitable[None]]
"""Plays a device on a transport, until ``LinkLostError``."""


class Plug(Protocol):
    """A cable that can be put in and pulled."""

    @property
    def url(self) -> str:
        """What a driver opens."""
        ...

    async def put_in(self) -> None:
        """Make the device reachable. Does nothing when it is."""
        ...

    async def pull(self) -> None:
        """Take the cable out, in the middle of whatever runs. Does nothing when it is out."""
        ...


class PtyPlug:
    """A pseudo-terminal; ``link`` points to it as udev's links do to a serial port."""

    def __init__(self, link: Path, play: Play) -> None:
        self._link, self._play = link, play
        self._transport: DescriptorTransport | None = None
        self._playing: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """See ``Plug``."""
        return f"serial://{self._link.absolute()}"

    async def put_in(self) -> None:
        """See ``Plug``."""
        if self._transport is not None:
            return
        ours, theirs = os.openpty()
        tty.setraw(theirs)
        os.set_blocking(ours, False)

        def close() -> None:
            os.close(ours)
            os.close(theirs)  # held, so that a driver may come and go

        self._transport = DescriptorTransport(ours, str(self._link), close, ends_empty=True)
        self._link.unlink(missing_ok=True)
        self._link.symlink_to(os.ttyname(theirs))
        self._playing = asyncio.create_task(_until_lost(self._play, self._transport))

    async def pull(self) -> None:
        """See ``Plug``."""
        transport, self._transport = self._transport, None
        if transport is None or self._playing is None:
            return
        self._link.unlink(missing_ok=True)
        await transport.close()
        await _ended(self._playing)


class TcpPlug:
    """A TCP port on loopback; port 0 takes a free one, and ``port`` then tells which."""

    def __init__(self, port: int, play: Play) -> None:
        self.port, self._play = port, play
        self._server: asyncio.Server | None = None
        self._playing: set[asyncio.Task[None]] = set()
        self._serving: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """See ``Plug``."""
        return f"tcp://127.0.0.1:{self.port}"

    async def put_in(self) -> None:
        """See ``Plug``."""
        if self._server is None:
            self._server = await asyncio.start_server(self._begin, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def pull(self) -> None:
        """See ``Plug``."""
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        for task in tuple(self._playing):
            await _ended(task)
        while self._serving:  # so that nobody is let in late
            await asyncio.wait(self._serving)
        await server.wait_closed()

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._server is None:  # pulled while somebody came
            writer.transport.abort()
            return
        transport = TcpTransport(reader, writer, f"tcp:{self.port}")
        task = asyncio.create_task(_until_lost(self._play, transport))
        self._playing.add(task)
        try:
            await task
        except asyncio.CancelledError:
            task.cancel()
            writer.transport.abort()  # a plug that is pulled sends nothing any more
        finally:
            self._playing.discard(task)
            await transport.close()


async def _until_lost(play: Play, transport: Transport) -> None:
    with contextlib.suppress(LinkLostError):
        await play(transport)


async def _ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
