"""Free time: within the hours, between the visits, the way counted, in the hall's own zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.catalogue.hours import Span
from kiosk.centre.calendar.slots import MINUTE_MS, MOST_DAYS, Taken, Wish
from tests.centre.booking.town import HOURS, MONDAY, NOW, ZONE, at, diary, team


def clock(moment, zone=ZONE):
    return f"{datetime.fromtimestamp(moment / 1000, UTC).astimezone(zone):%H:%M}"


def of_monday(free, zone=ZONE):
    return {
        clock(start, zone): count
        for start, count in free.items()
        if datetime.fromtimestamp(start / 1000, UTC).astimezone(zone).date() == MONDAY
    }


def test_a_day_leaves_time_to_go_there_and_back():
    free = of_monday(diary().free(Wish(("papers",), "near"), {}, NOW))
    assert free == dict.fromkeys(
        ("09:30", "10:00", "10:30", "14:30", "15:00", "15:30", "16:00", "16:30"), 2
    )


def test_only_who_can_do_all_of_it_comes_and_it_takes_as_long_as_all_of_it():
    free = of_monday(diary().free(Wish(("papers", "machine"), "near"), {}, NOW))
    assert free == dict.fromkeys(("09:30", "10:00", "14:30", "15:00", "15:30", "16:00"), 1)


def test_between_two_visits_the_way_is_counted_from_door_to_door():
    taken = {("one", MONDAY): [Taken(at("15:00"), at("16:00"), "far")]}
    one = diary(teams=[team("one", ["machine"])])
    near = of_monday(one.free(Wish(("machine",), "near"), taken, NOW))
    assert "14:30" not in near  # half an hour, and half an hour of way
    assert "16:00" not in near
    assert "16:30" in near
    beside = of_monday(one.free(Wish(("machine",), "next"), taken, NOW))
    assert "16:00" not in beside  # five minutes of way
    assert "16:30" in beside
    same = of_monday(one.free(Wish(("machine",), "far"), taken, NOW))
    assert {"14:30", "16:00"} <= set(same)


def test_a_day_off_a_weekend_and_what_is_over_are_not_offered():
    off = MONDAY + timedelta(days=1)
    free = diary(teams=[team("one", ["papers"], off=[off])]).free(
        Wish(("papers",), "near"), {}, at("10:05")
    )
    days = {datetime.fromtimestamp(start / 1000, ZONE).date() for start in free}
    assert off not in days
    assert not any(day.weekday() > 4 for day in days)
    assert min(days) == MONDAY
    assert max(days) == MONDAY + timedelta(days=11)  # a Friday; the horizon ends on a Sunday
    assert min(free) == at("14:30")  # 10:35 is the earliest, and 10:30 was the last of the morning


def test_the_hour_that_no_clock_shows_is_no_slot_and_hours_follow_the_halls_clock():
    zone = ZoneInfo("Europe/Berlin")  # put forward on 29 March 2026, from two to three
    spring = date(2026, 3, 29)
    night = (Span(time(0), time(6)),)
    one = diary(zone=zone, teams=[team("one", ["machine"], week=(night,) * 7)])
    now = round(datetime(2026, 3, 28, 12, tzinfo=zone).timestamp() * 1000)
    free = one.free(Wish(("machine",), "hall"), {}, now)
    shown = [clock(s, zone) for s in free if one.day_of(s) == spring]
    assert "01:30" in shown
    assert not {"02:00", "02:30"} & set(shown)
    assert "03:00" in shown
    assert len(shown) == len(set(shown))
    missing = round(datetime(2026, 3, 29, 2, 30, tzinfo=zone, fold=0).timestamp() * 1000)
    assert one.is_slot(missing)  # as a moment it is half past three
    autumn = date(2026, 10, 25)  # put back: every moment is another one
    now = round(datetime(2026, 10, 24, 12, tzinfo=zone).timestamp() * 1000)
    starts = [s for s in one.free(Wish(("machine",), "hall"), {}, now) if one.day_of(s) == autumn]
    assert len(starts) == len(set(starts))


def test_the_machines_own_zone_changes_nothing(monkeypatch):
    before = diary().free(Wish(("papers",), "near"), {}, NOW)
    monkeypatch.setenv("TZ", "America/New_York")
    time_module = pytest.importorskip("time")
    time_module.tzset()
    try:
        assert diary().free(Wish(("papers",), "near"), {}, NOW) == before
    finally:
        monkeypatch.undo()
        time_module.tzset()


BUILDINGS = ("hall", "near", "far", "next")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 17), st.sampled_from(BUILDINGS)), max_size=12))
def test_whatever_is_booked_one_after_the_other_can_be_driven(wishes):
    """Book greedily at any slot that is said to be free; then walk through the day by the clock."""
    one = diary(teams=[team("one", ["machine"])])
    who, taken = one.visits.team("one"), []
    for slot, building in wishes:
        start = at("09:00") + slot * 30 * MINUTE_MS
        if one.fits(who, sorted(taken, key=lambda t: t.start), Wish(("machine",), building), start):
            taken.append(Taken(start, start + 30 * MINUTE_MS, building))
    for span in HOURS:
        here, free_at = "hall", at(f"{span.opens:%H:%M}")
        for visit in sorted(taken, key=lambda t: t.start):
            if not at(f"{span.opens:%H:%M}") <= visit.start < at(f"{span.closes:%H:%M}"):
                continue
            way = one.visits.travel.minutes(
                one.visits.building(here), one.visits.building(visit.building)
            )
            assert free_at + way * MINUTE_MS <= visit.start
            here, free_at = visit.building, visit.end
        back = one.visits.travel.minutes(one.visits.building(here), one.visits.building("hall"))
        assert free_at + back * MINUTE_MS <= at(f"{span.closes:%H:%M}") or here == "hall"


def test_an_errand_or_a_building_that_is_nowhere_is_an_error():
    with pytest.raises(KeyError):
        diary().free(Wish(("papers",), "nowhere"), {}, NOW)
    with pytest.raises(KeyError):
        diary().free(Wish(("dance",), "near"), {}, NOW)


def test_days_that_are_over_are_not_remembered_for_ever():
    one = diary()
    for day in range(400):
        now = NOW + day * 86_400_000
        one.free(Wish(("papers",), "near"), {}, now)
    assert len(one._grids) <= MOST_DAYS
    assert len(one._works) <= MOST_DAYS * len(one.visits.teams)
