"""What a kiosk said last, part by part, with its place in the order of what it said."""

from enum import StrEnum

import msgspec
from msgspec import Struct

from kiosk.link.messages import Device, Info, State, Telemetry
from kiosk.link.upkeep import Reported

KEPT_BOOTS = 4
NO_DEVICE = "noDevice"


class Part(StrEnum):
    """What a kiosk says anew each time; of devices each is a part of its own."""

    STATE = "state"
    INFO = "info"
    FIGURES = "telemetry"
    CONFIG = "config"


class Said(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What of a ``Told`` is kept as JSON beside the columns that are looked at."""

    info: Info | None = None
    figures: Telemetry | None = None
    config: Reported | None = None
    desired: int = 0
    at: int = 0
    seqs: dict[str, int] = {}
    former: tuple[str, ...] = ()
    state: State | None = None


class DeviceTold(Struct, frozen=True, gc=False):
    """A device as its kiosk told it last, in which boot, and as its how-many-eth message."""

    body: Device
    boot: str
    seq: int


def has(info: Info | None, device: Device) -> bool:
    """Tell whether a kiosk has a device, as far as it said what it has.

    Of what its settings do not name a kiosk says that it is not there, and does not list it.
    """
    if info is None or not info.devices or device.state == NO_DEVICE:
        return True
    return any(one.name == device.name for one in info.devices)


class Told(Struct, kw_only=True):
    """A kiosk. Changed only by ``taking`` and ``merging``, on the event loop."""

    name: str
    boot: str = ""
    former: tuple[str, ...] = ()  # boots that were alive before this one
    seqs: dict[str, int] = {}  # of this boot, by ``Part``
    at: int = 0  # of the newest envelope, on the kiosk's clock
    state: State | None = None  # None: this boot has not said
    info: Info | None = None  # the latest there was, of whatever boot
    figures: Telemetry | None = None
    config: Reported | None = None
    desired: int = 0  # version of the settings that the centre wants
    devices: dict[str, DeviceTold] = {}
    heard: int | None = None  # by the centre's clock
    lost: int | None = None  # since when the broker says that it is lost, by the centre's clock

    @property
    def newest(self) -> int:
        """The highest place of what this boot said."""
        ours = (one.seq for one in self.devices.values() if one.boot == self.boot)
        return max([0, *self.seqs.values(), *ours])

    def adopt(self, boot: str, *, live: bool) -> None:
        """Begin a boot: of the one before nothing is true any more but what the kiosk is."""
        if live and self.boot and self.heard is not None:
            self.former = (*self.former, self.boot)[-KEPT_BOOTS:]
        self.boot, self.seqs, self.at = boot, {}, 0
        self.state = self.figures = self.lost = None
        if not live:
            self.heard = None

    def copy(self) -> "Told":
        """Return the same, to be read on another thread."""
        return msgspec.structs.replace(self, seqs=dict(self.seqs), devices=dict(self.devices))
