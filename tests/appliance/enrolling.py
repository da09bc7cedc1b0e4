"""A hall with an authority of its own: a real centre, a Mosquitto that reads its files."""

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path

from kiosk.centre.enrolment.opening import open_enrolment
from kiosk.centre.settings import load
from kiosk.centre.store import CentreStore
from kiosk.link.settings import Broker, Tls
from tests.mosquitto import Mosquitto, free_port
from tests.system.hall import CONFIG, Program

SHIPPED = CONFIG / "mosquitto" / "site.conf"
SKIPPED = ("#", "persist", "autosave", "max_queued_messages", "max_packet", "set_tcp", "memory")


def broker_of(folder, port=0):
    """Return a broker with the lines of the shipped configuration, its paths changed."""
    lines = [line for line in SHIPPED.read_text().splitlines() if line]
    text = "\n".join(line for line in lines if not line.startswith(SKIPPED))
    text = text.replace("listener 8883", "listener {port} 127.0.0.1")
    text = text.replace("/var/lib/estation-broker", str(folder / "broker"))
    return Mosquitto(folder, text.splitlines())


class Given:
    """A centre that gives kiosks to its hall."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.port = free_port()
        self.broker = broker_of(self.folder)
        self.settings = self.folder / "centre.toml"
        self.settings.write_text(
            f"""[centre]
site = "hetao"
catalogue_dir = "{CONFIG}/catalogue"
database = "sqlite:///{folder}/centre.db"
[web]
port = {self.port}
[enrolment]
folder = "authority"
broker_dir = "broker"
broker_port = {self.broker.port}
[broker]
port = {self.broker.port}
[broker.tls]
ca = "authority/authority.pem"
certificate = "authority/centre.pem"
key = "authority/centre.key"
"""
        )
        self.centre = Program("centre", "-c", str(self.settings))

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def office(self, **more):
        async with CentreStore.opened(f"sqlite:///{self.folder}/centre.db") as store:
            office = open_enrolment(load(self.settings), store, ())
            for name, value in more.items():
                setattr(office, name, value)
            yield office

    async def prepare(self):
        """Let the authority be made, and the broker start with what it wrote."""
        async with self.office() as office:
            await office.begin()
        self.broker.start()
        await self.broker.ready()

    async def token(self, kiosk):
        async with self.office() as office:
            return await office.new_token(kiosk, "sample")

    def kiosk_settings(self, name):
        """Write the settings of a machine that is to become a kiosk, and knows nothing yet."""
        there = self.folder / name
        there.mkdir(exist_ok=True)
        file = there / "kiosk.toml"
        file.write_text(
            f"""[kiosk]
site = "nowhere"
name = "nobody"
data_dir = "data"
identity_dir = "identity"
catalogue_dir = "{CONFIG}/catalogue"
texts_dir = "{CONFIG}/texts"
"""
        )
        return file

    def tls_of(self, name):
        current = self.folder / name / "identity" / "current"
        return Broker(
            port=self.broker.port,
            tls=Tls(
                ca=str(current / "authority.pem"),
                certificate=str(current / "kiosk.pem"),
                key=str(current / "kiosk.key"),
            ),
        )


async def start(hall, environment=None):
    await hall.centre.start(environment)
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", hall.port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return


@asynccontextmanager
async def giving(folder):
    """A hall whose centre and broker run, and that has given nothing yet."""
    hall = Given(folder)
    await hall.prepare()
    await start(hall)
    try:
        yield hall
    finally:
        await hall.centre.kill()
        hall.broker.kill()
