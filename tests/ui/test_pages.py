"""Every page of the window, measured: nothing cut off, nothing too small, nothing too close."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

AT_A_TIME = 4  # each is busy with half a core, and waits for frames
SCREENS = {
    "1080x1920": ("21.5", "normal,largest,low-largest"),
    "1920x1080": ("21.5", "largest"),
    "1280x800": ("10.1", "contrast,largest"),
    "800x480": ("7", "normal,largest"),
}
"""By size: inches, and the comforts. Only a tall screen has a lower half to move into."""


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """What was found on each screen, once it is known."""
    with ThreadPoolExecutor(AT_A_TIME) as workers:
        folder = tmp_path_factory.mktemp("pages")
        yield {size: workers.submit(measure, size, *of, folder) for size, of in SCREENS.items()}


def measure(size, inch, comforts, folder):
    command = [
        "xvfb-run", "-a", "-s", "-screen 0 1920x1920x24",
        sys.executable, "-m", "tests.ui.pictures", str(folder), "--no-pictures",
        "--size", size, "--inch", inch, "--comforts", comforts,
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=2700, check=False)


@pytest.mark.parametrize("size", SCREENS)
def test_nothing_is_cut_off_in_three_languages_at_the_largest_size(size, measured):
    done = measured[size].result()
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout) == []
