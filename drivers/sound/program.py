"""Sound through ALSA's own programs, ``arecord`` and ``aplay``, as child processes.

They use the system's ALSA, with whatever it is set to: a card, PipeWire, PipeWire's echo
cancellation. What blocks or crashes there is their process and not ours, and nothing is on disk.
"""

import asyncio
import contextlib
import shutil
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import deque
from collections.abc import Sequence

from drivers.errors import CannotOpenError, LinkLostError
from drivers.sound.form import BYTES, RATE, SAMPLES

RECORD, PLAY = "arecord", "aplay"
FORM = ("-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", str(RATE))
BUFFER_US = 60_000
WAITING = 5  # frames that may wait: what is older is left out, so that nobody speaks into the past
OPEN_S = 0.3  # in which a program that cannot open its device has ended
END_S = 1.0


class AlsaMicrophone:
    """See ``Microphone``."""

    def __init__(self, child: Process) -> None:
        self._child = child
        self._heard: deque[bytes] = deque(maxlen=WAITING)
        self._task = asyncio.get_running_loop().create_task(self._read())

    @classmethod
    async def opened(cls, device: str, program: str = RECORD) -> "AlsaMicrophone":
        """Open a device of ALSA.

        Raises:
            CannotOpenError: It is not there, or the program is not installed.
        """
        return cls(await _begun(program, device, reads=True))

    def newest(self) -> bytes | None:
        """See ``Microphone.newest``."""
        return self._heard.popleft() if self._heard else None

    async def close(self) -> None:
        """See ``Microphone.close``."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await _ended(self._child)

    async def _read(self) -> None:
        out = self._child.stdout
        with contextlib.suppress(asyncio.IncompleteReadError):  # it was unplugged
            while out is not None:
                self._heard.append(await out.readexactly(SAMPLES * BYTES))


class AlsaSpeaker:
    """See ``Speaker``."""

    def __init__(self, child: Process) -> None:
        self._child = child

    @classmethod
    async def opened(cls, device: str, program: str = PLAY) -> "AlsaSpeaker":
        """Open a device of ALSA.

        Raises:
            CannotOpenError: It is not there, or the program is not installed.
        """
        return cls(await _begun(program, device, reads=False))

    def play(self, data: bytes) -> None:
        """See ``Speaker.play``."""
        out = self._child.stdin
        if out is None or out.is_closing() or self._child.returncode is not None:
            raise LinkLostError("sound: the loudspeaker's program has ended")
        if out.transport.get_write_buffer_size() <= WAITING * SAMPLES * BYTES:
            out.write(data)

    async def close(self) -> None:
        """See ``Speaker.close``."""
        await _ended(self._child)


async def _begun(program: str, device: str, *, reads: bool) -> Process:
    found = shutil.which(program)
    if found is None:
        raise CannotOpenError(f"sound: {program} is not installed; install alsa-utils")
    more: Sequence[str] = ("-D", device, f"--buffer-time={BUFFER_US}", *FORM)
    child = await asyncio.create_subprocess_exec(
        found,
        *more,
        stdin=DEVNULL if reads else PIPE,
        stdout=PIPE if reads else DEVNULL,
        stderr=DEVNULL,
    )
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(OPEN_S):
            await child.wait()
    if child.returncode is not None:
        await child.communicate()
        raise CannotOpenError(f"sound: {program} cannot open {device}; see what {program} -L lists")
    return child


async def _ended(child: Process) -> None:
    """End a child; none outlives its call."""
    if child.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            child.terminate()
    try:
        async with asyncio.timeout(END_S):
            await child.communicate()  # its pipes are read to their end, and closed by that
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.communicate()
