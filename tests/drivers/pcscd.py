"""A real pcscd with vsmartcard's virtual reader, as a child of the tests."""

import asyncio
import contextlib
import fcntl
import os
import shutil
import socket
from pathlib import Path

import psutil
from smartcard import scard

from drivers.errors import DeviceError
from drivers.transport.tcp import open_tcp

READER_PORT = 35963  # of "Virtual PCD 00 00", as Debian sets it
READER = "Virtual PCD 00 00"
DRIVER = Path("/etc/reader.conf.d/vpcd")
FREE_S = 90.0  # a port of a connection that was closed is kept for 60 s
LOCK = Path("/tmp/estation-test-pcscd.lock")  # noqa: S108 - one pcscd a machine


def missing():
    """Return why it cannot be run here; empty when it can."""
    if shutil.which("pcscd") is None or not DRIVER.exists():
        return "pcscd or vsmartcard-vpcd is not installed"
    return "" if os.geteuid() == 0 else "only root can run pcscd"


async def _until_free(*ports):
    """Wait until nobody has the driver's ports: a connection of another test may have got one."""
    for port in ports:
        async with asyncio.timeout(FREE_S):
            while not _free(port):
                await asyncio.sleep(0.2)


def _free(port):
    with socket.socket() as trying:
        try:
            trying.bind(("", port))
        except OSError:
            return False
    return True


def _readers():
    """Return what pcscd lists: its reader comes a moment after the driver's port."""
    result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    if result != scard.SCARD_S_SUCCESS:
        return []
    _, readers = scard.SCardListReaders(context, [])
    scard.SCardReleaseContext(context)
    return readers


class Pcscd:
    """The daemon, and the wire of the card that lies on its virtual reader."""

    def __init__(self, simulator):
        self.simulator = simulator
        self._lock = LOCK.open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self._process = None
        self._playing = None

    async def start(self):
        await _until_free(READER_PORT, READER_PORT + 1)
        self._process = await asyncio.create_subprocess_exec(
            "pcscd",
            "--foreground",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        async with asyncio.timeout(60):
            while not self._listens() or READER not in await asyncio.to_thread(_readers):
                if self._process.returncode is not None:
                    raise RuntimeError("pcscd has ended; does another one run on this machine?")
                await asyncio.sleep(0.02)
        self._playing = asyncio.ensure_future(self._play())

    def _listens(self):
        """Tell whether the driver's port is there; connecting would look like a card."""
        own = psutil.Process(self._process.pid)
        with contextlib.suppress(psutil.Error):
            return any(one.laddr.port == READER_PORT for one in own.net_connections("tcp"))
        return False

    async def kill(self):
        """As a crash does."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def stop(self):
        # The card first: the side that closes a connection keeps its port for a minute.
        if self._playing is not None:
            self._playing.cancel()
            await asyncio.gather(self._playing, return_exceptions=True)
            self._playing = None
        await self.kill()

    async def close(self):
        await self.stop()
        self._lock.close()

    def _lies(self, laid):
        """Tell whether the card is still the one that was laid then."""
        return self.simulator.chip is not None and self.simulator.laid == laid

    async def _play(self):
        """Be connected while a card lies there: that is how this reader knows of one."""
        while True:
            if self.simulator.chip is None:
                await asyncio.sleep(0.02)
                continue
            try:
                transport = await open_tcp("127.0.0.1", READER_PORT)
            except DeviceError:
                await asyncio.sleep(0.05)
                continue
            laid = self.simulator.laid
            playing = asyncio.ensure_future(self.simulator.play(transport))
            try:
                while self._lies(laid) and not playing.done():
                    await asyncio.sleep(0.02)
            finally:
                playing.cancel()
                await asyncio.gather(playing, return_exceptions=True)
                await transport.close()
