"""The ladder of sizes, and the watch over the line: told the time, asked what to do."""

from kiosk.runtime.call.line import Do, LineWatch
from kiosk.runtime.call.pacing import Pacing, Rung


def sent(pacing, seconds, share, begun=0.0):
    """Send frames for so long, each of which takes a share of its time."""
    now = begun
    while now < begun + seconds:
        period = 1 / pacing.rung.frames_per_s
        now += period
        pacing.sent(now, period * share)
    return now


def test_a_board_that_is_too_slow_sends_less_and_later_more_again():
    pacing = Pacing()
    assert pacing.rung == Rung(640, 30)
    now = sent(pacing, 3.5, 1.2)
    assert pacing.rung == Rung(640, 20)
    now = sent(pacing, 60, 1.2, now)
    assert pacing.rung == Rung(240, 6)
    now = sent(pacing, 200, 0.2, now)
    assert pacing.rung == Rung(640, 30)


def test_loss_steps_down_and_holds_while_it_lasts():
    pacing = Pacing()
    pacing.lost(0.2)
    now = sent(pacing, 3.5, 0.2)
    assert pacing.rung == Rung(640, 20)
    for _ in range(20):
        pacing.lost(0.06)
        now = sent(pacing, 3.2, 0.2, now)
    assert pacing.rung == Rung(640, 20)


def test_what_a_hall_wants_at_most_is_the_first_rung():
    assert Pacing(1280, 15).rung == Rung(1280, 15)
    assert Pacing(320, 30).rung == Rung(320, 30)


def test_silence_asks_for_a_new_offer_and_in_the_end_ends_the_call():
    line = LineWatch()
    line.begin(100.0)
    assert line.look(101, 0.0, streams=False, failed=False) is Do.NOTHING
    assert line.look(102, 101.9, streams=True, failed=False) is Do.NOTHING
    assert not line.broken
    assert line.look(106, 102.0, streams=True, failed=False) is Do.RENEW
    assert line.broken
    assert line.look(107, 102.0, streams=True, failed=False) is Do.NOTHING
    assert line.look(109.5, 102.0, streams=True, failed=False) is Do.RENEW
    assert line.look(110, 109.9, streams=True, failed=False) is Do.NOTHING
    assert not line.broken
    assert line.look(114, 109.9, streams=True, failed=False) is Do.RENEW
    assert line.look(145, 109.9, streams=True, failed=False) is Do.END


def test_where_nothing_streams_silence_is_given_longer():
    line = LineWatch()
    line.begin(0.0)
    assert line.look(10, 3.0, streams=False, failed=False) is Do.NOTHING
    assert line.look(16, 3.0, streams=False, failed=False) is Do.RENEW


def test_who_never_joins_is_asked_again_and_given_up():
    line = LineWatch()
    line.begin(0.0)
    assert line.look(7, 0.0, streams=False, failed=False) is Do.NOTHING
    assert line.look(8.1, 0.0, streams=False, failed=False) is Do.RENEW
    assert not line.broken  # it was never whole
    assert line.look(31, 0.0, streams=False, failed=False) is Do.END
