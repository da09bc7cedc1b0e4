"""A press that lasts while the page is drawn anew."""

import json
import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def told():
    """What the kiosk was told, by what happened under the finger."""
    command = [
        "xvfb-run", "-a", "-s", "-screen 0 1080x1920x24",
        sys.executable, "-m", "tests.ui.pressing",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("case", ["same", "still"])
def test_it_counts_once(told, case):
    assert told[case] == ["send"]


@pytest.mark.parametrize("case", ["other page", "next visitor", "moved away"])
def test_it_counts_for_nothing_else(told, case):
    assert told[case] == []
