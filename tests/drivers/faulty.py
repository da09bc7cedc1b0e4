"""One device on a cable that can be pulled, with its supervisor, and what it is for done once."""

import asyncio
import contextlib
from dataclasses import dataclass

from drivers.camera.settings import CameraSettings
from drivers.capabilities import PrintOutcome
from drivers.emrtd.sample import KEY
from drivers.errors import DeviceError
from drivers.idcard_sam.settings import IdCardSamSettings
from drivers.printer_escpos.settings import PrinterEscposSettings
from drivers.registry import (
    open_camera,
    open_card_reader,
    open_chip_reader,
    open_printer,
    open_scanner,
)
from drivers.scanner_hid.settings import ScannerHidSettings
from drivers.scanner_serial.settings import ScannerSerialSettings
from drivers.simulation import DEVICES
from drivers.smartcard_pcsc.settings import SmartcardPcscSettings
from drivers.transport.serving import PtyPlug, TcpPlug
from kiosk.runtime.supervisor import Patience, Supervisor
from tests.drivers.pictures import raster

PATIENCE = Patience(health_every_s=0.1, again_s=0.05, back_off_s=(0.1, 0.2), flapping_s=0.01)
CODE = "estation:A023"
JOB = raster(240)


async def read_card(reader, _simulation):
    await reader.read_card(timeout_s=1.5)
    return "read"


async def read_chip(reader, _simulation):
    await reader.wait_for_card(timeout_s=1.5)
    await reader.read_document(KEY)
    return "read"


async def scan(scanner, simulation):
    scanning = asyncio.ensure_future(scanner.scan(timeout_s=1.5))
    await asyncio.sleep(0.15)
    simulation.do(f"show {CODE}")
    found = await scanning
    return "read" if found.text == CODE else "read wrong"


async def look(camera, _simulation):
    first = await camera.frame(timeout_s=1.0)
    await camera.frame(after=first.number, timeout_s=1.0)
    return "seen"


async def print_job(printer, _simulation):
    return (await printer.print_raster(JOB)).outcome.value


@dataclass(frozen=True)
class Kind:
    """How one kind of device is opened and used."""

    name: str  # as the centre calls it
    simulation: str
    chosen: str
    settings: type
    opening: object
    use: object
    good: str
    terminal: bool = False  # on a pseudo-terminal; else on a TCP port
    scheme: str = "tcp"
    further: tuple = ()
    quiet_s: float = 0.8  # without news: then all is told


KINDS = {
    "card reader": Kind(
        "card-reader", "card", "resident-card", IdCardSamSettings, open_card_reader,
        read_card, "read", terminal=True, further=(("poll_s", 0.05),),
    ),
    "chip reader": Kind(
        "chip-reader", "chip", "passport", SmartcardPcscSettings, open_chip_reader,
        read_chip, "read", scheme="vpcd",
    ),
    "scanner": Kind(
        "scanner", "scanner", "newland", ScannerSerialSettings, open_scanner,
        scan, "read", terminal=True, further=(("model", "newland"),),
    ),
    "keyboard scanner": Kind(
        "scanner", "wedge", "", ScannerHidSettings, open_scanner,
        scan, "read", terminal=True,
    ),
    "camera": Kind(
        "camera", "camera", "page", CameraSettings, open_camera,
        look, "seen", scheme="camera", quiet_s=4.0,
    ),
    "printer": Kind(
        "printer", "printer", "", PrinterEscposSettings, open_printer,
        print_job, PrintOutcome.PRINTED.value, further=(("speed_mm_s", 500.0),),
    ),
}  # fmt: skip


class Slow:
    """The simulator's end of a line on which each byte takes its time."""

    def __init__(self, transport, byte_s):
        self._transport, self._byte_s = transport, byte_s

    async def read(self):
        return await self._transport.read()

    async def write(self, data):
        for byte in bytes(data):
            await self._transport.write(bytes((byte,)))
            await asyncio.sleep(self._byte_s)

    async def close(self):
        await self._transport.close()


class Cut:
    """The simulator's end of a line that is pulled after so many more bytes of its answers."""

    def __init__(self, transport, after, pull):
        self._transport, self._left, self._pull = transport, after, pull

    async def read(self):
        return await self._transport.read()

    async def write(self, data):
        await self._transport.write(bytes(data)[: self._left])
        self._left -= len(data)
        if self._left <= 0:
            self._pull()
            await asyncio.Event().wait()

    async def close(self):
        await self._transport.close()


class Bench:
    """The device, its plug and its supervisor; ``line`` wraps the simulator's end of the cable."""

    def __init__(self, kind, folder):
        self.kind, self._link = kind, folder / "device"
        self.simulation = DEVICES[kind.simulation](kind.chosen)
        self.play = self.simulation.play
        self.line = lambda transport: transport
        self.plug = self._new_plug()
        self.told = []
        self.supervisor = None
        self._running = None

    def _new_plug(self):
        async def played(transport):
            await self.play(self.line(transport))

        return PtyPlug(self._link, played) if self.kind.terminal else TcpPlug(0, played)

    async def __aenter__(self):
        await self.plug.put_in()
        url = self.plug.url.replace("tcp:", f"{self.kind.scheme}:")
        settings = self.kind.settings(url=url, **dict(self.kind.further))
        self.supervisor = Supervisor(
            self.kind.name,
            lambda: self.kind.opening(settings),
            lambda _name, health, _falls: self.told.append(health),
            PATIENCE,
        )
        self._running = asyncio.ensure_future(self.supervisor.run())
        return self

    async def __aexit__(self, *_):
        self._running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._running
        await self.plug.pull()

    async def use(self):
        """Use the device once; return what came of it: its word, or its error's code."""
        try:
            async with self.supervisor.use() as device:
                return await self.kind.use(device, self.simulation)
        except DeviceError as error:
            return error.code
        except TimeoutError:
            return "timeout"

    async def use_until(self, wanted, within_s=30):
        """Use it again and again until it comes to ``wanted``; return the last word."""
        word = ""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while (word := await self.use()) != wanted:
                    await asyncio.sleep(0.05)
        return word

    async def until(self, done, within_s=60):
        async with asyncio.timeout(within_s):
            while not done():
                await asyncio.sleep(0.005)

    async def settled(self, within_s=8.0, quiet_s=None):
        """Return the health that the technician sees once nothing changes any more."""
        loop = asyncio.get_running_loop()
        quiet_s = quiet_s or self.kind.quiet_s
        until, count, since = loop.time() + within_s, -1, loop.time()
        while loop.time() < until:
            if count != len(self.told):
                count, since = len(self.told), loop.time()
            if count and loop.time() - since > quiet_s:
                break
            await asyncio.sleep(0.02)
        return self.supervisor.health
