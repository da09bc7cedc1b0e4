"""The matters of the sample hall, the union of what their authorities want, and faults by line."""

import shutil
from pathlib import Path

import pytest

from kiosk.catalogue.loading import load_hall
from kiosk.catalogue.loading_matters import load_matters
from kiosk.catalogue.matters import Form, MaterialNeed, Owner
from kiosk.catalogue.searching import LetterIndex
from kiosk.catalogue.union import stricter, union
from kiosk.typed_toml import FileFaultsError

CATALOGUE = Path(__file__).parents[2] / "config" / "catalogue"


@pytest.fixture(scope="module")
def queues():
    return load_hall(CATALOGUE).queues


@pytest.fixture(scope="module")
def matters(queues):
    return load_matters(CATALOGUE, queues)


def test_the_sample_hall_has_matters_under_every_topic_and_after_every_event(matters):
    assert len(matters.matters) >= 24
    assert all(matters.of_topic(one.id) for one in matters.topics)
    assert all(matters.of_event(one.id) for one in matters.events)
    assert sum(len(one.needs) > 2 for one in matters.matters) >= 3


def test_eight_papers_are_shown_where_three_visits_would_have_shown_seventeen(matters):
    asked = union(matters, matters.matter("research-passage"))
    assert (len(asked.materials), asked.apart_materials) == (8, 17)
    assert (len(asked.questions), asked.apart_questions) == (8, 17)
    card = next(one for one in asked.materials if one.key == "identity-card.applicant")
    assert card.wanted_by == ("customs", "border-inspection", "public-security")


def test_every_authority_gets_all_that_it_wants_from_the_union(matters):
    for matter in matters.matters:
        asked = union(matters, matter)
        shown = {one.key: one.need for one in asked.materials}
        answered = {one.question.id for one in asked.questions}
        for need in matter.needs:
            assert set(need.questions) <= answered
            for one in need.materials:
                given = shown[f"{one.material}.{one.owner.value}"]
                assert given.form is Form.ORIGINAL or one.form is Form.COPY
                if one.newer_than_days is not None:
                    assert given.newer_than_days <= one.newer_than_days


def test_a_contradiction_is_solved_by_the_stricter():
    copy = MaterialNeed("licence", Owner.COMPANY, Form.COPY, 180)
    original = MaterialNeed("licence", Owner.COMPANY, Form.ORIGINAL, None)
    for both in (stricter(copy, original), stricter(original, copy)):
        assert (both.form, both.newer_than_days) == (Form.ORIGINAL, 180)


@pytest.fixture
def copied(tmp_path):
    return Path(shutil.copytree(CATALOGUE, tmp_path / "catalogue"))


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("matters/goods.yaml", "authority: customs", "authority: coustoms",
         r"goods.yaml: line \d+, matters\[\d+\].needs\[\d+\].authority: is 'coustoms'; expec"),
        ("matters/goods.yaml", "queue: customs", "queue: nowhere", r"line \d+, .*queue: is 'now"),
        ("matters/goods.yaml", "fee: {", "fea: {", r"line \d+, matters\[\d+\].fea: is not a set"),
        ("matters.yaml", "kind: phone", "kind: fone", r"line \d+, questions.phone.kind: is 'fone'"),
        ("matters/goods.yaml", "days: 5", "days: many", r"line \d+, .*days: is 'many'"),
        ("matters/goods.yaml", "zh_hant:", "zh_hunt:", r"line \d+, .*zh_hunt: is not a setting"),
        ("matters/goods.yaml", "topic: goods", "topic: [goods", r"(?s)is not YAML: .*line \d+"),
        ("matters.yaml", "    whose: applicant\n", "", r"line \d+, .*known: is 'register'; set"),
        ("matters.yaml", "whose: applicant", "whose: child", r"line \d+, .*whose: is 'child'; inv"),
        ("matters.yaml", "known: birth", "whose: company", r"line \d+, .*whose: is for what a reg"),
        ("matters.yaml", "kind: company", "kind: company\n    known: register\n    whose: company",
         r"line \d+, questions.uscc.known: is 'register', which is asked by this very number"),
        ("matters/live.yaml", "hmt-residence-permit]", "hmt-residence-permit, taiwan-permit]",
         r"line 8, matters\[0\].for: names a document twice"),
        ("matters/live.yaml", "hmt-residence-permit]", "library-card]",
         r"line 8, matters\[0\].for: .*'library-card'"),
        ("matters/live.yaml", "instead: address-registration", "instead: work-card-hk-macao",
         r"line 9, matters\[0\].instead: is 'work-card-hk-macao'; expected a matter that is for"),
        ("matters/live.yaml", "  - id: address-registration\n",
         "  - id: address-registration\n    instead: lease-registration\n",
         r"matters\[1\].instead: is for matters that are for some only; set for"),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_file_line_and_path(copied, queues, file, old, new, told):
    text = (copied / file).read_text(encoding="utf-8")
    assert old in text
    (copied / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FileFaultsError, match=told):
        load_matters(copied, queues)


def test_the_line_is_the_right_one(copied, queues):
    file = copied / "matters" / "goods.yaml"
    lines = file.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if "authority: customs" in line)
    lines[at] = lines[at].replace("customs", "nobody")
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(FileFaultsError, match=f"line {at + 1}, "):
        load_matters(copied, queues)


def test_a_missing_language_fails(copied, queues):
    file = copied / "matters.yaml"
    text = file.read_text(encoding="utf-8")
    start = text.index("zh_hans:")
    end = text.index(",", start)
    file.write_text(text[:start] + text[end + 1 :], encoding="utf-8")
    with pytest.raises(FileFaultsError, match=r"line \d+, .*zh_hans: is missing"):
        load_matters(copied, queues)


def test_other_files_have_another_revision(copied, queues, matters):
    assert load_matters(copied, queues).revision == matters.revision
    file = copied / "matters" / "work.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    assert load_matters(copied, queues).revision != matters.revision


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("GZXK", "work-permit"), ("wgrlh", "work-permit"), ("work per", "work-permit"),
        ("kysb", "research"), ("research g", "research-passage"),
    ],
)  # fmt: skip
def test_matters_are_found_by_letters(matters, typed, first):
    found = [one.id for one in LetterIndex(matters.matters).find(typed)]
    assert any(first in one for one in found[:3]), found


def test_letters_that_mean_nothing_find_nothing(matters):
    index = LetterIndex(matters.matters)
    assert index.find("qqqq") == ()
    assert index.find(" .-") == ()
