"""Who is called next: priority first, and nobody waits longer for it than the bound. Pure.

An ordinary number is *passed over* when a number that was given after it is called before it. Each
time, everybody behind it comes one call later too. So a priority number goes first only while

* as many calls in a row as the number is then passed over take no longer than the bound: the
  longest that they took of late, twice;
* the ordinary number whose turn it would be has not yet waited so long beyond its turn that the
  next call may come too late for it.

Its turn is the call at which it would have been called, had all been called in order. How long a
visitor stays at a window nobody knows before; what no forecast can see (one visitor who takes
longer than the bound) no rule can prevent: ``kiosk simulate hall`` says how seldom that is.
"""

from bisect import bisect, insort
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from operator import sub

LATEST = 40
"""Calls that the pace is taken from."""
UNSEEN_MS = 360_000
"""From a call to the next, at the beginning of a day: nobody knows its pace yet."""
LEAST_MS = 180_000
"""A call is never trusted to follow another sooner than this, however fast the latest were: with a
bound of 15 minutes at most five go first, and where the queue is slow, fewer."""
CAUTION = 2
"""What comes may be slower than what was: so many times the longest of late. With 2 no ordinary
number waited beyond the bound in 200 simulated days of three windows, with 1.5 one in 1600 did."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A number in a queue; the smaller place came first."""

    issued: int  # UTC, milliseconds
    number: int
    priority: bool = field(default=False, compare=False)

    @property
    def order(self) -> tuple[int, int]:
        """What places are compared by; plain values are compared much faster."""
        return self.issued, self.number


@dataclass(frozen=True, slots=True)
class Called:
    """A number that was called."""

    place: Place
    at: int  # UTC, milliseconds


class Pace:
    """How long a queue's latest calls took, while somebody waited."""

    def __init__(self) -> None:
        self._gaps: deque[int] = deque([UNSEEN_MS] * LATEST, LATEST)
        self._last = 0

    @property
    def mean_ms(self) -> int:
        """From a call to the next, on average."""
        return sum(self._gaps) // len(self._gaps)

    def note(self, called: Called) -> None:
        """Take notice of a call."""
        self._gaps.append(max(0, called.at - max(self._last, called.place.issued)))
        self._last = called.at

    def longest_ms(self, calls: int) -> int:
        """Return the longest that so many calls in a row may take."""
        if calls > len(self._gaps):
            seen = calls * max(self._gaps)
        else:
            ends = list(accumulate(self._gaps, initial=0))
            seen = max(map(sub, ends[calls:], ends))
        return max(calls * LEAST_MS, seen * CAUTION)


class Line:
    """One queue on one day: who waits, and who was called.

    Args:
        waiting: Those who wait; the first of each kind will do to know who is next.
        called: Those who were called, in the order of their calls; the first of them may be left
            out as long as they came before everybody ordinary who waits.
        bound_ms: Nobody waits longer than this because of priority; 0: nobody goes first.
    """

    def __init__(self, waiting: Iterable[Place], called: Iterable[Called], bound_ms: int) -> None:
        self._ordinary: list[Place] = []
        self._priority: list[Place] = []
        for place in sorted(waiting, key=_order):
            (self._priority if place.priority else self._ordinary).append(place)
        self._pace, self._bound_ms = Pace(), bound_ms
        before = list(called)
        self._calls = [one.at for one in before]
        self._orders = sorted(one.place.order for one in before)
        for one in before[-LATEST - 1 :]:
            self._pace.note(one)

    def join(self, place: Place) -> None:
        """Let somebody wait."""
        insort(self._priority if place.priority else self._ordinary, place, key=_order)

    def next(self, now_ms: int) -> Place | None:
        """Return who is to be called now; None when nobody waits."""
        if not self._priority or not self._ordinary:
            return next(iter(self._priority or self._ordinary), None)
        early, ordinary = self._priority[0], self._ordinary[0]
        return (
            early if early.order < ordinary.order or self._may_pass(ordinary, now_ms) else ordinary
        )

    def call(self, place: Place, now_ms: int) -> None:
        """Call somebody who waits."""
        (self._priority if place.priority else self._ordinary).remove(place)
        self._calls.append(now_ms)
        insort(self._orders, place.order)
        self._pace.note(Called(place, now_ms))

    def ahead_of(self, place: Place, now_ms: int) -> int:
        """Return how many will be called before, at the pace of late, if nobody comes any more.

        The line is used up by it.
        """
        count = 0
        while (first := self.next(now_ms)) is not None and first != place:
            self.call(first, now_ms)
            now_ms += self._pace.mean_ms
            count += 1
        return count

    def turn_of(self, place: Place) -> int | None:
        """Return when somebody would have been called in order; None: not yet.

        Nobody who waits may stand before.
        """
        before = bisect(self._orders, place.order)
        return self._calls[before] if before < len(self._calls) else None

    def passed_over(self, place: Place) -> int:
        """Return how many were called before somebody whose numbers were given after."""
        return len(self._orders) - bisect(self._orders, place.order)

    def _may_pass(self, ordinary: Place, now_ms: int) -> bool:
        if self._pace.longest_ms(self.passed_over(ordinary) + 1) > self._bound_ms:
            return False
        turn = self.turn_of(ordinary)
        return turn is None or now_ms + self._pace.longest_ms(1) - turn <= self._bound_ms


def _order(place: Place) -> tuple[int, int]:
    return place.order


def waits_because_of_priority(calls: Sequence[Called]) -> list[int]:
    """Return how much later than at its turn each ordinary number was called, in milliseconds."""
    in_order = sorted(one.place for one in calls)
    turns = {place: one.at for place, one in zip(in_order, calls, strict=True)}
    return [max(0, one.at - turns[one.place]) for one in calls if not one.place.priority]
