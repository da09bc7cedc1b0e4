"""A call is over, or none came about: why, and what can be done instead."""

from dataclasses import dataclass

from kiosk.flow.calling import HangUp
from kiosk.flow.events import Chosen
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ChoiceView, Option
from kiosk.flows.guide.desk import Desk
from kiosk.texts import message

ENDED = frozenset({"hung-up", "guide-hung-up", "visit-ended"})
KNOWN = frozenset({*ENDED, "no-guide", "outside-hours", "line-lost", "guide-lost", "refused"})


@dataclass(frozen=True, slots=True)
class Over(Step):
    """Says why, once."""

    desk: Desk
    reason: str
    remembered = False
    calls = True

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        key = self.reason if self.reason in KNOWN else "away"
        options = []
        if here.centre_online and self.reason != "outside-hours":
            options.append(Option("again", message("guide.again"), icon="phone"))
        if self.reason not in ENDED and self.desk.call_back(here) is not None:
            about = message("guide.call_back_about")
            options.append(Option("call", message("guide.call_back"), about=about, icon="phone"))
        options.append(Option("window", message("guide.window"), icon="ticket-confirmation"))
        return ChoiceView(
            title=message(f"guide.over_{key.replace('-', '_')}"),
            lead=message("guide.over_lead"),
            options=tuple(options),
        )

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``. The end was seen: the call is forgotten."""
        del here
        return (HangUp(),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("again") if here.centre_online:
                return self.desk.again(self.desk)
            case Chosen("call"):
                return self.desk.call_back(here) or self
            case Chosen("window"):
                return self.desk.instead()
        return self
