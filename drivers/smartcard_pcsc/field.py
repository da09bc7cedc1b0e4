"""What a contactless field is to its driver."""

from typing import Protocol


class Field(Protocol):
    """A reader with room for one card."""

    async def wait(self, *, present: bool, timeout_s: float) -> bytes:
        """Wait for a card, or for its going; return its ATR, empty when it went.

        Raises:
            TimeoutError: It did not happen.
            CardUnreadableError: A card is there and says nothing.
            LinkLostError: The reader, or the service that keeps it, is gone.
        """
        ...

    async def transmit(self, apdu: bytes) -> bytes:
        """Send a command to the card; return its data and status words.

        Raises:
            CardUnreadableError: The card was lifted, or does not answer.
            LinkLostError: The reader is gone.
        """
        ...

    async def release(self) -> None:
        """Let the card sleep until the next command. Never raises."""
        ...

    async def close(self) -> None:
        """Let go of the reader. May be called twice; never raises."""
        ...
