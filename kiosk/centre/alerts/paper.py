"""When paper will be out, by how it was used so far. Pure.

What is used in an hour is taken as chance around a mean of that hour of the day; how far single
hours lie from it says how far the answer may be off. Where that is too far nothing is said.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import sqrt
from statistics import median, stdev

from kiosk.catalogue.hours import Hours

HOUR_S, STEP_S = 3600, 600
FEWEST_HOURS = 20  # of opening, that the use is known of
LEAST_MM = 1_000  # that was used in them
HORIZON_DAYS = 7
SURE = 2.0  # standard deviations: in 19 cases of 20 the paper is out between early and late
FARTHEST = 0.35  # of what is left, one standard deviation: more would be guessing
KEPT = 5  # rolls that the length is learnt of
FEWEST_ROLLS = 3  # that show how far they differ
SPREAD, LEAST_SPREAD = 0.03, 0.005  # by which rolls of one kind differ: before that, and at least
PULL = 2.0  # hours of the mean that each hour of the day is weighed with


@dataclass(frozen=True, slots=True)
class Roll:
    """What is known of the paper that is in."""

    supply: str
    used: float | None  # mm, since it was put in; None: not known
    used_low: float | None  # mm, since it became low; None: it is not
    lengths: tuple[float, ...] = ()  # of earlier rolls, mm
    lefts: tuple[float, ...] = ()  # mm that were left when earlier ones became low
    length: float = 0.0  # by the settings; 0: not known


@dataclass(frozen=True, slots=True)
class Span:
    """When it will be out: probably, at the earliest, at the latest. UTC, milliseconds."""

    at: int
    early: int
    late: int


@dataclass(frozen=True, slots=True)
class Unsaid:
    """It cannot be said, and why."""

    why: str  # out, roll, use, far, overdue, unsure


def left_of(roll: Roll) -> tuple[float, float] | None:
    """Return how much is left and how far that may be off (a standard deviation), in mm."""
    if roll.used_low is not None and roll.lefts:
        known, passed = roll.lefts, roll.used_low
    elif roll.used is not None and (roll.lengths or roll.length):
        known, passed = roll.lengths or (roll.length,), roll.used
    else:
        return None
    recent = known[-KEPT:]
    middle = median(recent)
    if len(recent) < FEWEST_ROLLS:
        return middle - passed, SPREAD * middle
    return middle - passed, max(stdev(recent), LEAST_SPREAD * middle)


def paper_out(roll: Roll, use: Mapping[int, float], hours: Hours, now_ms: int) -> Span | Unsaid:
    """Return when the paper will be out.

    Args:
        roll: That is in.
        use: Millimetres by the beginning of each hour (UTC, milliseconds) that is known.
        hours: Of the hall.
        now_ms: UTC.
    """
    rates, rest = _Rates.of(use, hours), left_of(roll)
    if roll.supply == "out" or rest is None or rates is None or rest[0] <= 0:
        return Unsaid(_why(roll, rest))
    left, spread = rest
    off = sqrt(spread**2 + left**2 * rates.noise * (1 / left + 1 / rates.total))
    if off > FARTHEST * left and off > rates.mean:
        return Unsaid("unsure")
    levels = (left, max(left - SURE * off, 0.0), left + SURE * off)
    at, early, late = _reached(rates, hours, now_ms, levels)
    if at is None:
        return Unsaid("far")
    horizon = now_ms + HORIZON_DAYS * 86_400_000
    return Span(at, now_ms if early is None else early, horizon if late is None else late)


def _why(roll: Roll, rest: tuple[float, float] | None) -> str:
    if roll.supply == "out":
        return "out"
    if rest is None:
        return "roll"
    return "overdue" if rest[0] <= 0 else "use"


@dataclass(frozen=True, slots=True)
class _Rates:
    """How much is used, by the hour of the day."""

    by_hour: Mapping[int, float]  # mm in an hour of opening
    mean: float
    total: float  # mm that this is known of
    noise: float  # variance of an hour's use, by its mean: mm

    @classmethod
    def of(cls, use: Mapping[int, float], hours: Hours) -> "_Rates | None":
        found: dict[int, list[float]] = {}
        for hour_ms, used in use.items():
            middle = datetime.fromtimestamp(hour_ms / 1000 + HOUR_S / 2, UTC)
            if hours.is_open(middle):
                found.setdefault(hours.local(middle).hour, []).append(used)
        known = [used for some in found.values() for used in some]
        total = sum(known)
        if len(known) < FEWEST_HOURS or total < LEAST_MM:
            return None
        mean = total / len(known)
        by_hour = {
            hour: (sum(some) + PULL * mean) / (len(some) + PULL) for hour, some in found.items()
        }
        apart = [
            (used - by_hour[hour]) ** 2 / by_hour[hour] for hour, some in found.items()
            for used in some
        ]  # fmt: skip
        return cls(by_hour, mean, total, sum(apart) / max(len(apart) - len(found), 1))


def _reached(rates: _Rates, hours: Hours, now_ms: int, levels: Sequence[float]) -> list[int | None]:
    """Return when so much will have been used; None: not within the horizon."""
    found: list[int | None] = [None] * len(levels)
    used = 0.0
    for begins_ms, length_s, rate in _steps(rates, hours, now_ms):
        more = rate * length_s / HOUR_S
        for number, level in enumerate(levels):
            if found[number] is None and used + more >= level:
                part = (level - used) / more if more else 0.0
                found[number] = begins_ms + round(max(part, 0.0) * length_s * 1000)
        used += more
        if None not in found:
            break
    return found


def _steps(rates: _Rates, hours: Hours, now_ms: int) -> Iterator[tuple[int, float, float]]:
    """Yield short times of opening: when each begins, its seconds, and the use of an hour then."""
    now = datetime.fromtimestamp(now_ms / 1000, UTC)
    first = hours.local(now).date()
    for ahead in range(HORIZON_DAYS + 1):
        day = first + timedelta(days=ahead)
        for span in hours.on(day):
            at = max(datetime.combine(day, span.opens, hours.zone).astimezone(UTC), now)
            closes = datetime.combine(day, span.closes, hours.zone).astimezone(UTC)
            while at < closes:
                whole_s = STEP_S - at.timestamp() % STEP_S
                length_s = min(whole_s, (closes - at).total_seconds())
                yield (
                    round(at.timestamp() * 1000),
                    length_s,
                    rates.by_hour.get(hours.local(at).hour, rates.mean),
                )
                at += timedelta(seconds=length_s)
