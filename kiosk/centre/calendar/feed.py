"""A team's visits as iCalendar (RFC 5545), for the calendar on its telephones."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from icalendar import Alarm, Calendar, Event
from sqlalchemy import Row

from kiosk.catalogue.visits import Team, Visits
from kiosk.link.booking import VisitState
from kiosk.texts import Words

REMINDERS = (timedelta(days=-1), timedelta(minutes=-30))


def feed(visits: Visits, team: Team, rows: Iterable[Row[Any]], site: str) -> bytes:
    """Return the calendar of a team.

    Telephone numbers are left out: a feed is copied to machines that nobody here looks after.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//e-Station//Visits//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _both(team.name))
    for row in rows:
        calendar.add_component(_event(visits, row, site))
    return bytes(calendar.to_ical())


def what(visits: Visits, row: Row[Any]) -> str:
    """Return what is done in a visit."""
    names = {one.id: one.name for one in visits.errands}
    return " · ".join(_both(names[one]) if one in names else one for one in json.loads(row.errands))


def where(visits: Visits, row: Row[Any]) -> str:
    """Return where a visit is."""
    names = {one.id: one.name for one in visits.buildings}
    building = _both(names[row.building]) if row.building in names else str(row.building)
    return f"{building}, {row.room}" if row.room else building


def _event(visits: Visits, row: Row[Any], site: str) -> Event:
    event = Event()
    event.add("uid", f"{row.number}@{site}.e-station")
    event.add("dtstamp", _utc(row.changed))
    event.add("dtstart", _utc(row.start))
    event.add("dtend", _utc(row.end))
    event.add("sequence", row.turn)
    event.add("summary", what(visits, row))
    event.add("location", where(visits, row))
    event.add("description", f"{row.number} · {row.company}")
    booked = row.state == VisitState.BOOKED.value
    event.add("status", "CONFIRMED" if booked else "CANCELLED")
    for before in REMINDERS if booked else ():
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"{what(visits, row)}, {where(visits, row)}")
        alarm.add("trigger", before)
        event.add_component(alarm)
    return event


def _both(words: Words) -> str:
    return f"{words.zh_hans} {words.en}"


def _utc(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)
