"""Simulated days of the hall, and the command that plays them."""

import dataclasses

from PIL import Image

from kiosk.centre.simulation import MINUTE_MS, World, simulate
from kiosk.commands import simulate as command

WORLD = World(days=10)
BOUND_MS = 15 * MINUTE_MS


def test_the_same_seed_plays_the_same_days_and_another_does_not():
    assert simulate(WORLD, BOUND_MS) == simulate(WORLD, BOUND_MS)
    assert simulate(WORLD, BOUND_MS) != simulate(dataclasses.replace(WORLD, seed=2), BOUND_MS)


def test_in_order_nobody_waits_because_of_priority():
    plain = simulate(WORLD, 0)
    assert plain.because.worst == 0
    assert abs(plain.ordinary.mean - plain.priority.mean) < 5  # who they are makes no difference


def test_priority_serves_the_good_soon_and_the_bound_keeps_it_from_the_others():
    plain, free, fair = (simulate(WORLD, bound) for bound in (0, 10**12, BOUND_MS))
    assert free.priority.mean < fair.priority.mean < plain.priority.mean
    assert plain.ordinary.mean < fair.ordinary.mean < free.ordinary.mean
    assert free.because.worst > 15 >= fair.because.worst
    assert fair.because.beyond(15) == 0
    everybody = [len(one.ordinary.minutes) + len(one.priority.minutes) for one in (plain, fair)]
    assert everybody[0] == everybody[1]


def test_the_command_prints_a_table_and_draws_it(tmp_path, capsys):
    file = tmp_path / "hall.png"
    assert command.main(["hall", "--days", "4", "--plot", str(file)]) == 0
    said = capsys.readouterr().out
    assert "priority, 15 min bound: good standing" in said
    assert "more than 15 min because of priority: 0.000%" in said
    with Image.open(file) as picture:
        assert picture.size == (1600, 760)


def test_what_cannot_be_played_is_said(tmp_path, capsys):
    for wrong in (["--days", "0"], ["--good", "2"], ["--bound", "-1"], ["--visitors", "1"],
                  ["--catalogue", str(tmp_path)],
                  ["--days", "2", "--plot", str(tmp_path / "no" / "x.png")]):  # fmt: skip
        assert command.main(["hall", *wrong]) == 2
        assert capsys.readouterr().err
