"""What a device has said and nobody has read yet, and the loss that ends it."""

import asyncio
from typing import Generic, TypeVar

from drivers.errors import LinkLostError

WAITING = 100  # older news is forgotten
T = TypeVar("T")


class Inbox(Generic[T]):
    """Filled by the task that listens, emptied by the one that asks."""

    def __init__(self) -> None:
        self._news: asyncio.Queue[T | LinkLostError] = asyncio.Queue(WAITING)
        self._lost: LinkLostError | None = None

    def put(self, news: T) -> None:
        """Take down what was said."""
        self._put(news)

    def lose(self, error: LinkLostError) -> None:
        """The line is gone: who waits, and who asks from now on, is told."""
        self._lost = error
        self._put(error)

    def check(self) -> None:
        """Do nothing while the line is there.

        Raises:
            LinkLostError: It is gone.
        """
        if self._lost is not None:
            raise LinkLostError(str(self._lost))

    async def take(self) -> T:
        """Wait for the next news.

        Raises:
            LinkLostError: The line is gone.
        """
        self.check()
        news = await self._news.get()
        if isinstance(news, LinkLostError):
            raise LinkLostError(str(news))
        return news

    def forget(self) -> None:
        """Drop what was said before.

        Raises:
            LinkLostError: The line is gone.
        """
        self.check()
        while not self._news.empty():
            self._news.get_nowait()

    def _put(self, news: T | LinkLostError) -> None:
        if self._news.full():
            self._news.get_nowait()
        self._news.put_nowait(news)
