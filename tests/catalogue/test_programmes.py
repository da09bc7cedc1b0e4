"""The programmes of the sample hall, and every fault of a file by line and path."""

import json
import shutil
from pathlib import Path

import pytest

from kiosk.catalogue.entitlement import can_be_met
from kiosk.catalogue.loading import load_hall
from kiosk.catalogue.loading_matters import load_matters
from kiosk.catalogue.loading_programmes import Leading, load_programmes
from kiosk.catalogue.rules import conditions_of
from kiosk.texts.faces import ICON_NAMES, default_folder
from kiosk.typed_toml import FileFaultsError

CATALOGUE = Path(__file__).parents[2] / "config" / "catalogue"
COMMON = "programmes.yaml"
MONEY, LIVING = "programmes/2-money.yaml", "programmes/3-living.yaml"


@pytest.fixture(scope="module")
def leading():
    hall = load_hall(CATALOGUE)
    matters = load_matters(CATALOGUE, hall.queues)
    services = (service.id for group in hall.groups for service in group.services)
    return Leading(frozenset(one.id for one in matters.matters), frozenset(services))


@pytest.fixture(scope="module")
def programmes(leading):
    return load_programmes(CATALOGUE, leading)


@pytest.fixture
def copied(tmp_path):
    return Path(shutil.copytree(CATALOGUE, tmp_path / "catalogue"))


def changed(copied, file, old, new):
    text = (copied / file).read_text(encoding="utf-8")
    assert old in text
    (copied / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_sample_hall_has_programmes_of_every_kind_that_lead_somewhere(programmes):
    assert len(programmes.programmes) >= 14
    assert all(one.leads.ticket for one in programmes.programmes)
    assert sum(one.leads.apply is not None for one in programmes.programmes) >= 8
    assert any(one.leads.guide for one in programmes.programmes)


def test_each_sample_says_that_it_is_one(programmes):
    for file in (CATALOGUE / COMMON, *(CATALOGUE / "programmes").glob("*.yaml")):
        assert file.read_text(encoding="utf-8").startswith("# SAMPLE DATA"), file
    for one in programmes.programmes:
        assert one.source.en.startswith("Sample: "), one.id
        assert "(sample)" in one.amount.en, one.id


def test_every_question_is_asked_for_some_programme_and_every_programme_can_be_had(programmes):
    wanted = {c.question.id for one in programmes.programmes for c in conditions_of(one.rule)}
    assert wanted == {one.id for one in programmes.questions}
    assert all(can_be_met(one.rule) for one in programmes.programmes)


def test_every_icon_can_be_drawn(programmes):
    icons = json.loads((default_folder() / ICON_NAMES).read_text(encoding="utf-8"))
    assert {one.icon for one in programmes.programmes} <= set(icons)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (MONEY, "question: tax", "question: taxes",
         r"2-money.yaml: line \d+, programmes\[0\].conditions.all\[2\].question: is 'taxes'; exp"),
        (MONEY, "is: shenzhen", "is: shenzen",
         r"line \d+, programmes\[0\].conditions.all\[2\].is: is 'shenzen'; expected one of shenz"),
        (MONEY, "in: [digital,", "in: [digits,", r"line \d+, .*in\[0\]: is 'digits'; expected"),
        (MONEY, "in: [digital,", "in: [medicine,", r"line \d+, .*in\[1\]: is 'medicine', which is"),
        (MONEY, "at_least: master", "at_least: mister", r"at_least: is 'mister'; expected one of"),
        (MONEY, "at_most: 40", "at_most: 400", r"at_most: is '400'; expected a number from 0 to"),
        (MONEY, "at_most: 40", "at_most: forty", r"at_most: is 'forty'; expected a number"),
        (MONEY, "at_most: 40", "at_most: 040", r"at_most: is '040'; expected 40 without zeros"),
        (MONEY, "at_most: 40", "is: 40, at_most: 40", r"line \d+, .*\]: has 2 comparisons; expec"),
        (MONEY, "is: shenzhen", "met: {zh_hant: a, zh_hans: a, en: a}", r"has 0 comparisons"),
        (MONEY, "{question: field, in: [", "{question: field, at_least: digital}\n#",
         r"at_least: needs an order, and 'field' has none; use is or in"),
        (MONEY, "- not: {question: person, is: mainland}", "- met: {zh_hant: a, zh_hans: a, en: a}",
         r"conditions.all\[0\]: refers to nothing; expected one of all, any, not or question"),
        (MONEY, "- not: {question: person,", "- not: {question: person, all: [{question: tax}],",
         r"all\[0\].not: all and question; expected one of"),
        (MONEY, "- not: {question: person, is: mainland}",
         "- {not: {question: person, is: mainland}, is: mainland}",
         r"conditions.all\[0\].is: belongs to a question"),
        (MONEY, "{question: person, is: mainland}",
         "{not: {not: {not: {question: person, is: mainland}}}}", r"stands 5 deep; expected 4"),
        (MONEY, "conditions:\n      all:", "conditions:\n      some:",
         r"line \d+, programmes\[0\].conditions.some: is not a setting; here belong: all, any"),
        (MONEY, "apply: income-tax-subsidy", "apply: income-tax",
         r"line \d+, programmes\[0\].leads.apply: is 'income-tax'; expected one of"),
        (MONEY, "ticket: talent-recognition", "ticket: talents",
         r"line \d+, programmes\[0\].leads.ticket: is 'talents'; expected one of"),
        (MONEY, "{ticket: talent-recognition}", "{print: false}", r"leads: lead nowhere; expec"),
        (MONEY, "id: housing-allowance", "id: income-tax-subsidy",
         r"line \d+, programmes\[1\].id: is 'income-tax-subsidy', which is there already"),
        (LIVING, "id: schooling", "id: talent-a", r"3-living.*id: is 'talent-a', which is there"),
        (MONEY, "date: 2026-02-01", "date: 2026-02-31", r"line \d+, programmes\[0\].date: is '"),
        (MONEY, "at_most: 40", "at_most: 40}\n        - {question: age, at_least: 41",
         r"line \d+, programmes\[1\].conditions: can never be met"),
        (MONEY, "programmes:", "programmes: [", r"(?s)is not YAML: .*line \d+"),
        (COMMON, "id: age", "id: person", r"questions\[1\].id: is 'person', which is t"),
        (COMMON, "id: macao,", "id: hong-kong,", r"options\[1\].id: is 'hong-kong', w"),
        (COMMON, "most: 120", "most: 0", r"line \d+, questions\[1\].most: is 0; a num"),
        (COMMON, "kind: number", "kind: nomber", r"questions\[1\].kind: is 'nomber'"),
        (COMMON, "kind: yes_no", "kind: choice", r"options: belong to a choice, which"),
        (COMMON, "kind: yes_no", "kind: yes_no\n    ordered: true", r"ordered: is for"),
        (COMMON, "kind: yes_no", "kind: yes_no\n    unit: {zh_hant: a, zh_hans: a, en: a}",
         r"unit: is for a number"),
        (COMMON, 'zh_hans: "身份", ', "", r"line \d+, .*name.zh_hans: is missing"),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_file_line_and_path(copied, leading, file, old, new, told):
    changed(copied, file, old, new)
    with pytest.raises(FileFaultsError, match=told):
        load_programmes(copied, leading)


def test_the_line_is_the_right_one(copied, leading):
    lines = (copied / MONEY).read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if "question: tax" in line)
    changed(copied, MONEY, "question: tax", "question: taxes")
    with pytest.raises(FileFaultsError, match=f"line {at + 1}, "):
        load_programmes(copied, leading)


def test_a_seventh_choice_is_one_too_many(copied, leading):
    seventh = "{id: other, name: {zh_hant: 甲, zh_hans: 甲, en: A}}\n      - {id: seventh,"
    changed(copied, COMMON, "{id: other,", seventh)
    with pytest.raises(FileFaultsError, match=r"line \d+, questions\[2\].options: .*length <= 6"):
        load_programmes(copied, leading)


def test_every_fault_of_a_file_is_told_at_once(copied, leading):
    changed(copied, MONEY, "question: tax", "question: taxes")
    changed(copied, MONEY, "at_most: 40", "at_most: 400")
    with pytest.raises(FileFaultsError) as caught:
        load_programmes(copied, leading)
    assert len(caught.value.faults) == 2


def test_a_hall_without_programmes_is_told_so(copied, leading):
    shutil.rmtree(copied / "programmes")
    with pytest.raises(FileFaultsError, match=r"programmes: holds no programmes"):
        load_programmes(copied, leading)


def test_where_the_matters_are_not_known_nothing_is_said_of_them(copied, leading):
    changed(copied, MONEY, "apply: income-tax-subsidy", "apply: income-tax")
    assert load_programmes(copied, Leading(None, leading.services)).programmes


def test_other_files_have_another_revision(copied, leading, programmes):
    assert load_programmes(copied, leading).revision == programmes.revision
    changed(copied, LIVING, "# A home", "# Another home")
    assert load_programmes(copied, leading).revision != programmes.revision
