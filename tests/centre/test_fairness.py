"""Priority goes first, and nobody waits longer for it than the bound: whatever comes, and when."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from kiosk.centre.fairness import LEAST_MS, Called, Line, Pace, Place, waits_because_of_priority

MINUTE = 60_000
BOUND = 15 * MINUTE

arrivals = st.lists(st.tuples(st.integers(0, 240 * MINUTE), st.booleans()), max_size=60)
bounds = st.integers(0, 40 * MINUTE)


def places(came):
    return sorted(Place(at, number, early) for number, (at, early) in enumerate(came))


def run(came, call_times, bound_ms):
    """Return by place when it was called, by the rule."""
    line, coming, called = Line((), (), bound_ms), places(came), {}
    for now in call_times:
        while coming and coming[0].issued <= now:
            line.join(coming.pop(0))
        if (place := line.next(now)) is not None:
            line.call(place, now)
            called[place] = now
    return called


def in_order(came, call_times):
    """Return by place when it was called, had there been no priority."""
    coming, called = places(came), {}
    for now in call_times:
        if coming and coming[0].issued <= now:
            called[coming.pop(0)] = now
    return called


def times(gaps):
    """As many calls as serve everybody, the given gaps again and again."""
    now, found = 0, []
    while len(found) < 4000 and now < 1000 * MINUTE:
        found.append(now)
        now += gaps[len(found) % len(gaps)]
    return found


@given(arrivals, st.lists(st.integers(20_000, LEAST_MS), min_size=1, max_size=30), bounds)
@example([(0, False), (1, False), (2, True), (3, True), (4, True)], [LEAST_MS], BOUND)
@settings(deadline=None)
def test_nobody_waits_longer_than_without_priority_and_the_bound(came, gaps, bound_ms):
    calls = times(gaps)
    fair, plain = run(came, calls, bound_ms), in_order(came, calls)
    assert fair.keys() == plain.keys()
    for place, at in fair.items():
        if place.priority:
            assert at <= plain[place]  # nor does anybody with priority lose by it
        else:
            assert at <= plain[place] + bound_ms


@given(arrivals, st.lists(st.integers(0, 50 * MINUTE), min_size=1, max_size=30), bounds)
@settings(deadline=None)
def test_however_slow_the_windows_are_nobody_is_passed_over_who_has_waited_so_long(
    came, gaps, bound_ms
):
    line, coming = Line((), (), bound_ms), places(came)
    for now in times(gaps):
        while coming and coming[0].issued <= now:
            line.join(coming.pop(0))
        place = line.next(now)
        if place is None:
            continue
        passed = [one for one in line._ordinary if one < place]
        line.call(place, now)
        for one in passed:
            assert line.passed_over(one) * LEAST_MS <= bound_ms
        if passed:
            turn = line.turn_of(passed[0])
            assert turn is not None
            assert now - turn <= bound_ms


@given(arrivals)
def test_without_priority_all_are_called_in_order(came):
    ordinary = [(at, False) for at, _ in came]
    calls = times([MINUTE])
    assert run(ordinary, calls, BOUND) == in_order(ordinary, calls)
    assert list(run(came, calls, 0)) == list(in_order(came, calls))  # a bound of 0: nobody first


def test_priority_goes_first_until_those_it_passes_would_wait_too_long():
    line = Line([], [], BOUND)
    for number in range(8):
        line.join(Place(0, number))
    for number in range(8, 16):
        line.join(Place(1, number, priority=True))
    order = []
    for turn in range(16):
        place = line.next(turn * LEAST_MS)
        line.call(place, turn * LEAST_MS)
        order.append("p" if place.priority else "o")
    # Five go first; then each ordinary one waits 15 minutes longer, and no more can pass.
    assert "".join(order) == "pppppoooooooo" + "ppp"


def test_a_queue_that_has_become_slow_lets_fewer_go_first():
    pace = Pace()
    assert pace.longest_ms(5) == 5 * LEAST_MS
    now = 0
    for number in range(3):
        now += 14 * MINUTE
        pace.note(Called(Place(0, number), now))
    assert pace.longest_ms(1) == 14 * MINUTE
    assert pace.longest_ms(2) == 28 * MINUTE
    for number in range(20):  # a fast one again
        now += MINUTE
        pace.note(Called(Place(0, 10 + number), now))
    assert pace.longest_ms(2) == 2 * LEAST_MS


def test_an_empty_hall_makes_no_pace():
    pace = Pace()
    pace.note(Called(Place(0, 1), 100))
    pace.note(Called(Place(90 * MINUTE, 2), 90 * MINUTE + 5))
    assert pace.longest_ms(1) == LEAST_MS


def test_what_is_ahead_is_what_will_be_called_before():
    def line():
        waiting = [Place(at, at) for at in range(4)]
        return Line([*waiting, *(Place(10 + at, 10 + at, priority=True) for at in range(7))], [],
                    BOUND)  # fmt: skip

    called = []
    real, now = line(), 100
    while (place := real.next(now)) is not None:
        real.call(place, now)
        called.append(place)
        now += LEAST_MS
    assert [line().ahead_of(place, 100) for place in called] == list(range(11))


def test_how_long_somebody_waited_because_of_priority():
    first, early = Place(0, 1), Place(5, 2, priority=True)
    assert waits_because_of_priority([Called(early, 10), Called(first, 30)]) == [20]
    assert waits_because_of_priority([Called(first, 10), Called(early, 30)]) == [0]
