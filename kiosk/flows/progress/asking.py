"""Which application: by the code of its receipt, or by its number and a day of birth."""

from dataclasses import dataclass, field, replace

from kiosk.catalogue.receipt import matter_of, receipt_of
from kiosk.flow.applying import AskCase, CaseTold
from kiosk.flow.events import Chosen, Failed, Typed
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ChoiceView, FormView, Keys, Option, ProgressView
from kiosk.flows.codes import Wanted, offered, readable, show_code
from kiosk.flows.progress.standing import Office, Standing
from kiosk.flows.trouble import AWAY, SCANNER
from kiosk.identity.numbers import day_of
from kiosk.identity.slips import number_as_written, proof_of
from kiosk.texts import Text, message

DAY_DIGITS = 8
PROBLEMS = {
    "centre.away": message("progress.away"),
    "case.unknown": message("progress.unknown"),
    "case.proof": message("progress.unknown"),
}
NOT_IT = frozenset({"case.unknown", "case.proof"})
"""What was typed is not right: it is shown again, to be mended."""


SCAN = Option(
    "scan", message("progress.scan"), about=message("progress.scan_about"), icon="qrcode-scan"
)


@dataclass(frozen=True, slots=True)
class FindReceipt(Step):
    """By the receipt's code, or by number and day of birth."""

    office: Office
    problem: Text | None = None

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.progress")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        return ChoiceView(
            title=message("progress.find"),
            notices=() if self.problem is None else (self.problem,),
            options=(
                offered(SCAN, AWAY[SCANNER], here),
                Option(
                    "type",
                    message("progress.type"),
                    about=message("progress.type_about"),
                    icon="keyboard",
                ),
            ),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("scan") if readable(here):
                return show_receipt(self.office, here)
            case Chosen("type"):
                return TypeNumber(self.office)
        return self


def show_receipt(office: Office, here: Surroundings) -> Step:
    """Return the page that waits for a receipt's code, or one that leads back to a matter."""

    def read(text: str) -> Step | Text:
        receipt = receipt_of(text)
        if receipt is not None:
            return Looking(office, receipt.number, receipt.proof)
        matter = matter_of(text)
        resumed = None if matter is None else office.resume(matter)
        return resumed or message("progress.other_code")

    wanted = Wanted(
        message("progress.show"),
        message("progress.show_lead"),
        read,
        without=Option("type", message("progress.type"), icon="keyboard"),
        instead=lambda: TypeNumber(office),
        lost=lambda: FindReceipt(office, AWAY[SCANNER]),
    )
    return show_code(wanted, here)


@dataclass(frozen=True, slots=True)
class TypeNumber(Step):
    """Types the number, then the day of birth."""

    office: Office
    number: str = ""
    text: str = field(default="", repr=False)
    problem: Text | None = None
    continues: bool = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        born = bool(self.number)
        return FormView(
            title=message("apply.type_birth" if born else "progress.number"),
            keys=Keys.DAY if born else Keys.LETTERS,
            value=self.text,
            hint=message("apply.type_birth_hint" if born else "progress.number_hint"),
            problem=self.problem,
            done=Option("enter", message("apply.next"), icon="arrow-right"),
            position=message("apply.step", number=1 + born, whole=2),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case Typed(text):
                return replace(self, text=text[:20], continues=True)
            case Chosen("enter") if not self.number:
                number = number_as_written(self.text, "A")
                if number is None:
                    return replace(self, problem=message("progress.number_form"), continues=True)
                return TypeNumber(self.office, number)
            case Chosen("enter"):
                day = day_of(self.text) if len(self.text) == DAY_DIGITS else None
                if day is None:
                    return replace(self, problem=message("answer.day_none"), continues=True)
                proof = proof_of(self.number, day.isoformat())
                return Looking(self.office, self.number, proof, self)
        return self


@dataclass(frozen=True, slots=True)
class Looking(Step):
    """Asks the centre."""

    office: Office
    number: str
    proof: str = field(repr=False)
    typed: TypeNumber | None = None  # the page where both were typed
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ProgressView(title=message("progress.looking"), label=self.number)

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (AskCase(self.number, self.proof),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case CaseTold(number, matter, lines):
                return Standing(self.office, number, matter, lines)
            case Failed(AskCase(), code):
                problem = PROBLEMS.get(code, message("progress.refused_to_say"))
                if self.typed is not None and code in NOT_IT:
                    return replace(self.typed, problem=problem, continues=False)
                return FindReceipt(self.office, problem)
        return self
