"""How somebody stands: the sample hall's reasons, and faults by line."""

import shutil
from pathlib import Path

import pytest

from kiosk.catalogue.loading import load_hall
from kiosk.catalogue.loading_matters import load_matters
from kiosk.catalogue.loading_standing import load_standing
from kiosk.typed_toml import FileFaultsError

CATALOGUE = Path(__file__).parents[2] / "config" / "catalogue"


@pytest.fixture(scope="module")
def materials():
    return load_matters(CATALOGUE, load_hall(CATALOGUE).queues).materials


def test_a_good_reason_says_what_stands_on_the_ticket_and_a_bad_one_how_to_repair_it(materials):
    rules = load_standing(CATALOGUE, materials)
    good = [one for one in rules.reasons.values() if one.ticket is not None]
    bad = [one for one in rules.reasons.values() if one.repair is not None]
    assert len(good) >= 4
    assert len(bad) >= 4
    assert len(good) + len(bad) == len(rules.reasons)
    assert not any(one.priority for one in bad)
    assert rules.reason("trusted-trader").why.en.startswith("Your company")
    with pytest.raises(KeyError):
        rules.reason("heard-of-nowhere")


def test_only_some_good_reasons_give_priority_and_the_first_of_them_is_named(materials):
    rules = load_standing(CATALOGUE, materials)
    assert rules.priority_of(("no-faults", "tax-grade-a", "trusted-trader")) == "tax-grade-a"
    assert rules.priority_of(("no-faults", "of-another-hall")) == ""


GOOD = "ticket: {zh_hant: a, zh_hans: a, en: a}"
WHY = "why: {zh_hant: a, zh_hans: a, en: a}"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("bound_minutes: 15", "bound_minutes: soon", "line 6, bound_minutes: is 'soon'"),
        ("bound_minutes: 15", "bound_minutes: 500", "line 6, bound_minutes: "),
        ("promise_days: 10", "promise_days: 0", "line 9, promise_days: is 0 though papers"),
        ("[tax-", "[no-such-paper, tax-", "line 10, may_follow[0]: is 'no-such-paper'"),
        ("[tax-reg", "[health-certificate, tax-reg", "may_follow[3]: is 'health-certificate'"),
        ("reasons:\n", f"reasons:\n  a:\n    {WHY}\n", "line 13, reasons.a: has repair and"),
        ("reasons:\n", f"reasons:\n  A b:\n    {WHY}\n    {GOOD}\n", "reasons.A b: is no id"),
        ("    repair:", "    priority: true\n    repair:", "priority: is for good reasons"),
        ("reasons:\n", "reasons:\n  a:\n    why: {en: a}\n", "zh_hant"),
        ("bound_minutes: 15", "bound_minutes: [", "is not YAML"),
        ("promise_days: 10", "promise_dais: 10", "is not a setting"),
    ],
)
def test_every_fault_is_named_with_file_line_and_path(tmp_path, materials, before, after, said):
    text = (CATALOGUE / "standing.yaml").read_text(encoding="utf-8")
    assert before in text
    (tmp_path / "standing.yaml").write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(FileFaultsError) as error:
        load_standing(tmp_path, materials)
    assert str(tmp_path / "standing.yaml") in str(error.value)
    assert said in str(error.value)


def test_a_catalogue_without_the_file_says_so(tmp_path, materials):
    shutil.copy(CATALOGUE / "matters.yaml", tmp_path)
    with pytest.raises(FileFaultsError, match="cannot be read"):
        load_standing(tmp_path, materials)
