"""What is known of a fleet now: a kiosk, its devices, and how it is in one word. Values only.

All of it is derived anew from what the kiosks said and when they were heard; nothing here is kept.
"""

from enum import StrEnum

from msgspec import Struct

from kiosk.link.messages import Telemetry

UNKNOWN = "unknown"
"""State, supply and media of a device under a kiosk that is not live; a state never heard."""


class Level(StrEnum):
    """How a kiosk is, for who looks at a thousand of them."""

    OK = "ok"
    WARNING = "warning"  # it works, and somebody should come: paper is low, a device is limited
    ERROR = "error"  # something that a visitor needs does not work
    OFFLINE = "offline"  # silent for three beats, or the broker said that it is lost
    CLOSED = "closed"  # somebody closed it


class DeviceNow(Struct, frozen=True, kw_only=True, gc=False):
    """A device as it is now; the words of ``state``, ``supply``, ``media`` are the drivers'."""

    name: str
    driver: str = ""
    where: str = ""  # its URL without credentials
    state: str = UNKNOWN
    code: str = ""
    mender: str = "nobody"
    supply: str = UNKNOWN
    media: str = UNKNOWN
    detail: str = ""
    since: int = 0  # UTC, milliseconds, on the kiosk's clock
    falls: int = 0  # how often it left ``online`` since the kiosk was started


class ConfigNow(Struct, frozen=True, kw_only=True, gc=False):
    """Settings from afar: the version that is wanted, the one that is in use."""

    desired: int = 0  # 0: none
    reported: int = 0  # 0: none but the file's
    status: str = ""  # as in ``ConfigResult``; empty: the kiosk has said nothing
    code: str = ""  # why it was refused
    differs: tuple[str, ...] = ()  # from the kiosk's own file


class KioskNow(Struct, frozen=True, kw_only=True):
    """A kiosk as it is now. Moments are UTC in milliseconds."""

    name: str
    level: Level
    state: str  # as in ``KioskState``, or ``UNKNOWN`` while it is not live
    reason: str = ""  # the kiosk's own, of being limited or closed
    because: str = ""  # what makes the level: "printer: paper.out", "silent", "lost"; empty: well
    since: int = 0  # so long the level has been so
    heard: int | None = None  # by the centre's clock; None: only retained messages are known
    boot: str = ""
    started: int = 0
    software: str = ""
    python: str = ""
    system: str = ""
    hardware: str = ""
    catalogue: str = ""
    figures: Telemetry | None = None  # the latest; None while it is not live
    devices: tuple[DeviceNow, ...] = ()  # by name
    config: ConfigNow = ConfigNow()

    @property
    def live(self) -> bool:
        """Whether it was heard lately and is not lost."""
        return self.level is not Level.OFFLINE

    def device(self, name: str) -> DeviceNow | None:
        """Return a device; None where the kiosk has none of that name."""
        return next((device for device in self.devices if device.name == name), None)


class Change(Struct, frozen=True):
    """What differs since the last ``Change`` of the same follower."""

    kiosks: tuple[KioskNow, ...]
    gone: tuple[str, ...] = ()
    whole: bool = False  # ``kiosks`` are all that there are: the first one, or after a long sleep
