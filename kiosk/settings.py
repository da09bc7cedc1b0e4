"""The kiosk's settings: typed, complete with defaults, faults named by path."""

from pathlib import Path
from typing import Annotated, Any

from msgspec import Meta, Struct
from msgspec.structs import replace

from drivers.camera.settings import CameraSettings
from drivers.idcard_sam.settings import IdCardSamSettings
from drivers.printer_escpos.settings import PrinterEscposSettings
from drivers.scanner_hid.settings import ScannerHidSettings
from drivers.scanner_serial.settings import ScannerSerialSettings
from drivers.smartcard_pcsc.settings import SmartcardPcscSettings
from drivers.sound.settings import SoundSettings
from kiosk.link.enrolled import IdentityError, settings_of
from kiosk.link.settings import Broker
from kiosk.link.topics import NAME
from kiosk.typed_toml import Fault, FileFaultsError, read_toml, typed

TopicName = Annotated[str, Meta(pattern=f"^{NAME.pattern}$")]

ARTICLES = r"^(https?://([^\s{}]|\{(topic|id|language)\})+)?$"


UPLOAD_URL = (
    r"^(https://[^\s/@]+(/\S*)?|http://(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?(/\S*)?)?$"
)


class Kiosk(Struct, frozen=True, kw_only=True):
    """``[kiosk]``: which one it is."""

    site: TopicName
    name: TopicName
    data_dir: str = "/var/lib/estation"
    identity_dir: str = ""
    """What the hall gave this kiosk (kiosk enrol); it goes before this file. Empty: nothing did."""
    catalogue_dir: str = "catalogue"
    texts_dir: str = "texts"
    fonts_dir: str = ""  # empty: where the installation put them
    follow_hours: bool = True  # False: open at any hour, for a demonstration
    articles_url: Annotated[str, Meta(pattern=ARTICLES)] = ""
    """Where articles are read on a telephone; empty: the code holds their key facts itself."""
    examine_before_min: Annotated[int, Meta(ge=0, le=240)] = 20  # 0: only when the centre asks


class Screen(Struct, frozen=True, kw_only=True):
    """``[screen]``."""

    diagonal_inch: Annotated[float, Meta(ge=3, le=100)] = 21.5
    width: Annotated[int, Meta(ge=320, le=7680)] = 1080  # pixels of the window
    height: Annotated[int, Meta(ge=320, le=7680)] = 1920
    fullscreen: bool = True
    show_cursor: bool = False
    volume: Annotated[int, Meta(ge=0, le=100)] = 70  # percent
    brightness: Annotated[int, Meta(ge=20, le=100)] = 100  # percent


class Tickets(Struct, frozen=True, kw_only=True):
    """``[tickets]``."""

    request_timeout_s: Annotated[float, Meta(gt=0, le=10)] = 1.0  # then the own block is used
    lease_size: Annotated[int, Meta(ge=1, le=100)] = 20  # numbers a queue, for a day


class Applications(Struct, frozen=True, kw_only=True):
    """``[applications]``: how applications are sealed, and where they go."""

    upload_url: Annotated[str, Meta(pattern=UPLOAD_URL)] = ""
    """https://CENTRE/uploads; empty: they are kept, and go nowhere. http:// within this machine
    only: what is sealed still tells who listens when, how much, and of which kiosk."""
    recipients: tuple[str, ...] = ()
    """Public keys of age: the centre's first, then one for recovery; none: nothing is applied."""
    key: str = "keys/kiosk.pem"  # the kiosk's own, in data_dir; made there where it is missing
    ca: str = ""  # PEM of the authorities that the centre's certificate is proved by
    keep_days: Annotated[int, Meta(ge=1, le=365)] = 14
    keep_mb: Annotated[int, Meta(ge=10, le=1_000_000)] = 2000


class Speech(Struct, frozen=True, kw_only=True):
    """``[speech]``: texts spoken by espeak-ng, where it is installed and there is a loudspeaker."""

    enabled: bool = True
    rate: Annotated[int, Meta(ge=80, le=400)] = 150  # words a minute
    volume: Annotated[int, Meta(ge=1, le=200)] = 80  # to begin with; visitors change it


class Call(Struct, frozen=True, kw_only=True):
    """``[call]``: video calls with a guide, where the centre has some."""

    enabled: bool = False
    long_px: Annotated[int, Meta(ge=160, le=1920)] = 640  # longer side of what is sent, at most
    frames_per_s: Annotated[int, Meta(ge=5, le=60)] = 30  # at most


class Technician(Struct, frozen=True, kw_only=True):
    """``[[upkeep.technicians]]``: who may come in at the glass."""

    name: Annotated[str, Meta(min_length=1, max_length=40)]
    pin: Annotated[str, Meta(pattern=r"^\$argon2id\$")]  # as kiosk set-pin prints it
    card: Annotated[str, Meta(pattern="^([0-9A-Fa-f]{8,20})?$")] = ""
    """UID of the card that is laid before the PIN; empty: the PIN alone lets in."""


class Upkeep(Struct, frozen=True, kw_only=True):
    """``[upkeep]``: technicians, from afar and in front of the kiosk."""

    technicians: tuple[Technician, ...] = ()  # none: nobody comes in at the glass
    config_keys: tuple[str, ...] = ()
    """Public keys, base64, whose holders may set things from afar; none: nobody may."""
    log_recipient: str = ""  # public key of age that exported logs are sealed to
    export_dir: str = ""  # where they are put; empty: on the first stick under /media
    stick_unit: str = ""
    """Lets a stick in while a log is exported; empty: the machine lets in every one."""
    reboot_command: tuple[str, ...] = ()  # ["systemctl", "reboot"]; empty: it cannot be
    update_journal: str = ""
    """Of the program that updates this machine; empty: it has none."""


class Devices(Struct, frozen=True, kw_only=True):
    """``[devices]``: what is attached; a device that is left out is not there."""

    card_reader: IdCardSamSettings | None = None
    printer: PrinterEscposSettings | None = None
    chip_reader: SmartcardPcscSettings | None = None
    scanner: ScannerSerialSettings | ScannerHidSettings | None = None
    camera: CameraSettings | None = None  # above the plate
    face_camera: CameraSettings | None = None  # looks at the visitor; for calls only
    sound: SoundSettings | None = None  # microphone and loudspeaker; for calls only


class Settings(Struct, frozen=True, kw_only=True):
    """A whole settings file."""

    kiosk: Kiosk
    screen: Screen = Screen()
    broker: Broker = Broker()
    tickets: Tickets = Tickets()
    applications: Applications = Applications()
    speech: Speech = Speech()
    upkeep: Upkeep = Upkeep()
    call: Call = Call()
    devices: Devices = Devices()


def load(file: Path) -> Settings:
    """Read a settings file; its relative paths count from its folder.

    Raises:
        FileFaultsError: With every fault that it has.
    """
    folder = file.resolve().parent
    settings = typed(_with_identity(read_toml(file), file), Settings, file)
    return replace(
        settings,
        kiosk=replace(settings.kiosk, data_dir=str(folder / settings.kiosk.data_dir)),
        broker=settings.broker.beside(folder),
        applications=_beside(settings.applications, folder),
        upkeep=replace(
            settings.upkeep,
            export_dir=str(folder / settings.upkeep.export_dir)
            if settings.upkeep.export_dir
            else "",
            update_journal=str(folder / settings.upkeep.update_journal)
            if settings.upkeep.update_journal
            else "",
        ),
    )


def _with_identity(raw: dict[str, Any], file: Path) -> dict[str, Any]:
    """Return the tables of a file, with what the hall gave in the place of what it says of that."""
    named = raw.get("kiosk", {})
    where = named.get("identity_dir", "") if isinstance(named, dict) else ""
    if not isinstance(where, str) or not where:
        return raw
    try:
        given = settings_of(file.resolve().parent / where)
    except IdentityError as error:
        raise FileFaultsError(file, (Fault("kiosk.identity_dir", str(error)),)) from error
    merged = dict(raw)
    for name, table in given.items():
        there = merged.get(name, {})
        merged[name] = there | table if isinstance(there, dict) else there
    return merged


def _beside(applications: Applications, folder: Path) -> Applications:
    ca = applications.ca
    return replace(applications, ca=str(folder / ca) if ca else "")
