"""An article comes out on paper; the visit goes on after it."""

from dataclasses import dataclass

from drivers.capabilities import PrintOutcome
from kiosk.catalogue.policies import Article
from kiosk.flow.events import Chosen, Failed, PrintAdvanced, PrintEnded, PrintSlip
from kiosk.flow.model import Effect, Ended, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import Fact, ProgressView, ResultView, Tone
from kiosk.flows.consult.desk import Desk
from kiosk.flows.handing import DONE, IN_HAND, print_options
from kiosk.texts import message

LEADS = {
    PrintOutcome.PRINTED: message("consult.printed"),
    PrintOutcome.UNPROVEN: message("consult.unproven"),
    PrintOutcome.PAPER_OUT: message("consult.paper_out"),
}


@dataclass(frozen=True, slots=True)
class Printing(Step):
    """Waits for the printer's word. Cannot be left: the paper would come out to nobody."""

    desk: Desk
    article: Article
    again: bool = False
    share: float | None = None
    continues: bool = False
    idle_s = None
    leavable = False
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ProgressView(
            title=message("consult.printing"),
            lead=self.article.title,
            share=self.share,
            picture="printer",
        )

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        return (PrintSlip(self.desk.leaflet(self.article, here), again=self.again),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case PrintAdvanced(share):
                return Printing(self.desk, self.article, self.again, share, continues=True)
            case PrintEnded(outcome):
                return Printed(self.desk, self.article, outcome, copied=self.again)
            case Failed():
                fault = PrintOutcome.FAULT
                return Printed(self.desk, self.article, fault, copied=self.again)
        return self


@dataclass(frozen=True, slots=True)
class Printed(Step):
    """What became of the paper; Back leads to the article."""

    desk: Desk
    article: Article
    outcome: PrintOutcome
    copied: bool = False  # an earlier print may lie in the slot already
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        good = self.outcome is PrintOutcome.PRINTED
        return ResultView(
            tone=Tone.GOOD if good else Tone.CARE,
            title=self.article.title,
            label="",
            facts=(Fact(message("consult.of"), self.article.source),),
            lead=LEADS.get(self.outcome, message("consult.not_printed")),
            options=print_options(self.outcome, here, message("consult.print")),
            done=DONE,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("done"):
                return Ended()
            case Chosen("reprint") if here.printer_ready:
                again = self.copied or self.outcome in IN_HAND
                return Printing(self.desk, self.article, again)
        return self
