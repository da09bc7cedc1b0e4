"""The process that reads print, as the kiosk sees it: begun when wanted, ended when idle."""

import asyncio
import contextlib
import logging
import sys

import msgspec
import numpy as np

from kiosk.capture.keeping import pixels_of
from kiosk.capture.text.lines import HEAD, MOST_BYTES, Answer, Picture, TextLine, packed
from kiosk.runtime.plate import shrunk

log = logging.getLogger(__name__)

WORKER = (sys.executable, "-m", "kiosk.capture.text.worker")
READ_S = 120.0  # for one page of small print, at the lowest priority of a slow machine
IDLE_S = 60.0  # then the process ends: it holds a quarter of a gigabyte
SENT_PX = 2000  # of the longer side


class UnreadableError(Exception):
    """The page could not be read now; nothing depends on it."""


class TextReader:
    """Reads pages one after the other. Lives on the event loop.

    Args:
        command: What reads; for tests.
    """

    def __init__(self, command: tuple[str, ...] = WORKER) -> None:
        self._command = command
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[tuple[TextLine, ...]]] = set()
        self._ended: set[asyncio.Future[int]] = set()
        self._ending: asyncio.TimerHandle | None = None

    async def read(self, page: bytes) -> tuple[TextLine, ...]:
        """Return the lines of a page, a picture that was pressed, from top to bottom.

        Who no longer waits for it does not stop the reading: to begin the process anew takes
        longer than to let it finish.

        Raises:
            UnreadableError: The process failed, or took too long; it is begun anew the next time.
        """
        task = asyncio.ensure_future(self._read(page))
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return await asyncio.shield(task)

    async def _read(self, page: bytes) -> tuple[TextLine, ...]:
        async with self._turn:
            if self._ending is not None:
                self._ending.cancel()
            try:
                async with asyncio.timeout(READ_S):
                    answer = await self._asked(page)
            except (OSError, EOFError, TimeoutError, msgspec.MsgspecError) as error:
                self._end()
                raise UnreadableError(f"text: {type(error).__name__}: {error}") from error
            self._ending = asyncio.get_running_loop().call_later(IDLE_S, self._end)
        if answer.error:
            raise UnreadableError(f"text: {answer.error}")
        return answer.lines

    def _done(self, task: asyncio.Task[tuple[TextLine, ...]]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.warning("%s", task.exception())

    async def close(self) -> None:
        """End the process."""
        for task in tuple(self._tasks):
            task.cancel()
        self._end()
        await asyncio.gather(*self._ended, return_exceptions=True)

    async def _asked(self, page: bytes) -> Answer:
        process = await self._running()
        if process.stdin is None or process.stdout is None:
            raise EOFError("it has no pipes")
        process.stdin.write(await asyncio.to_thread(_message, page))
        await process.stdin.drain()
        length = int.from_bytes(await process.stdout.readexactly(HEAD), "big")
        if length > MOST_BYTES:
            raise EOFError(f"an answer of {length} bytes is announced")
        return msgspec.msgpack.decode(await process.stdout.readexactly(length), type=Answer)

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
        return self._process

    def _end(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        if process is not None:
            waiting = asyncio.ensure_future(process.wait())
            self._ended.add(waiting)
            waiting.add_done_callback(self._ended.discard)


def _message(page: bytes) -> bytes:
    small = shrunk(pixels_of(page), SENT_PX)
    height, width = small.shape[:2]
    return packed(Picture(height, width, np.ascontiguousarray(small).tobytes()))
