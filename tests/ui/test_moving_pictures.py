import json
import subprocess
import sys

import pytest

CORNERS = 40  # pixels of the small picture's frame, which is round where the whole is drawn


@pytest.fixture(scope="module")
def moved():
    """Pictures of a call that move in a real window."""
    command = [
        "xvfb-run", "-a", "-s", "-screen 0 600x1000x24",
        sys.executable, "-m", "tests.ui.moving_pictures",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("how", ["plain", "under a panel", "scrolled"])
def test_pictures_that_move_alone_look_as_if_the_whole_had_been_drawn(moved, how):
    seen = moved[how]
    assert seen["moved"] > 10_000
    assert seen["unlike"] <= CORNERS
    assert seen["flips"] >= 10
    if moved["by_software"]:
        assert seen["whole"] == 0


def test_the_pictures_stay_while_their_page_is_drawn_anew(moved):
    asked, plate = moved["kept"], moved["kept small"]
    assert asked["guide"] > 2 * asked["own"] > 1_000
    assert 0 < plate["guide"] < asked["guide"] / 4  # he makes room for the plate
    assert plate["own"] > 0


def test_no_picture_of_a_visit_is_seen_in_the_next(moved):
    assert moved["kept by the next"] == {"guide": 0, "own": 0}
