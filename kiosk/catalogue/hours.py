"""Opening hours, in the hall's own time zone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SEARCH_DAYS = 30  # a hall that does not open within a month is closed for good


@dataclass(frozen=True, slots=True)
class Span:
    """From ``opens`` until just before ``closes``, on one day."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Hours:
    """When the hall is open."""

    zone: ZoneInfo
    week: tuple[tuple[Span, ...], ...]  # seven days from Monday; each in order of time
    special: Mapping[date, tuple[Span, ...]]  # holidays (empty) and days with other hours

    def local(self, moment: datetime) -> datetime:
        """Return an aware ``moment`` as the hall's clock shows it."""
        return moment.astimezone(self.zone)

    def on(self, day: date) -> tuple[Span, ...]:
        """Return the spans of ``day``, none when the hall stays closed."""
        return self.special.get(day, self.week[day.weekday()])

    def is_open(self, moment: datetime) -> bool:
        """Tell whether the hall is open at an aware ``moment``."""
        here = self.local(moment)
        return any(span.opens <= here.time() < span.closes for span in self.on(here.date()))

    def working_day(self, day: date, after: int) -> date:
        """Return the day that is so many days later on which the hall is open."""
        for _ in range(SEARCH_DAYS * (after + 1)):
            if after <= 0:
                break
            day += timedelta(days=1)
            after -= bool(self.on(day))
        return day

    def end_of(self, day: date) -> datetime:
        """Return the end of a day by the hall's clock."""
        return datetime.combine(day, time.max, self.zone)

    def opens_next(self, moment: datetime) -> datetime | None:
        """Return when the hall opens next after ``moment``; None if not within a month."""
        here = self.local(moment)
        for ahead in range(SEARCH_DAYS + 1):
            day = here.date() + timedelta(days=ahead)
            for span in self.on(day):
                opening = datetime.combine(day, span.opens, self.zone)
                if opening > here:
                    return opening
        return None
