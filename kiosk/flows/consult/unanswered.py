"""A question that found nothing: somebody else answers it, and the centre learns that it came."""

from dataclasses import dataclass, replace

from kiosk.flow.consulting import CountQuestion, QuestionCounted
from kiosk.flow.events import Chosen
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ChoiceView, Option
from kiosk.flows.consult.desk import Desk
from kiosk.texts import Text, message

GUIDE = Option(
    "guide", message("consult.guide"), about=message("consult.guide_about"), icon="headset"
)
TICKET = Option(
    "ticket",
    message("consult.ticket"),
    about=message("consult.ticket_about"),
    icon="ticket-confirmation",
)


@dataclass(frozen=True, slots=True)
class Unanswered(Step):
    """Who can answer instead."""

    desk: Desk
    topic: str
    words: tuple[str, ...]
    counted: bool = False  # once, however often one comes back here
    continues: bool = False

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.consult_unanswered")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ChoiceView(
            title=message("consult.unanswered"),
            lead=message("consult.unanswered_lead"),
            options=(TICKET,) if self.desk.guide is None else (GUIDE, TICKET),
        )

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return () if self.counted else (CountQuestion(self.topic, self.words),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case QuestionCounted():
                return replace(self, counted=True, continues=True)
            case Chosen("guide") if self.desk.guide is not None:
                return self.desk.guide(here)
            case Chosen("ticket"):
                return self.desk.ticket()
        return self
