"""What becomes of who checked in: his number, or that he is too early or too late for it."""

from dataclasses import dataclass, field

from kiosk.catalogue.days import said_day, said_time
from kiosk.flow.booking import CheckedIn
from kiosk.flow.events import Chosen, NumberTaken, TakeNumber
from kiosk.flow.model import Effect, Ended, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ListView, Option, ProgressView, Row
from kiosk.flows.handing import Hand
from kiosk.texts import Message, Text, message

DONE = Option("done", message("checkin.come_back"), icon="check")
LOST = message("checkin.not_early")
"""He came in time, and the centre was away when his number was taken."""
ORDINARY = Option("ordinary", message("checkin.ordinary"), icon="ticket-confirmation")


@dataclass(frozen=True, slots=True)
class Number(Step):
    """Gets the number; with a grant it is called at the agreed time."""

    hand: Hand
    service: str  # Service.id
    document: str | None
    grant: str = field(default="", repr=False)
    idle_s = None
    leavable = False
    remembered = False
    final = True

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ProgressView(title=message("checkin.number"))

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (TakeNumber(self.service, self.document, self.grant),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        if not isinstance(event, NumberTaken):
            return self
        if self.grant and not event.ticket.priority:
            return self.hand(event.ticket, here, LOST)
        return self.hand(event.ticket, here)


@dataclass(frozen=True, slots=True)
class TooSoon(Step):
    """He comes back, or takes an ordinary number."""

    ordinary: Step
    told: CheckedIn
    service: Text

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ListView(
            title=message("checkin.early"),
            lead=message("checkin.early_lead", time=_moment(self.told)),
            rows=_rows(self.told, self.service),
            options=(ORDINARY,),
            done=DONE,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case Chosen("done"):
                return Ended()
            case Chosen("ordinary"):
                return self.ordinary
        return self


@dataclass(frozen=True, slots=True)
class TooLate(Step):
    """His time is over; he is served all the same."""

    ordinary: Step
    told: CheckedIn
    service: Text

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ListView(
            title=message("checkin.late"),
            lead=message("checkin.late_lead"),
            rows=_rows(self.told, self.service),
            done=ORDINARY,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        return self.ordinary if event == Chosen("ordinary") else self


def _rows(told: CheckedIn, service: Text) -> tuple[Row, ...]:
    agreed = message("checkin.agreed", day=said_day(told.at.date()), time=said_time(told.at))
    return (
        Row(message("checkin.service"), service, "ticket-confirmation"),
        Row(message("checkin.time"), agreed, "calendar-clock"),
    )


def _moment(told: CheckedIn) -> Message:
    return message("checkin.agreed", day=said_day(told.opens.date()), time=said_time(told.opens))
