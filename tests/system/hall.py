"""A whole hall for the tests: real broker, real centre, a headless kiosk, devices that speak."""

import asyncio
import contextlib
import json
import os
import signal
import sqlite3
import sys
from contextlib import asynccontextmanager
from pathlib import Path

from drivers.idcard_sam.sample import SAMPLES
from drivers.idcard_sam.simulator import SamSimulator
from drivers.printer_escpos.simulator import PrinterSimulator
from drivers.transport.serving import PtyPlug, TcpPlug
from kiosk.catalogue.loading import load_hall
from tests.centre.access.keys import token_of
from tests.mosquitto import Mosquitto, free_port

CONFIG = Path(__file__).parents[2] / "config"
CARD = SAMPLES["hmt-residence-permit"]
SECRETS = ("810000199001010019", "H12345678", "樣本", "19900101", "样本路2号")
"""What stands on the card, and may stand nowhere else."""


class Program:
    """A program of ours as a child; what it says on stderr is kept."""

    def __init__(self, *arguments):
        self._arguments = arguments
        self.process = None
        self.said = []
        self._reading = []

    async def start(self, environment=None):
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "kiosk", *self._arguments,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE, env=os.environ | (environment or {}),
        )  # fmt: skip
        self._reading = [
            asyncio.create_task(self._read(self.process.stdout, self.heard)),
            asyncio.create_task(self._read(self.process.stderr, self.said.append)),
        ]

    def heard(self, line):
        """A line on stdout."""

    async def _read(self, stream, take):
        while line := await stream.readline():
            take(line.decode())

    async def end(self, number=signal.SIGTERM):
        if self.process is None:
            return None
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(number)
        async with asyncio.timeout(60):
            status = await self.process.wait()
            await asyncio.gather(*self._reading)
        self.process._transport.close()
        self.process = None
        return status

    async def kill(self):
        await self.end(signal.SIGKILL)


class Kiosk(Program):
    """A headless kiosk; ``page`` is what a visitor would see now."""

    def __init__(self, config):
        super().__init__("run", "-c", str(config), "--headless")
        self.pages = []
        self._moved = asyncio.Event()

    def heard(self, line):
        self.pages.append(json.loads(line))
        self._moved.set()

    @property
    def page(self):
        return self.pages[-1] if self.pages else None

    def touch(self, control):
        self.process.stdin.write(f"{control}\n".encode())

    async def until(self, view, *, after=0, **fields):
        """Wait for a page of that view; return it."""
        async with asyncio.timeout(60):
            while True:
                self._moved.clear()
                page = self.page
                if (
                    page is not None
                    and len(self.pages) > after
                    and page["view"] == view
                    and all(page[name] == value for name, value in fields.items())
                ):
                    return page
                await self._moved.wait()

    def offers(self, control):
        return any(one["id"] == control for one in self.page["controls"])


class Hall:
    def __init__(self, folder, further="", further_centre=""):
        self.folder, self.further, self.further_centre = folder, further, further_centre
        self.broker = Mosquitto(folder)
        self.module, self.printer = SamSimulator(), PrinterSimulator()
        self.reader_plug = PtyPlug(folder / "reader", self.module.play)
        self.printer_plug = TcpPlug(0, self.printer.play)
        self.centre_port = free_port()
        self.kiosk = Kiosk(folder / "kiosk.toml")
        self.centre = Program("centre", "-c", str(folder / "centre.toml"))
        self._token = ""

    def write_settings(self):
        broker = f"[broker]\nport = {self.broker.port}\nkeepalive_s = 5\n"
        (self.folder / "kiosk.toml").write_text(
            f"""[kiosk]
site = "hetao"
name = "kiosk-01"
data_dir = "data"
catalogue_dir = "{CONFIG}/catalogue"
texts_dir = "{CONFIG}/texts"
follow_hours = false
{self.further}
{broker}
[devices.card_reader]
driver = "idcard_sam"
url = "{self.reader_plug.url}"
poll_s = 0.05
[devices.printer]
driver = "printer_escpos"
url = "{self.printer_plug.url}"
speed_mm_s = 500
"""
        )
        (self.folder / "centre.toml").write_text(
            f"""[centre]
site = "hetao"
catalogue_dir = "{CONFIG}/catalogue"
database = "sqlite:///{self.folder}/centre.db"
[web]
port = {self.centre_port}
{self.further_centre}
{broker}"""
        )

    async def start(self, *, broker=True, centre=True):
        await self.reader_plug.put_in()
        await self.printer_plug.put_in()
        self.write_settings()
        if broker:
            self.broker.start()
            await self.broker.ready()
        if centre:
            await self.start_centre()
        await self.kiosk.start()

    async def start_centre(self):
        await self.centre.start()
        async with asyncio.timeout(60):
            while True:
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", self.centre_port)
                    writer.close()
                    return
                await asyncio.sleep(0.02)

    async def token(self):
        """What a program sends to the centre to do what technicians and hall staff do."""
        self._token = self._token or await token_of(f"sqlite:///{self.folder}/centre.db")
        return self._token

    async def stop(self):
        for program in (self.kiosk, self.centre):
            await program.end(signal.SIGKILL)
        self.broker.kill()
        await self.reader_plug.pull()
        await self.printer_plug.pull()

    def asks_centre(self, query, *values):
        with contextlib.closing(sqlite3.connect(self.folder / "centre.db")) as db:
            try:
                return db.execute(query, values).fetchall()
            except sqlite3.OperationalError:
                return []  # its tables are not made yet

    async def centre_knows(self, query, expected, *values):
        """Wait until the centre's database answers a query so."""
        async with asyncio.timeout(60):
            while self.asks_centre(query, *values) != expected:
                await asyncio.sleep(0.02)

    async def has_blocks(self):
        """Wait until the kiosk has numbers of its own for every queue."""
        queues = len(load_hall(CONFIG / "catalogue").queues)
        await self.centre_knows("SELECT count(DISTINCT queue) FROM lease", [(queues,)])

    async def device_is(self, name, *, state=None, supply=None, code=None):
        async with asyncio.timeout(60):
            while True:
                rows = self.asks_centre(
                    "SELECT state, supply, code FROM device WHERE name = ?", name
                )
                if rows and all(
                    wanted in (None, found)
                    for wanted, found in zip((state, supply, code), rows[0], strict=True)
                ):
                    return
                await asyncio.sleep(0.02)

    async def is_ready(self):
        await self.centre_knows("SELECT state FROM kiosk", [("ready",)])

    async def chooses(self, group, service, view):
        """Go from the idle page to a service."""
        kiosk = self.kiosk
        await kiosk.until("IdleView")
        for control in ("language:en", "choose:ticket", f"choose:{group}"):
            before = len(kiosk.pages)
            kiosk.touch(control)
            await kiosk.until("ChoiceView", after=before)
        kiosk.touch(f"choose:{service}")
        return await kiosk.until(view)

    async def takes_ticket(self):
        """A visit without a card, up to the result."""
        kiosk = self.kiosk
        await kiosk.until("IdleView")
        for control in ("language:en", "choose:ticket", "choose:customs"):
            before = len(kiosk.pages)
            kiosk.touch(control)
            await kiosk.until("ChoiceView", after=before)
        kiosk.touch("choose:customs-goods")
        return await kiosk.until("ResultView")

    async def leaves(self):
        self.kiosk.touch("choose:done")
        await self.kiosk.until("IdleView")

    def traces_on_disk(self):
        """Return what of the visitor's card stands in any file of the kiosk."""
        files = [file for file in (self.folder / "data").rglob("*") if file.is_file()]
        return [
            (file.name, secret)
            for file in files
            for secret in SECRETS
            if any(secret.encode(code) in file.read_bytes() for code in ("utf-8", "utf-16-le"))
        ]


@asynccontextmanager
async def hall(folder, further="", further_centre="", **what):
    hall = Hall(folder, further, further_centre)
    try:
        await hall.start(**what)
        yield hall
    finally:
        await hall.stop()
