"""Which application: by the code of its receipt, or by its number and a day of birth."""

import hashlib
from dataclasses import dataclass, replace

from kiosk.catalogue.receipt import matter_of, receipt_of
from kiosk.flow.applying import AskCase, CaseTold, CodeRead, NobodyShowedACode, ReadCode
from kiosk.flow.events import Chosen, Failed, Typed
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ChoiceView, FormView, Keys, Option, ProgressView
from kiosk.flows.codes import BEFORE_SCANNER, Showing, offered, readable, showing
from kiosk.flows.progress.standing import Office, Standing
from kiosk.flows.trouble import AWAY, SCANNER
from kiosk.identity.numbers import day_of
from kiosk.texts import Text, message

DAY_DIGITS = 8
PROBLEMS = {
    "centre.away": message("progress.away"),
    "case.unknown": message("progress.unknown"),
    "case.proof": message("progress.unknown"),
}


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
                offered(SCAN, here),
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
                return ShowReceipt(self.office, showing(here))
            case Chosen("type"):
                return TypeNumber(self.office)
        return self


@dataclass(frozen=True, slots=True)
class ShowReceipt(Step):
    """Waits for the code."""

    office: Office
    showing: Showing = BEFORE_SCANNER
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return self.showing.view(
            message("progress.show"),
            message("progress.show_lead"),
            without=Option("type", message("progress.type"), icon="keyboard"),
        )

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
                return FindReceipt(self.office, AWAY[SCANNER])
            case Chosen("type"):
                return TypeNumber(self.office)
        return self

    def _read(self, text: str) -> Step:
        receipt = receipt_of(text)
        if receipt is not None:
            return Looking(self.office, receipt.number, receipt.proof)
        matter = matter_of(text)
        resumed = None if matter is None else self.office.resume(matter)
        if resumed is not None:
            return resumed
        return replace(self, showing=self.showing.wrong(message("progress.other_code"), text))


@dataclass(frozen=True, slots=True)
class TypeNumber(Step):
    """Types the number, then the day of birth."""

    office: Office
    number: str = ""
    text: str = ""
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
                number = number_as_written(self.text)
                if number is None:
                    return replace(self, problem=message("progress.number_form"), continues=True)
                return TypeNumber(self.office, number)
            case Chosen("enter"):
                day = day_of(self.text) if len(self.text) == DAY_DIGITS else None
                if day is None:
                    return replace(self, problem=message("answer.day_none"), continues=True)
                return Looking(self.office, self.number, proof_of(self.number, day.isoformat()))
        return self


@dataclass(frozen=True, slots=True)
class Looking(Step):
    """Asks the centre."""

    office: Office
    number: str
    proof: str
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
                return FindReceipt(self.office, PROBLEMS.get(code, message("progress.away")))
        return self


def number_as_written(text: str) -> str | None:
    """Return a number as it stands on the receipt; None where it is none."""
    plain = "".join(sign for sign in text.upper() if sign.isalnum())
    plain = plain.translate(str.maketrans("ILOU", "110V"))
    if len(plain) != 13 or not plain.isascii() or not plain[1:7].isdigit():  # noqa: PLR2004
        return None
    return f"A{plain[1:7]}-{plain[7:]}" if plain[0] == "A" else None


def proof_of(number: str, birth: str) -> str:
    """Return what proves a number that was typed: no day of birth goes over the wire."""
    return hashlib.sha256(f"{number}:{birth}".encode()).hexdigest()
