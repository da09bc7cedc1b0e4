"""Puts a whole hall on this machine: broker, centre, devices, kiosk."""

import getpass
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.centre.access import tokens
from kiosk.centre.access.accounts import Act
from kiosk.centre.access.roles import Role
from kiosk.centre.access.setting_up import Administrator, set_up
from kiosk.centre.store import CentreStore
from kiosk.demo.children import Children, free_port
from kiosk.demo.hardware import Hardware
from kiosk.demo.standings import know_standings
from kiosk.link.clock import wall_clock_ms
from kiosk.link.seal import Opener, new_identity
from kiosk.link.signing import kiosk_key, public_text
from kiosk.runtime.upkeep.pins import hashed

SITE, NAME = "demo", "kiosk-01"
WHO = "demo"
PIN = "246810"  # SAMPLE: of the technician of a demo
CONFIG = Path(__file__).parents[2] / "config"


@dataclass(frozen=True, slots=True)
class Glass:
    """The window of the kiosk."""

    width: int
    height: int
    diagonal_inch: float


REFERENCE = Glass(1080, 1920, 21.5)
ON_A_DESK = Glass(540, 960, 10.75)  # the same density, half as large


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens the centre: for whoever looks at it, and for the tour."""

    person: Administrator
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rig:
    """A hall that runs."""

    folder: Path
    children: Children
    hardware: Hardware
    broker_port: int
    centre_port: int
    display: str
    keys: Keys

    @property
    def observed(self) -> Path:
        """The file that the kiosk writes every page to."""
        return self.folder / "observed.jsonl"

    async def start_kiosk(self) -> None:
        """Start the kiosk, or start it again."""
        await self.children.start_ours(
            "kiosk",
            "run",
            "-c",
            str(self.folder / "kiosk.toml"),
            "--observe",
            str(self.observed),
            environment=os.environ | {"DISPLAY": self.display},
        )

    async def start_centre(self) -> None:
        """Start the centre, or start it again."""
        await self.children.start_ours("centre", "centre", "-c", str(self.folder / "centre.toml"))
        await self.children.wait_for_port("centre", self.centre_port)


@asynccontextmanager
async def running(folder: Path, display: str, glass: Glass) -> AsyncIterator[Rig]:
    """Run a hall in ``folder``, with the kiosk's window on ``display``; stop all at the end.

    Raises:
        CannotStartError: A part did not come up; the text says which and why.
    """
    rig = Rig(
        folder=folder,
        children=Children(folder),
        hardware=Hardware(folder),
        broker_port=free_port(),
        centre_port=free_port(),
        display=display,
        keys=await _keys(folder),
    )
    try:
        await rig.hardware.plug_in()
        _write_settings(rig, glass)
        await rig.children.start("broker", "mosquitto", "-c", str(folder / "mosquitto.conf"))
        await rig.children.wait_for_port("broker", rig.broker_port)
        await rig.start_centre()
        await know_standings(rig.children, folder)
        await rig.start_kiosk()
        yield rig
    finally:
        await rig.children.stop_all()
        await rig.hardware.unplug()


def _database(folder: Path) -> str:
    return f"sqlite:///{folder / 'centre.db'}"


async def _keys(folder: Path) -> Keys:
    """Let somebody into the centre in every role, and the tour as hall staff."""
    async with CentreStore.opened(_database(folder)) as store:
        person = await set_up(store, WHO, frozenset(Role), must_change=False)
        act = Act(WHO, wall_clock_ms())
        roles = frozenset({Role.STAFF, Role.TECHNICIAN})
        token = await store.run(lambda db: tokens.add(db, act, "tour", roles))
    return Keys(person, token)


def _write_settings(rig: Rig, glass: Glass) -> None:
    hardware, folder = rig.hardware, rig.folder
    identity, recovery = new_identity(), new_identity()
    secret = folder / "centre.age"
    secret.write_text(f"{identity}\n", encoding="ascii")
    secret.chmod(0o600)
    (folder / "stick").mkdir(exist_ok=True)
    recipients = [Opener([one]).recipients[0] for one in (identity, recovery)]
    signing = public_text(kiosk_key(folder / "kiosk-data" / "keys" / "kiosk.pem"))
    broker = f'[broker]\nhost = "127.0.0.1"\nport = {rig.broker_port}\n'
    (folder / "mosquitto.conf").write_text(
        # As another user it would outlive a demo that is killed.
        f"user {getpass.getuser()}\n"
        f"listener {rig.broker_port} 127.0.0.1\nallow_anonymous true\n"
        "set_tcp_nodelay true\nmax_queued_messages 200000\npersistence false\n",
        encoding="utf-8",
    )
    (folder / "kiosk.toml").write_text(
        f"""[kiosk]
site = "{SITE}"
name = "{NAME}"
data_dir = "kiosk-data"
catalogue_dir = "{CONFIG / "catalogue"}"
texts_dir = "{CONFIG / "texts"}"
follow_hours = false

[screen]
diagonal_inch = {glass.diagonal_inch}
width = {glass.width}
height = {glass.height}
fullscreen = false
show_cursor = true

[applications]
upload_url = "http://127.0.0.1:{rig.centre_port}/uploads"
recipients = {recipients}

[upkeep]
export_dir = "stick"
log_recipient = "{recipients[0]}"
[[upkeep.technicians]]
name = "demo"
pin = "{hashed(PIN)}"

[call]
enabled = true
[devices.face_camera]
driver = "camera"
url = "sim://visitor"
width = 640
height = 480
frames_per_s = 15
[devices.sound]
driver = "sound"
microphone = "sim://silence"
speaker = "sim://kept"

{broker}
{hardware.settings()}""",
        encoding="utf-8",
    )
    (folder / "centre.toml").write_text(
        f"""[centre]
site = "{SITE}"
catalogue_dir = "{CONFIG / "catalogue"}"
database = "{_database(folder)}"

[web]
host = "127.0.0.1"
port = {rig.centre_port}

[applications]
identity_file = "centre.age"
folder = "applications"
kiosks = {{ {NAME} = "{signing}" }}

[credit]
key_file = "credit.key"

[guide]
always = true

[alerts]
rules_file = "{CONFIG / "alerts.toml"}"

{broker}""",
        encoding="utf-8",
    )
