"""Several things in one visit: in which order they cost the least waiting. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

from kiosk.catalogue.ticket import Ticket
from kiosk.texts import Words

MOST = 5
"""Things in one visit: all orders of five are looked through in a moment."""
ID_SIGNS = 8  # of a ticket's id: with label and day more than enough to tell it
GRACE = 3
"""Calls by which one may be late; after them a new number has to be taken, says the rule."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing of a visit, as far as waiting for it goes."""

    ahead: int  # visitors before this one
    every_min: float  # from one call of its queue to the next
    takes_min: float  # at the window

    @property
    def called_min(self) -> float:
        """When its number is called, from now."""
        return self.ahead * self.every_min


@dataclass(frozen=True, slots=True)
class Course:
    """An order of stops, and what it costs."""

    order: tuple[int, ...]  # places in the list that was given
    waits_min: tuple[float, ...]  # at each of them, in this order
    ends_min: float

    @property
    def waiting_min(self) -> float:
        """All waiting together."""
        return sum(self.waits_min)


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """Several tickets of one visit on one slip, in the order that costs the least waiting."""

    tickets: tuple[Ticket, ...]
    waits_min: tuple[int, ...]  # at each of them, about; empty: the centre is away, nobody knows
    missing: tuple[Words, ...] = ()  # what no number could be had for
    names: tuple[Words, ...] = ()  # what each number is for; empty: for its service


def course_of(stops: Sequence[Stop], order: tuple[int, ...]) -> Course:
    """Return what an order costs.

    Every number moves on while the visitor is at another window. Who comes early waits for the
    call; who comes a few calls late is taken next; who comes later takes a new number, behind as
    many visitors as there are now.
    """
    at, waits = 0.0, list[float]()
    for place in order:
        stop = stops[place]
        late = at - stop.called_min
        if late <= 0:
            wait = -late
        elif late <= GRACE * stop.every_min:
            wait = 0.0
        else:
            wait = stop.called_min
        waits.append(wait)
        at += wait + stop.takes_min
    return Course(order, tuple(waits), at)


def plan(stops: Sequence[Stop]) -> Course:
    """Return the order with the least waiting; of several the one that ends first, then as given.

    Raises:
        ValueError: There are more than ``MOST``.
    """
    if len(stops) > MOST:
        raise ValueError(f"plan: {len(stops)} things; at most {MOST} are planned in one visit")
    courses = (course_of(stops, order) for order in permutations(range(len(stops))))
    return min(courses, key=lambda one: (round(one.waiting_min, 6), round(one.ends_min, 6)))


def code_of_plan(site: str, tickets: Sequence[Ticket]) -> str:
    """Return one code for all tickets, in their order; short, so that its modules are large."""
    day = tickets[0].day
    named = ",".join(f"{ticket.label}.{ticket.id[:ID_SIGNS]}" for ticket in tickets)
    return f"ESTATION:V1:{site}:{day:%Y%m%d}:{named}"
