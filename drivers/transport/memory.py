"""Two ends joined by memory: a driver and a simulator in one process."""

import asyncio
from dataclasses import dataclass, field

from drivers.errors import LinkLostError


@dataclass(slots=True)
class _Pipe:
    """One direction; None in the queue is its end."""

    chunks: "asyncio.Queue[bytes | None]" = field(default_factory=asyncio.Queue)


class MemoryTransport:
    """One end of a pair. See ``Transport``."""

    def __init__(self, incoming: _Pipe, outgoing: _Pipe) -> None:
        self._incoming, self._outgoing = incoming, outgoing
        self._lost = False

    @classmethod
    def pair(cls) -> "tuple[MemoryTransport, MemoryTransport]":
        """Return two ends; what is written to one is read from the other."""
        there, back = _Pipe(), _Pipe()
        return cls(back, there), cls(there, back)

    async def read(self) -> bytes:
        """See ``Transport.read``."""
        data = None if self._lost else await self._incoming.chunks.get()
        if data is None:
            self._lost = True
            raise LinkLostError("memory: the other end is closed")
        return data

    async def write(self, data: bytes) -> None:
        """See ``Transport.write``."""
        if self._lost:
            raise LinkLostError("memory: the other end is closed")
        if data:
            self._outgoing.chunks.put_nowait(bytes(data))

    async def close(self) -> None:
        """See ``Transport.close``."""
        if not self._lost:
            self._lost = True
            self._incoming.chunks.put_nowait(None)
            self._outgoing.chunks.put_nowait(None)
