"""A way over TCP: network printers, serial servers, simulators."""

import asyncio
import contextlib
import socket

from drivers.errors import CannotOpenError, LinkLostError

CONNECT_S = 3.0
IDLE_S, INTERVAL_S, PROBES = 10, 5, 3  # a cable that was pulled is noticed within 25 s
CHUNK = 65536


class TcpTransport:
    """Owns a connection. See ``Transport``."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, name: str
    ) -> None:
        self._reader, self._writer, self._name = reader, writer, name
        writer.transport.set_write_buffer_limits(0)  # a write ends when the system has it all
        connection = writer.get_extra_info("socket")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, IDLE_S)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, INTERVAL_S)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, PROBES)

    async def read(self) -> bytes:
        """See ``Transport.read``."""
        try:
            data = await self._reader.read(CHUNK)
        except OSError as error:
            raise self._loss(str(error)) from error
        if not data:
            raise self._loss("the other side has closed the connection")
        return data

    async def write(self, data: bytes) -> None:
        """See ``Transport.write``."""
        if self._writer.is_closing():
            raise self._loss("it is closed")
        try:
            self._writer.write(data)
            await self._writer.drain()
        except OSError as error:
            raise self._loss(str(error)) from error

    async def close(self) -> None:
        """See ``Transport.close``."""
        self._reader.feed_eof()
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()

    def _loss(self, why: str) -> LinkLostError:
        return LinkLostError(f"{self._name}: {why}; check its cable, its power and the network")


async def open_tcp(host: str, port: int) -> TcpTransport:
    """Connect to ``host``.

    Raises:
        CannotOpenError: Nobody answers there within three seconds, or it refuses.
    """
    name = f"tcp://{host}:{port}"
    try:
        async with asyncio.timeout(CONNECT_S):
            reader, writer = await asyncio.open_connection(host, port)
    except TimeoutError as error:
        raise CannotOpenError(
            f"{name}: no answer within {CONNECT_S:.0f} s; is it switched on and on the network?"
        ) from error
    except OSError as error:
        raise CannotOpenError(
            f"{name}: {error.strerror or error}; is it switched on, and is the port right?"
        ) from error
    return TcpTransport(reader, writer, name)
