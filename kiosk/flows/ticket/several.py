"""Several things in one visit: picked out one by one, their numbers taken, and one slip for all."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.catalogue.hall import CardUse, Service
from kiosk.catalogue.plan import MOST
from kiosk.catalogue.ticket import Ticket
from kiosk.flow.events import Chosen, Failed, NumberTaken, TakeNumber
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ListView, Option, ProgressView, Row
from kiosk.flows.handing import handed
from kiosk.flows.ticket.desk import Desk, Shown
from kiosk.flows.ticket.planning import PlanSlip, planned
from kiosk.flows.ticket.showing import NotForThis, ShowFirst
from kiosk.texts import Text, message

Another = Callable[[Callable[[Service], Step]], Step]
"""Makes the step that picks out one more; it is told what follows."""
ADD = Option("add", message("plan.add"), icon="plus")
TAKE = Option("take", message("plan.take"), icon="check")
OUT = "out:"


@dataclass(frozen=True, slots=True)
class Things(Step):
    """What the visitor wants to do today."""

    desk: Desk
    another: Another
    services: tuple[Service, ...] = ()

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.several")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        count = len(self.services)
        return ListView(
            title=message("plan.things"),
            lead=message("plan.things_lead", most=MOST),
            rows=tuple(
                Row(
                    service.name,
                    self.desk.hall.queue_of(service).windows,
                    service.icon,
                    action=Option(f"{OUT}{service.id}", message("plan.out"), icon="close"),
                )
                for service in self.services
            ),
            options=(ADD,) if 0 < count < MOST else (),
            done=TAKE if count else ADD,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("add") if len(self.services) < MOST:
                return self.another(self.added)
            case Chosen("take") if self.services:
                return self._taken(here)
            case Chosen(id_):
                kept = tuple(one for one in self.services if f"{OUT}{one.id}" != id_)
                if len(kept) < len(self.services):
                    return replace(self, services=kept)
        return self

    def added(self, service: Service) -> "Things":
        """Return the list with one more; the same thing is not done twice."""
        return replace(self, services=tuple(dict.fromkeys((*self.services, service))))

    def _taken(self, here: Surroundings) -> Step:
        if all(one.card is CardUse.NONE for one in self.services):
            return Taking(self.desk, self.services)
        return ShowFirst(self.desk, self.shown, reading=here.reader_ready)

    def shown(self, shown: Shown | None, here: Surroundings) -> Step:
        """Return what follows a card, or none: who a thing is for, or the numbers."""
        del here
        if not self.services:
            return self
        odd = None if shown is None else self._closed_to(shown)
        if shown is None or odd is None:
            return Taking(self.desk, self.services, shown)
        return NotForThis(
            self.desk,
            odd,
            shown.holding,
            instead=lambda other, now: self._with(odd, other).shown(shown, now),
            otherwise=Option("leave", message("plan.leave_out"), icon="close"),
            leave=lambda now: self._with(odd, None).shown(shown, now),
        )

    def _closed_to(self, shown: Shown) -> Service | None:
        return next((one for one in self.services if not one.open_to(shown.holding)), None)

    def _with(self, service: Service, other: Service | None) -> "Things":
        changed = (other if one == service else one for one in self.services)
        return replace(
            self, services=tuple(dict.fromkeys(one for one in changed if one is not None))
        )


@dataclass(frozen=True, slots=True)
class Taking(Step):
    """Takes the numbers, one after the other. One that cannot be had takes none of the others."""

    desk: Desk
    services: tuple[Service, ...]
    shown: Shown | None = None
    tickets: tuple[Ticket, ...] = ()
    missing: tuple[str, ...] = ()  # Service.id
    idle_s = None
    leavable = False
    remembered = False
    final = True

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        whole = len(self.services)
        return ProgressView(
            title=message("plan.numbers", number=self._done + 1, whole=whole),
            lead=self._next.name,
            share=self._done / whole,
            label=" ".join(ticket.label for ticket in self.tickets),
        )

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        if self.shown is None:
            return (TakeNumber(self._next.id, None),)
        return (TakeNumber(self._next.id, self.shown.holding.value, self.shown.standing.grant),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case NumberTaken(ticket):
                return _after(replace(self, tickets=(*self.tickets, ticket)), here)
            case Failed(TakeNumber()) if self.tickets or self._done + 1 < len(self.services):
                return _after(replace(self, missing=(*self.missing, self._next.id)), here)
        return self  # not one could be had: the session says sorry

    @property
    def _done(self) -> int:
        return len(self.tickets) + len(self.missing)

    @property
    def _next(self) -> Service:
        return self.services[self._done]


def _after(taking: Taking, here: Surroundings) -> Step:
    """Return the step that takes the next number, or hands over the slip with all."""
    if len(taking.tickets) + len(taking.missing) < len(taking.services):
        return taking
    desk = taking.desk
    plan = planned(desk.hall, taking.tickets, taking.missing)
    return handed(PlanSlip(plan, desk.hall, desk.site, desk.rules), here)
