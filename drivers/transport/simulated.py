"""A way to a device that is played in this process."""

import asyncio
import contextlib

from drivers.errors import LinkLostError
from drivers.transport.memory import MemoryTransport
from drivers.transport.serving import Play
from drivers.transport.transport import Transport


class SimulatedTransport:
    """Has a simulator at its far end; closing it ends the simulator. See ``Transport``."""

    def __init__(self, play: Play) -> None:
        self._ours, theirs = MemoryTransport.pair()
        self._playing = asyncio.get_running_loop().create_task(_until_lost(play, theirs))

    async def read(self) -> bytes:
        """See ``Transport.read``."""
        return await self._ours.read()

    async def write(self, data: bytes) -> None:
        """See ``Transport.write``."""
        await self._ours.write(data)

    async def close(self) -> None:
        """See ``Transport.close``."""
        await self._ours.close()
        self._playing.cancel()
        await asyncio.wait({self._playing})


async def _until_lost(play: Play, transport: Transport) -> None:
    with contextlib.suppress(LinkLostError):
        await play(transport)
