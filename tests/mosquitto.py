"""A real Mosquitto for the tests, on a free port of loopback."""

import asyncio
import contextlib
import getpass
import random
import shutil
import socket
import subprocess
from pathlib import Path

PROGRAM = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin") or "mosquitto"
COMMON = (
    f"user {getpass.getuser()}",  # else root becomes another user, who cannot read our files
    "set_tcp_nodelay true",
    "max_queued_messages 200000",
    "max_packet_size 262144",
    "persistence false",
)


PORTS = range(15_000, 32_000)  # below those that Linux gives to whoever asks for any


def free_port():
    """A port that nobody has, and that no connection that is made meanwhile is given."""
    while True:
        port = random.choice(PORTS)
        with contextlib.closing(socket.socket()) as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port


class Mosquitto:
    """A broker that can be stopped, killed and started again on the same port.

    ``lines`` stand in its configuration, ``{port}`` filled in; by default everybody may come in.
    """

    def __init__(self, folder, lines=("listener {port} 127.0.0.1", "allow_anonymous true")):
        self._folder, self._lines = Path(folder), lines
        self._process = None
        self._settles()

    def _settles(self):
        self.port = free_port()
        self._config = self._folder / f"mosquitto-{self.port}.conf"
        text = "\n".join((*self._lines, *COMMON)).format(port=self.port)
        self._config.write_text(text + "\n")
        self._log = self._folder / f"mosquitto-{self.port}.log"

    def start(self):
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [PROGRAM, "-c", str(self._config)], stdout=log, stderr=log
            )

    async def ready(self):
        """Wait until it lets in who comes; where somebody else took its port, it takes another."""
        async with asyncio.timeout(60):
            while True:
                if self._process.poll() is not None and "in use" in self._log.read_text():
                    self._settles()
                    self.start()
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                except OSError:
                    await asyncio.sleep(0.01)
                else:
                    writer.close()
                    return

    def stop(self):
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def kill(self):
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None
