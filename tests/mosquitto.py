"""A real Mosquitto for the tests, on a free port of loopback."""

import asyncio
import contextlib
import getpass
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


def free_port():
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Mosquitto:
    """A broker that can be stopped, killed and started again on the same port.

    ``lines`` stand in its configuration, ``{port}`` filled in; by default everybody may come in.
    """

    def __init__(self, folder, lines=("listener {port} 127.0.0.1", "allow_anonymous true")):
        self.port = free_port()
        self._config = Path(folder) / f"mosquitto-{self.port}.conf"
        text = "\n".join((*lines, *COMMON)).format(port=self.port)
        self._config.write_text(text + "\n")
        self._log = Path(folder) / f"mosquitto-{self.port}.log"
        self._process = None

    def start(self):
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [PROGRAM, "-c", str(self._config)], stdout=log, stderr=log
            )

    async def ready(self):
        async with asyncio.timeout(10):
            while True:
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
