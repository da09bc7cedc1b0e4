"""Every page of the window, measured: nothing cut off, nothing too small, nothing too close."""

import json
import subprocess
import sys

import pytest

SCREENS = [
    pytest.param("1080x1920", "21.5", id="portrait"),
    pytest.param("1920x1080", "21.5", id="landscape"),
    pytest.param("1280x800", "10.1", id="1280x800"),
    pytest.param("800x480", "7", id="800x480"),
]


@pytest.mark.parametrize(("size", "inch"), SCREENS)
def test_nothing_is_cut_off_in_three_languages_at_the_largest_size(size, inch, tmp_path):
    command = [
        "xvfb-run", "-a", "-s", "-screen 0 1920x1920x24",
        sys.executable, "-m", "tests.ui.pictures", str(tmp_path), "--no-pictures",
        "--size", size, "--inch", inch, "--comforts", "normal,largest,low-largest,contrast",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout) == []
