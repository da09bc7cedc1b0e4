"""Days and times as they are said, in the order of each language."""

from datetime import date, datetime

from kiosk.texts import Message, message


def said_day(day: date) -> Message:
    """Return a day with its weekday."""
    return message(
        "booking.day",
        weekday=message(f"booking.weekday_{day.weekday()}"),
        month=message(f"paper.month_{day.month}"),
        day=day.day,
    )


def said_time(at: datetime) -> str:
    """Return a time of the day."""
    return f"{at:%H:%M}"


def said_span(start: datetime, end: datetime) -> Message:
    """Return a day, and from when until when."""
    return message("booking.span", day=said_day(start), start=said_time(start), end=said_time(end))
