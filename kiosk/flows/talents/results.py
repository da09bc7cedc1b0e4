"""The list of programmes: what one is entitled to, where one thing is missing, and the rest."""

from dataclasses import dataclass, replace
from functools import reduce

from kiosk.catalogue.entitlement import Standing, Verdict
from kiosk.catalogue.findings import Findings
from kiosk.flow.events import Chosen
from kiosk.flow.model import Ended, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import Fact, ListView, Option, ResultView, Row, Tone
from kiosk.flows.talents.detail import Detail
from kiosk.flows.talents.slip import PRINT, PrintingFindings
from kiosk.flows.talents.survey import Survey
from kiosk.texts import Message, Text, message

HEADINGS = {
    Standing.ENTITLED: message("talents.entitled"),
    Standing.MISSING: message("talents.missing"),
    Standing.OPEN: message("talents.open"),
    Standing.NOT: message("talents.not_for"),
}
ICONS = {
    Standing.ENTITLED: "check-circle",
    Standing.MISSING: "alert",
    Standing.OPEN: "help-circle",
    Standing.NOT: "close-circle",
}
TAKE = Option("take", message("talents.take"), icon="cellphone")
DONE = Option("done", message("result.done"), icon="check")


@dataclass(frozen=True, slots=True)
class Results(Step):
    """All programmes, the best first."""

    survey: Survey
    news: Text | None = None

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.talents_results")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        verdicts = self.survey.verdicts
        rows: list[Row] = []
        for standing, heading in HEADINGS.items():
            mine = [one for one in verdicts if one.standing is standing]
            if mine:
                rows.append(Row(heading, message("talents.count", count=len(mine))))
                rows += [_row(one) for one in mine]
        offered = bool(self._findings(here).verdicts)
        printable = (PRINT,) if here.printer_ready and offered else ()
        return ListView(
            title=_title(verdicts),
            lead=message("talents.advice"),
            rows=tuple(rows),
            notices=() if self.news is None else (self.news,),
            options=(*printable, TAKE) if offered else (),
            done=DONE,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        findings = self._findings(here)
        match event:
            case Chosen("done"):
                return Ended()
            case Chosen("print") if here.printer_ready and findings.verdicts:
                return PrintingFindings(findings, lambda news: replace(self, news=news))
            case Chosen("take") if findings.verdicts:
                return TakeAlong(self, findings)
            case Chosen(id_) if id_.startswith("see:"):
                return self._seen(id_.removeprefix("see:"))
        return self

    def _seen(self, programme: str) -> Step:
        for one in self.survey.verdicts:
            if one.programme.id == programme:
                return Detail(self.survey, one)
        return self

    def _findings(self, here: Surroundings) -> Findings:
        """Return what is worth taking home."""
        worth = (one for one in self.survey.verdicts if one.standing is not Standing.NOT)
        return Findings(tuple(worth), here.now)


@dataclass(frozen=True, slots=True)
class TakeAlong(Step):
    """The best of them as a code: a telephone reads their names, and nothing of the visitor.

    No more than those: a code of every name would be too fine for a telephone.
    """

    results: Step
    findings: Findings

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        verdicts = self.findings.verdicts
        best = tuple(one for one in verdicts if one.standing is verdicts[0].standing)
        return ResultView(
            tone=Tone.GOOD,
            title=HEADINGS[best[0].standing],
            label=str(len(best)),
            facts=tuple(Fact(one.programme.name, one.programme.amount) for one in best),
            code=_code(best),
            code_lead=message("talents.code"),
            done=Option("list", message("talents.to_list"), icon="view-list"),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        return self.results if event == Chosen("list") else self


def _title(verdicts: tuple[Verdict, ...]) -> Text:
    count = sum(one.standing is Standing.ENTITLED for one in verdicts)
    return message("talents.results", count=count) if count else message("talents.results_none")


def _row(verdict: Verdict) -> Row:
    programme = verdict.programme
    see = Option(f"see:{programme.id}", message("talents.see"), icon="chevron-right")
    return Row(programme.name, _about(verdict), ICONS[verdict.standing], see)


def _about(verdict: Verdict) -> Text:
    if verdict.standing is Standing.ENTITLED:
        return verdict.programme.amount
    key = "talents.unsaid_of" if verdict.standing is Standing.OPEN else "talents.lacks"
    return message(key, what=verdict.lacking[0].said)


def _code(verdicts: tuple[Verdict, ...]) -> Message:
    """Return the names of the programmes, one a line."""
    return reduce(
        lambda lines, one: message("talents.line", lines=lines, name=one.programme.name),
        verdicts,
        message("talents.code_title"),
    )
