"""Who is there? A PIN, or a technician's card and its PIN; a card alone opens nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from kiosk.flow.events import Chosen, Failed, NobodyLaidACard, Typed
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.upkeep import BadgeRead, CheckPin, PinChecked, ReadBadge
from kiosk.flow.views import CardView, FormView, Keys, Option, ProgressView
from kiosk.texts import Message, Text, message

BADGE_S = 30.0
LEAST_SIGNS = 4
ENTER = Option("enter", message("upkeep.enter"), icon="lock-open")
CARD = Option("card", message("upkeep.with_card"), icon="account-card-details")
TYPE = Option("type", message("upkeep.without_card"), icon="dialpad")


@dataclass(frozen=True, slots=True)
class Door:
    """What the pages before the PIN need."""

    inside: Callable[[str], Step]
    """Makes the page that a technician of this name comes to."""
    cards: bool = False  # whether any technician has one


@dataclass(frozen=True, slots=True)
class AskPin(Step):
    """The PIN is typed; it is on the glass as dots, and nowhere else."""

    door: Door
    card: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    problem: Text | None = None
    continues: bool = False
    remembered = False
    idle_s = 30

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("upkeep.help_door")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        offered = self.door.cards and here.chip_ready and not self.card
        return FormView(
            title=message("upkeep.pin_title"),
            keys=Keys.SECRET,
            value=self.text,
            hint=message("upkeep.pin_card_hint" if self.card else "upkeep.pin_hint"),
            problem=self.problem,
            skip=CARD if offered else None,
            done=ENTER,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case Typed(text):
                # What was wrong stays: the keys would move from under the finger.
                return replace(self, text=text, continues=True)
            case Chosen(CARD.id):
                return ShowBadge(self.door)
            case Chosen(ENTER.id):
                if len(self.text) < LEAST_SIGNS:
                    return replace(self, problem=message("upkeep.pin_short"), continues=True)
                return Checking(self.door, self.text, self.card)
        return self


@dataclass(frozen=True, slots=True)
class ShowBadge(Step):
    """Waits for a technician's card."""

    door: Door
    problem: Text | None = None
    remembered = False
    idle_s = 30

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return CardView(
            title=message("upkeep.card_title"),
            lead=message("upkeep.card_lead"),
            problem=self.problem,
            reading=True,
            without=TYPE,
        )

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (ReadBadge(BADGE_S),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case BadgeRead(card):
                return AskPin(self.door, card)
            case NobodyLaidACard():
                return AskPin(self.door)
            case Failed():
                return AskPin(self.door, problem=message("upkeep.card_away"))
            case Chosen(TYPE.id):
                return AskPin(self.door)
        return self


@dataclass(frozen=True, slots=True)
class Checking(Step):
    """The PIN is compared; that takes long on purpose."""

    door: Door
    pin: str = field(repr=False)
    card: str = field(default="", repr=False)
    remembered = False
    leavable = False
    idle_s = None

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ProgressView(title=message("upkeep.checking"))

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (CheckPin(self.pin, self.card),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case PinChecked(technician) if technician:
                return self.door.inside(technician)
            case PinChecked(_, wait_s):
                return AskPin(self.door, self.card, problem=_wrong(wait_s))
            case Failed():
                return AskPin(self.door, self.card, problem=message("upkeep.pin_fault"))
        return self


def _wrong(wait_s: int) -> Message:
    if not wait_s:
        return message("upkeep.pin_wrong")
    return message("upkeep.pin_wait", count=wait_s)
