"""Finds things by letters: the first letters of pinyin, or English words; or by characters."""

import re
from collections.abc import Iterable, Sequence
from typing import Generic, Protocol, TypeVar

from kiosk.texts import Words

HAN = re.compile(r"[\u4e00-\u9fff]")
FEW = 5  # things that are shown
SMALL = frozenset({"of", "for", "and", "the", "a", "an", "to", "in", "on", "by", "with"})


class Named(Protocol):
    """Something that has a name in every language."""

    @property
    def name(self) -> Words:
        """Its name."""
        ...


N = TypeVar("N", bound=Named)


class LetterIndex(Generic[N]):
    """What each of some things can be called by, in letters.

    To make one loads the tables of pinyin, 50 MB; to search in one does not.
    """

    def __init__(self, things: Iterable[N]) -> None:
        self._keys = [(thing, tuple(_keys(thing.name))) for thing in things]

    def find(self, letters: str) -> tuple[N, ...]:
        """Return the things that the letters may mean, the best first; at most ``FEW``."""
        written = "".join(HAN.findall(letters))
        if written:
            return tuple(
                thing
                for thing, _ in self._keys
                if written in thing.name.zh_hant or written in thing.name.zh_hans
            )[:FEW]
        typed = re.sub(r"[^a-z0-9]", "", letters.lower())
        if not typed:
            return ()
        ranked = [
            (rank, thing) for thing, keys in self._keys if (rank := _rank(typed, keys)) is not None
        ]
        return tuple(thing for _, thing in sorted(ranked, key=lambda one: one[0])[:FEW])


def _keys(name: Words) -> Iterable[str]:
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - see the class

    chinese = name.zh_hans
    yield "".join(lazy_pinyin(chinese, style=Style.FIRST_LETTER, errors=_kept))
    yield "".join(lazy_pinyin(chinese, errors=_kept))
    words = re.findall(r"[a-z0-9]+", name.en.lower())
    meant = [word for word in words if word not in SMALL]
    yield "".join(word[0] for word in meant)
    for start in range(len(meant)):
        yield "".join(meant[start:])
    for start in range(len(words)):
        yield "".join(words[start:])


def _kept(text: str) -> str:
    """Return what of a text without pinyin can be typed."""
    return "".join(re.findall(r"[a-z0-9]", text.lower()))


def _rank(typed: str, keys: Sequence[str]) -> tuple[int, int] | None:
    """Return how well letters fit: at a key's beginning before somewhere in it."""
    starts = [len(key) for key in keys if key.startswith(typed)]
    if starts:
        return 0, min(starts)
    within = [key.index(typed) for key in keys[:2] if typed in key]
    return (1, min(within)) if within else None
