"""Several things in one visit: the order with the least waiting, against a clock that is played."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.plan import GRACE, Stop, code_of_plan, course_of, plan
from tests.flows.hall import TICKET

# Quarters of minutes: sums are exact.
MINUTES = st.integers(0, 160).map(lambda quarters: quarters / 4)
STOPS = st.lists(
    st.builds(Stop, st.integers(0, 40), MINUTES.map(lambda one: one + 0.25), MINUTES),
    min_size=1,
    max_size=5,
)


def walked(stops, order):
    """Walk through the hall by a clock of quarters of minutes; return all waiting."""
    clock, waited = 0, 0
    for place in order:
        one = stops[place]
        called = round(one.ahead * one.every_min * 4)
        last = called + round(GRACE * one.every_min * 4)
        if clock > last:
            called = clock + round(one.ahead * one.every_min * 4)  # a new number
        while clock < called:
            clock, waited = clock + 1, waited + 1
        clock += round(one.takes_min * 4)
    return waited / 4


@given(STOPS)
def test_no_order_waits_less_than_the_one_that_is_planned(stops):
    found = plan(stops)
    assert sorted(found.order) == list(range(len(stops)))
    least = min(walked(stops, order) for order in permutations(range(len(stops))))
    assert walked(stops, found.order) == pytest.approx(least)
    assert found.waiting_min == pytest.approx(least)


@given(STOPS)
def test_a_plan_is_never_worse_than_the_order_that_was_chosen(stops):
    chosen = course_of(stops, tuple(range(len(stops))))
    assert plan(stops).waiting_min <= chosen.waiting_min + 1e-6


def test_a_short_queue_is_done_while_a_long_one_moves_on():
    long, short = Stop(10, 5, 10), Stop(1, 5, 10)
    found = plan([long, short])
    assert found.order == (1, 0)
    assert found.waits_min == (5, 35)


def test_who_comes_too_late_takes_a_new_number():
    assert course_of([Stop(2, 1, 60), Stop(3, 1, 5)], (0, 1)).waits_min == (2, 3)
    assert course_of([Stop(2, 1, 4), Stop(3, 1, 5)], (0, 1)).waits_min == (2, 0)


def test_things_that_wait_the_same_stay_as_they_were_chosen():
    assert plan([Stop(0, 5, 10)] * 4).order == (0, 1, 2, 3)


def test_more_than_five_are_not_planned():
    with pytest.raises(ValueError, match="6 things; at most 5"):
        plan([Stop(0, 5, 10)] * 6)


def test_one_code_names_all_tickets():
    other = replace(TICKET, label="B012", id="fedcba9876543210")
    code = code_of_plan("site", (TICKET, other))
    assert code == "ESTATION:V1:site:20260302:A007.01234567,B012.fedcba98"
