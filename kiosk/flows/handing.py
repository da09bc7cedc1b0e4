"""A slip reaches the visitor's hand: on paper, or as a code on the screen."""

from dataclasses import dataclass
from typing import Protocol

from drivers.capabilities import PrintOutcome
from kiosk.catalogue.hall import Hall
from kiosk.catalogue.ticket import Ticket, code_of
from kiosk.flow.events import Chosen, Failed, PrintAdvanced, PrintEnded, PrintTicket
from kiosk.flow.model import Effect, Ended, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import Fact, Option, ProgressView, ResultView, Tone
from kiosk.flows.standing import Rules, readable
from kiosk.texts import Text, message

IN_HAND = frozenset({PrintOutcome.PRINTED, PrintOutcome.UNPROVEN})
"""After these a slip may lie in the slot: another print is marked as a copy."""
LEADS = {
    None: message("result.no_printer"),
    PrintOutcome.PRINTED: message("result.take_ticket"),
    PrintOutcome.UNPROVEN: message("result.unproven"),
    PrintOutcome.PAPER_OUT: message("result.paper_out"),
}
PRINT = message("result.print")
DONE = Option(id="done", title=message("result.done"), icon="check")


class Hand(Protocol):
    """Hands over a ticket."""

    def __call__(self, ticket: Ticket, here: Surroundings, note: Text | None = None) -> Step:
        """Return the step that does; ``note``: what the visitor has to mind of it."""
        ...


class Slip(Protocol):
    """Something that is printed, and shown on the screen whatever becomes of the paper."""

    @property
    def label(self) -> str:
        """Its number, in large type."""
        ...

    @property
    def printing(self) -> Text:
        """What is said while it is printed."""
        ...

    @property
    def advice(self) -> Text:
        """What *help* says once the visitor has it."""
        ...

    def print(self, *, again: bool) -> Effect:
        """Return what prints it."""
        ...

    def shown(self, outcome: PrintOutcome | None, here: Surroundings) -> ResultView:
        """Return the page after that; ``None``: there was no printer to ask."""
        ...


@dataclass(frozen=True, slots=True)
class TicketSlip:
    """A ticket on its way, with what is said of its queue."""

    ticket: Ticket
    hall: Hall
    site: str
    rules: Rules | None = None  # of standing: why a number is called early
    note: Text | None = None  # what the visitor has to mind

    @property
    def label(self) -> str:
        """See ``Slip.label``."""
        return self.ticket.label

    @property
    def printing(self) -> Text:
        """See ``Slip.printing``."""
        return message("ticket.printing")

    @property
    def advice(self) -> Text:
        """See ``Slip.advice``."""
        return message("help.result")

    def print(self, *, again: bool) -> Effect:
        """See ``Slip.print``."""
        return PrintTicket(self.ticket, again=again)

    def shown(self, outcome: PrintOutcome | None, here: Surroundings) -> ResultView:
        """See ``Slip.shown``."""
        printed = outcome is PrintOutcome.PRINTED
        return ResultView(
            tone=Tone.GOOD if printed and self.note is None else Tone.CARE,
            title=message("result.title"),
            label=self.ticket.label,
            facts=(
                *note_facts(self.note),
                *priority_facts(self.ticket, self.rules),
                *_facts(self.ticket, self.hall),
            ),
            lead=LEADS.get(outcome, message("result.printer_fault")),
            code="" if printed else code_of(self.site, self.ticket),
            code_lead=None if printed else message("result.photograph"),
            options=print_options(outcome, here),
            done=DONE,
        )


@dataclass(frozen=True, slots=True)
class Printing(Step):
    """Waits for the printer's word. Cannot be left: the paper would come out to nobody."""

    slip: Slip
    again: bool = False
    share: float | None = None
    continues: bool = False
    idle_s = None
    leavable = False
    final = True

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ProgressView(
            title=self.slip.printing,
            lead=message("ticket.printing_lead"),
            share=self.share,
            picture="printer",
            label=self.slip.label,
        )

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (self.slip.print(again=self.again),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case PrintAdvanced(share):
                return Printing(self.slip, again=self.again, share=share, continues=True)
            case PrintEnded(outcome):
                return InHand(self.slip, outcome, copied=self.again)
            case Failed():
                return InHand(self.slip, PrintOutcome.FAULT, copied=self.again)
        return self


@dataclass(frozen=True, slots=True)
class InHand(Step):
    """The visitor has it: on paper when the printer says so, and always on the screen."""

    slip: Slip
    outcome: PrintOutcome | None  # None: there was no printer to ask
    copied: bool = False  # an earlier print may lie in the slot already
    final = True

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return self.slip.advice

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        return self.slip.shown(self.outcome, here)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("done"):
                return Ended()
            case Chosen("reprint") if here.printer_ready:
                return Printing(self.slip, again=self.copied or self.outcome in IN_HAND)
        return self


def hand_over(hall: Hall, site: str, rules: Rules | None = None) -> Hand:
    """Return how a ticket is handed over."""

    def hand(ticket: Ticket, here: Surroundings, note: Text | None = None) -> Step:
        return handed(TicketSlip(ticket, hall, site, rules, note), here)

    return hand


def handed(slip: Slip, here: Surroundings) -> Step:
    """Return how a slip is handed over: printed, or shown when the printer cannot."""
    return Printing(slip) if here.printer_ready else InHand(slip, outcome=None)


def print_options(
    outcome: PrintOutcome | None, here: Surroundings, first: Text = PRINT
) -> tuple[Option, ...]:
    """Return what offers a print, the ``first`` one or another, where there is a printer."""
    title = message("result.reprint") if outcome in IN_HAND else first
    option = Option(id="reprint", title=title, icon="printer")
    return (option,) if here.printer_ready else ()


def note_facts(note: Text | None) -> tuple[Fact, ...]:
    """Return the line that says what the visitor has to mind; else nothing."""
    return () if note is None else (Fact(message("result.note"), note),)


def priority_facts(ticket: Ticket, rules: Rules | None) -> tuple[Fact, ...]:
    """Return why a number is called early, and what that may cost the others.

    Where nobody goes first nothing is said of it.
    """
    known = None if rules is None else readable(rules)
    if known is None or not known.bound_minutes:
        return ()
    fair = Fact(message("standing.fair"), message("standing.bound", count=known.bound_minutes))
    if not ticket.priority:
        return (fair,)
    reason = known.reasons.get(ticket.priority)
    why = None if reason is None else reason.ticket
    return (Fact(message("standing.early"), why or message("standing.good_standing")), fair)


def _facts(ticket: Ticket, hall: Hall) -> tuple[Fact, ...]:
    service = hall.service(ticket.service)
    queue = hall.queue_of_ticket(ticket)
    ahead: Text | str = (
        message("result.ahead_unknown")
        if ticket.ahead is None
        else message("result.ahead_count", count=ticket.ahead)
    )
    return (
        Fact(message("result.service"), service.name),
        Fact(message("result.where"), queue.windows),
        Fact(message("result.ahead"), ahead),
        Fact(message("result.rule"), queue.rule),
    )
