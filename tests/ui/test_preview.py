import json
import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def shown():
    """Three hundred frames in a real window."""
    command = [
        "xvfb-run", "-a", "-s", "-screen 0 800x480x24",
        sys.executable, "-m", "tests.ui.previewing",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_all_frames_go_through_one_texture(shown):
    assert shown["textures"] == 1
    assert shown["grown_mb"] < 8  # a frame has 0.5 MB: 300 textures would be 155


def test_the_newest_frame_stands_upright_and_in_its_colours(shown):
    assert shown["top"] == [255, 99, 0]
    assert shown["bottom"] == [0, 99, 255]


def test_it_is_as_large_as_fits_at_its_own_proportions(shown):
    assert shown["corners"] == [[80, 480], [720, 0]]
    assert shown["turned"] == [[220, 480], [580, 0]]


def test_what_is_no_picture_in_colours_is_refused(shown):
    assert shown["refused"] == "preview: 2 channels, expected 3 or 4"
