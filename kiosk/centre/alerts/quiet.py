"""Hours in which a channel is told nothing, by the hall's clock."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def quiet_until(spans: tuple[str, ...], zone: ZoneInfo, now_ms: int) -> int | None:
    """Return when the quiet ends in which a moment lies; None: it lies in none.

    Args:
        spans: As ``22:00-07:00``; one whose end is its beginning lasts the whole day.
        zone: Of the hall.
        now_ms: UTC.
    """
    here = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(zone)
    ends = []
    for span in spans:
        begins, _, stops = span.partition("-")
        first, last = time.fromisoformat(begins), time.fromisoformat(stops)
        for days in (0, 1):  # begun today, or yesterday
            day = here.date() - timedelta(days=days)
            begun = datetime.combine(day, first, zone)
            end_day = day if last > first else day + timedelta(days=1)
            ended = datetime.combine(end_day, last, zone)
            if begun <= here < ended:
                ends.append(round(ended.timestamp() * 1000))
    return max(ends) if ends else None
