from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from kiosk.catalogue.loading import load_hall
from kiosk.runtime.machine import examine_clock
from kiosk.runtime.morning import Morning
from kiosk.runtime.opening import Opening
from kiosk.runtime.report import Verdict
from tests.system.hall import CONFIG


class Clock:
    def __init__(self, zone):
        self.moment = datetime(2026, 3, 2, 6, 0, tzinfo=zone)  # a Monday before the hall opens

    def __call__(self):
        return self.moment


@pytest.fixture
def hours():
    return load_hall(CONFIG / "catalogue").hours


def morning(hours, clock, *, minutes=20, closed=False):
    opening = Opening(hours, clock, follow_hours=True, closed=closed)
    settings = SimpleNamespace(
        kiosk=SimpleNamespace(data_dir="data", examine_before_min=minutes), broker=None
    )
    return Morning(None, None, None, opening, None, settings)


def due_times(hours, one, clock, days):
    opens = hours.opens_next(clock.moment)
    found = []
    end = clock.moment + timedelta(days=days)
    while clock.moment < end:
        if one.due():
            found.append(clock.moment)
        clock.moment += timedelta(seconds=20)
    return opens, found


async def test_it_is_due_once_before_each_opening(hours):
    clock = Clock(hours.zone)
    one = morning(hours, clock)
    opens, found = due_times(hours, one, clock, days=2)
    assert opens - timedelta(minutes=20) <= found[0] < opens
    assert len(found) == len({moment.date() for moment in found}) == 2


@pytest.mark.parametrize("settings", [{"minutes": 0}, {"closed": True}])
async def test_it_is_never_due_unwanted_or_where_a_technician_works(hours, settings):
    clock = Clock(hours.zone)
    assert due_times(hours, morning(hours, clock, **settings), clock, days=1)[1] == []


@pytest.mark.parametrize(
    ("offset_ms", "follows", "verdict", "said"),
    [
        (None, True, Verdict.PASS, "follows a time server"),
        (None, False, Verdict.UNKNOWN, "follows no time server"),
        (200, False, Verdict.PASS, "0.2 s from the centre's; follows no time server"),
        (90_000, True, Verdict.FAIL, "90 s behind the centre's"),
        (-7_000, False, Verdict.FAIL, "7 s ahead of the centre's"),
    ],
)
def test_the_clock_is_judged_by_the_kernel_and_by_the_centre(offset_ms, follows, verdict, said):
    line = examine_clock(offset_ms, follows=follows)
    assert line.verdict is verdict
    assert said in line.said
    assert bool(line.todo) is (verdict is not Verdict.PASS or not follows)
