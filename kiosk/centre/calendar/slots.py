"""When a team could come: within its hours, between its other visits, the way there counted. Pure.

Moments are UTC milliseconds; days and hours are the hall's own.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from kiosk.catalogue.hours import Span
from kiosk.catalogue.visits import Building, Team, Visits

MINUTE_MS = 60_000
DAY_MIN = 24 * 60
MOST_DAYS = 100  # that are remembered: those that can be booked are fewer


@dataclass(frozen=True, slots=True)
class Taken:
    """A visit that a team makes already."""

    start: int
    end: int
    building: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants done, and where."""

    errands: tuple[str, ...]
    building: str


TakenOf = Mapping[tuple[str, date], Sequence[Taken]]
"""By team and day, in order of time."""


class Diary:
    """Finds free time.

    Args:
        visits: Teams, buildings, ways and rules.
        zone: Of the hall.
    """

    def __init__(self, visits: Visits, zone: ZoneInfo) -> None:
        self.visits, self.zone = visits, zone
        self._grids: dict[date, list[int]] = {}
        self._works: dict[tuple[date, tuple[Span, ...]], tuple[tuple[int, int], ...]] = {}

    def day_of(self, moment: int) -> date:
        """Return the hall's day."""
        return datetime.fromtimestamp(moment / 1000, UTC).astimezone(self.zone).date()

    def days(self, now: int) -> tuple[date, ...]:
        """Return the days that can be booked, today first."""
        today = self.day_of(now)
        return tuple(today + timedelta(days=n) for n in range(self.visits.rules.horizon_days))

    def earliest(self, now: int) -> int:
        """Return the moment before which nothing can be booked any more."""
        return now + self.visits.rules.lead_min * MINUTE_MS

    def is_slot(self, start: int) -> bool:
        """Tell whether a visit may begin then, whoever comes."""
        return start in self._grid(self.day_of(start))

    def free(self, wish: Wish, taken: TakenOf, now: int) -> dict[int, int]:
        """Return how many teams could come, by when the visit would begin; in order of time.

        Raises:
            KeyError: An errand or the building is unknown.
        """
        counts: dict[int, int] = {}
        lasts = self.visits.minutes(wish.errands) * MINUTE_MS
        teams = self.visits.teams_for(wish.errands)
        ways = self._ways(self.visits.building(wish.building))
        earliest = self.earliest(now)
        for day in self.days(now):
            grid = self._grid(day)
            steps = [0] * (len(grid) + 1)  # how many more teams are free from there on
            for team in teams:
                of_day = taken.get((team.id, day), ())
                for first, last in self._gaps(team, day, of_day, ways, lasts):
                    low = bisect_left(grid, max(first, earliest))
                    high = bisect_right(grid, last)
                    if low < high:
                        steps[low] += 1
                        steps[high] -= 1
            found = zip(grid, accumulate(steps), strict=False)
            counts |= {start: count for start, count in found if count}
        return counts

    def fits(self, team: Team, of_day: Sequence[Taken], wish: Wish, start: int) -> bool:
        """Tell whether a team can come at that moment, beside its visits of that day."""
        ways = self._ways(self.visits.building(wish.building))
        lasts = self.visits.minutes(wish.errands) * MINUTE_MS
        gaps = self._gaps(team, self.day_of(start), of_day, ways, lasts)
        return any(first <= start <= last for first, last in gaps)

    def way_min(self, of_day: Sequence[Taken], wish: Wish, team: Team, start: int) -> int:
        """Return the minutes of the way to a visit: from the visit before it, or from the base."""
        before = [one for one in of_day if one.end <= start]
        came_from = before[-1].building if before else team.base
        ways = self._ways(self.visits.building(wish.building))
        return ways.get(came_from, self.visits.travel.other_cell * MINUTE_MS) // MINUTE_MS

    def _gaps(
        self,
        team: Team,
        day: date,
        of_day: Sequence[Taken],
        ways: Mapping[str, int],
        lasts: int,
    ) -> Iterator[tuple[int, int]]:
        """Yield the first and the last moment at which a visit could begin, gap by gap."""
        for opens, closes in self._work(team, day):
            first = opens + ways[team.base]
            latest = closes - ways[team.base] - lasts
            for one in of_day:
                way = ways.get(one.building, self.visits.travel.other_cell * MINUTE_MS)
                last = min(latest, one.start - way - lasts)
                if first <= last:
                    yield first, last
                first = max(first, one.end + way)
            if first <= latest:
                yield first, latest

    def _ways(self, building: Building) -> dict[str, int]:
        minutes = self.visits.travel.minutes
        return {one.id: minutes(one, building) * MINUTE_MS for one in self.visits.buildings}

    def _work(self, team: Team, day: date) -> tuple[tuple[int, int], ...]:
        """Return from when until when a team works."""
        spans = team.on(day)
        known = self._works.get((day, spans))
        if known is None:
            known = tuple(
                (self._moment(day, span.opens), self._moment(day, span.closes)) for span in spans
            )
            if len(self._works) >= MOST_DAYS * len(self.visits.teams):
                self._works.clear()
            self._works[day, spans] = known
        return known

    def _grid(self, day: date) -> list[int]:
        """Return the moments of a day at which visits may begin.

        A time that no clock shows on that day, because it is put forward, is none of them.
        """
        known = self._grids.get(day)
        if known is None:
            step = self.visits.rules.slot_min
            known = []
            for minute in range(0, DAY_MIN, step):
                at = time(minute // 60, minute % 60)
                moment = self._moment(day, at)
                shown = datetime.fromtimestamp(moment / 1000, self.zone)
                if shown.replace(tzinfo=None) == datetime.combine(day, at):
                    known.append(moment)
            known.sort()
            if len(self._grids) >= MOST_DAYS:
                self._grids.clear()
            self._grids[day] = known
        return known

    def _moment(self, day: date, at: time) -> int:
        return round(datetime.combine(day, at, self.zone).timestamp() * 1000)
