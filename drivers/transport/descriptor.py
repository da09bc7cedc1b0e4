"""A way over a file descriptor that never blocks: character devices, terminals, files."""

import asyncio
import contextlib
import os
import stat
from collections.abc import Callable

from drivers.errors import CannotOpenError, LinkLostError

CHUNK = 65536
EMPTY_PAUSE_S = 0.05  # usblp answers reads with nothing while the printer has nothing to say


class DescriptorTransport:
    """Owns a non-blocking descriptor. See ``Transport``.

    Args:
        descriptor: Open for reading and writing.
        name: How errors call it.
        close: Lets go of the descriptor.
        ends_empty: Whether an empty read means that the other side is gone (terminals), or
            that there is nothing now (``/dev/usb/lp0``).
        speaks: False for a plain file: it is written, and never says anything.
    """

    def __init__(
        self,
        descriptor: int,
        name: str,
        close: Callable[[], None],
        *,
        ends_empty: bool,
        speaks: bool = True,
    ) -> None:
        self._descriptor, self._name, self._close = descriptor, name, close
        self._ends_empty, self._speaks = ends_empty, speaks
        self._loop = asyncio.get_running_loop()
        self._waiting: set[asyncio.Future[None]] = set()
        self._lost = False

    async def read(self) -> bytes:
        """See ``Transport.read``."""
        while True:
            await self._until(self._loop.add_reader, self._loop.remove_reader, can=self._speaks)
            try:
                data = os.read(self._descriptor, CHUNK)
            except BlockingIOError:
                continue
            except OSError as error:
                raise self._loss(error.strerror) from error
            if data:
                return data
            if self._ends_empty:
                raise self._loss("the other side has closed it")
            await asyncio.sleep(EMPTY_PAUSE_S)

    async def write(self, data: bytes) -> None:
        """See ``Transport.write``."""
        rest = memoryview(data)
        while rest:
            if self._lost:
                raise self._loss("it is closed")
            try:
                rest = rest[os.write(self._descriptor, rest) :]
            except BlockingIOError:
                await self._until(self._loop.add_writer, self._loop.remove_writer, can=True)
            except OSError as error:
                raise self._loss(error.strerror) from error

    async def close(self) -> None:
        """See ``Transport.close``."""
        if self._lost:
            return
        self._lost = True
        if self._speaks:
            self._loop.remove_reader(self._descriptor)
            self._loop.remove_writer(self._descriptor)
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        with contextlib.suppress(OSError):
            self._close()

    async def _until(
        self, add: Callable[..., None], remove: Callable[[int], object], *, can: bool
    ) -> None:
        """Wait until the descriptor can be used, or for ever where it ``can`` not."""
        if self._lost:
            raise self._loss("it is closed")
        future: asyncio.Future[None] = self._loop.create_future()
        self._waiting.add(future)
        if can:
            add(self._descriptor, lambda: None if future.done() else future.set_result(None))
        try:
            await future
        finally:
            self._waiting.discard(future)
            if can and not self._lost:
                remove(self._descriptor)
        if self._lost:
            raise self._loss("it is closed")

    def _loss(self, why: str | None) -> LinkLostError:
        return LinkLostError(f"{self._name}: {why}; check its plug and its power")


def open_file(path: str) -> DescriptorTransport:
    """Open a character device such as ``/dev/usb/lp0``, or a plain file to write into.

    Raises:
        CannotOpenError: It is not there, not permitted, or in use.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as error:
        raise cannot_open(path, error) from error
    plain = stat.S_ISREG(os.fstat(descriptor).st_mode)
    return DescriptorTransport(
        descriptor, path, lambda: os.close(descriptor), ends_empty=False, speaks=not plain
    )


def cannot_open(path: str, error: OSError) -> CannotOpenError:
    """Say why ``path`` could not be opened, and what to do."""
    if isinstance(error, FileNotFoundError):
        todo = "is it plugged in and switched on?"
    elif isinstance(error, PermissionError):
        todo = "let the kiosk's user into the groups dialout and lp"
    else:
        todo = "does another program use it?"
    return CannotOpenError(f"{path}: cannot be opened, {error.strerror or error}; {todo}")
