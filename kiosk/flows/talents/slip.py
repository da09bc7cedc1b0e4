"""The list on its way to the visitor's hand; the visit goes on where it was."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from drivers.capabilities import PrintOutcome
from kiosk.catalogue.findings import Findings
from kiosk.flow.events import Failed, PrintAdvanced, PrintEnded, PrintSlip
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import Option, ProgressView
from kiosk.texts import Text, message

PRINT = Option("print", message("talents.print"), icon="printer")
TOLD = {
    PrintOutcome.PRINTED: message("talents.printed"),
    PrintOutcome.UNPROVEN: message("talents.unproven"),
    PrintOutcome.PAPER_OUT: message("talents.paper_out"),
}


@dataclass(frozen=True, slots=True)
class PrintingFindings(Step):
    """Waits for the printer's word. Cannot be left: the paper would come out to nobody."""

    findings: Findings
    then: Callable[[Text], Step]
    """Makes the page that follows, with what became of the paper."""
    share: float | None = None
    continues: bool = False
    idle_s = None
    leavable = False
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ProgressView(
            title=message("talents.printing"),
            lead=message("ticket.printing_lead"),
            share=self.share,
            picture="printer",
        )

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (PrintSlip(self.findings),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case PrintAdvanced(share):
                return replace(self, share=share, continues=True)
            case PrintEnded(outcome):
                return self.then(TOLD.get(outcome, message("talents.printer_fault")))
            case Failed():
                return self.then(message("talents.printer_fault"))
        return self
