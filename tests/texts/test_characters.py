"""Chinese typed by pinyin: the commonest first, in the script of who types."""

import time

import pytest

from kiosk.texts import Language
from kiosk.texts.characters import LONGEST, MOST, Candidate, Characters
from tests.ui.samples import known

HANT, HANS = Language.TRADITIONAL, Language.SIMPLIFIED


@pytest.fixture(scope="module")
def characters():
    return known().characters()


def first(characters, letters, language=HANT, count=10):
    return [one.text for one in characters.find(letters, language)][:count]


@pytest.mark.parametrize(
    ("letters", "hant", "hans"),
    [
        ("shi", "是", "是"), ("xiang", "鄉", "乡"), ("gang", "港", "港"), ("lv", "律", "律"),
        ("nv", "女", "女"), ("fa", "發", "发"), ("li", "裏", "里"), ("de", "的", "的"),
    ],
)  # fmt: skip
def test_a_syllable_gives_its_characters_in_either_script(characters, letters, hant, hans):
    assert hant in [one.text for one in characters.find(letters, HANT)]
    assert hans in [one.text for one in characters.find(letters, HANS)]


def test_what_the_hall_writes_often_is_a_word_by_its_letters_and_its_initials(characters):
    assert first(characters, "shehuibaoxian", count=1) == ["社會保險"]
    assert first(characters, "gongsi", HANS, count=1) == ["公司"]
    assert "公司" in first(characters, "gs")
    assert "香港" in first(characters, "xianggang")


def test_letters_that_go_on_leave_what_a_character_does_not_take(characters):
    found = characters.find("shenzhen", HANS)
    assert Candidate("深", 4) in found
    assert all(one.takes <= LONGEST or len(one.text) > 1 for one in found)


def test_a_syllable_that_is_not_whole_gives_what_it_begins(characters):
    found = characters.find("zh", HANS)
    assert {"中", "这"} & {one.text for one in found}
    assert all(one.takes == 2 for one in found)


@pytest.mark.parametrize("letters", ["", "i", "12", "v1", "中", "vvvv"])
def test_what_means_nothing_gives_nothing(characters, letters):
    assert characters.find(letters, HANT) == ()


def test_nothing_is_offered_in_english(characters):
    assert characters.find("shi", Language.ENGLISH) == ()


def test_without_the_halls_texts_the_characters_are_there(characters):
    bare = Characters({})
    assert "是" in [one.text for one in bare.find("shi", HANS)]


def test_a_key_offers_no_more_than_fit(characters):
    for word in ("shehuibaoxian", "zhengzhongguo", "s", "sh", "zhuang", "xianggang"):
        for end in range(1, len(word) + 1):
            assert len(characters.find(word[:end], HANT)) <= MOST


@pytest.mark.bench
def test_a_key_takes_far_less_than_the_thirty_milliseconds_allowed(characters):
    words = ("shehuibaoxian", "zhengzhongguo", "s", "sh", "zhuang", "xianggang")
    began = time.perf_counter()
    for _ in range(20):
        for word in words:
            for end in range(1, len(word) + 1):
                characters.find(word[:end], HANT)
    keys = 20 * sum(len(word) for word in words)
    assert (time.perf_counter() - began) / keys < 0.03
