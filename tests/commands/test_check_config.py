"""``kiosk check-config`` counts the articles and names their faults."""

import shutil
from pathlib import Path

import pytest

from kiosk.commands.check_config import FAULTS, main

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture
def file(tmp_path):
    for name in ("catalogue", "texts"):
        shutil.copytree(CONFIG / name, tmp_path / name)
    return Path(shutil.copy(CONFIG / "kiosk.toml", tmp_path / "kiosk.toml"))


def test_the_articles_are_counted(file, capsys):
    assert main([str(file)]) == 0
    assert "24 articles" in capsys.readouterr().out


def test_every_fault_of_every_article_is_a_line(file, capsys):
    folder = file.parent / "catalogue" / "policies"
    (folder / "tax" / "subsidy.zh-hans.md").unlink()
    renting = folder / "housing" / "renting.en.md"
    renting.write_text(renting.read_text("utf-8") + "\n<script>x</script>\n", "utf-8")
    assert main([str(file)]) == FAULTS
    said = capsys.readouterr().err
    assert "tax/subsidy.zh-hans.md: is missing" in said
    lines = renting.read_text("utf-8").splitlines()
    assert f"housing/renting.en.md: line {len(lines)}: is HTML" in said


@pytest.mark.parametrize(
    "template",
    ["hall.example/{id}", "https://hall.example/{name}", "https://a/{id", "ftp://a/{id}"],
)
def test_an_address_of_articles_that_cannot_be_one_is_named(file, capsys, template):
    text = file.read_text("utf-8")
    file.write_text(text.replace('articles_url = ""', f'articles_url = "{template}"'), "utf-8")
    assert main([str(file)]) == FAULTS
    assert "kiosk.articles_url" in capsys.readouterr().err
