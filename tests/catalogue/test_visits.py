"""What is done at companies: the sample hall's, the ways between buildings, and faults by line."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from kiosk.catalogue.loading_visits import load_visits
from kiosk.typed_toml import FileFaultsError

CATALOGUE = Path(__file__).parents[2] / "config" / "catalogue"


@pytest.fixture(scope="module")
def visits():
    return load_visits(CATALOGUE)


def test_the_sample_hall_has_a_team_for_every_errand(visits):
    assert all(visits.teams_for((one.id,)) for one in visits.errands)
    assert visits.minutes(("company-start", "social-join")) == 75
    assert visits.rules.horizon_days == 14
    assert len(visits.revision) == 12


def test_a_way_is_that_of_the_buildings_or_of_their_cells_or_the_usual_one(visits):
    def minutes(one, other):
        return visits.travel.minutes(visits.building(one), visits.building(other))

    assert minutes("sample-1", "sample-2") == minutes("sample-2", "sample-1") == 5
    assert minutes("hall", "hall") == 0
    assert minutes("hall", "sample-1") == 10  # one cell
    assert minutes("hall", "lab-east") == 15  # cells that are near
    assert minutes("hall", "tower") == 25


def test_a_team_is_off_on_its_days(visits):
    team = visits.team("company")
    assert team.on(date(2026, 3, 2))
    assert not team.on(date(2026, 3, 7))
    assert not team.on(date(2027, 1, 1))


@pytest.mark.parametrize("find", ["errand", "building", "team"])
def test_what_is_not_there_is_an_error(visits, find):
    with pytest.raises(KeyError):
        getattr(visits, find)("nowhere")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("minutes: 45", "minutes: 47", r"line 15, errands.company-start.minutes: is 47; .*of 5"),
        ("minutes: 45", "minutes: many", r"line 15, errands.company-start.minutes: is 'many'"),
        ("slot_min: 30", "slot_min: 32", r"line 7, rules.slot_min: is 32; expected a multiple"),
        ("between: [a1, a2]", "between: [a1, z9]", r"travel.cells\[0\].between: is 'z9'; expected"),
        ("between: [b1, b2]", "between: [a2, a1]", r"is a2 and a1, which is there already"),
        ("between: [b1, b2]", "between: [b1, b1]", r"leads nowhere; expected two different"),
        ("between: [b1, b2]", "between: [b1]", r"travel.cells\[1\].between: is \['b1'\]"),
        ("base: hall", "base: moon", r"teams.company.base: is 'moon'; expected one of bonded"),
        ("work-permit, policy-talk]", "dancing]", r"teams.company.errands\[2\]: is 'dancing'"),
        ('off: ["2027-01-01"]', 'off: ["2027-02-30"]', r"teams.company.off\[0\]: is '2027-02-30'"),
        ("      monday:", "      moonday:", r"teams.company.hours.moonday: is 'moonday'"),
        ('monday: ["09:00-12:00"', 'monday: ["13:00-12:00"', r"expected spans that follow each"),
        ("zh_hant: 政策宣講", "zh_hunt: 政策宣講", r"line \d+, .*zh_hunt: is not a setting"),
        ("equipment-check, policy-talk]", "policy-talk]", r"equipment-check: is done by no"),
        ("rules:", "rules: [", r"(?s)is not YAML: .*line \d+"),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_file_line_and_path(tmp_path, old, new, told):
    text = (CATALOGUE / "visits.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "visits.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FileFaultsError, match=told):
        load_visits(tmp_path)


def test_a_file_that_is_not_there_says_so(tmp_path):
    shutil.copy(CATALOGUE / "hall.toml", tmp_path)
    with pytest.raises(FileFaultsError, match=r"visits\.yaml: cannot be read"):
        load_visits(tmp_path)
