"""A kiosk's figures over time: curves for a chart, and what was used by the hour."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select

from kiosk.centre.fleet.tables import figures
from kiosk.link.messages import Telemetry

HOUR_MS = 3_600_000
CURVES = ("temperature", "memory", "outbox", "disk", "frames")
COUNTERS = (
    figures.c.at,
    figures.c.boot,
    figures.c.paper_mm,
    figures.c.tickets,
    figures.c.visits,
)


class Series(msgspec.Struct, frozen=True):
    """Curves with common moments (UTC, milliseconds); None: nothing is known of that time."""

    at: list[int]
    temperature: list[float | None]  # of the processor, degrees Celsius
    memory: list[float | None]  # MB that the kiosk uses
    outbox: list[float | None]
    disk: list[float | None]  # MB that are free
    frames: list[float | None]  # a second


class Use(msgspec.Struct, frozen=True):
    """What was used in each hour; ``hours`` are their beginnings, UTC in milliseconds."""

    hours: list[int]
    paper_mm: list[int]
    visits: dict[str, list[int]]  # by outcome
    tickets: list[int]


@dataclass(frozen=True, slots=True)
class Counted:
    """The counters of a kiosk at one moment; they begin anew with each boot."""

    at: int
    boot: str
    paper_mm: int | None
    tickets: int | None
    visits: str | None  # JSON


def row_of(kiosk: str, at: int, boot: str, told: Telemetry) -> dict[str, Any]:
    """Return what is kept of a kiosk's figures."""
    return {
        "kiosk": kiosk,
        "at": at,
        "boot": boot,
        "temperature": told.cpu_temperature_c,
        "memory": told.memory_used_mb,
        "outbox": told.outbox_depth,
        "disk": told.disk_free_mb,
        "frames": told.frames_per_second,
        "paper_mm": told.paper_mm,
        "tickets": told.tickets,
        "visits": msgspec.json.encode(told.visits).decode().replace("\\u0000", ""),
    }


def series(db: Connection, kiosk: str, first: int, last: int, points: int) -> Series:
    """Return a kiosk's figures from ``first`` to ``last`` as means of so many equal times."""
    width = max(1, -(-(last - first) // points))
    place = ((figures.c.at - first) // width).label("place")
    means = [func.avg(figures.c[name]).label(name) for name in CURVES]
    rows = db.execute(
        select(place, *means)
        .where(figures.c.kiosk == kiosk, figures.c.at >= first, figures.c.at < last)
        .group_by(place)
    )
    found = {int(row.place): row for row in rows}
    places = range(-(-(last - first) // width))
    curves = {name: [_mean(found.get(one), name) for one in places] for name in CURVES}
    return Series(at=[first + one * width for one in places], **curves)


def use(db: Connection, kiosk: str, first: int, last: int) -> Use:
    """Return what a kiosk used in each hour from ``first`` to ``last``."""
    mine = figures.c.kiosk == kiosk
    # Of each run's hour the last row tells all: what is between adds up to the same.
    ends = (
        select(func.max(figures.c.at).label("at"))
        .where(mine, figures.c.at >= first, figures.c.at < last)
        .group_by(figures.c.at // HOUR_MS, figures.c.boot)
        .subquery()
    )
    rows = db.execute(
        select(*COUNTERS).join(ends, figures.c.at == ends.c.at).where(mine).order_by(figures.c.at)
    )
    before = db.execute(
        select(*COUNTERS).where(mine, figures.c.at < first).order_by(figures.c.at.desc()).limit(1)
    )
    counted = [Counted(*row) for row in (*before, *rows)]
    return used(counted, range(first - first % HOUR_MS, last, HOUR_MS))


def used(counted: Iterable[Counted], hours: Sequence[int]) -> Use:
    """Return the differences of counters by the hour in which they were noticed."""
    place = {hour: number for number, hour in enumerate(hours)}
    paper, tickets = [0] * len(hours), [0] * len(hours)
    visits: dict[str, list[int]] = {}
    last: Counted | None = None
    for one in counted:
        number = place.get(one.at - one.at % HOUR_MS)
        same = last is not None and last.boot == one.boot
        if number is not None and last is not None:
            paper[number] += _more(last.paper_mm if same else 0, one.paper_mm)
            tickets[number] += _more(last.tickets if same else 0, one.tickets)
            if not same or last.visits != one.visits:
                before = _visits(last.visits) if same else {}
                for outcome, many in _visits(one.visits).items():
                    more = _more(before.get(outcome, 0), many)
                    visits.setdefault(outcome, [0] * len(hours))[number] += more
        last = one
    return Use(list(hours), paper, visits, tickets)


def _more(before: int | None, after: int | None) -> int:
    return max(0, after - before) if before is not None and after is not None else 0


def _visits(text: str | None) -> dict[str, int]:
    return msgspec.json.decode(text, type=dict[str, int]) if text else {}


def _mean(row: Any, name: str) -> float | None:
    value = None if row is None else getattr(row, name)
    return None if value is None else round(float(value), 2)
