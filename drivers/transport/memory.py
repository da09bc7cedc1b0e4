"""Two ends joined by memory: a driver and a simulator in one process."""

import asyncio

from drivers.errors import LinkLostError


class MemoryTransport:
    """One end of a pair. See ``Transport``."""

    def __init__(self) -> None:
        self._incoming: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._far: MemoryTransport | None = None
        self._open = True

    @classmethod
    def pair(cls) -> "tuple[MemoryTransport, MemoryTransport]":
        """Return two ends; what is written to one is read from the other."""
        near, far = cls(), cls()
        near._far, far._far = far, near
        return near, far

    async def read(self) -> bytes:
        """See ``Transport.read``."""
        data = await self._incoming.get() if self._open else None
        if data is None:
            self._incoming.put_nowait(None)
            raise LinkLostError("memory: the other end is closed")
        return data

    async def write(self, data: bytes) -> None:
        """See ``Transport.write``."""
        if not self._open or self._far is None or not self._far._open:
            raise LinkLostError("memory: the other end is closed")
        if data:
            self._far._incoming.put_nowait(bytes(data))

    async def close(self) -> None:
        """See ``Transport.close``."""
        if not self._open:
            return
        self._open = False
        self._incoming.put_nowait(None)
        if self._far is not None:
            self._far._incoming.put_nowait(None)
