"""What can happen in a visit, and what can be asked of the world outside."""

from dataclasses import dataclass, field

from drivers.capabilities import AccessKey, IdCard, PrintOutcome, TravelDocument
from kiosk.catalogue.ticket import Ticket
from kiosk.flow.glass import Comfort
from kiosk.flow.model import Effect, Event
from kiosk.flow.surroundings import Surroundings
from kiosk.texts import Language

# --- the visitor's hand


@dataclass(frozen=True, slots=True)
class Chosen(Event):
    """The visitor pressed the control of that id."""

    id: str


@dataclass(frozen=True, slots=True)
class BackPressed(Event):
    """To the step before."""


@dataclass(frozen=True, slots=True)
class HomePressed(Event):
    """The visit is given up."""


@dataclass(frozen=True, slots=True)
class LanguageChosen(Event):
    """The page stays, its words change. On the idle page: the visit begins."""

    language: Language


@dataclass(frozen=True, slots=True)
class ComfortChosen(Event):
    """Text size, contrast or reach were changed."""

    comfort: Comfort


@dataclass(frozen=True, slots=True)
class Typed(Event):
    """What stands in the field now."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Signed(Event):
    """What stands in the field for the signature now: lines of points, 0 to 1."""

    strokes: tuple[tuple[tuple[float, float], ...], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Touched(Event):
    """The glass was touched, wherever: somebody is there."""


# --- time and the world


@dataclass(frozen=True, slots=True)
class SecondPassed(Event):
    """One second went by."""


@dataclass(frozen=True, slots=True)
class SurroundingsChanged(Event):
    """The world is another one now."""

    here: Surroundings


# --- effects, and what they answer


@dataclass(frozen=True, slots=True)
class Failed(Event):
    """An effect came to nothing."""

    effect: Effect
    code: str  # as in ``DeviceError.code``


@dataclass(frozen=True, slots=True)
class ReadCard(Effect):
    """Wait for a card. Answers: ``CardRead``, ``NobodyLaidACard``, ``Failed``."""

    timeout_s: float


@dataclass(frozen=True, slots=True)
class CardRead(Event):
    """A card was read."""

    card: IdCard


@dataclass(frozen=True, slots=True)
class NobodyLaidACard(Event):
    """The time is over."""


@dataclass(frozen=True, slots=True)
class ReadChip(Effect):
    """Wait for a travel document and read its chip.

    Answers: ``ChipRead``, ``NobodyLaidACard``, ``Failed``.
    """

    key: AccessKey = field(repr=False)
    timeout_s: float


@dataclass(frozen=True, slots=True)
class ChipRead(Event):
    """A chip was read."""

    document: TravelDocument = field(repr=False)


@dataclass(frozen=True, slots=True)
class TakeNumber(Effect):
    """Get a number for a service. Answers: ``NumberTaken`` or ``Failed``."""

    service: str  # Service.id
    document: str | None  # kind of the card shown, nothing else of it
    grant: str = field(default="", repr=False)  # of the visitor's standing: an early number


@dataclass(frozen=True, slots=True)
class NumberTaken(Event):
    """The number is this visitor's, whatever happens to the paper."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class PrintTicket(Effect):
    """Print a ticket. Answers: ``PrintAdvanced`` and then ``PrintEnded``; never ``Failed``."""

    ticket: Ticket
    again: bool = False  # a reprint that the visitor asked for


@dataclass(frozen=True, slots=True)
class PrintSlip(Effect):
    """Print any other slip. Answers: ``PrintAdvanced`` and then ``PrintEnded``."""

    slip: object
    """What is on it: of a class that ``kiosk.slips`` knows how to draw."""
    again: bool = False


@dataclass(frozen=True, slots=True)
class PrintAdvanced(Event):
    """So much of it was sent."""

    share: float


@dataclass(frozen=True, slots=True)
class PrintEnded(Event):
    """The printer's word, or that it gave none."""

    outcome: PrintOutcome


@dataclass(frozen=True, slots=True)
class PlateStirred(Event):
    """Something moved on the plate: somebody is there."""


@dataclass(frozen=True, slots=True)
class NoticeWanted(Event):
    """The visitor wants to read what is kept of him, on whatever page."""


@dataclass(frozen=True, slots=True)
class CornerHeld(Event):
    """The hidden corner was held, or the keys were pressed in their order."""
