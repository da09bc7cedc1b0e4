"""The plan of a visit with several things, on its way to the visitor's hand."""

from dataclasses import dataclass

from drivers.capabilities import PrintOutcome
from kiosk.catalogue.hall import Hall
from kiosk.catalogue.plan import Stop, VisitPlan, code_of_plan, plan
from kiosk.catalogue.ticket import Ticket
from kiosk.flow.events import PrintSlip
from kiosk.flow.model import Effect
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import Fact, ResultView, Tone
from kiosk.flows.handing import DONE, note_facts, print_options, priority_facts
from kiosk.flows.standing import Rules
from kiosk.texts import Text, Words, message

LEADS = {
    None: message("plan.no_printer"),
    PrintOutcome.PRINTED: message("plan.take_slip"),
    PrintOutcome.UNPROVEN: message("plan.unproven"),
    PrintOutcome.PAPER_OUT: message("plan.paper_out"),
}


def planned(
    hall: Hall,
    tickets: tuple[Ticket, ...],
    names: tuple[Words, ...],
    missing: tuple[Words, ...] = (),
) -> VisitPlan:
    """Return the tickets in the order that costs the least waiting; as taken, where nobody knows.

    Numbers of the kiosk's own block do not say how many are before them.
    """
    stops = []
    for ticket in tickets:
        if ticket.ahead is None:
            return VisitPlan(tickets, (), missing, names)
        queue = hall.queue_of_ticket(ticket)
        stops.append(Stop(ticket.ahead, queue.minutes / queue.desks, queue.minutes))
    course = plan(stops)
    waits = tuple(round(wait) for wait in course.waits_min)
    order = course.order
    return VisitPlan(
        tuple(tickets[place] for place in order),
        waits,
        missing,
        tuple(names[place] for place in order),
    )


@dataclass(frozen=True, slots=True)
class PlanSlip:
    """One slip for all numbers. See ``Slip``."""

    plan: VisitPlan
    hall: Hall
    site: str
    rules: Rules | None = None
    note: Text | None = None  # what the visitor has to mind

    @property
    def label(self) -> str:
        """See ``Slip.label``."""
        return self.plan.tickets[0].label

    @property
    def printing(self) -> Text:
        """See ``Slip.printing``."""
        return message("plan.printing")

    @property
    def advice(self) -> Text:
        """See ``Slip.advice``."""
        return message("help.plan")

    def print(self, *, again: bool) -> Effect:
        """See ``Slip.print``."""
        return PrintSlip(self.plan, again=again)

    def shown(self, outcome: PrintOutcome | None, here: Surroundings) -> ResultView:
        """See ``Slip.shown``."""
        printed = outcome is PrintOutcome.PRINTED
        whole = printed and not self.plan.missing and self.note is None
        return ResultView(
            tone=Tone.GOOD if whole else Tone.CARE,
            title=message("plan.title"),
            label=self.label,
            facts=self._facts,
            lead=LEADS.get(outcome, message("plan.printer_fault")),
            code="" if printed else code_of_plan(self.site, self.plan.tickets),
            code_lead=None if printed else message("plan.photograph"),
            options=print_options(outcome, here, message("plan.print")),
            done=DONE,
        )

    def _name(self, place: int) -> Words:
        if self.plan.names:
            return self.plan.names[place]
        return self.hall.service(self.plan.tickets[place].service).name

    @property
    def _facts(self) -> tuple[Fact, ...]:
        facts = [*note_facts(self.note)]
        for place, ticket in enumerate(self.plan.tickets):
            name = message("plan.stop", place=place + 1, label=ticket.label)
            where = message(
                "plan.where",
                name=self._name(place),
                windows=self.hall.queue_of_ticket(ticket).windows,
            )
            facts.append(Fact(name, where))
        facts += [Fact(name, message("plan.missing")) for name in self.plan.missing]
        tickets = self.plan.tickets
        early = next((ticket for ticket in tickets if ticket.priority), tickets[0])
        return (*facts, *priority_facts(early, self.rules))
