"""Finds articles: by pinyin letters, by English words, by Chinese signs of either script.

A hit in the title comes before one in the keywords, and that before one in the text. The index is
made once; a search looks through one short text a field and article.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

from kiosk.catalogue.policies import Article, Heading, Policies, text_of
from kiosk.catalogue.searching import SMALL
from kiosk.texts import Language

MOST = 40  # signs of a question that are looked at
KEPT_WORDS = 6
PIECE = re.compile(r"[a-z0-9]+|[^\W\da-z_]+")
LATIN = re.compile(r"[a-z0-9]+")
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
ENDINGS = ("ies", "ing", "es", "ed", "s")
STEM = 3  # letters that an ending leaves at least
BEGINS, WITHIN = 0, 1
CHINESE = (Language.TRADITIONAL, Language.SIMPLIFIED)

Rank = tuple[int, int]
"""Which field, and whether at its beginning: the smaller the better."""
Ranks = dict[int, Rank]
"""By the place of an article in the catalogue how well it fits."""


@dataclass(frozen=True, slots=True)
class _Field:
    """What one field of an article can be found by. Its parts stand between bars."""

    signs: str  # Chinese, in Simplified
    initials: str  # of the pinyin
    pinyin: str  # whole syllables
    syllables: frozenset[int]  # where one begins


class PolicyIndex:
    """What each article can be found by.

    To make one loads the tables of pinyin, 50 MB; to search in one does not.
    """

    def __init__(self, policies: Policies) -> None:
        self._articles = policies.articles
        self._fields = [tuple(self._fields_of(one)) for one in self._articles]
        self._words: dict[str, dict[int, int]] = defaultdict(dict)  # the best field, by article
        for at, article in enumerate(self._articles):
            for rank, text in enumerate(_english(article)):
                for word in LATIN.findall(text.lower()):
                    self._words[word].setdefault(at, rank)
        self._sorted = sorted(self._words)
        self._known = self._vocabulary()

    def find(self, question: str) -> tuple[Article, ...]:
        """Return every article that fits, the best first."""
        asked = _plain().convert(question[:MOST].lower())
        pieces = PIECE.findall(asked)
        meant = [piece for piece in pieces if piece not in SMALL] or pieces
        if not meant:
            return ()
        ranks = self._all_of(meant)
        letters = "".join(LATIN.findall(asked))
        if letters and not HAN.search(asked):
            # Pinyin may be typed with blanks between its syllables.
            ranks = _better(ranks, self._by_letters(letters))
        ordered = sorted(ranks.items(), key=lambda one: (one[1], one[0]))
        return tuple(self._articles[at] for at, _ in ordered)

    def known_words(self, question: str) -> tuple[str, ...]:
        """Return the words of a question that stand in titles or keywords of the hall.

        Sorted and each once; anything else that was typed, numbers and names too, is left out.
        """
        asked = _plain().convert(question[:MOST].lower())
        found = {word for word in LATIN.findall(asked) if word in self._known}
        found |= {word for word in self._known if HAN.match(word) and word in asked}
        return tuple(sorted(found)[:KEPT_WORDS])

    def topic_of(self, words: Iterable[str]) -> str:
        """Return the topic that words belong to most; empty where they belong to none."""
        counted: Counter[str] = Counter()
        for word in words:
            counted.update(self._known.get(word, {}))
        return counted.most_common(1)[0][0] if counted else ""

    def _all_of(self, pieces: list[str]) -> Ranks:
        """Return the articles that each of the pieces finds."""
        found: Ranks | None = None
        for piece in pieces:
            if LATIN.fullmatch(piece):
                ranks = _better(self._by_word(piece), self._by_letters(piece))
            else:
                ranks = self._by_signs(piece)
            found = ranks if found is None else _both(found, ranks)
            if not found:
                break
        return found or {}

    def _by_word(self, word: str) -> Ranks:
        """Return articles with an English word that begins so, in this form or another."""
        found: Ranks = {}
        for form in _forms(word):
            at = bisect_left(self._sorted, form)
            while at < len(self._sorted) and self._sorted[at].startswith(form):
                whole = WITHIN if self._sorted[at] != word else BEGINS
                for article, field in self._words[self._sorted[at]].items():
                    rank = (field, whole)
                    if found.get(article, rank) >= rank:
                        found[article] = rank
                at += 1
        return found

    def _by_letters(self, letters: str) -> Ranks:
        found: Ranks = {}
        begins = f"|{letters}"
        for at, fields in enumerate(self._fields):
            for rank, field in enumerate(fields):
                if letters in field.initials or _at_syllable(field, letters):
                    first = begins in field.initials or begins in field.pinyin
                    found[at] = (rank, BEGINS if first else WITHIN)
                    break
        return found

    def _by_signs(self, signs: str) -> Ranks:
        found: Ranks = {}
        begins = f"|{signs}"
        for at, fields in enumerate(self._fields):
            for rank, field in enumerate(fields):
                if signs in field.signs:
                    found[at] = (rank, BEGINS if begins in field.signs else WITHIN)
                    break
        return found

    def _fields_of(self, article: Article) -> Iterator[_Field]:
        """Return title, keywords and text; of the text letters find the headings only.

        The first letters of whole pages would be found by almost anything.
        """
        versions = [article.versions[language] for language in CHINESE]
        titles = self._once(one.title for one in versions)
        words = self._once(word for one in versions for word in one.keywords)
        text = self._once(text_of(block) for one in versions for block in one.blocks)
        heads = self._once(
            block.text for one in versions for block in one.blocks if isinstance(block, Heading)
        )
        yield _field(titles, titles)
        yield _field(words, words)
        yield _field(text, heads)

    def _once(self, texts: Iterable[str]) -> list[str]:
        return list(dict.fromkeys(_plain().convert(text.lower()) for text in texts))

    def _vocabulary(self) -> Mapping[str, Counter[str]]:
        """Return the words of titles and keywords, and how often each topic has them."""
        known: dict[str, Counter[str]] = defaultdict(Counter)
        for article in self._articles:
            english = article.versions[Language.ENGLISH]
            for word in LATIN.findall(" ".join((english.title, *english.keywords)).lower()):
                if word.isalpha() and len(word) >= STEM and word not in SMALL:
                    known[word][article.topic] += 1
            for language in CHINESE:
                for word in article.versions[language].keywords:
                    plain = _plain().convert(word)
                    if HAN.fullmatch(plain):
                        known[plain][article.topic] += 1
        return known


@cache
def _plain() -> OpenCC:
    """Return what turns Traditional into Simplified."""
    return OpenCC("t2s")


def _field(signs: list[str], spoken: list[str]) -> _Field:
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - see ``PolicyIndex``

    initials, pinyin, starts = "|", "|", list[int]()
    for text in spoken:
        syllables = lazy_pinyin(text, errors=_kept)
        first = lazy_pinyin(text, style=Style.FIRST_LETTER, errors=_kept)
        initials += "".join(first) + "|"
        for syllable in syllables:
            starts.append(len(pinyin))
            pinyin += syllable
        pinyin += "|"
    return _Field(f"|{'|'.join(signs)}|", initials, pinyin, frozenset(starts))


def _kept(text: str) -> str:
    """Return what of a text without pinyin can be typed."""
    return "".join(LATIN.findall(text.lower()))


def _at_syllable(field: _Field, letters: str) -> bool:
    """Tell whether the letters stand in the pinyin and begin where a syllable does."""
    at = field.pinyin.find(letters)
    while at >= 0:
        if at in field.syllables:
            return True
        at = field.pinyin.find(letters, at + 1)
    return False


def _english(article: Article) -> tuple[str, str, str]:
    """Return title, keywords and text; Latin words of the Chinese keywords count as well."""
    one = article.versions[Language.ENGLISH]
    keywords = [word for version in article.versions.values() for word in version.keywords]
    return one.title, " ".join(keywords), " ".join(text_of(block) for block in one.blocks)


def _forms(word: str) -> tuple[str, ...]:
    """Return how the words may begin that are meant: *companies* finds *company*."""
    for ending in ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= STEM:
            return (word, stem)
    return (word,)


def _better(one: Ranks, other: Ranks) -> Ranks:
    """Return the articles of either, each with its better rank."""
    return one | {at: min(rank, one.get(at, rank)) for at, rank in other.items()}


def _both(one: Ranks, other: Ranks) -> Ranks:
    """Return the articles of both, each with its worse rank."""
    return {at: max(one[at], rank) for at, rank in other.items() if at in one}
