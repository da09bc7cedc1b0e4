"""Programs that run beside the demo and end with it, however it ends."""

import asyncio
import contextlib
import logging
import shutil
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

log = logging.getLogger(__name__)

GRACE_S = 8.0
STEP_S = 0.02


class CannotStartError(Exception):
    """A program is not there or did not come up; the text says what to do."""


class Children:
    """Starts programs, and stops them in the reverse order.

    ``setpriv`` lets the kernel end each of them when the demo itself is killed.
    """

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._running: dict[str, asyncio.subprocess.Process] = {}

    async def start(
        self, name: str, *command: str, environment: Mapping[str, str] | None = None
    ) -> None:
        """Start a program; what it says goes into ``<logs>/<name>.log``.

        Raises:
            CannotStartError: There is no such program.
        """
        program = find(command[0])
        with (self._logs / f"{name}.log").open("ab") as output:
            self._running[name] = await asyncio.create_subprocess_exec(
                find("setpriv"),
                "--pdeathsig",
                "KILL",
                program,
                *command[1:],
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=environment,
                start_new_session=True,  # Ctrl-C is for the demo; it stops them in order
            )

    async def start_ours(
        self, name: str, *arguments: str, environment: Mapping[str, str] | None = None
    ) -> None:
        """Start ``kiosk`` with ``arguments``."""
        await self.start(name, sys.executable, "-m", "kiosk", *arguments, environment=environment)

    async def finish_ours(self, name: str, *arguments: str) -> None:
        """Run ``kiosk`` with ``arguments`` to its end.

        Raises:
            CannotStartError: It could not do what it was to; the text is what it said.
        """
        await self.start_ours(name, *arguments)
        await self.ended(name)
        process = self._running.pop(name, None)
        if process is None or process.returncode:
            said = (self._logs / f"{name}.log").read_text(encoding="utf-8", errors="replace")
            raise CannotStartError(f"{name}: failed; it said: {said[-600:].strip()}")

    def alive(self, name: str) -> bool:
        """Tell whether a program runs still."""
        return name in self._running and self._running[name].returncode is None

    async def ended(self, name: str) -> None:
        """Wait until a program has ended by itself."""
        if name in self._running:
            await self._running[name].wait()

    async def stop(self, name: str) -> None:
        """End a program, by force where asking does not help."""
        process = self._running.pop(name, None)
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(GRACE_S):
                await process.wait()
        except TimeoutError:
            log.warning("%s: does not stop, it is killed", name)
            process.kill()
            await process.wait()

    async def stop_all(self) -> None:
        """End all of them, the last one first."""
        for name in reversed(list(self._running)):
            await self.stop(name)

    async def wait_for_port(self, name: str, port: int, *, within_s: float = 60.0) -> None:
        """Wait until a program listens on a port of loopback.

        Raises:
            CannotStartError: It ended, or did not listen in time.
        """
        try:
            async with asyncio.timeout(within_s):
                while not await _listens(port):
                    if not self.alive(name):
                        break
                    await asyncio.sleep(STEP_S)
                else:
                    return
        except TimeoutError:
            pass
        said = (self._logs / f"{name}.log").read_text(encoding="utf-8", errors="replace")
        raise CannotStartError(f"{name}: did not come up; it said: {said[-600:].strip()}")


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


def find(program: str) -> str:
    """Return where a program is, those for administrators included.

    Raises:
        CannotStartError: It is not installed.
    """
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin:/usr/local/sbin")
    if found is None:
        raise CannotStartError(f"{program}: is not installed; run `make system`")
    return found


def free_port() -> int:
    """Return a port of loopback that nobody listens on now."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
