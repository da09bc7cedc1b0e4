"""A service manager of which only the ear is there: the socket that programs notify."""

import asyncio
import os
import signal
import socket
import sys
from contextlib import asynccontextmanager
from pathlib import Path

from tests.system.hall import CONFIG

PATIENCE_S = 2.0


class Manager:
    """Starts a program and hears what it says of itself."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self._ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._ear.bind(str(self.folder / "notify"))
        self._ear.setblocking(False)
        self.process = None

    @asynccontextmanager
    async def running(self, *command, **environment):
        with (self.folder / "said").open("ab") as said:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, *command, stdin=asyncio.subprocess.PIPE,
                stdout=said, stderr=said,
                env=os.environ | {
                    "NOTIFY_SOCKET": str(self.folder / "notify"),
                    "WATCHDOG_USEC": str(round(PATIENCE_S * 1e6)),
                    **environment,
                },
            )  # fmt: skip
        try:
            yield self.process
        finally:
            if self.process.returncode is None:
                self.process.send_signal(signal.SIGKILL)
            await self.process.wait()
            self._ear.close()

    @property
    def said(self):
        return (self.folder / "said").read_text(errors="replace")

    async def hears(self, within_s=60):
        """Return what is said next.

        Raises:
            TimeoutError: Nothing was.
        """
        async with asyncio.timeout(within_s):
            return (await asyncio.get_running_loop().sock_recv(self._ear, 4096)).decode()

    async def fed(self, times=3):
        for _ in range(times):
            assert await self.hears(PATIENCE_S) == "WATCHDOG=1"

    async def starves(self):
        """Wait until the program has said nothing for as long as the manager has patience."""
        while True:
            try:
                await self.hears(PATIENCE_S)
            except TimeoutError:
                return


def settings(folder, port):
    file = Path(folder) / "kiosk.toml"
    file.write_text(
        f"""[kiosk]
site = "hetao"
name = "kiosk-01"
data_dir = "data"
catalogue_dir = "{CONFIG}/catalogue"
texts_dir = "{CONFIG}/texts"
follow_hours = false
[screen]
width = 540
height = 960
diagonal_inch = 10.75
fullscreen = false
[broker]
port = {port}
[devices.card_reader]
driver = "idcard_sam"
url = "sim://empty"
[devices.printer]
driver = "printer_escpos"
url = "sim://ready"
"""
    )
    return file
