import json
import subprocess
import sys

PICTURES = 8


def test_a_picture_for_the_guide_is_whole_at_once_and_shows_no_key_under_a_finger():
    command = [
        "xvfb-run", "-a", "-s", "-screen 0 800x480x24",
        sys.executable, "-m", "tests.ui.grabbing",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["whole"] == [True] * PICTURES
    assert (told["key_is_told"], told["key"]) == (False, "down")
    # What a matter needs is the same for everybody; a list of answers is the visitor's.
    assert told["lists"] == [True, False]
