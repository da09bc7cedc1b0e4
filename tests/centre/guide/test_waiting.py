from kiosk.centre.guide.waiting import Waiting, places, wait_s

LI, WU, NOBODY = frozenset({"li"}), frozenset({"wu"}), frozenset()


def test_as_many_calls_ring_as_guides_are_free_and_the_oldest_first():
    found = places(
        [
            Waiting("a", LI | WU, LI | WU),
            Waiting("b", LI | WU, LI | WU),
            Waiting("c", LI | WU, LI | WU),
        ]
    )
    assert [found[one].number for one in "abc"] == [0, 0, 1]
    assert found["b"].rings == LI | WU
    assert found["c"].rings == NOBODY


def test_who_waits_for_somebody_else_is_not_before_me():
    found = places([Waiting("a", LI, NOBODY), Waiting("b", WU, WU), Waiting("c", LI, NOBODY)])
    assert [found[one].number for one in "abc"] == [1, 0, 2]


def test_nobody_says_how_long_it_takes_before_some_calls_are_over():
    assert wait_s(0, 0, []) == 0
    assert wait_s(1, 1, [60, 60]) is None
    assert wait_s(1, 0, [60, 60, 60]) is None
    assert wait_s(3, 2, [100, 100, 400]) == 150
