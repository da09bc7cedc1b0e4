"""What a page that comes late must not undo: keys that were typed, and how far one has read."""

import json
import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def told():
    command = [
        "xvfb-run", "-a", "-s", "-screen 0 800x480x24",
        sys.executable, "-m", "tests.ui.staging",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_keys_that_were_typed_meanwhile_stay_in_the_field(told):
    assert told["after_late_page"] == "TAX"
    assert told["sent"] == ["T", "TA", "TAX", "TAXE"]


def test_what_the_flow_puts_into_the_field_stands_there(told):
    assert told["changed_by_the_flow"] == "CUT"
    assert told["another_question"] == ""


def test_who_listens_or_changes_the_language_reads_on_where_he_was(told):
    assert told["top"] == 1
    assert told["read_to"] < 0.99
    assert told["listening"] == told["translated"] == told["read_to"]


def test_another_article_begins_at_its_top(told):
    assert told["other_article"] == 1
