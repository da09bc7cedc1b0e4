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


def test_help_leads_to_what_is_kept_and_another_language_reads_on_where_one_was(told):
    assert told["notice"]["asked"]
    assert told["notice"]["read_to"] < 0.99
    assert told["notice"]["translated"] == told["notice"]["read_to"]
    assert not told["notice"]["offered_to_staff"]


def test_another_article_begins_at_its_top(told):
    assert told["other_article"] == 1


def test_keys_stand_still_whatever_appears_beside_them(told):
    heights = told["keys_large"]
    assert max(heights) - min(heights) <= 1, heights


def test_where_all_is_scrolled_they_stand_still_but_for_what_must_be_seen(told):
    *finding, wrong, typing, mended = told["keys_small"]
    assert max(finding) - min(finding) <= 1, finding
    assert wrong > finding[0]  # what was wrong stands under the keys, and was brought into sight
    assert abs(mended - typing) <= 1  # the first key after that stays under the finger


def test_help_is_as_dark_as_the_page_under_it(told):
    assert told["uppermost_is_shade"]


def test_chinese_is_typed_by_pinyin_and_picked(told):
    typed = told["chinese"]
    assert "社" in typed["offered"]
    assert typed["field"] == typed["sent"] == "社公司"
    assert typed["second"] not in {"公司", "公"}  # further ones were shown in between
    assert typed["left"] == 0  # no letters are left, so nothing is offered
    assert typed["english"] == 0
