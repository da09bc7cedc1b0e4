"""The texts of the three languages: complete, the same places to fill, the right signs."""

import dataclasses
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from kiosk.catalogue.loading import load_hall
from kiosk.catalogue.loading_matters import load_matters
from kiosk.catalogue.loading_programmes import Leading, load_programmes
from kiosk.catalogue.loading_standing import load_standing
from kiosk.catalogue.loading_visits import load_visits
from kiosk.texts import Language, Phrasebook, Words, message
from kiosk.texts.phrasebook import MissingTextError

ROOT = Path(__file__).parents[2]
TEXTS = ROOT / "config" / "texts"
OWNERS = sorted(path.name for path in (TEXTS / "en" / "LC_MESSAGES").glob("*.po"))
KEY = re.compile(r"""message\(\s*f?["']([a-z_]+\.[a-z_{}.]+)["']""")
HAN = re.compile(r"[\u3400-\u9fff]")


def catalogue(language, owner):
    with (TEXTS / language.locale / "LC_MESSAGES" / owner).open("rb") as stream:
        return {m.id if isinstance(m.id, str) else m.id[0]: m for m in read_po(stream) if m.id}


def places(text):
    return set(re.findall(r"\{(\w+)\}", text))


def strings(entry):
    return [entry.string] if isinstance(entry.string, str) else list(entry.string)


@pytest.mark.parametrize("owner", OWNERS)
def test_every_language_has_every_text_with_the_same_places(owner):
    english = catalogue(Language.ENGLISH, owner)
    for language in Language:
        other = catalogue(language, owner)
        assert set(other) == set(english), language
        for key, entry in other.items():
            assert all(strings(entry)), f"{language} {key} is empty"
            wanted = places(strings(english[key])[-1])
            assert all(places(text) <= wanted for text in strings(entry)), f"{language} {key}"
            assert places(strings(entry)[-1]) == wanted, f"{language} {key}"


def test_no_key_has_two_owners():
    keys = [key for owner in OWNERS for key in catalogue(Language.ENGLISH, owner)]
    assert len(keys) == len(set(keys))


def test_every_key_of_the_program_is_in_the_catalogues_and_none_is_left_over():
    known = {key for owner in OWNERS for key in catalogue(Language.ENGLISH, owner)}
    sources = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "kiosk").rglob("*.py"))
    used = set(KEY.findall(sources))
    plain = {key for key in used if "{" not in key}
    assert plain <= known
    made = [re.escape(key) for key in used if "{" in key]
    made_of = re.compile("|".join(re.sub(r"\\\{.*?\\\}", "[a-z0-9_]+", key) for key in made))
    unused = {k for k in known if f'"{k}"' not in sources and not made_of.fullmatch(k)}
    assert not {key for key in unused if not key.startswith("day.")}


def said_by(language):
    """Yield every text of a language: of the pages, and of the hall's catalogue."""
    for owner in OWNERS:
        for entry in catalogue(language, owner).values():
            yield from strings(entry)
    folder = ROOT / "config" / "catalogue"
    hall = load_hall(folder)
    services = frozenset(one.id for group in hall.groups for one in group.services)
    matters = load_matters(folder, hall.queues)
    known = (
        hall, matters, load_standing(folder, matters.materials), load_visits(folder),
        load_programmes(folder, Leading(None, services)),
    )  # fmt: skip
    yield from (words.in_language(language) for one in known for words in words_in(one))
    tag = {Language.TRADITIONAL: "zh-hant", Language.SIMPLIFIED: "zh-hans"}[language]
    for file in (folder / "policies").glob(f"*/*.{tag}.md"):
        yield file.read_text(encoding="utf-8")


def words_in(thing):
    """Yield all words that stand somewhere in a value."""
    if isinstance(thing, Words):
        yield thing
    elif dataclasses.is_dataclass(thing):
        for field in dataclasses.fields(thing):
            yield from words_in(getattr(thing, field.name))
    elif isinstance(thing, dict):
        for one in thing.values():
            yield from words_in(one)
    elif isinstance(thing, tuple | list):
        for one in thing:
            yield from words_in(one)


@pytest.mark.parametrize(
    ("language", "coding"),
    [(Language.TRADITIONAL, "big5hkscs"), (Language.SIMPLIFIED, "gb2312")],
)
def test_each_chinese_has_its_own_characters(language, coding):
    """Big5 has no Simplified shapes, GB 2312 no Traditional ones."""
    mixed = set()
    for text in said_by(language):
        for sign in set(HAN.findall(text)):
            try:
                sign.encode(coding)
            except UnicodeEncodeError:
                mixed.add((sign, text[:40]))
    assert not mixed


HONG_KONG = {
    "列印": "打印", "大廳": "大堂", "螢幕": "屏幕", "裡": "裏", "攝影機": "鏡頭",
    "掃碼": "掃描", "自助機": "自助服務機", "導辦員": "專員", "拿掉": "移除", "印表機": "打印機",
    "週": "星期",
}  # fmt: skip
"""Words of elsewhere, and what is said in Hong Kong."""


@pytest.mark.parametrize(("other", "ours"), HONG_KONG.items())
def test_hong_kong_reads_its_own_words(other, ours):
    assert not [text[:60] for text in said_by(Language.TRADITIONAL) if other in text], ours


def test_a_key_that_is_nowhere_is_an_error_and_not_a_text():
    phrasebook = Phrasebook.load(TEXTS)
    with pytest.raises(MissingTextError, match=r"no\.such"):
        phrasebook.say(message("no.such"), Language.ENGLISH)


def test_numbers_are_said_in_the_right_form():
    phrasebook = Phrasebook.load(TEXTS)
    said = [
        phrasebook.say(message("result.ahead_count", count=n), Language.ENGLISH) for n in (1, 2)
    ]
    assert said == ["1 visitor", "2 visitors"]


def test_texts_that_are_not_compiled_say_what_to_do(tmp_path):
    with pytest.raises(MissingTextError, match="make texts"):
        Phrasebook.load(tmp_path)
