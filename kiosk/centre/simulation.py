"""Days of a hall: who comes, who waits how long, by the very rule that the windows call by. Pure.

Everything hangs on the seed: the same visitors come and need the same time whatever the rule.
"""

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from statistics import mean, median

from kiosk.centre.fairness import Called, Line, Place, waits_because_of_priority

MINUTE_MS = 60_000
OPENS_MS = 9 * 60 * MINUTE_MS  # nine o'clock
DAY_MINUTES = 9 * 60
PEAK_MINUTE, PEAK_WIDTH, PEAK_SHARE = 75, 40.0, 0.4
"""So many of the visitors come in the morning peak, about so long after the doors open."""
SPREAD = 0.5  # of the service times: standard deviation over mean


@dataclass(frozen=True, slots=True)
class World:
    """What a queue is like."""

    visitors: int = 180  # a day, on average
    windows: int = 3
    service_minutes: float = 6.0
    good_share: float = 0.15
    days: int = 20
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Waits:
    """How long some visitors waited, in minutes."""

    minutes: tuple[float, ...]

    @property
    def mean(self) -> float:
        """On average."""
        return mean(self.minutes)

    @property
    def median(self) -> float:
        """Half of them waited no longer."""
        return median(self.minutes)

    @property
    def p95(self) -> float:
        """Of a hundred, ninety-five waited no longer."""
        return sorted(self.minutes)[math.ceil(len(self.minutes) * 0.95) - 1]

    @property
    def worst(self) -> float:
        """Nobody waited longer."""
        return max(self.minutes)

    def beyond(self, minutes: float) -> float:
        """Return the share of them that waited longer than so many minutes."""
        return sum(one > minutes for one in self.minutes) / len(self.minutes)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a rule, over all days."""

    ordinary: Waits
    priority: Waits
    because: Waits  # of the ordinary, beyond their turn: because of priority


def simulate(world: World, bound_ms: int) -> Outcome:
    """Return who waited how long where nobody may wait longer than a bound for priority.

    A bound of 0 is a hall where all are called in order.
    """
    random = Random(world.seed)  # noqa: S311 - a simulation
    ordinary: list[float] = []
    priority: list[float] = []
    because: list[float] = []
    for _ in range(world.days):
        calls = _day(_visitors(world, random), world.windows, bound_ms)
        for one in calls:
            waited = (one.at - one.place.issued) / MINUTE_MS
            (priority if one.place.priority else ordinary).append(waited)
        because += [wait / MINUTE_MS for wait in waits_because_of_priority(calls)]
    return Outcome(Waits(tuple(ordinary)), Waits(tuple(priority)), Waits(tuple(because)))


def _visitors(world: World, random: Random) -> list[tuple[Place, int]]:
    """Return a day's visitors in the order in which they come, and the time that each needs."""
    times = sorted(_comes(random) for _ in range(_poisson(world.visitors, random)))
    sigma = math.sqrt(math.log(1 + SPREAD**2))
    mu = math.log(world.service_minutes) - sigma**2 / 2
    return [
        (
            Place(at, number, random.random() < world.good_share),
            round(random.lognormvariate(mu, sigma) * MINUTE_MS),
        )
        for number, at in enumerate(times, start=1)
    ]


def _comes(random: Random) -> int:
    """Return when somebody comes: in the morning peak, or at any time of the day."""
    while True:
        in_peak = random.random() < PEAK_SHARE
        minute = (
            random.gauss(PEAK_MINUTE, PEAK_WIDTH)
            if in_peak
            else random.uniform(0, 1) * (DAY_MINUTES - 30)
        )
        if 0 <= minute < DAY_MINUTES:
            return OPENS_MS + round(minute * MINUTE_MS)


def _poisson(expected: int, random: Random) -> int:
    """Return how many come where so many are expected."""
    count, sum_ = -1, 0.0
    while sum_ < expected:
        sum_ += random.expovariate(1)
        count += 1
    return count


def _day(visitors: Sequence[tuple[Place, int]], windows: int, bound_ms: int) -> list[Called]:
    line, needs = Line((), (), bound_ms), dict(visitors)
    coming = [place for place, _ in reversed(visitors)]
    free = [OPENS_MS] * windows
    calls: list[Called] = []
    now, waiting = OPENS_MS, 0
    while coming or waiting:
        now = max(now, heapq.heappop(free))
        if not waiting:
            now = max(now, coming[-1].issued)
        while coming and coming[-1].issued <= now:
            line.join(coming.pop())
            waiting += 1
        place = line.next(now)
        if place is None:
            break
        line.call(place, now)
        waiting -= 1
        calls.append(Called(place, now))
        heapq.heappush(free, now + needs[place])
    return calls
