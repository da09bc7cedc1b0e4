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
from kiosk.flows.handing import DONE, LEADS, print_options, priority_facts
from kiosk.flows.standing import Rules
from kiosk.texts import Text, message


def planned(hall: Hall, tickets: tuple[Ticket, ...], missing: tuple[str, ...] = ()) -> VisitPlan:
    """Return the tickets in the order that costs the least waiting; as taken, where nobody knows.

    Numbers of the kiosk's own block do not say how many are before them.
    """
    stops = []
    for ticket in tickets:
        if ticket.ahead is None:
            return VisitPlan(tickets, (), missing)
        queue = hall.queues[ticket.queue]
        stops.append(Stop(ticket.ahead, queue.minutes / queue.desks, queue.minutes))
    course = plan(stops)
    waits = tuple(round(wait) for wait in course.waits_min)
    return VisitPlan(tuple(tickets[place] for place in course.order), waits, missing)


@dataclass(frozen=True, slots=True)
class PlanSlip:
    """One slip for all numbers. See ``Slip``."""

    plan: VisitPlan
    hall: Hall
    site: str
    rules: Rules | None = None

    @property
    def label(self) -> str:
        """See ``Slip.label``."""
        return self.plan.tickets[0].label

    @property
    def printing(self) -> Text:
        """See ``Slip.printing``."""
        return message("plan.printing")

    def print(self, *, again: bool) -> Effect:
        """See ``Slip.print``."""
        return PrintSlip(self.plan, again=again)

    def shown(self, outcome: PrintOutcome | None, here: Surroundings) -> ResultView:
        """See ``Slip.shown``."""
        printed = outcome is PrintOutcome.PRINTED
        whole = printed and not self.plan.missing
        return ResultView(
            tone=Tone.GOOD if whole else Tone.CARE,
            title=message("plan.title"),
            label=self.label,
            facts=self._facts,
            lead=LEADS.get(outcome, message("result.printer_fault")),
            code="" if printed else code_of_plan(self.site, self.plan.tickets),
            code_lead=None if printed else message("plan.photograph"),
            options=print_options(outcome, here),
            done=DONE,
        )

    @property
    def _facts(self) -> tuple[Fact, ...]:
        facts = []
        for place, ticket in enumerate(self.plan.tickets):
            name = message("plan.stop", place=place + 1, label=ticket.label)
            where = message(
                "plan.where",
                name=self.hall.service(ticket.service).name,
                windows=self.hall.queues[ticket.queue].windows,
            )
            facts.append(Fact(name, where))
        facts += [
            Fact(self.hall.service(one).name, message("plan.missing")) for one in self.plan.missing
        ]
        early = next((ticket for ticket in self.plan.tickets if ticket.priority), None)
        return (*facts, *(() if early is None else priority_facts(early, self.rules)))
