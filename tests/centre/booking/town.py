"""A small town for the tests of the calendar: two teams, four buildings, a Monday at half past
eight."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from kiosk.catalogue.hours import Span
from kiosk.catalogue.visits import Building, Errand, Rules, Team, Travel, Visits
from kiosk.centre.calendar.slots import Diary
from kiosk.centre.numbers import Asked
from kiosk.link.booking import BookingRequest
from kiosk.link.envelope import new_id
from kiosk.texts import Words

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 3, 2)
COMPANY, OTHER = "91350100M000100Y43", "91110000600037341L"


def said(text):
    return Words(text, text, text)


def at(text, day=MONDAY, zone=ZONE):
    return round(datetime.combine(day, time.fromisoformat(text), zone).timestamp() * 1000)


NOW = at("08:30")
HOURS = (Span(time(9), time(12)), Span(time(14), time(18)))
WEEK = (HOURS,) * 5 + ((), ())


def team(name, errands, week=WEEK, off=()):
    return Team(name, said(name), frozenset(errands), "hall", week, frozenset(off))


def visits(teams=None, **rules):
    own = {"lead_min": 30, "horizon_days": 14, "slot_min": 30, "most_errands": 2, "most_open": 30,
           "change_until_min": 60} | rules  # fmt: skip
    return Visits(
        tuple(
            Errand(name, said(name), said("about"), "store", minutes)
            for name, minutes in (("papers", 60), ("machine", 30))
        ),
        (Building("hall", said("Hall"), "a"), Building("near", said("Near"), "a"),
         Building("far", said("Far"), "b"), Building("next", said("Next"), "b")),
        tuple(teams or (team("one", ["papers", "machine"]), team("two", ["papers"]))),
        Travel(10, 30, {}, {frozenset(("far", "next")): 5}),
        Rules(**own),
        "000000000000",
    )  # fmt: skip


def diary(**given):
    zone = given.pop("zone", ZONE)
    return Diary(visits(**given), zone)


def asked(now=NOW, today=MONDAY):
    return Asked(new_id(), "kiosk-01", now, today)


def wish(start, errands=("papers",), building="near", company=COMPANY, booking=None, sealed=""):
    return BookingRequest(
        booking=booking or new_id(), company=company, errands=errands, building=building,
        room="12/F", start=start, language="en", sealed=sealed, expires=2**50,
    )  # fmt: skip
