import numpy as np
import pytest

from kiosk.capture.guidance import Guidance, Judged
from kiosk.capture.page.finding import Page
from kiosk.capture.steady import Look, Steady

CORNERS = np.array([[100.0, 100], [900, 120], [880, 700], [90, 680]])
GOOD = Judged(Guidance.GOOD, score=0.9)


def look(at_s, *, judged=GOOD, shift=0.0, turn=0):
    return Look(at_s, judged, Page(np.roll(CORNERS, turn, 0) + shift, 0.9, 1.0))


def test_half_a_second_of_good_takes_it_once_it_is_over():
    steady = Steady()
    taken = [steady.take(look(at / 10)) for at in range(7)]
    assert taken == [False] * 5 + [True, True]
    assert steady.share == 1


def test_the_share_grows_evenly():
    steady, shares = Steady(), []
    for at in range(6):
        steady.take(look(at / 10))
        shares.append(round(steady.share, 2))
    assert shares == [0, 0.2, 0.4, 0.6, 0.8, 1.0]


@pytest.mark.parametrize("guidance", [one for one in Guidance if one is not Guidance.GOOD])
def test_anything_wrong_begins_it_anew(guidance):
    steady = Steady()
    for at in range(5):
        steady.take(look(at / 10))
    assert not steady.take(look(0.5, judged=Judged(guidance)))
    assert steady.share == 0
    assert not steady.take(look(0.6))
    assert not steady.take(look(1.0))


def test_a_page_that_moves_is_told_to_keep_still():
    steady = Steady()
    for at in range(5):
        assert not steady.take(look(at / 10, shift=at * 40.0))
    assert steady.moves
    assert steady.share == 0
    assert not steady.take(look(0.5, shift=160.0))
    assert not steady.moves


def test_corners_told_in_another_order_have_not_moved():
    steady = Steady()
    taken = [steady.take(look(at / 10, turn=at)) for at in range(6)]
    assert taken[-1]


def test_a_pause_without_looks_does_not_count():
    steady = Steady()
    steady.take(look(0.0))
    assert not steady.take(look(5.0))
    assert steady.share == 0


@pytest.mark.parametrize("pace_s", [0.45, 0.8, 1.5, 2.4])
def test_on_a_slow_board_two_good_looks_that_follow_each_other_will_do(pace_s):
    steady, nothing = Steady(), Judged(Guidance.NONE)
    assert not steady.take(Look(0.0, nothing, None))
    assert not steady.take(Look(pace_s, nothing, None))
    taken = [steady.take(look(at * pace_s)) for at in range(2, 5)]
    assert taken == [False, pace_s >= 0.5, True]


def test_a_slow_board_takes_no_page_that_moves():
    steady = Steady()
    assert not any(steady.take(look(float(at), shift=at * 40.0)) for at in range(8))
    assert steady.moves


def test_a_pause_among_quick_looks_begins_it_anew():
    steady = Steady()
    for at in range(5):
        steady.take(look(at / 10))
    assert not steady.take(look(1.4))
    assert steady.share == 0


def test_looks_that_are_too_far_apart_tell_nothing_of_the_time_between():
    steady = Steady()
    assert not any(steady.take(look(at * 4.0)) for at in range(6))
