"""The words in which a device's health is told: those of XFS4IoT (CEN/XFS 4 IoT, Common, Printer).

``UNKNOWN`` is a value of its own: a device that says nothing is neither well nor ill.
"""

from dataclasses import dataclass
from enum import StrEnum


class DeviceState(StrEnum):
    """XFS4IoT ``Common.StatusProperties.device``."""

    ONLINE = "online"
    OFFLINE = "offline"  # there, and will not work now: cover open, paper out
    NO_DEVICE = "noDevice"  # the settings name none
    HARDWARE_ERROR = "hardwareError"
    USER_ERROR = "userError"
    STARTING = "starting"
    UNKNOWN = "unknown"


class PaperSupply(StrEnum):
    """XFS4IoT ``Printer.PaperSupply``, and nothing finer."""

    FULL = "full"
    LOW = "low"
    OUT = "out"
    NOT_SUPPORTED = "notSupported"
    UNKNOWN = "unknown"


class MediaState(StrEnum):
    """XFS4IoT media state: what lies on a reader or in a printer's mouth."""

    PRESENT = "present"
    NOT_PRESENT = "notPresent"
    UNKNOWN = "unknown"
    NOT_SUPPORTED = "notSupported"


class Mender(StrEnum):
    """Who can put it right."""

    NOBODY = "nobody"  # nothing to mend
    VISITOR = "visitor"
    HALL_STAFF = "hall_staff"  # paper, cover, a plug
    ENGINEER = "engineer"


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of one device now."""

    state: DeviceState = DeviceState.UNKNOWN
    code: str = ""
    """Why, as in ``DeviceError.code`` or ``printer.cover_open``; empty when there is nothing."""
    mender: Mender = Mender.NOBODY
    supply: PaperSupply = PaperSupply.NOT_SUPPORTED
    media: MediaState = MediaState.NOT_SUPPORTED
    detail: str = ""
    """For a technician; never anything of a visitor."""
