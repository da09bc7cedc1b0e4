"""A new roll, step by step; it ends with a print that the printer itself vouches for."""

from dataclasses import dataclass

from kiosk.flow.events import Chosen
from kiosk.flow.model import Event, Step, View
from kiosk.flow.overview import DeviceSeen
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ListView, Option
from kiosk.flows.maintenance.page import PRINTER, StaffPage, device_row, seen
from kiosk.flows.maintenance.testing import Testing
from kiosk.texts import message

OPEN, TAKE, PUT, CLOSE = range(4)
STEPS = (
    message("upkeep.paper_open"),
    message("upkeep.paper_take"),
    message("upkeep.paper_put"),
    message("upkeep.paper_close"),
)
NEXT = Option("next", message("upkeep.next"), icon="arrow-right")
PRINT = Option("next", message("upkeep.paper_print"), icon="printer")
COVER = "printer.cover_open"


@dataclass(frozen=True, slots=True)
class ChangePaper(StaffPage):
    """One thing to do with the roll. The printer's own words go on by themselves.

    Back does not lead to what the printer says is done: it would say so again.
    """

    number: int = OPEN
    replaces: bool = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        return ListView(
            title=message("upkeep.paper_title", number=self.number + 1, of=len(STEPS)),
            lead=STEPS[self.number],
            rows=(device_row(seen(here).device(PRINTER)),),
            done=PRINT if self.number == CLOSE else NEXT,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        printer = seen(here).device(PRINTER)
        if event == Chosen(NEXT.id):
            return Testing(PRINTER) if self.number == CLOSE else ChangePaper(self.number + 1)
        if self.number == OPEN and printer.code == COVER:
            return ChangePaper(TAKE, replaces=True)
        if self.number == PUT and printer.code != COVER and _has_paper(printer):
            return ChangePaper(CLOSE, replaces=True)
        return self


def _has_paper(printer: DeviceSeen) -> bool:
    """Tell whether the printer says so; one that says nothing has to be told."""
    return printer.state == "online" and printer.supply == "full"
