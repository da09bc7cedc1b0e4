"""The hall's hours: the page of a closed kiosk, and the same to read while it is open."""

from datetime import date, timedelta

from kiosk.catalogue.hall import Hall
from kiosk.catalogue.hours import Span
from kiosk.flow.surroundings import ClosedBecause, Closure
from kiosk.flow.views import ArticleView, ClosedView, Fact
from kiosk.texts import Message, Text, message

MONDAY = date(2024, 1, 1)  # any Monday: the days of a week are named after it
DAYS = tuple(f"day.{(MONDAY + timedelta(days=n)):%a}".lower() for n in range(7))


def closed_view(hall: Hall, closure: Closure, limits: tuple[Text, ...] = ()) -> ClosedView:
    """Return what a closed kiosk shows: why, until when, where to go, and what will be limited.

    Args:
        hall: For its hours.
        closure: Why it is closed.
        limits: What does not work now; told where the kiosk opens by itself.
    """
    notices = limits if closure.because is ClosedBecause.HOURS else ()
    return ClosedView(closure=closure, hours=week(hall), elsewhere=hall.elsewhere, notices=notices)


def hours_article(hall: Hall) -> ArticleView:
    """Return when the hall is open, where it is, and where to go otherwise."""
    lines = tuple(message("hours.line", days=fact.name, spans=fact.value) for fact in week(hall))
    return ArticleView(
        title=message("hours.title"),
        paragraphs=(*lines, message("hours.address", address=hall.address), hall.elsewhere),
    )


def week(hall: Hall) -> tuple[Fact, ...]:
    """Return the hall's week, days with the same hours together."""
    facts: list[Fact] = []
    first = 0
    for day in range(1, len(DAYS) + 1):
        if day < len(DAYS) and hall.hours.week[day] == hall.hours.week[first]:
            continue
        facts.append(Fact(name=_days(first, day - 1), value=_spans(hall.hours.week[first])))
        first = day
    return tuple(facts)


def _days(first: int, last: int) -> Message:
    if first == last:
        return message(DAYS[first])
    return message("hours.days", first=message(DAYS[first]), last=message(DAYS[last]))


def _spans(spans: tuple[Span, ...]) -> Text | str:
    if not spans:
        return message("hours.closed")
    return ", ".join(f"{span.opens:%H:%M}-{span.closes:%H:%M}" for span in spans)
