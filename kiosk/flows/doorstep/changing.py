"""A visit that was booked: by the code of its slip, or by its number; moved or cancelled."""

import hashlib
from dataclasses import dataclass, replace

from kiosk.catalogue.days import said_span
from kiosk.catalogue.visit_slip import visit_of
from kiosk.flow.applying import CodeRead, NobodyShowedACode, ReadCode
from kiosk.flow.booking import CancelVisit, FindVisit, Visit, VisitTold
from kiosk.flow.events import Chosen, Failed, Typed
from kiosk.flow.model import Effect, Ended, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import (
    ChoiceView,
    Fact,
    FormView,
    Keys,
    ListView,
    Option,
    ProgressView,
    ResultView,
    Row,
    Tone,
)
from kiosk.flows.codes import BEFORE_SCANNER, Showing, offered, readable, showing
from kiosk.flows.doorstep.asking import NEXT
from kiosk.flows.doorstep.draft import Desk, Draft
from kiosk.flows.doorstep.finishing import VisitPaper
from kiosk.flows.handing import handed
from kiosk.flows.trouble import AWAY, SCANNER
from kiosk.identity.numbers import any_company
from kiosk.texts import Text, message

DONE = Option("done", message("result.done"), icon="check")
TYPE = Option("type", message("booking.type"), icon="keyboard")
PROBLEMS = {
    "centre.away": message("booking.away_change"),
    "visit.unknown": message("booking.unknown"),
    "visit.too_late": message("booking.too_late"),
}


SCAN = Option(
    "scan", message("booking.scan"), about=message("booking.scan_about"), icon="qrcode-scan"
)


@dataclass(frozen=True, slots=True)
class FindSlip(Step):
    """By the slip's code, or by number and company."""

    desk: Desk
    problem: Text | None = None

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        return ChoiceView(
            title=message("booking.find"),
            notices=() if self.problem is None else (self.problem,),
            options=(offered(SCAN, here), replace(TYPE, about=message("booking.type_about"))),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("scan") if readable(here):
                return ShowSlip(self.desk, showing(here))
            case Chosen("type"):
                return TypeNumber(self.desk)
        return self


@dataclass(frozen=True, slots=True)
class ShowSlip(Step):
    """Waits for the code."""

    desk: Desk
    showing: Showing = BEFORE_SCANNER
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return self.showing.view(message("booking.show"), message("booking.show_lead"), TYPE)

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (self.showing.effect,)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case CodeRead(text):
                return self._read(text)
            case NobodyShowedACode():
                return replace(self)
            case Failed(ReadCode(), code):
                again = self.showing.failed(code, here)
                if again is not None:
                    return replace(self, showing=again)
                return FindSlip(self.desk, AWAY[SCANNER])
            case Chosen("type"):
                return TypeNumber(self.desk)
        return self

    def _read(self, text: str) -> Step:
        code = visit_of(text)
        if code is None:
            return replace(self, showing=self.showing.wrong(message("booking.other_code"), text))
        if code.site != self.desk.site:
            return replace(self, showing=self.showing.wrong(message("booking.other_hall"), text))
        return Finding(self.desk, code.number, code.proof)


@dataclass(frozen=True, slots=True)
class TypeNumber(Step):
    """Types the number, then the company."""

    desk: Desk
    number: str = ""
    text: str = ""
    problem: Text | None = None
    continues: bool = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        second = bool(self.number)
        return FormView(
            title=message("booking.ask_company" if second else "booking.ask_number"),
            keys=Keys.LETTERS,
            value=self.text,
            hint=message("booking.company_hint" if second else "booking.number_hint"),
            problem=self.problem,
            done=NEXT,
            position=message("apply.step", number=1 + second, whole=2),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case Typed(text):
                return replace(self, text=text[:30], problem=None, continues=True)
            case Chosen("enter") if not self.number:
                number = number_as_written(self.text)
                if number is None:
                    return replace(self, problem=message("booking.number_form"), continues=True)
                return TypeNumber(self.desk, number)
            case Chosen("enter"):
                company = any_company(self.text)
                if company is None:
                    return replace(self, problem=message("booking.company_wrong"), continues=True)
                return Finding(self.desk, self.number, proof_of(self.number, company))
        return self


@dataclass(frozen=True, slots=True)
class Finding(Step):
    """Asks the centre."""

    desk: Desk
    number: str
    proof: str
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ProgressView(title=message("booking.finding"), label=self.number)

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (FindVisit(self.number, self.proof),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case VisitTold(visit):
                return Booked(self.desk, visit)
            case Failed(FindVisit(), code):
                return FindSlip(self.desk, PROBLEMS.get(code, message("booking.refused")))
        return self


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
        names = {one.id: one.name for one in visits.buildings}
        at: Text | str = place.building
        if place.building in names:
            at = message("booking.at", building=names[place.building], room=place.room)
        errands = [one for one in visits.errands if one.id in place.errands]
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
                *(Row(message("booking.what"), one.name, one.icon) for one in errands),
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


def number_as_written(text: str) -> str | None:
    """Return a number as it stands on the slip; None where it is none."""
    plain = "".join(sign for sign in text.upper() if sign.isalnum())
    head, digits, tail = plain[:1], plain[1:7], plain[7:]
    tail = tail.translate(str.maketrans("ILOU", "110V"))
    good = head == "V" and digits.isdigit() and len(tail) == 6 and plain.isascii()  # noqa: PLR2004
    return f"V{digits}-{tail}" if good else None


def proof_of(number: str, company: str) -> str:
    """Return what proves a number that was typed."""
    return hashlib.sha256(f"{number}:{company}".encode()).hexdigest()
