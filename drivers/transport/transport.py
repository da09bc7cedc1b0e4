"""What a way to a device can do."""

from typing import Protocol


class Transport(Protocol):
    """Bytes out and in. One reader and one writer at a time."""

    async def read(self) -> bytes:
        """Wait for at least one byte and return what is there.

        Raises:
            LinkLostError: The other side is gone, now or while waiting.
        """
        ...

    async def write(self, data: bytes) -> None:
        """Send all of ``data``; return when the system has taken the last byte.

        Raises:
            LinkLostError: The other side is gone.
        """
        ...

    async def close(self) -> None:
        """Let go of it. May be called twice; never raises. A waiting ``read`` ends."""
        ...
