"""The articles of the sample hall, Markdown as blocks, and every fault by file and line."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from opencc import OpenCC

from kiosk.catalogue.leaflet import CODE_BYTES, address_of, pocket_text
from kiosk.catalogue.loading import load_hall
from kiosk.catalogue.loading_matters import load_matters
from kiosk.catalogue.loading_policies import SUFFIXES, load_policies, load_topics
from kiosk.catalogue.markdown import parser, written
from kiosk.catalogue.policies import Heading, Item, Note, Paragraph, Row
from kiosk.paper.qr import draw_code
from kiosk.texts import Language
from kiosk.typed_toml import FileFaultsError

CATALOGUE = Path(__file__).parents[2] / "config" / "catalogue"
HALL = load_hall(CATALOGUE)
MATTERS = [one.id for one in load_matters(CATALOGUE, HALL.queues).matters]
SERVICES = [service.id for group in HALL.groups for service in group.services]
ONE = "tax/subsidy.en.md"


def read(folder=CATALOGUE):
    return load_policies(folder, MATTERS, SERVICES)


@pytest.fixture(scope="module")
def policies():
    return read()


@pytest.fixture
def copied(tmp_path):
    return Path(shutil.copytree(CATALOGUE, tmp_path / "catalogue"))


def test_there_are_articles_under_every_topic_and_all_say_that_they_are_samples(policies):
    assert len(policies.articles) >= 24
    assert len(policies.topics) == 7
    assert all(policies.of_topic(topic.id) for topic in policies.topics)
    assert all(article.sample for article in policies.articles)
    for file in (CATALOGUE / "policies").rglob("*.md"):
        second = file.read_text(encoding="utf-8").splitlines()[1]
        assert re.match("# (樣本|样本|SAMPLE)[：:]", second), file


def test_articles_are_as_long_as_one_reads_standing(policies):
    for article in policies.articles:
        for language, suffix in SUFFIXES.items():
            file = CATALOGUE / "policies" / article.topic / f"{article.id}.{suffix}.md"
            text = file.read_text(encoding="utf-8").split("---\n", 2)[2]
            of = r"[A-Za-z']+" if language is Language.ENGLISH else r"[\u4e00-\u9fff]"
            assert 150 <= len(re.findall(of, text)) <= 400, file


@pytest.mark.parametrize("suffix", ["zh-hant", "zh-hans"])
def test_there_are_samples_in_each_chinese_with_its_own_marks(suffix):
    files = list((CATALOGUE / "policies").rglob(f"*.{suffix}.md"))
    assert len(files) >= 24
    for file in files:
        text = file.read_text(encoding="utf-8")
        if suffix == "zh-hans":
            assert OpenCC("t2s").convert(text) == text, file


def test_other_files_have_another_revision(copied, policies):
    assert read(copied).revision == policies.revision
    file = copied / "policies" / ONE
    file.write_text(file.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    assert read(copied).revision != policies.revision


def blocks(text):
    made = written(parser(), text, first_line=1, known={"known"}.__contains__)
    return made.blocks, [(flaw.line, flaw.problem) for flaw in made.flaws]


def test_markdown_becomes_headings_lists_rows_and_notes():
    text = """Some *words*,
on two lines. &lt;18

## Heading

- one
  - inner
- two

3. third
4. fourth

| What | When | Who |
| --- | --- | --- |
| Permit | Before | You |
| 證 | | |

> Mind `this`.
"""
    assert blocks(text) == (
        [
            Paragraph("Some words, on two lines. <18"),
            Heading("Heading"),
            Item("one"),
            Item("inner", depth=1),
            Item("two"),
            Item("third", "3."),
            Item("fourth", "4."),
            Row("Permit", "When: Before\nWho: You"),
            Row("證", ""),
            Note("Mind this."),
        ],
        [],
    )


def test_an_address_stands_beside_the_words_of_its_link():
    text = (
        "[The office](https://office.example/a) or <https://office.example/b>, "
        "[this](matter:known), [mail](mailto:a@b.example)"
    )
    said = "The office (https://office.example/a) or https://office.example/b, this, "
    assert blocks(text) == ([Paragraph(f"{said}mail (a@b.example)")], [])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<script>alert(1)</script>", "is HTML"),
        ("words <b onclick='x()'>bold</b>", "is HTML"),
        ("<iframe src='https://far.example'></iframe>", "is HTML"),
        ("<!-- hidden -->", "is HTML"),
        ("![a](https://far.example/a.png)", "is a picture"),
        ("![a](a.png)", "is a picture"),
        ("![a][b]\n\n[b]: https://far.example/a.png", "is a picture"),
        ("[a](javascript:alert(1))", "leads to 'javascript:"),
        ("[a](data:text/html,x)", "leads to 'data:"),
        ("[a](file:///etc/passwd)", "leads to 'file:"),
        ("[a](other.md)", "leads to 'other.md'"),
        ("[a](matter:nowhere)", "leads to the matter 'nowhere'"),
        ("    four blanks", "is code"),
        ("```\nfenced\n```", "is code"),
        ("| a | b |\n| - | - |\n| ![x](https://far.example/x.png) | y |", "is a picture"),
        ("> <img src=x>", "is HTML"),
    ],
)
def test_scripts_html_and_pictures_are_named_by_line_and_never_shown(text, problem):
    shown, flaws = blocks(f"First.\n\n{text}")
    assert flaws
    line, told = flaws[0]
    assert line >= 3
    assert problem in told
    said = repr(shown)
    assert not re.search(r"script|alert|<|onclick|far\.example|png|data:|file:", said)


def test_an_inline_fault_is_named_by_its_own_line():
    _, flaws = blocks("one\ntwo\nthree ![x](y.png)\n")
    assert [line for line, _ in flaws] == [3]


def change(folder, old, new, file=ONE):
    path = folder / "policies" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("title:", "titel:", r"subsidy.en.md: line 3, titel: is not a setting"),
        ("title:", "titel:", r"subsidy.en.md: line \d+, title: is missing"),
        ("date: 2026-01-15", "date: 2025-02-30", r"subsidy.en.md: line 6, date: is '2025-02-30'"),
        ("date: 2026-01-15", "date: soon", r"line 6, date: is 'soon'"),
        ("date: 2026-01-15", "date: 2026-07-07",
         r"line 6, date: is 2026-07-07, but 2026-01-15 in zh-hant"),
        ("sample: true", "sample: perhaps", r"line \d+, sample: is 'perhaps'"),
        ("sample: true", "sample: false", r"line \d+, sample: is False, but True in zh-hant"),
        ("matter:income-tax-subsidy", "matter:nowhere",
         r"line \d+, leads\[0\]: is 'matter:nowhere'; the hall has no such matter"),
        ("matter:income-tax-subsidy", "income-tax-subsidy", r"leads\[0\]: .*expected matter:ID"),
        ("keywords: [tax,", 'keywords: [tax, "",', r"line 4, keywords: is "),
        ("keywords:", "keywords: []\nwords:", r"line 4, keywords: is \[\]"),
        ("---\n#", "#", r"subsidy.en.md: line 1 is no '---'"),
        ("## Steps", "<script>x</script>", r"subsidy.en.md: line \d+: is HTML"),
        ("## Steps", "![map](https://far.example/map.png)", r"line \d+: is a picture"),
        ("## Steps", "[here](matter:nowhere)", r"line \d+: leads to the matter 'nowhere'"),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_file_and_line(copied, old, new, told):
    change(copied, old, new)
    with pytest.raises(FileFaultsError, match=told):
        read(copied)


def test_the_line_is_the_right_one(copied):
    file = copied / "policies" / ONE
    lines = file.read_text(encoding="utf-8").splitlines()
    at = lines.index("## Steps")
    lines[at] = "<b>Steps</b>"
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(FileFaultsError, match=f"subsidy.en.md: line {at + 1}: is HTML"):
        read(copied)


def test_a_missing_language_is_named(copied):
    (copied / "policies" / "tax" / "subsidy.zh-hans.md").unlink()
    with pytest.raises(FileFaultsError, match=r"tax/subsidy.zh-hans.md: is missing: an article"):
        read(copied)


def test_all_faults_of_all_articles_are_told_at_once(copied):
    change(copied, "date:", "day:")
    change(copied, "## ", "<hr>", "housing/renting.en.md")
    (copied / "policies" / "health" / "seeing-a-doctor.en.md").unlink()
    with pytest.raises(FileFaultsError) as caught:
        read(copied)
    said = str(caught.value)
    assert all(name in said for name in (ONE, "renting.en.md", "seeing-a-doctor.en.md"))


def test_an_unknown_topic_and_a_stray_file_are_named(copied):
    (copied / "policies" / "weather").mkdir()
    (copied / "policies" / "tax" / "notes.txt").write_text("x")
    (copied / "policies" / "tax" / "more.en.md").write_text("x")
    with pytest.raises(FileFaultsError) as caught:
        read(copied)
    said = str(caught.value)
    assert "weather/: is no topic of topics.yaml; expected one of social-security" in said
    assert "tax/notes.txt: is no article; expected ID.zh-hant.md" in said
    assert "tax/more.en.md: cannot be called 'more'" in said


def test_an_article_in_two_topics_is_named(copied):
    for suffix in SUFFIXES.values():
        name = f"subsidy.{suffix}.md"
        shutil.copy(copied / "policies/tax" / name, copied / "policies/housing" / name)
    with pytest.raises(FileFaultsError, match=r"housing/subsidy: has the name of tax/subsidy"):
        read(copied)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("id: tax", "id: housing", r"topics.yaml: line \d+, topics\[6\].id: is 'housing', which"),
        ("id: tax", "id: more", r"topics\[5\].id: is 'more', which has another meaning"),
        ("zh_hans:", "zh_huns:", r"line \d+, .*zh_huns: is not a setting"),
    ],
)
def test_a_fault_of_the_topics_is_named(copied, old, new, told):
    change(copied, old, new, "topics.yaml")
    with pytest.raises(FileFaultsError, match=told):
        load_topics(copied)


def test_bytes_that_are_no_text_are_a_fault(copied):
    (copied / "policies" / ONE).write_bytes(b"---\n\xff\xfe\n---\n")
    with pytest.raises(FileFaultsError, match=r"subsidy.en.md: cannot be read"):
        read(copied)


def test_an_article_without_text_is_a_fault(copied):
    file = copied / "policies" / ONE
    file.write_text(file.read_text(encoding="utf-8").rsplit("---", 1)[0] + "---\n", "utf-8")
    with pytest.raises(FileFaultsError, match=r"subsidy.en.md: line \d+: nothing follows to read"):
        read(copied)


def test_what_a_code_holds_has_the_title_the_source_and_fits(policies):
    for article in policies.articles:
        text = pocket_text(article)
        for language in Language:
            said = text.in_language(language)
            assert len(said.encode()) <= CODE_BYTES
            assert said.startswith(article.title.in_language(language))
            assert article.date.isoformat() in said
            assert said.count("\n") >= 4
    assert draw_code(said, 576).width <= 576


def test_an_address_names_topic_article_and_language(policies):
    article = policies.articles[0]
    address = address_of(article, "https://hall.example/{topic}/{id}.{language}")
    assert address.en == f"https://hall.example/{article.topic}/{article.id}.en"
    assert address.zh_hant.endswith(".zh-Hant-HK")
    assert address_of(article, "") is None


def test_an_article_is_valid_until_its_last_day(policies):
    article = next(one for one in policies.articles if one.valid_until)
    assert not article.expired(article.valid_until)
    assert article.expired(date(2030, 1, 1))
