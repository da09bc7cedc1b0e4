"""Reads ``visits.yaml`` of ``config/catalogue``; names every fault by file, line and path."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from itertools import pairwise
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from kiosk.catalogue.hours import Span
from kiosk.catalogue.loading import DAYS, MOST, Id, Said, SpanText, Spoken
from kiosk.catalogue.located import Located
from kiosk.catalogue.visits import Building, Errand, Rules, Team, Travel, Visits
from kiosk.typed_toml import Fault

FILE = "visits.yaml"
STEP_MIN = 5
"""What every number of minutes is a multiple of: the centre keeps a team's day in such cells."""
Minutes = Annotated[int, Meta(ge=0, le=480)]
Some = Annotated[int, Meta(ge=STEP_MIN, le=480)]
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
PAIR = 2


class _Errand(Struct, frozen=True, kw_only=True):
    name: Spoken
    about: Spoken
    icon: Said
    minutes: Some


class _Building(Struct, frozen=True, kw_only=True):
    name: Spoken
    cell: Id


class _Team(Struct, frozen=True, kw_only=True):
    name: Spoken
    errands: Annotated[list[Id], Meta(min_length=1)]
    base: Id
    hours: dict[str, list[SpanText]]
    off: list[str] = []


class _Way(Struct, frozen=True, kw_only=True):
    between: Annotated[list[Id], Meta(min_length=PAIR, max_length=PAIR)]
    minutes: Minutes


class _Travel(Struct, frozen=True, kw_only=True):
    same_cell: Minutes
    other_cell: Minutes
    cells: list[_Way] = []
    buildings: list[_Way] = []


class _Rules(Struct, frozen=True, kw_only=True):
    lead_min: Annotated[int, Meta(ge=0, le=20_160)] = 120
    horizon_days: Annotated[int, Meta(ge=1, le=28)] = 14
    slot_min: Some = 30
    most_errands: Annotated[int, Meta(ge=1, le=MOST)] = 3
    most_open: Annotated[int, Meta(ge=1, le=100)] = 3
    change_until_min: Annotated[int, Meta(ge=0, le=20_160)] = 60


class _Visits(Struct, frozen=True, kw_only=True):
    rules: _Rules = _Rules()
    errands: Annotated[dict[Id, _Errand], Meta(min_length=1, max_length=MOST)]
    buildings: Annotated[dict[Id, _Building], Meta(min_length=1, max_length=500)]
    travel: _Travel
    teams: Annotated[dict[Id, _Team], Meta(min_length=1, max_length=200)]


def load_visits(folder: Path) -> Visits:
    """Read ``visits.yaml`` of ``folder``.

    Raises:
        FileFaultsError: With every fault that it has.
    """
    file = Located(folder / FILE)
    raw = file.typed(_Visits)
    file.refuse([*_minute_faults(raw), *_travel_faults(raw), *_team_faults(raw)])
    return Visits(
        tuple(
            Errand(key, one.name.words(), one.about.words(), one.icon, one.minutes)
            for key, one in raw.errands.items()
        ),
        tuple(Building(key, one.name.words(), one.cell) for key, one in raw.buildings.items()),
        tuple(_team(key, one) for key, one in raw.teams.items()),
        Travel(
            raw.travel.same_cell,
            raw.travel.other_cell,
            {frozenset(one.between): one.minutes for one in raw.travel.cells},
            {frozenset(one.between): one.minutes for one in raw.travel.buildings},
        ),
        Rules(
            raw.rules.lead_min,
            raw.rules.horizon_days,
            raw.rules.slot_min,
            raw.rules.most_errands,
            raw.rules.most_open,
            raw.rules.change_until_min,
        ),
        hashlib.sha256(file.data).hexdigest()[:12],
    )


def _team(key: str, raw: _Team) -> Team:
    return Team(
        key,
        raw.name.words(),
        frozenset(raw.errands),
        raw.base,
        tuple(_spans(raw.hours.get(day, [])) for day in DAYS),
        frozenset(date.fromisoformat(day) for day in raw.off),
    )


def _spans(texts: list[str]) -> tuple[Span, ...]:
    return tuple(Span(*(_time(part) for part in text.split("-"))) for text in texts)


def _time(text: str) -> time:
    return time.max if text == "24:00" else time.fromisoformat(text)


def _minute_faults(raw: _Visits) -> Iterator[Fault]:
    """Return what is no multiple of a cell: two visits could then share one."""
    minutes = {f"errands.{key}.minutes": one.minutes for key, one in raw.errands.items()}
    minutes["rules.slot_min"] = raw.rules.slot_min
    for path, value in minutes.items():
        if value % STEP_MIN:
            yield Fault(path, f"is {value}; expected a multiple of {STEP_MIN}")


def _travel_faults(raw: _Visits) -> Iterator[Fault]:
    cells = {one.cell for one in raw.buildings.values()}
    yield from _way_faults("travel.cells", raw.travel.cells, cells)
    yield from _way_faults("travel.buildings", raw.travel.buildings, raw.buildings)


def _way_faults(path: str, ways: list[_Way], known: Iterable[str]) -> Iterator[Fault]:
    there: set[frozenset[str]] = set()
    for at, way in enumerate(ways):
        here = f"{path}[{at}].between"
        for name in way.between:
            yield from _unknown(here, name, known)
        pair = frozenset(way.between)
        if len(pair) < PAIR:
            yield Fault(here, "leads nowhere; expected two different names")
        elif pair in there:
            yield Fault(here, f"is {' and '.join(way.between)}, which is there already")
        there.add(pair)


def _team_faults(raw: _Visits) -> Iterator[Fault]:
    for key, team in raw.teams.items():
        path = f"teams.{key}"
        yield from _unknown(f"{path}.base", team.base, raw.buildings)
        for at, errand in enumerate(team.errands):
            yield from _unknown(f"{path}.errands[{at}]", errand, raw.errands)
        yield from _hour_faults(f"{path}.hours", team.hours)
        for at, day in enumerate(team.off):
            if not _is_day(day):
                yield Fault(f"{path}.off[{at}]", f"is {day!r}; expected a day, YYYY-MM-DD")
    for key in raw.errands:
        if not any(key in team.errands for team in raw.teams.values()):
            yield Fault(f"errands.{key}", "is done by no team")


def _hour_faults(path: str, hours: Mapping[str, list[str]]) -> Iterator[Fault]:
    for day, spans in hours.items():
        yield from _unknown(f"{path}.{day}", day, DAYS)
        ends = [_time(part) for text in spans for part in text.split("-")]
        if not all(one < other for one, other in pairwise(ends)):
            yield Fault(f"{path}.{day}", f"is {spans}; expected spans that follow each other")


def _is_day(text: str) -> bool:
    try:
        return DAY.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _unknown(path: str, name: str, known: Iterable[str]) -> Iterator[Fault]:
    names = sorted(known)
    if name not in names:
        yield Fault(path, f"is {name!r}; expected one of {', '.join(names)}")
