"""What stands on the papers of a visit: read behind the visitor's back, one page after the other.

It makes the application's papers searchable. Nothing waits for it longer than a moment, and what
was not read by then goes without words.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Mapping

from kiosk.capture.text.lines import Words
from kiosk.runtime.reading import TextReader, UnreadableError

log = logging.getLogger(__name__)

FAILURES = 2  # one after the other: what reads is not there, and no page is given to it any more
UNREADABLE = "text.unreadable"
Alarm = Callable[[str, str], None]
"""Tells a technician: a code, and what is the matter."""


class PageTexts:
    """Personal: kept in memory until the visit ends. Lives on the event loop.

    Args:
        reader: Reads one page after the other.
        alarm: Told once when nothing can be read.
    """

    def __init__(self, reader: TextReader, alarm: Alarm) -> None:
        self._reader, self._alarm = reader, alarm
        self._waiting: dict[int, bytes] = {}  # pictures by the number of the paper
        self._words: dict[int, asyncio.Future[Words | None]] = {}
        self._work: asyncio.Task[None] | None = None
        self._failures, self._told = 0, False

    def begin(self, number: int, picture: bytes) -> None:
        """Have a page read when its turn comes.

        Args:
            number: Of the paper.
            picture: Of it, pressed.
        """
        if self._failures < FAILURES:
            self._put(number, picture)

    async def read(self, number: int, picture: bytes) -> Words | None:
        """Return the lines of a page, which goes before those that only wait; None: it failed."""
        if number not in self._words:
            self._put(number, picture)
        if number in self._waiting:
            self._waiting = {number: self._waiting.pop(number), **self._waiting}
        return await asyncio.shield(self._words[number])

    async def within(self, numbers: Iterable[int], wait_s: float) -> Mapping[int, Words]:
        """Return what was read on papers; ``wait_s`` is for what is not read yet."""
        begun = {number: self._words[number] for number in numbers if number in self._words}
        if begun:
            await asyncio.wait(begun.values(), timeout=wait_s)
        done = {number: words.result() for number, words in begun.items() if words.done()}
        return {number: words for number, words in done.items() if words}

    def forget(self) -> None:
        """The visit is over: what it showed is gone, and nothing more of it is read."""
        for words in self._words.values():
            if not words.done():
                words.set_result(None)
        self._waiting, self._words = {}, {}

    async def close(self) -> None:
        """End the process that reads."""
        self.forget()
        if self._work is not None:
            self._work.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._work
        await self._reader.close()

    def _put(self, number: int, picture: bytes) -> None:
        self._waiting[number] = picture
        self._words[number] = asyncio.get_running_loop().create_future()
        if self._work is None or self._work.done():
            self._work = asyncio.ensure_future(self._read_all())

    async def _read_all(self) -> None:
        while self._waiting:
            number = next(iter(self._waiting))
            picture, words = self._waiting.pop(number), self._words[number]
            found = await self._read(picture)
            if not words.done():
                words.set_result(found)

    async def _read(self, picture: bytes) -> Words | None:
        try:
            found = await self._reader.read(picture)
        except UnreadableError as error:
            self._failures += 1
            if self._failures >= FAILURES and not self._told:
                self._told = True
                self._alarm(UNREADABLE, f"{error}; papers go without words that can be searched")
            return None
        self._failures = 0
        return found
