"""The texts of the three languages: complete, the same places to fill, the right signs."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from kiosk.catalogue.loading import load_hall
from kiosk.texts import Language, Phrasebook, message
from kiosk.texts.phrasebook import MissingTextError

ROOT = Path(__file__).parents[2]
TEXTS = ROOT / "config" / "texts"
OWNERS = sorted(path.name for path in (TEXTS / "en" / "LC_MESSAGES").glob("*.po"))
KEY = re.compile(r"""message\(\s*f?["']([a-z_]+\.[a-z_{}.]+)["']""")
SIMPLIFIED_ONLY = set("号码请选择务证语读为约产权东车门问题时间开关张纸讯机继续结")
TRADITIONAL_ONLY = set("號碼請選擇務證語讀為約產權東車門問題時間開關張紙訊機繼續結")


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


@pytest.mark.parametrize(
    ("language", "foreign"),
    [(Language.TRADITIONAL, SIMPLIFIED_ONLY), (Language.SIMPLIFIED, TRADITIONAL_ONLY)],
)
def test_each_chinese_has_its_own_signs(language, foreign):
    texts = [
        text for owner in OWNERS for e in catalogue(language, owner).values() for text in strings(e)
    ]
    hall = load_hall(ROOT / "config" / "catalogue")
    named = [hall.name, hall.short_name, hall.address, hall.elsewhere]
    for group in hall.groups:
        named += [group.name, group.about]
        named += [words for service in group.services for words in (service.name, service.about)]
    for queue in hall.queues.values():
        named += [queue.name, queue.windows, queue.rule]
    texts += [words.in_language(language) for words in named]
    mixed = {text for text in texts if set(text) & foreign}
    assert not mixed


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
