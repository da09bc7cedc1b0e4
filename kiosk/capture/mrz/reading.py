"""Reads the machine-readable zone of a document that was straightened, whichever way up it lies."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import cv2
import numpy as np

from kiosk.capture.mrz.choosing import Chosen, choose
from kiosk.capture.mrz.comb import Comb, comb_of, fitted, picture_of, signs_of
from kiosk.capture.mrz.lines import Grey, Line, zones
from kiosk.capture.mrz.network import LineNetwork
from kiosk.identity.mrz import Zone, parse

TRIED = 3  # groups of lines
LEAST = 0.55  # fit of the comb, of the first line: less is no line of signs
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

    def read(self, document: Grey) -> Reading | None:
        """Return the zone of a document, height x width, straight; None where none is found."""
        best: tuple[Chosen, int] | None = None
        for turns, upright in _turned(document):
            for group in zones(upright)[:TRIED]:
                for count in COUNTS[len(group)]:
                    chosen = self._chosen(upright, group, count)
                    if chosen is None or chosen.likely < GOOD:
                        continue
                    if best is None or (chosen.sure, chosen.likely) > (
                        best[0].sure,
                        best[0].likely,
                    ):
                        best = chosen, turns
                    if chosen.sure:
                        return self._reading(chosen, turns)
        return None if best is None else self._reading(*best)

    def _reading(self, chosen: Chosen, turns: int) -> Reading:
        zone = parse(chosen.lines, self._today)
        return Reading(zone, chosen.sure and zone.sure, turns)

    def _chosen(self, document: Grey, group: tuple[Line, ...], count: int) -> Chosen | None:
        combs = [comb_of(line, count) for line in group]
        likely = self._network.look([picture_of(document, comb) for comb in combs])
        moved, fits = zip(
            *(fitted(comb, one) for comb, one in zip(combs, likely, strict=True)), strict=True
        )
        if min(fits) < LEAST:
            return None
        again = _agreed(list(moved), list(fits))
        likely = self._network.look([picture_of(document, comb) for comb in again])
        closer = [fitted(comb, one) for comb, one in zip(again, likely, strict=True)]
        final = _agreed([comb for comb, _ in closer], [fit for _, fit in closer])
        likely = self._network.look([picture_of(document, comb) for comb in final])
        return choose([signs_of(comb, one) for comb, one in zip(final, likely, strict=True)])


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


def _turned(document: Grey) -> Iterator[tuple[int, Grey]]:
    """Yield the document both ways that it is wider than high: so all that have a zone are."""
    height, width = document.shape
    if width >= height:
        yield 0, document
        yield 2, np.asarray(cv2.rotate(document, cv2.ROTATE_180), np.uint8)
    else:
        yield 1, np.asarray(cv2.rotate(document, cv2.ROTATE_90_CLOCKWISE), np.uint8)
        yield 3, np.asarray(cv2.rotate(document, cv2.ROTATE_90_COUNTERCLOCKWISE), np.uint8)
