"""Several things in one visit: picked out one by one, their numbers taken, and one slip for all."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.catalogue.hall import CardUse
from kiosk.catalogue.plan import MOST
from kiosk.catalogue.ticket import Ticket
from kiosk.flow.events import Chosen, Failed, NumberTaken, TakeNumber
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.standing import UNKNOWN
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ListView, Option, ProgressView, Row
from kiosk.flows.handing import handed
from kiosk.flows.ticket.desk import Desk, Shown
from kiosk.flows.ticket.planning import PlanSlip, planned
from kiosk.flows.ticket.showing import NotForThis, ShowFirst
from kiosk.flows.ticket.things import Thing, of_service
from kiosk.texts import Text, message

Another = Callable[[Callable[[Thing], Step]], Step]
"""Makes the step that picks out one more; it is told what follows."""
ADD = Option("add", message("plan.add"), icon="plus")
TAKE = Option("take", message("plan.take"), icon="check")
OUT = "out:"


@dataclass(frozen=True, slots=True)
class Things(Step):
    """What the visitor wants to do today."""

    desk: Desk
    another: Another
    things: tuple[Thing, ...] = ()
    shown: Shown | None = None  # before anything was picked out
    continues: bool = False

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.several")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        count = len(self.things)
        return ListView(
            title=message("plan.things"),
            lead=message("plan.things_lead", most=MOST),
            rows=tuple(
                Row(
                    thing.name,
                    self.desk.hall.queue_of(thing.service).windows,
                    thing.icon,
                    action=Option(f"{OUT}{thing.id}", message("plan.out"), icon="close"),
                )
                for thing in self.things
            ),
            options=(ADD,) if 0 < count < MOST else (),
            done=TAKE if count else ADD,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("add") if len(self.things) < MOST:
                return self.another(self.added)
            case Chosen("take") if self.things:
                return self._taken(here)
            case Chosen(id_):
                kept = tuple(one for one in self.things if f"{OUT}{one.id}" != id_)
                if len(kept) < len(self.things):
                    return replace(self, things=kept, continues=True)
        return self

    def added(self, thing: Thing) -> "Things":
        """Return the list with one more; the same thing is not done twice."""
        things = tuple(dict.fromkeys((*self.things, thing)))
        return replace(self, things=things, continues=False)

    def _taken(self, here: Surroundings) -> Step:
        shown = self.shown
        if shown is not None and shown.holding is not None:
            return self.after(shown, here)  # what his card told is not asked for again
        if all(one.service.card is CardUse.NONE for one in self.things):
            return Taking(self.desk, self.things, shown)
        company = UNKNOWN if shown is None else shown.standing
        return ShowFirst(self.desk, self.after, reading=here.reader_ready, company=company)

    def after(self, shown: Shown | None, here: Surroundings) -> Step:
        """Return what follows a card, or none: who a thing is for, or the numbers."""
        del here
        if not self.things:
            return self
        holding = None if shown is None else shown.holding
        odd = next((one for one in self.things if not one.service.open_to(holding)), None)
        if odd is None:
            return Taking(self.desk, self.things, shown)
        return NotForThis(
            self.desk,
            odd.service,
            holding,
            instead=lambda other, now: self._with(odd, of_service(other)).after(shown, now),
            otherwise=Option("leave", message("plan.leave_out"), icon="close"),
            leave=lambda now: self._with(odd, None).after(shown, now),
        )

    def _with(self, thing: Thing, other: Thing | None) -> "Things":
        changed = (other if one == thing else one for one in self.things)
        return replace(self, things=tuple(dict.fromkeys(one for one in changed if one is not None)))


@dataclass(frozen=True, slots=True)
class Taking(Step):
    """Takes the numbers, one after the other. One that cannot be had takes none of the others."""

    desk: Desk
    things: tuple[Thing, ...]
    shown: Shown | None = None
    got: tuple[Ticket | None, ...] = ()  # for the first of them; None: no number could be had
    idle_s = None
    leavable = False
    remembered = False
    final = True

    @property
    def tickets(self) -> tuple[Ticket, ...]:
        """The numbers that were had."""
        return tuple(one for one in self.got if one is not None)

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        whole, done = len(self.things), len(self.got)
        return ProgressView(
            title=message("plan.numbers", number=done + 1, whole=whole),
            lead=self._next.name,
            share=done / whole,
            label=" ".join(ticket.label for ticket in self.tickets),
        )

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        service = self._next.service.id
        if self.shown is None:
            return (TakeNumber(service, None),)
        holding = self.shown.holding
        document = None if holding is None else holding.value
        return (TakeNumber(service, document, self.shown.standing.grant),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case NumberTaken(ticket):
                return _after(replace(self, got=(*self.got, ticket)), here)
            case Failed(TakeNumber()) if self.tickets or len(self.got) + 1 < len(self.things):
                return _after(replace(self, got=(*self.got, None)), here)
        return self  # not one could be had: the session says sorry

    @property
    def _next(self) -> Thing:
        return self.things[len(self.got)]


def _after(taking: Taking, here: Surroundings) -> Step:
    """Return the step that takes the next number, or hands over the slip with all."""
    if len(taking.got) < len(taking.things):
        return taking
    desk = taking.desk
    pairs = tuple(zip(taking.things, taking.got, strict=True))
    names = tuple(thing.name for thing, ticket in pairs if ticket is not None)
    missing = tuple(thing.name for thing, ticket in pairs if ticket is None)
    plan = planned(desk.hall, taking.tickets, names, missing)
    granted = taking.shown is not None and taking.shown.standing.grant
    lost = granted and not all(ticket.priority for ticket in taking.tickets)
    note = message("plan.not_all_early") if lost else None
    return handed(PlanSlip(plan, desk.hall, desk.site, desk.rules, note), here)
