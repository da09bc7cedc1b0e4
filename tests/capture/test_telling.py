"""What is told changes no faster than one reads."""

from kiosk.capture.telling import WAIT_S, Telling


def test_the_first_is_told_at_once_and_another_only_when_it_lasts():
    telling = Telling()
    assert telling.take(0.0, "none") == "none"
    assert telling.take(0.1, "blur") == "none"
    assert telling.take(0.1 + WAIT_S - 0.01, "blur") == "none"
    assert telling.take(0.1 + WAIT_S, "blur") == "blur"


def test_what_flickers_is_not_told():
    telling = Telling()
    telling.take(0.0, "none")
    for step in range(1, 40):
        assert telling.take(step * 0.1, ("blur", "dark", "none")[step % 3]) == "none"


def test_that_all_is_well_is_told_at_once():
    telling = Telling()
    telling.take(0.0, "blur")
    assert telling.take(0.05, "good", at_once=True) == "good"
