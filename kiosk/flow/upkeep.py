"""A technician in front of the kiosk: what he can ask of it, and what it answers."""

from dataclasses import dataclass, field

from kiosk.flow.model import Effect, Event
from kiosk.flow.overview import PartSeen

# --- who it is


@dataclass(frozen=True, slots=True)
class ReadBadge(Effect):
    """Wait for a technician's card. Answers: ``BadgeRead``, ``NobodyLaidACard``, ``Failed``."""

    timeout_s: float


@dataclass(frozen=True, slots=True)
class BadgeRead(Event):
    """A card was laid. It proves nothing: it can be copied."""

    card: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CheckPin(Effect):
    """Who has this PIN? Answers: ``PinChecked``, ``Failed``."""

    pin: str = field(repr=False)
    card: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class PinChecked(Event):
    """Whose it is; empty: nobody's, or it was not looked at."""

    technician: str
    wait_s: int = 0  # until another one is looked at


# --- what he does


@dataclass(frozen=True, slots=True)
class TestPart(Effect):
    """Test a device for real. Answers: ``PartTested``; a fault of the device is a result."""

    __test__ = False  # no class of tests
    part: str


@dataclass(frozen=True, slots=True)
class TryCard(Effect):
    """Wait for a card, a chip or a code, and say no more than that it was read.

    Answers: ``PartTested``.
    """

    part: str
    timeout_s: float


@dataclass(frozen=True, slots=True)
class PartTested(Event):
    """What a test showed. Nothing of what stood on a card."""

    seen: PartSeen


@dataclass(frozen=True, slots=True)
class WatchCamera(Effect):
    """Show what the camera sees, with light and focus. Never answers; ``Failed`` when it ends."""


@dataclass(frozen=True, slots=True)
class MakeReport(Effect):
    """Test everything. Answers: ``ReportMade``."""


@dataclass(frozen=True, slots=True)
class ReportMade(Event):
    """The readiness report is kept; it stands in the overview."""


@dataclass(frozen=True, slots=True)
class ExportLogs(Effect):
    """Put the log on a USB stick, sealed. Answers: ``LogsExported``, ``Failed``."""


@dataclass(frozen=True, slots=True)
class LogsExported(Event):
    """They lie there."""

    where: str
    lines: int


@dataclass(frozen=True, slots=True)
class SetLevels(Effect):
    """Change volume and brightness, percent. Answers: ``Changed``."""

    volume: int
    brightness: int
    tone: bool = False  # let it be heard


@dataclass(frozen=True, slots=True)
class SetClosed(Effect):
    """Close the kiosk for visitors, or open it. Answers: ``Changed``."""

    closed: bool


@dataclass(frozen=True, slots=True)
class Restart(Effect):
    """Start the program anew once the technician has left. Answers: ``Changed``."""


@dataclass(frozen=True, slots=True)
class Changed(Event):
    """It is done."""


@dataclass(frozen=True, slots=True)
class NoteResult(Effect):
    """Keep what a technician judged by eye or ear. Answers: ``Changed``."""

    part: str
    well: bool
