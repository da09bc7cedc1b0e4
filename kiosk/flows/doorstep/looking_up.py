"""Which visit: by the code of its slip, or by its number and the company's."""

from dataclasses import dataclass, field, replace

from kiosk.catalogue.visit_slip import visit_of
from kiosk.flow.booking import FindVisit, VisitTold
from kiosk.flow.events import Chosen, Failed, Typed
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ChoiceView, FormView, Keys, Option, ProgressView
from kiosk.flows.codes import Wanted, offered, readable, show_code
from kiosk.flows.doorstep.asking import NEXT
from kiosk.flows.doorstep.changing import PROBLEMS, Booked
from kiosk.flows.doorstep.draft import Desk
from kiosk.flows.trouble import AWAY, SCANNER
from kiosk.identity.numbers import any_company
from kiosk.identity.slips import number_as_written, proof_of
from kiosk.texts import Text, message

TYPE = Option("type", message("booking.type"), icon="keyboard")
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
            options=(
                offered(SCAN, AWAY[SCANNER], here),
                replace(TYPE, about=message("booking.type_about")),
            ),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("scan") if readable(here):
                return show_slip(self.desk, here)
            case Chosen("type"):
                return TypeNumber(self.desk)
        return self


def show_slip(desk: Desk, here: Surroundings) -> Step:
    """Return the page that waits for the code of a slip."""

    def read(text: str) -> Step | Text:
        code = visit_of(text)
        if code is None:
            return message("booking.other_code")
        if code.site != desk.site:
            return message("booking.other_hall")
        return Finding(desk, code.number, code.proof)

    wanted = Wanted(
        message("booking.show"),
        message("booking.show_lead"),
        read,
        without=TYPE,
        instead=lambda: TypeNumber(desk),
        lost=lambda: FindSlip(desk, AWAY[SCANNER]),
    )
    return show_code(wanted, here)


@dataclass(frozen=True, slots=True)
class TypeNumber(Step):
    """Types the number, then the company."""

    desk: Desk
    number: str = ""
    text: str = field(default="", repr=False)
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
                number = number_as_written(self.text, "V")
                if number is None:
                    return replace(self, problem=message("booking.number_form"), continues=True)
                return TypeNumber(self.desk, number)
            case Chosen("enter"):
                company = any_company(self.text)
                if company is None:
                    return replace(self, problem=message("booking.company_wrong"), continues=True)
                return Finding(self.desk, self.number, proof_of(self.number, company), self)
        return self


@dataclass(frozen=True, slots=True)
class Finding(Step):
    """Asks the centre."""

    desk: Desk
    number: str
    proof: str = field(repr=False)
    typed: TypeNumber | None = None  # the page where both were typed
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
                problem = PROBLEMS.get(code, message("booking.refused"))
                if self.typed is not None and code == "visit.unknown":
                    return replace(self.typed, problem=problem, continues=False)
                return FindSlip(self.desk, problem)
        return self
