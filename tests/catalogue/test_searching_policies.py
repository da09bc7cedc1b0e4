"""Articles found by letters, words and signs; what is kept of a question that finds none."""

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.catalogue.searching_policies import PolicyIndex
from tests.catalogue.test_policies import read


@pytest.fixture(scope="module")
def index():
    return PolicyIndex(read())


def ids(index, question):
    return [one.id for one in index.find(question)]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("SHBX", "enrolment"), ("shehuibaoxian", "enrolment"), ("she hui bao", "enrolment"),
        ("zuwu", "renting"), ("zf", "renting"),
        ("youeryuan", "kindergarten"), ("YEY", "kindergarten"), ("rx", "individual-income-tax"),
        ("rent", "renting"), ("RENT", "renting"), ("income tax", "individual-income-tax"),
        ("tax inc", "individual-income-tax"), ("companies", "start-a-company"),
        ("taxes", "individual-income-tax"), ("doctors", "seeing-a-doctor"),
        ("kinder", "kindergarten"),
    ],
)  # fmt: skip
def test_letters_and_words_find_articles(index, typed, wanted):
    assert wanted in ids(index, typed), ids(index, typed)


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("社會保險", "社会保险"), ("稅務", "税务"), ("幼稚園", "幼稚园"), ("按金", "按金"),
        ("租約 登記", "租约 登记"), ("醫院", "医院"), ("個人所得稅", "个人所得税"),
    ],
)  # fmt: skip
def test_both_scripts_find_both(index, traditional, simplified):
    assert ids(index, traditional)
    assert ids(index, traditional) == ids(index, simplified)


@pytest.mark.parametrize(
    ("ours", "theirs", "wanted"),
    [("幼稚園", "幼儿园", "kindergarten"), ("入息", "收入", "individual-income-tax"),
     ("租約", "租赁合同", "renting")],
)  # fmt: skip
def test_the_words_of_either_side_find_the_same(index, ours, theirs, wanted):
    assert wanted in ids(index, ours)
    assert wanted in ids(index, theirs)


def test_a_title_comes_before_a_keyword_and_that_before_the_text(index):
    found = index.find("residence certificate")
    assert found[0].id == "residence-certificate"
    found = ids(index, "deposit")  # a keyword of renting, in the text of others
    assert found[0] == "renting"
    assert len(found) > 1
    found = ids(index, "tax")
    titled = {"individual-income-tax", "residence-certificate", "subsidy"}
    assert set(found[:3]) == titled
    assert len(found) > 3


@pytest.mark.parametrize(
    "typed", ["", "  ", ".-", "qqqq", "zebra", "蛇", "tax zebra", "\x00", "%_"]
)
def test_what_means_nothing_finds_nothing(index, typed):
    assert index.find(typed) == ()


def test_a_question_of_any_length_is_cut(index):
    assert index.find("tax" + " " * 38 + "zebra" * 1000)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("pet snake tax", ("tax",)),
        ("CHAN TAI MAN A123456(3)", ()),
        ("tax chan siu ming 21234567", ("tax",)),
        ("陳大文 交 稅務", ("税务",)),
        ("anna 13800138000", ()),
        ("tax tax tax", ("tax",)),
    ],
)
def test_only_words_of_titles_and_keywords_are_kept(index, typed, kept):
    assert index.known_words(typed) == kept


def test_the_topic_is_that_of_the_words(index):
    assert index.topic_of(("tax",)) == "tax"
    assert index.topic_of(("租房",)) == "housing"
    assert index.topic_of(()) == ""
    assert index.topic_of(("zebra",)) == ""


def test_no_first_page_waits_for_any_of_it():
    code = (
        "import sys\nfrom pathlib import Path\nfrom kiosk.knowledge import Knowledge\n"
        "from kiosk.settings import load\nfrom kiosk.visit import first_session\n"
        "folder = Path('config')\n"
        "page = first_session(Knowledge.read(load(folder / 'kiosk.toml'), folder)).page\n"
        "print(sorted({'markdown_it', 'opencc', 'pypinyin', 'yaml'} & set(sys.modules)))\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
