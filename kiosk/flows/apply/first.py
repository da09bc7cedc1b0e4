"""A card is laid before anything is chosen: what is for its holder comes first."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.flow.applying import Identity
from kiosk.flow.events import CardRead, Chosen, Failed, NobodyLaidACard, ReadCard
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import CardView, Option
from kiosk.flows.apply.confirming import of_card
from kiosk.flows.apply.draft import Desk
from kiosk.flows.apply.identifying import READ_TIMEOUT_S
from kiosk.flows.trouble import AGAIN, AWAY, CARD
from kiosk.texts import Text, message

WITHOUT = Option("no-card", message("card.without"), icon="arrow-right")


@dataclass(frozen=True, slots=True)
class ShowFirst(Step):
    """Waits for a card; whoever has none goes on without."""

    desk: Desk
    then: Callable[[Desk], Step]
    reading: bool
    problem: Text | None = None
    remembered = False

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.card")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return CardView(
            title=message("card.title"),
            lead=message("apply.card_lead") if self.reading else AWAY[CARD],
            problem=self.problem if self.reading else None,
            reading=self.reading,
            without=WITHOUT,
        )

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (ReadCard(READ_TIMEOUT_S),) if self.reading else ()

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case CardRead(card):
                shown = Identity("card", card.document.value, of_card(card))
                return self.then(replace(self.desk, shown=shown))
            case Chosen("no-card"):
                return self.then(self.desk)
            case NobodyLaidACard():
                return replace(self)
            case Failed(ReadCard(), code):
                problem = AGAIN.get((CARD, code))
                return replace(self, problem=problem, reading=problem is not None)
            case _ if here.reader_ready and not self.reading:
                return replace(self, problem=None, reading=True)
        return self
