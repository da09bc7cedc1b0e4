"""What a team of the hall can do at a company, who goes there, and how long the way takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from kiosk.catalogue.hours import Span
from kiosk.texts import Words


@dataclass(frozen=True, slots=True)
class Errand:
    """Something that is done at the company."""

    id: str
    name: Words
    about: Words
    icon: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Building:
    """A building of the zone."""

    id: str
    name: Words
    cell: str  # of the zone's grid: a district


@dataclass(frozen=True, slots=True)
class Team:
    """People who go out together."""

    id: str
    name: Words
    errands: frozenset[str]  # Errand.id
    base: str  # Building.id, where a day begins and ends
    week: tuple[tuple[Span, ...], ...]  # seven days from Monday
    off: frozenset[date]

    def on(self, day: date) -> tuple[Span, ...]:
        """Return when the team works on a day."""
        return () if day in self.off else self.week[day.weekday()]


@dataclass(frozen=True, slots=True)
class Travel:
    """Minutes from door to door."""

    same_cell: int
    other_cell: int
    cells: Mapping[frozenset[str], int]  # between two cells
    buildings: Mapping[frozenset[str], int]  # between two buildings

    def minutes(self, one: Building, other: Building) -> int:
        """Return the minutes between two buildings; none from a building to itself."""
        if one.id == other.id:
            return 0
        known = self.buildings.get(frozenset((one.id, other.id)))
        if known is not None:
            return known
        if one.cell == other.cell:
            return self.same_cell
        return self.cells.get(frozenset((one.cell, other.cell)), self.other_cell)


@dataclass(frozen=True, slots=True)
class Rules:
    """By which a visit is booked."""

    lead_min: int  # so long before, at least
    horizon_days: int  # today included
    slot_min: int  # a visit begins at so many minutes of the day, or a multiple
    most_errands: int  # of one visit
    most_open: int  # visits that one company may have ahead of it
    change_until_min: int  # so long before the visit it may be changed or cancelled


T = TypeVar("T", Errand, Building, Team)


@dataclass(frozen=True, slots=True)
class Visits:
    """All that a door-to-door visit is made of."""

    errands: tuple[Errand, ...]
    buildings: tuple[Building, ...]
    teams: tuple[Team, ...]
    travel: Travel
    rules: Rules
    revision: str  # SHA-256 of the file, hexadecimal, 12 characters

    def errand(self, errand_id: str) -> Errand:
        """Return the errand of that id.

        Raises:
            KeyError: There is none.
        """
        return _by_id(self.errands, errand_id)

    def building(self, building_id: str) -> Building:
        """Return the building of that id.

        Raises:
            KeyError: There is none.
        """
        return _by_id(self.buildings, building_id)

    def name_of(self, thing_id: str) -> Words:
        """Return what an errand or a building is called; its id where this catalogue lacks it.

        A visit may have been booked under the catalogue of yesterday.
        """
        named = {one.id: one.name for one in self.errands}
        named |= {one.id: one.name for one in self.buildings}
        return named.get(thing_id, Words(thing_id, thing_id, thing_id))

    def team(self, team_id: str) -> Team:
        """Return the team of that id.

        Raises:
            KeyError: There is none.
        """
        return _by_id(self.teams, team_id)

    def minutes(self, errand_ids: tuple[str, ...]) -> int:
        """Return how long a visit takes in which all of these are done.

        Raises:
            KeyError: One of them is unknown.
        """
        return sum(self.errand(one).minutes for one in errand_ids)

    def teams_for(self, errand_ids: tuple[str, ...]) -> tuple[Team, ...]:
        """Return the teams that can do all of these in one visit."""
        return tuple(team for team in self.teams if team.errands.issuperset(errand_ids))


def _by_id(things: tuple[T, ...], wanted: str) -> T:
    for one in things:
        if one.id == wanted:
            return one
    raise KeyError(wanted)
