"""Whom a call rings now, its place in the queue, and how long that takes. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

LEAST = 3  # calls of which a length can be guessed
SHORTEST_S = 30


@dataclass(frozen=True, slots=True)
class Waiting:
    """A call that nobody has yet.

    Attributes:
        id: Of the call.
        serving: Names of guides who take such calls, now or later.
        free: Of those the ones that it may ring at now.
    """

    id: str
    serving: frozenset[str]
    free: frozenset[str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call stands. ``number`` 0: it rings at ``rings``."""

    number: int
    rings: frozenset[str]
    guides: int


def places(calls: Sequence[Waiting]) -> dict[str, Place]:
    """Return the place of each call, the oldest first.

    As many calls ring as there are guides free for them; at each of these guides, so that the
    first to answer has it.
    """
    found = {}
    for number, one in enumerate(calls):
        before = sum(1 for other in calls[:number] if other.serving & one.serving)
        ahead = before - len(one.free)
        rings = one.free if ahead < 0 else frozenset[str]()
        found[one.id] = Place(max(ahead + 1, 0), rings, len(one.serving))
    return found


def wait_s(place: int, guides: int, lengths_s: Iterable[float]) -> int | None:
    """Return how long a call is likely to wait; None: nobody can say.

    Args:
        place: In the queue; 0: it rings now.
        guides: Who serve it.
        lengths_s: Of the latest calls.
    """
    if place == 0:
        return 0
    known = list(lengths_s)
    if not guides or len(known) < LEAST:
        return None
    return ceil(place * max(median(known), SHORTEST_S) / guides)
