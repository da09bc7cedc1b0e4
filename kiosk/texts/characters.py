"""Chinese characters by their pinyin, the commonest first: what is typed on the glass becomes them.

The characters are those of everyday writing: level 1 of GB 2312 in Simplified, of Big5 in
Traditional. How common each is, the hall's own texts say, and after them the dictionary of
``pypinyin``. Words are the hall's own. Searching needs the tables alone, not what they are made of.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kiosk.texts.language import Language

MOST = 40  # candidates of letters
LONGEST = 6  # letters of a syllable: "zhuang"
WORDS = 12  # of words
HONG_KONG = "裏着衞麪啓"  # its own shapes, which that part of Big5 lacks
OFTEN = 4  # times that characters stand together in the hall's texts to be a word
BETWEEN = frozenset("的了是在和及或與与為为由以於于從从也都不可請请")  # stand between words
OWN = 20  # so often counts the hall's own use of a character
HAN = re.compile(r"[\u4e00-\u9fff]+")
CODES = {Language.SIMPLIFIED: ("gb2312", 0xB0, 0xD7), Language.TRADITIONAL: ("big5", 0xA4, 0xC6)}
"""By language: a code, and the first and the last byte of the everyday characters in it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What letters may mean."""

    text: str
    takes: int  # letters that it stands for, from the first


class Characters:
    """Finds characters and words by letters.

    Args:
        texts: What the hall writes, by its language: what stands there often is offered first,
            and characters that often stand together are offered as a word.
    """

    def __init__(self, texts: Mapping[Language, Sequence[str]]) -> None:
        self._tables = {language: _Table(language, texts.get(language, ())) for language in CODES}

    def find(self, letters: str, language: Language) -> tuple[Candidate, ...]:
        """Return what small letters without blanks may mean; nothing in English."""
        table = self._tables.get(language)
        if table is None or not letters.isascii() or not letters.isalpha():
            return ()
        found = {one.text: one for one in table.find(letters)}
        return tuple(found.values())[:MOST]


class _Table:
    """The words and characters of one script."""

    def __init__(self, language: Language, texts: Sequence[str]) -> None:
        # 50 MB, which only who makes the tables needs.
        from opencc import OpenCC  # noqa: PLC0415
        from pypinyin import lazy_pinyin  # noqa: PLC0415
        from pypinyin.pinyin_dict import pinyin_dict  # noqa: PLC0415

        own = Counter("".join(texts))
        plain = OpenCC("t2s") if language is Language.TRADITIONAL else None
        seldom = _in_dictionary()
        syllables: dict[str, list[tuple[bool, int, str]]] = {}
        self._scores: dict[str, int] = {}
        for sign in _everyday(language):
            simple = plain.convert(sign) if plain is not None else sign
            score = self._scores[sign] = OWN * own[sign] + seldom[simple]
            for at, said in enumerate(pinyin_dict.get(ord(sign), "").split(",")):
                if said:
                    syllables.setdefault(_toneless(said), []).append((at > 0, -score, sign))
        self._signs = {
            key: [sign for *_, sign in sorted(found)] for key, found in syllables.items()
        }
        self._syllables = sorted(self._signs)
        keys: list[tuple[str, int, str]] = []
        for word, count in _words(texts).items():
            parts = lazy_pinyin(word)
            initials = "".join(part[0] for part in parts)
            keys += [("".join(parts), -count, word), (initials, -count, word)]
        self._words = sorted(keys)

    def find(self, letters: str) -> Iterator[Candidate]:
        """Yield words, then the characters of the longest syllable, then of shorter ones."""
        whole = len(letters)
        for word in self._words_from(letters):
            yield Candidate(word, whole)
        if letters not in self._signs:
            for sign in self._beginning(letters):
                yield Candidate(sign, whole)
        for taken in range(min(whole, LONGEST), 0, -1):
            for sign in self._signs.get(letters[:taken], ()):
                yield Candidate(sign, taken)

    def _beginning(self, letters: str) -> list[str]:
        """Return what a syllable may mean that is not typed to its end, the commonest first."""
        found = {sign for syllable in self._from(letters) for sign in self._signs[syllable][:3]}
        return sorted(found, key=lambda sign: (-self._scores[sign], sign))

    def _words_from(self, letters: str) -> list[str]:
        """Return words: those that the letters say in full before those that they begin."""
        if len(letters) < 2:  # noqa: PLR2004 - one letter says nothing of a word
            return []
        at = bisect_left(self._words, (letters,))
        fit = []
        while at < len(self._words) and self._words[at][0].startswith(letters):
            key, count, word = self._words[at]
            fit.append((key != letters, count, word))
            at += 1
        return [word for *_, word in sorted(fit)[:WORDS]]

    def _from(self, letters: str) -> Iterator[str]:
        at = bisect_left(self._syllables, letters)
        while at < len(self._syllables) and self._syllables[at].startswith(letters):
            yield self._syllables[at]
            at += 1


def _words(texts: Sequence[str]) -> Counter[str]:
    """Return what stands together often: words of two to four characters, and how often."""
    counted: Counter[str] = Counter()
    for text in texts:
        for run in HAN.findall(text):
            for long in (2, 3, 4):
                counted.update(run[at : at + long] for at in range(len(run) - long + 1))
    often = {one: count for one, count in counted.items() if count >= OFTEN}
    return Counter({one: count for one, count in often.items() if not BETWEEN & set(one)})


def _everyday(language: Language) -> Iterator[str]:
    coding, first, last = CODES[language]
    if language is Language.TRADITIONAL:
        yield from HONG_KONG
    for lead in range(first, last + 1):
        for trail in range(0x40, 0xFF):
            try:
                sign = bytes((lead, trail)).decode(coding)
            except UnicodeDecodeError:
                continue
            if HAN.fullmatch(sign):
                yield sign


@cache
def _in_dictionary() -> Counter[str]:
    """Return in how many phrases each character stands."""
    from pypinyin.phrases_dict import phrases_dict  # noqa: PLC0415 - see ``_Table``

    return Counter("".join(phrases_dict))


def _toneless(said: str) -> str:
    """Return a syllable as it is typed: without its tone, and v for u with two dots."""
    parts = unicodedata.normalize("NFD", said).replace("u\u0308", "v")
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
