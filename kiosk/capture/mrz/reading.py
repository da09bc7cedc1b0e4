"""Reads the machine-readable zone of a document that was straightened, whichever way up it lies."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import cv2
import numpy as np

from kiosk.capture.mrz.choosing import Chosen, choose
from kiosk.capture.mrz.comb import (
    Comb,
    Likely,
    Teeth,
    alone,
    comb_of,
    fitted,
    picture_of,
    signs_at,
    teeth_of,
    teeth_seen,
)
from kiosk.capture.mrz.lines import Grey, zones
from kiosk.capture.mrz.network import LineNetwork
from kiosk.identity.mrz import Zone, parse

TRIED = 3  # groups of lines
LOOKS = 3  # at the same lines, each closer than the one before
CLOSER = 2  # so many are looked at again where one look does not do
LEAST = 0.55  # fit of the combs: less, and a closer look is worth nothing
LIKE = 0.4  # less is no zone: other lines of text fit up to 0.36
GOOD = 0.8  # mean likelihood below which a reading is none
COUNTS = {1: (30,), 2: (44, 36), 3: (30,)}


@dataclass(frozen=True, slots=True)
class Reading:
    """A zone as it was read."""

    zone: Zone = field(repr=False)
    sure: bool
    """Whether every check holds and no sign was in doubt."""
    turned: int  # quarter turns clockwise that lay the document upright


class ZoneReader:
    """Holds the network; not for two threads at once."""

    def __init__(self, network: LineNetwork, today: date) -> None:
        self._network, self._today = network, today

    def read(self, document: Grey, otherwise: Callable[[], Grey] | None = None) -> Reading | None:
        """Return the zone of a document; None where none is found.

        Args:
            document: Height x width, straight.
            otherwise: Makes another picture of it, the same way up, for lines that are like a
                zone's and are not surely read.
        """
        reading, like = self._read(document)
        if otherwise is None or not like or (reading is not None and reading.sure):
            return reading
        again, _ = self._read(otherwise(), like)
        return again if reading is None or (again is not None and again.sure) else reading

    def _read(
        self, document: Grey, like: "frozenset[_Kind]" = frozenset()
    ) -> tuple[Reading | None, "frozenset[_Kind]"]:
        """Return what was read, and the kinds of what is like a zone.

        Args:
            document: Height x width, straight.
            like: Nothing else is looked at; empty: all is.
        """
        attempts: list[_Attempt] = []
        for attempt in _attempts(document):
            if like and attempt.kind not in like:
                continue
            self._look(attempt)
            if attempt.reads:
                self._look_closer(attempt)
                return self._reading(attempt), frozenset({attempt.kind})
            attempts.append(attempt)
        attempts.sort(key=lambda one: -one.fit)
        for attempt in attempts[:CLOSER]:
            self._look_closer(attempt)
            if attempt.reads:
                return self._reading(attempt), frozenset({attempt.kind})
        return None, frozenset(one.kind for one in attempts if one.fit >= LIKE)

    def _look_closer(self, attempt: "_Attempt") -> None:
        while not attempt.sure and attempt.fit >= LEAST and attempt.looks < LOOKS:
            attempt.combs = attempt.next
            self._look(attempt)

    def _reading(self, attempt: "_Attempt") -> Reading | None:
        if attempt.best is None:
            return None
        zone = parse(attempt.best.lines, self._today)
        return Reading(zone, attempt.best.sure and zone.sure, attempt.turns)

    def _look(self, attempt: "_Attempt") -> None:
        """Look at the lines where their combs are; say how well they fit, and what stands there."""
        pictures = [picture_of(attempt.picture, comb) for comb in attempt.combs]
        likely = self._network.look(pictures)
        seen = [
            teeth_seen(one, comb.count) for one, comb in zip(likely, attempt.combs, strict=True)
        ]
        attempt.take(_read_at(seen, likely))
        if attempt.looks:
            attempt.take(_read_at([teeth_of(comb) for comb in attempt.combs], likely))
        attempt.looks += 1
        if not attempt.sure:
            fitting = [fitted(*one) for one in zip(attempt.combs, likely, strict=True)]
            fits = [fit for _, fit in fitting]
            attempt.fit = min(fits)
            attempt.next = _agreed([comb for comb, _ in fitting], fits)


@dataclass(frozen=True, slots=True)
class _Kind:
    """How lines lie that may be a zone, how many they are, and of how many signs."""

    turns: int
    lines: int
    signs: int


@dataclass(slots=True)
class _Attempt:
    """Lines that may be a zone of so many signs, and what was seen of them."""

    turns: int
    picture: Grey = field(repr=False)  # the document, turned so
    combs: list[Comb]
    next: list[Comb] = field(default_factory=list)  # where to look more closely
    looks: int = 0
    fit: float = 0.0
    best: Chosen | None = field(default=None, repr=False)

    @property
    def kind(self) -> _Kind:
        return _Kind(self.turns, len(self.combs), self.combs[0].count)

    @property
    def sure(self) -> bool:
        return self.best is not None and self.best.sure

    @property
    def reads(self) -> bool:
        return self.best is not None and self.best.likely >= GOOD

    def take(self, chosen: Chosen | None) -> None:
        """Keep a reading if it is the best."""
        found = [one for one in (self.best, chosen) if one is not None]
        self.best = max(found, key=lambda one: (one.sure, one.likely), default=None)


def _attempts(document: Grey) -> Iterator[_Attempt]:
    """Yield what may be a zone, either way up, the likeliest first."""
    height, width = document.shape
    lies = width >= height  # so all documents are that have a zone
    first = document if lies else _turned(document, cv2.ROTATE_90_CLOCKWISE)
    second = _turned(first, cv2.ROTATE_180)
    for group in zones(first)[:TRIED]:
        for count in COUNTS[len(group)]:
            yield _Attempt(0 if lies else 1, first, [comb_of(line, count) for line in group])
            round_about = [line.turned(first.shape) for line in reversed(group)]
            yield _Attempt(2 if lies else 3, second, [comb_of(line, count) for line in round_about])


def _turned(document: Grey, how: int) -> Grey:
    return np.asarray(cv2.rotate(document, how), np.uint8)


def _read_at(teeth: Sequence[Teeth | None], likely: Iterable[Likely]) -> Chosen | None:
    """Return what stands at the teeth of each line; None where a line has none."""
    lines = [(one, said) for one, said in zip(teeth, likely, strict=False) if one is not None]
    if not lines or len(lines) < len(teeth):
        return None
    chosen = choose([signs_at(one, said) for one, said in lines])
    if chosen is None or not chosen.sure:
        return chosen
    return replace(chosen, sure=all(alone(one, said) for one, said in lines))


def _agreed(combs: list[Comb], fits: list[float]) -> list[Comb]:
    """Return the combs as lines of one zone: the same step, and one below the other.

    The line that fits best tells where the others begin.
    """
    step = np.median(np.array([comb.step for comb in combs]), 0)
    even = [
        Comb(comb.first + (comb.step - step) * (comb.count - 1) / 2, step, comb.count)
        for comb in combs
    ]
    best = even[int(np.argmax(fits))]
    agreed = []
    for comb in even:
        off = float((comb.first - best.first) @ step) / float(step @ step)
        agreed.append(Comb(comb.first - step * round(off), step, comb.count))
    return agreed
