"""A visit that was booked: how it stands, moved or cancelled."""

from dataclasses import dataclass, replace

from kiosk.catalogue.days import said_span
from kiosk.flow.booking import CancelVisit, Visit, VisitTold
from kiosk.flow.events import Chosen, Failed
from kiosk.flow.model import Effect, Ended, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import (
    ChoiceView,
    Fact,
    ListView,
    Option,
    ProgressView,
    ResultView,
    Row,
    Tone,
)
from kiosk.flows.doorstep.draft import Desk, Draft
from kiosk.flows.doorstep.finishing import VisitPaper
from kiosk.flows.handing import handed
from kiosk.texts import Text, message

DONE = Option("done", message("result.done"), icon="check")
PROBLEMS = {
    "centre.away": message("booking.away_change"),
    "visit.unknown": message("booking.unknown"),
    "visit.too_late": message("booking.too_late"),
}


@dataclass(frozen=True, slots=True)
class Booked(Step):
    """How the visit stands, and what can be done with it."""

    desk: Desk
    visit: Visit
    problem: Text | None = None

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        visit, visits = self.visit, self.desk.visits
        place = visit.place
        notices = [] if self.problem is None else [self.problem]
        if visit.cancelled:
            notices.append(message("booking.is_cancelled"))
        elif not visit.changeable:
            notices.append(message("booking.too_late"))
        at = message("booking.at", building=visits.name_of(place.building), room=place.room)
        icons = {one.id: one.icon for one in visits.errands}
        options = []
        if visit.changeable:
            options += [
                Option("cancel", message("booking.cancel"), icon="calendar-remove"),
                Option("move", message("booking.move"), icon="calendar-clock"),
            ]
        if not visit.cancelled and here.printer_ready:
            options.append(Option("print", message("booking.print_again"), icon="printer"))
        return ListView(
            title=message("booking.your_visit"),
            lead=message("booking.of_number", number=visit.number),
            rows=(
                Row(message("booking.when"), said_span(visit.start, visit.end), "calendar-clock"),
                Row(message("booking.where"), at, "map-marker"),
                *(
                    Row(message("booking.what"), visits.name_of(one), icons.get(one, "briefcase"))
                    for one in place.errands
                ),
                Row(message("booking.company"), place.company, "domain"),
            ),
            notices=tuple(notices),
            options=tuple(options),
            done=DONE,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("done"):
                return Ended()
            case Chosen("move") if self.visit.changeable:
                return Draft(self.desk).of_visit(self.visit).followed(here)
            case Chosen("cancel") if self.visit.changeable:
                return AskCancel(self)
            case Chosen("print") if not self.visit.cancelled and here.printer_ready:
                return handed(VisitPaper.of(self.desk, self.visit), here)
        return self


@dataclass(frozen=True, slots=True)
class AskCancel(Step):
    """Asks once more: a slot that is given back is another's at once."""

    booked: Booked

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        visit = self.booked.visit
        return ChoiceView(
            title=message("booking.ask_cancel"),
            lead=said_span(visit.start, visit.end),
            options=(
                Option("yes", message("booking.cancel_yes"), icon="calendar-remove"),
                Option("no", message("booking.cancel_no"), icon="calendar-check"),
            ),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case Chosen("yes"):
                return Cancelling(self.booked)
            case Chosen("no"):
                return self.booked
        return self


@dataclass(frozen=True, slots=True)
class Cancelling(Step):
    """Gives the time back."""

    booked: Booked
    idle_s = None
    leavable = False
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ProgressView(title=message("booking.cancelling"))

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        visit = self.booked.visit
        return (CancelVisit(visit.number, visit.proof),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case VisitTold(visit):
                return Cancelled(visit)
            case Failed(CancelVisit(), code):
                problem = PROBLEMS.get(code, message("booking.refused"))
                return replace(self.booked, problem=problem)
        return self


@dataclass(frozen=True, slots=True)
class Cancelled(Step):
    """Nobody comes."""

    visit: Visit
    final = True

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ResultView(
            tone=Tone.GOOD,
            title=message("booking.cancelled"),
            label="",
            facts=(
                Fact(message("booking.number"), self.visit.number),
                Fact(message("booking.when"), said_span(self.visit.start, self.visit.end)),
            ),
            lead=message("booking.cancelled_lead"),
            done=DONE,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        return Ended() if event == Chosen("done") else self
