"""What the catalogue's README tells a clerk is so: changes work, and mistakes are told."""

import shutil
from pathlib import Path

import pytest

from kiosk.commands.check_config import FAULTS, main
from kiosk.knowledge import Knowledge
from kiosk.settings import load
from kiosk.texts import Language
from kiosk.typed_toml import FileFaultsError

CONFIG = Path(__file__).parents[2] / "config"
MATTER = """
topic: goods
matters:
  - id: new-matter
    queue: customs
    icon: bank
    name: {zh_hant: "新事項", zh_hans: "新事项", en: "New matter"}
    about: {zh_hant: "新", zh_hans: "新", en: "New"}
    fee: {zh_hant: "免費", zh_hans: "免费", en: "Free"}
    basis: {zh_hant: "樣本", zh_hans: "样本", en: "Sample"}
    needs:
      - {authority: customs, days: 3, materials: [{material: identity-card}], questions: [phone]}
"""
TOPIC = '  - {id: pets, icon: dog, name: {zh_hant: "寵物", zh_hans: "宠物", en: "Pets"}}\n'


class Desk:
    """A clerk's copy of the folder."""

    def __init__(self, folder):
        self.folder = Path(shutil.copytree(CONFIG / "catalogue", folder / "copy"))

    def check(self):
        return main([str(CONFIG / "kiosk.toml"), "--catalogue", str(self.folder)])

    def changes(self, file, old, new):
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} has no {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


CHANGES = [
    ("hall.toml", 'en = "e-Station"', 'en = "Our hall"'),
    ("hall.toml", "saturday = []", 'saturday = ["10:00-12:00"]'),
    ("hall.toml", '"2027-01-01" = []', '"2027-01-01" = ["10:00-12:00"]\n"2027-02-17" = []'),
    ("queues.toml", "minutes = 12", "minutes = 20"),
    ("services.toml", 'card = "required"', 'card = "optional"'),
    ("matters/goods.yaml", "days: 5", "days: 6"),
    ("matters/live.yaml", "    instead: address-registration\n", ""),
    ("standing.yaml", "bound_minutes: 15", "bound_minutes: 0"),
    ("standing.yaml", "promise_days: 10", "promise_days: 20"),
    ("programmes/2-money.yaml", "at_most: 40", "at_most: 45"),
    ("visits.yaml", "slot_min: 30", "slot_min: 60"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new"), CHANGES)
def test_a_change_that_the_readme_names_is_good(desk, capsys, file, old, new):
    desk.changes(file, old, new)
    assert desk.check() == 0, capsys.readouterr().err
    assert ": good; " in capsys.readouterr().out


def test_a_matter_is_added_in_a_file_of_its_own(desk, capsys):
    (desk.folder / "matters" / "new.yaml").write_text(MATTER, encoding="utf-8")
    assert desk.check() == 0, capsys.readouterr().err
    assert "31 matters" in capsys.readouterr().out


def test_a_matter_that_is_taken_out_is_told_of_by_what_leads_to_it(desk, capsys):
    talent = desk.folder / "matters" / "talent.yaml"
    text = talent.read_text(encoding="utf-8")
    start, end = text.index("  - id: talent-subsidy"), len(text)
    talent.write_text(text[:start] + text[end:], encoding="utf-8")
    desk.check()
    said = capsys.readouterr().err
    assert all("'talent-subsidy'" in line or "matter:talent-subsidy" in line
               for line in said.splitlines())  # fmt: skip


def test_an_article_is_added_by_copying_the_three_of_another(desk, capsys):
    for file in (desk.folder / "policies" / "tax").glob("subsidy.*.md"):
        shutil.copy(file, file.with_name(file.name.replace("subsidy", "new-subsidy")))
    assert desk.check() == 0, capsys.readouterr().err
    assert "25 articles" in capsys.readouterr().out


def test_an_article_is_taken_out_by_deleting_the_three(desk, capsys):
    for file in (desk.folder / "policies" / "tax").glob("subsidy.*.md"):
        file.unlink()
    assert desk.check() == 0, capsys.readouterr().err
    assert "23 articles" in capsys.readouterr().out


def test_a_topic_is_an_entry_and_a_folder(desk, capsys):
    topics = desk.folder / "policies" / "topics.yaml"
    topics.write_text(topics.read_text(encoding="utf-8") + TOPIC, encoding="utf-8")
    (desk.folder / "policies" / "pets").mkdir()
    for file in (desk.folder / "policies" / "tax").glob("subsidy.*.md"):
        name = file.name.replace("subsidy", "dogs")
        shutil.copy(file, desk.folder / "policies" / "pets" / name)
    assert desk.check() == 0, capsys.readouterr().err


def test_a_file_of_programmes_is_taken_out_by_deleting_it(desk, capsys):
    (desk.folder / "programmes" / "2-money.yaml").unlink()
    assert desk.check() == 0, capsys.readouterr().err


MISTAKES = [
    ("hall.toml", 'en = "e-Station"\n', "", "hall.toml: short_name.en: is missing"),
    ("hall.toml", "09:00-12:00", "12:00-09:00", "hall.toml: hours.monday"),
    ("hall.toml", '"2027-01-01"', '"2027-02-30"', "special.2027-02-30: is no day"),
    ("queues.toml", 'prefix = "B"', 'prefix = "A"', "queues.toml: queue[1].prefix: is 'A'"),
    ("services.toml", 'queue = "social"', 'queue = "nowhere"', "queue: is 'nowhere'; expected"),
    ("services.toml", 'instead = "general"', 'instead = "nothing"', "instead: is 'nothing'"),
    ("services.toml", 'for = ["hmt-residence-permit"', 'for = ["library"', "for: is ['library'"),
    ("matters/goods.yaml", "authority: customs", "authority: nobody", "authority: is 'nobody'"),
    ("matters/live.yaml", "zh_hans: ", "zh_hant: ", "stands there twice"),
    ("matters.yaml", "kind: phone", "kind: fax", "questions.phone.kind: is 'fax'"),
    ("standing.yaml", "bank-account-proof", "a-paper", "may_follow[1]: is 'a-paper'; expected"),
    ("standing.yaml", "    priority: true\n", "    priority: 5\n", "priority: is '5'"),
    ("programmes/2-money.yaml", "at_most: 40", "at_most: forty", "2-money.yaml: line"),
    ("policies/tax/subsidy.en.md", "date: ", "date: x", "subsidy.en.md"),
    ("policies/tax/subsidy.en.md", "\n## ", "\n<b>x</b>\n## ", "is HTML"),
    ("policies/tax/subsidy.en.md", "\n## ", "\n![x](https://a/b.png)\n## ", "picture"),
    ("visits.yaml", "minutes: 45", "minutes: 44", "visits.yaml: line"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "told"), MISTAKES)
def test_a_mistake_is_named_with_its_file(desk, capsys, file, old, new, told):
    desk.changes(file, old, new)
    assert desk.check() == FAULTS
    said = capsys.readouterr().err
    assert told in said
    assert file.rpartition("/")[2].partition(".")[0] in said


def test_every_faulty_file_is_named_at_once(desk, capsys):
    for file, old, new, _ in MISTAKES:
        if file not in {"matters/live.yaml", "matters.yaml"}:
            path = desk.folder / file
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert desk.check() == FAULTS
    said = capsys.readouterr().err
    for name in (
        "hall.toml", "queues.toml", "services.toml", "matters/goods.yaml", "standing.yaml",
        "2-money.yaml", "subsidy.en.md", "visits.yaml",
    ):  # fmt: skip
        assert name in said, name


def test_the_settings_own_faults_hide_none_of_the_catalogues(tmp_path, desk, capsys):
    desk.changes("hall.toml", 'en = "e-Station"\n', "")
    file = tmp_path / "kiosk.toml"
    file.write_text((CONFIG / "kiosk.toml").read_text("utf-8").replace("port = 1883", "port = 0"))
    assert main([str(file), "--catalogue", str(desk.folder)]) == FAULTS
    said = capsys.readouterr().err
    assert "broker.port" in said
    assert "short_name.en" in said


def test_a_fault_in_the_matters_closes_applying_and_nothing_else(tmp_path, desk):
    desk.changes("matters.yaml", "kind: phone", "kind: fax")
    for name in ("texts", "kiosk.toml"):
        source = CONFIG / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    shutil.move(desk.folder, tmp_path / "catalogue")
    known = Knowledge.read(load(tmp_path / "kiosk.toml"), tmp_path)
    with pytest.raises(FileFaultsError):
        known.matters()
    assert known.policies().articles
    assert known.programmes().programmes
    assert known.standing().bound_minutes == 15
    assert known.hall.name.in_language(Language.ENGLISH)
