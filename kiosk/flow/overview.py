"""What a technician in front of the kiosk is shown of it. Nothing of a visitor is in it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeviceSeen:
    """A device as it is now, in the words of its status."""

    name: str
    state: str  # as in ``drivers.status.DeviceState``
    supply: str
    code: str  # why it is not well; empty when it is
    said: str  # what it said, raw, for a technician
    last_error: str  # the newest one, though it may be well again; empty: none since the start
    falls: int  # how often it was lost since the start

    @property
    def there(self) -> bool:
        """Whether the settings name it."""
        return self.state != "noDevice"


@dataclass(frozen=True, slots=True)
class PartSeen:
    """A line of the readiness report, or what a test showed just now."""

    part: str
    verdict: str  # as in ``kiosk.link.messages.Verdict``
    said: str
    todo: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """The kiosk as of now."""

    kiosk: str  # "hetao/kiosk-01"
    devices: tuple[DeviceSeen, ...] = ()
    broker: str = ""  # host and port
    broker_online: bool = False
    centre_online: bool = False
    waiting: int = 0  # events that the centre has not yet
    software: str = ""
    catalogue: str = ""
    config: int = 0  # version of the settings from afar; 0: only the file's
    sealing_key: str = ""  # fingerprint; empty: nothing is sealed
    signing_key: str = ""  # fingerprint; empty: not loaded
    volume: int = 0  # percent
    brightness: int = 100
    closed: bool = False  # by a technician
    faults: tuple[str, ...] = ()  # parts of the catalogue that are closed, each with its first
    report_at: str = ""  # empty: there is none
    report: tuple[PartSeen, ...] = ()

    def device(self, name: str) -> DeviceSeen:
        """Return a device; one that nothing is known of is not there."""
        found = next((one for one in self.devices if one.name == name), None)
        return found or DeviceSeen(name, "noDevice", "notSupported", "", "", "", 0)
