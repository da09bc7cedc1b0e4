"""One programme: what it gives, why it fits or not, by which source, and where to go with it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.catalogue.entitlement import Reason, Standing, Truth, Verdict
from kiosk.catalogue.findings import Findings
from kiosk.catalogue.requirement import answer_said
from kiosk.catalogue.rules import Condition
from kiosk.flow.events import Chosen
from kiosk.flow.model import Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ListView, Option, Row
from kiosk.flows.talents.slip import PRINT, PrintingFindings
from kiosk.flows.talents.survey import Survey
from kiosk.texts import Text, message

APPLY = Option("apply", message("talents.apply"), icon="send")
TICKET = Option("ticket", message("talents.ticket"), icon="ticket-confirmation")
GUIDE = Option("guide", message("talents.guide"), icon="headset")
ICONS = {Truth.YES: "check-circle", Truth.UNKNOWN: "help-circle", Truth.NO: "close-circle"}
JUDGED = {
    Truth.YES: message("talents.fits"),
    Truth.UNKNOWN: message("talents.unsaid"),
    Truth.NO: message("talents.fits_not"),
}
MAY_APPLY = frozenset({Standing.ENTITLED, Standing.OPEN})
"""Who stands otherwise would be refused: he asks at the window."""
Way = tuple[Option, Callable[[], Step]]


@dataclass(frozen=True, slots=True)
class Detail(Step):
    """Why, and what next."""

    survey: Survey
    verdict: Verdict
    news: Text | None = None

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.talents_detail")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        programme = self.verdict.programme
        rows = [Row(message("talents.amount"), programme.amount, programme.icon)]
        rows += [self._reason(one) for one in self.verdict.reasons]
        rows.append(Row(message("talents.source"), programme.source, "book-open"))
        day = message("talents.as_of", day=programme.date.isoformat())
        rows.append(Row(message("talents.date"), day, "calendar"))
        ways = [option for option, _ in self._ways(here)]
        return ListView(
            title=programme.name,
            lead=programme.about,
            rows=tuple(rows),
            notices=tuple(one for one in (self.news, self._change) if one is not None),
            options=tuple(ways[1:]),
            done=ways[0] if ways else None,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        if isinstance(event, Chosen):
            for option, go in self._ways(here):
                if option.id == event.id:
                    return go()
        return self

    def _ways(self, here: Surroundings) -> list[Way]:
        """Return where one can go from here now, the best first."""
        counter, leads = self.survey.counter, self.verdict.programme.leads
        ways: list[Way] = []
        if leads.apply is not None and self.verdict.standing in MAY_APPLY:
            ways += _way(APPLY, counter.apply(leads.apply, here))
        if leads.ticket is not None:
            ways += _way(TICKET, counter.ticket(leads.ticket, here))
        guide = counter.guide
        if leads.guide and guide is not None:
            ways.append((GUIDE, lambda: guide(self.verdict.programme)))
        if leads.print and here.printer_ready:
            ways.append((PRINT, lambda: self._printed(here)))
        return ways

    def _printed(self, here: Surroundings) -> Step:
        findings = Findings((self.verdict,), here.now, with_reasons=True)
        return PrintingFindings(findings, lambda news: replace(self, news=news))

    @property
    def _change(self) -> Text | None:
        """What would make the visitor entitled, where it is one thing."""
        if self.verdict.standing is not Standing.MISSING:
            return None
        return message("talents.change", what=self.verdict.lacking[0].said)

    def _reason(self, reason: Reason) -> Row:
        judged = JUDGED[reason.truth]
        if isinstance(reason.rule, Condition):
            question = reason.rule.question
            answer = self.survey.answers.get(question.id)
            if answer is not None:
                said = answer_said(question, answer)
                judged = message("talents.judged", judged=judged, answer=said)
        return Row(reason.said, judged, ICONS[reason.truth])


def _way(option: Option, step: Step | None) -> list[Way]:
    if step is None:
        return []
    there = step
    return [(option, lambda: there)]
