"""Records what goes over a way, and plays a record back: a fault seen once can be looked at again.

A trace of a card reader holds what is on the card: record with sample cards only.
"""

import asyncio
import json
import os
from collections import deque
from pathlib import Path

from drivers.errors import CannotOpenError, LinkLostError
from drivers.transport.transport import Transport

OUT, IN = "out", "in"


class Recording:
    """Another transport, with every byte written down, one JSON object a line."""

    def __init__(self, inner: Transport, file: Path) -> None:
        self._inner = inner
        private = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._lines = os.fdopen(private, "w", encoding="ascii")

    async def read(self) -> bytes:
        """See ``Transport.read``."""
        data = await self._inner.read()
        self._note(IN, data)
        return data

    async def write(self, data: bytes) -> None:
        """See ``Transport.write``."""
        self._note(OUT, data)
        await self._inner.write(data)

    async def close(self) -> None:
        """See ``Transport.close``."""
        await self._inner.close()
        self._lines.close()

    def _note(self, way: str, data: bytes) -> None:
        self._lines.write(json.dumps({way: data.hex()}) + "\n")
        self._lines.flush()


class Replay:
    """Plays the device of a trace: expects the same bytes out, and gives the same bytes in."""

    def __init__(self, entries: list[tuple[str, bytes]], name: str = "replay") -> None:
        self._entries, self._name = deque(entries), name
        self._sent = b""
        self._moved = asyncio.Event()
        self._lost = False

    @classmethod
    def of_file(cls, file: Path) -> "Replay":
        """Read a trace.

        Raises:
            CannotOpenError: It is not there, or no trace.
        """
        try:
            lines = [json.loads(line) for line in file.read_text(encoding="ascii").splitlines()]
            entries = [(way, bytes.fromhex(data)) for line in lines for way, data in line.items()]
        except (OSError, ValueError, AttributeError, TypeError) as error:
            raise CannotOpenError(f"{file}: cannot be replayed, {error}") from error
        return cls(entries, str(file))

    async def read(self) -> bytes:
        """See ``Transport.read``."""
        while True:
            if self._lost or not self._entries:
                raise LinkLostError(f"{self._name}: the trace is at its end")
            if self._entries[0][0] == IN:
                return self._entries.popleft()[1]
            self._moved.clear()
            await self._moved.wait()

    async def write(self, data: bytes) -> None:
        """See ``Transport.write``.

        Raises:
            LinkLostError: The trace has other bytes here.
        """
        self._sent += data
        while self._sent and self._entries and self._entries[0][0] == OUT:
            expected = self._entries[0][1]
            if not self._sent.startswith(expected) and not expected.startswith(self._sent):
                raise LinkLostError(f"{self._name}: the trace has {expected.hex()} here")
            if len(self._sent) < len(expected):
                break
            self._sent = self._sent[len(expected) :]
            self._entries.popleft()
        self._moved.set()

    async def close(self) -> None:
        """See ``Transport.close``."""
        self._lost = True
        self._moved.set()
