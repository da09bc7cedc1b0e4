"""How far an application is at each authority; and what is missing, added at once."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from kiosk.catalogue.matters import Matters
from kiosk.catalogue.receipt import matter_of, receipt_of
from kiosk.flow.applying import (
    AddPapers,
    AskCase,
    CaseLine,
    CaseTold,
    CodeRead,
    NobodyShowedACode,
    PapersAdded,
    ReadCode,
)
from kiosk.flow.events import Chosen, Failed, Typed
from kiosk.flow.model import Effect, Ended, Event, Step, View
from kiosk.flow.papers import Job, Paper, wants_of
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import (
    CardView,
    ChoiceView,
    FormView,
    Keys,
    ListView,
    Option,
    ProgressView,
    Row,
)
from kiosk.flows.trouble import AGAIN, AWAY, SCANNER
from kiosk.identity.numbers import day_of
from kiosk.texts import Text, message

SCAN_S = 30.0
DAY_DIGITS = 8
DONE = Option("done", message("result.done"), icon="check")
STATES = {
    "received": (message("progress.received"), "clipboard-text"),
    "in_review": (message("progress.in_review"), "magnify"),
    "more_needed": (message("progress.more_needed"), "alert"),
    "approved": (message("progress.approved"), "check-circle"),
    "refused": (message("progress.refused"), "close-circle"),
}
PROBLEMS = {
    "centre.away": message("progress.away"),
    "case.unknown": message("progress.unknown"),
    "case.proof": message("progress.unknown"),
}


@dataclass(frozen=True, slots=True)
class Office:
    """What every step needs."""

    matters: Callable[[], Matters]
    take: Callable[[Job, Surroundings], Step]
    resume: Callable[[str], Step | None]
    """Leads back to a matter by its id; None where it is not offered any more."""
    instead: Callable[[], Step]


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
                Option(
                    "scan",
                    message("progress.scan"),
                    about=message("progress.scan_about"),
                    icon="qrcode-scan",
                    note=None if here.scanner_ready else AWAY[SCANNER],
                    enabled=here.scanner_ready,
                ),
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
            case Chosen("scan") if here.scanner_ready:
                return ShowReceipt(self.office)
            case Chosen("type"):
                return TypeNumber(self.office)
        return self


@dataclass(frozen=True, slots=True)
class ShowReceipt(Step):
    """Waits for the code."""

    office: Office
    problem: Text | None = None
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return CardView(
            title=message("progress.show"),
            lead=message("progress.show_lead"),
            problem=self.problem,
            code=True,
            without=Option("type", message("progress.type"), icon="keyboard"),
        )

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (ReadCode(SCAN_S),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case CodeRead(text):
                return self._read(text)
            case NobodyShowedACode():
                return ShowReceipt(self.office, self.problem)
            case Failed(ReadCode(), code):
                problem = AGAIN.get((SCANNER, code))
                if problem is not None:
                    return ShowReceipt(self.office, problem)
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
        return resumed or ShowReceipt(self.office, message("progress.other_code"))


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


@dataclass(frozen=True, slots=True)
class Standing(Step):
    """How far each authority is."""

    office: Office
    number: str
    matter: str
    lines: tuple[CaseLine, ...]
    added: Text | None = None

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        matters = self.office.matters()
        rows = []
        for line in self.lines:
            state, icon = STATES[line.state]
            said = message("progress.line", state=state, day=line.due.isoformat())
            rows.append(Row(matters.authorities[line.authority].name, said, icon))
        for key in self.missing:
            material = matters.materials.get(key.partition(".")[0])
            if material is not None:
                rows.append(Row(material.name, message("progress.missing"), "file-document"))
        add = Option("add", message("progress.add"), icon="camera")
        return ListView(
            title=matters.matter(self.matter).name,
            lead=message("progress.of", number=self.number),
            rows=tuple(rows),
            notices=_told(self.lines, self.added),
            options=(add,) if self.missing and here.camera_ready else (),
            done=DONE,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("done"):
                return Ended()
            case Chosen("add") if self.missing and here.camera_ready:
                return self._add({}, here)
        return self

    @property
    def missing(self) -> tuple[str, ...]:
        """What is to be added: each material once."""
        if self.added is not None:
            return ()
        known = self.office.matters().materials
        wanted = (key for line in self.lines for key in line.wants)
        return tuple(dict.fromkeys(key for key in wanted if key.partition(".")[0] in known))

    def _add(self, papers: Mapping[str, tuple[Paper, ...]], here: Surroundings) -> Step:
        """Return the step that takes the next of them, or sends them all."""
        key = next((one for one in self.missing if one not in papers), None)
        if key is None:
            return Adding(self, papers)
        material = self.office.matters().materials[key.partition(".")[0]]
        title = message(
            "apply.paper", number=len(papers) + 1, whole=len(self.missing), name=material.name
        )
        wants, more = wants_of(material, title)
        job = Job(
            wants,
            lambda taken, now: self._add({**papers, key: taken}, now),
            self.office.instead,
            more,
        )
        return self.office.take(job, here)


@dataclass(frozen=True, slots=True)
class Adding(Step):
    """Seals what was missing."""

    standing: Standing
    papers: Mapping[str, tuple[Paper, ...]]
    idle_s = None
    leavable = False
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ProgressView(title=message("apply.sealing"), lead=message("apply.sealing_lead"))

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        standing = self.standing
        matters = standing.office.matters()
        wanted_by = {
            key: tuple(line.authority for line in standing.lines if key in line.wants)
            for key in self.papers
        }
        matter = matters.matter(standing.matter)
        return (AddPapers(standing.number, matter, wanted_by, self.papers, matters.revision),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case PapersAdded(waits):
                said = message("progress.added_waits" if waits else "progress.added")
                return replace(self.standing, added=said)
            case Failed(AddPapers()):
                return replace(self.standing, added=message("progress.not_added"))
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


def _told(lines: tuple[CaseLine, ...], added: Text | None) -> tuple[Text, ...]:
    if added is not None:
        return (added,)
    return () if lines else (message("progress.on_its_way"),)
