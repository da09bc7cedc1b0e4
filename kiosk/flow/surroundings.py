"""What a visit can know of the world around it; it is told, and asks nothing."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.flow.call_now import CallNow
from kiosk.flow.overview import Overview
from kiosk.texts import Words


class ClosedBecause(StrEnum):
    """Why the kiosk takes no visitor."""

    HOURS = "hours"
    TECHNICIAN = "technician"
    MAINTENANCE = "maintenance"  # somebody is at work on it


@dataclass(frozen=True, slots=True)
class Closure:
    """The kiosk is closed."""

    because: ClosedBecause
    opens_at: datetime | None = None  # in the hall's time zone; None: not known
    said: Words | None = None  # what who closed it wants to be read


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The world as of now."""

    now: datetime | None = None  # in the hall's time zone, to the minute
    closure: Closure | None = None
    reader_ready: bool = True
    """False when the card reader is known not to work; until then it may be tried."""
    printer_ready: bool = True
    """False when the printer says that it cannot print; a silent one may be tried."""
    camera_ready: bool = False
    """True once the camera above the plate is well; a kiosk may have none."""
    camera_away: bool = False
    """True when there is a camera and it is known not to work."""
    chip_ready: bool = False
    """True once the contactless reader is well; a kiosk may have none."""
    scanner_ready: bool = False
    """True once the code scanner is well; a kiosk may have none."""
    applications_open: bool = False
    """True while another application can be sealed and kept."""
    centre_online: bool = False
    numbers_ready: bool = True
    """False when it is known that nobody can be given a number."""
    speech_ready: bool = False
    """True once it is known that this machine can speak and be heard."""
    call: CallNow | None = None
    """The call that was asked for in this visit, until it is over and that was seen."""
    overview: Overview | None = None
    """Filled only while a technician is there."""
