"""Who is called next: priority first, and nobody waits longer for it than the bound. Pure.

An ordinary number is *passed over* when a number that was given after it is called before it. Each
time, everybody behind it comes one call later too. So a priority number goes first only while

* the longest that this many calls in a row took of late is within the bound: whoever is passed
  over so often is called so many calls later, and no more;
* the ordinary number whose turn it would be has not yet waited so long beyond its turn that the
  next call may come too late for it.

Its turn is the call at which it would have been called, had all been called in order.
"""

from bisect import bisect, insort
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

LATEST = 20
"""Calls that the pace is taken from."""
LEAST_MS = 180_000
"""A call is never trusted to follow another sooner than this, however fast the latest were: with a
bound of 15 minutes at most five go first, and where the queue is slow, fewer."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A number in a queue; the smaller place came first."""

    issued: int  # UTC, milliseconds
    number: int
    priority: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Called:
    """A number that was called."""

    place: Place
    at: int  # UTC, milliseconds


class Pace:
    """How long a queue's latest calls took, while somebody waited."""

    def __init__(self) -> None:
        self._gaps: deque[int] = deque([LEAST_MS] * LATEST, LATEST)
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
        gaps, least = list(self._gaps), calls * LEAST_MS
        if calls > len(gaps):
            return max(least, calls * max(gaps))
        return max(least, *(sum(gaps[at : at + calls]) for at in range(len(gaps) - calls + 1)))


class Line:
    """One queue on one day: who waits, and who was called.

    Args:
        waiting: Those who wait; the first of each kind will do to know who is next.
        called: Those who were called, in the order of their calls.
        bound_ms: Nobody waits longer than this because of priority; 0: nobody goes first.
    """

    def __init__(self, waiting: Iterable[Place], called: Iterable[Called], bound_ms: int) -> None:
        self._ordinary: list[Place] = []
        self._priority: list[Place] = []
        for place in sorted(waiting):
            (self._priority if place.priority else self._ordinary).append(place)
        self._pace, self._bound_ms = Pace(), bound_ms
        self._calls: list[int] = []
        self._places: list[Place] = []
        for one in called:
            self._note(one)

    def join(self, place: Place) -> None:
        """Let somebody wait."""
        insort(self._priority if place.priority else self._ordinary, place)

    def next(self, now_ms: int) -> Place | None:
        """Return who is to be called now; None when nobody waits."""
        if not self._priority or not self._ordinary:
            return next(iter(self._priority or self._ordinary), None)
        early, ordinary = self._priority[0], self._ordinary[0]
        return early if early < ordinary or self._may_pass(ordinary, now_ms) else ordinary

    def call(self, place: Place, now_ms: int) -> None:
        """Call somebody who waits."""
        (self._priority if place.priority else self._ordinary).remove(place)
        self._note(Called(place, now_ms))

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
        before = bisect(self._places, place)
        return self._calls[before] if before < len(self._calls) else None

    def passed_over(self, place: Place) -> int:
        """Return how many were called before somebody whose numbers were given after."""
        return len(self._places) - bisect(self._places, place)

    def _may_pass(self, ordinary: Place, now_ms: int) -> bool:
        if self._pace.longest_ms(self.passed_over(ordinary) + 1) > self._bound_ms:
            return False
        turn = self.turn_of(ordinary)
        return turn is None or now_ms + self._pace.longest_ms(1) - turn <= self._bound_ms

    def _note(self, called: Called) -> None:
        self._calls.append(called.at)
        insort(self._places, called.place)
        self._pace.note(called)


def waits_because_of_priority(calls: Sequence[Called]) -> list[int]:
    """Return how much later than at its turn each ordinary number was called, in milliseconds."""
    in_order = sorted(one.place for one in calls)
    turns = {place: one.at for place, one in zip(in_order, calls, strict=True)}
    return [max(0, one.at - turns[one.place]) for one in calls if not one.place.priority]
