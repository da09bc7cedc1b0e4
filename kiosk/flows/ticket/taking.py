"""The number is taken and handed over."""

from dataclasses import dataclass, field

from kiosk.catalogue.hall import Service
from kiosk.flow.events import NumberTaken, TakeNumber
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ProgressView
from kiosk.flows.ticket.desk import Desk, Shown
from kiosk.texts import message

LOST = message("standing.not_early")
"""The visitor was told that his number is called early, and the centre gave an ordinary one."""


@dataclass(frozen=True, slots=True)
class Number(Step):
    """Gets the number."""

    desk: Desk
    service: Service
    document: str | None = None  # the kind of the card, and nothing else of it
    grant: str = field(default="", repr=False)
    idle_s = None
    leavable = False
    remembered = False
    final = True

    @classmethod
    def of(cls, desk: Desk, service: Service, shown: Shown | None) -> "Number":
        """Return the step that gets it for who showed that."""
        if shown is None:
            return cls(desk, service)
        document = None if shown.holding is None else shown.holding.value
        return cls(desk, service, document, shown.standing.grant)

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ProgressView(title=message("ticket.number"), lead=self.service.name)

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (TakeNumber(self.service.id, self.document, self.grant),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        if not isinstance(event, NumberTaken):
            return self
        if self.grant and not event.ticket.priority:
            return self.desk.hand(event.ticket, here, LOST)
        return self.desk.hand(event.ticket, here)
