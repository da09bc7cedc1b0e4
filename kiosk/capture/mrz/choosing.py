"""From how likely each sign is to lines that agree with themselves. Pure.

Check digits choose among what was seen, and never bring in a sign that nobody saw.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from kiosk.capture.mrz.alphabet import SIGNS
from kiosk.identity.mrz import holds
from kiosk.identity.zones import FORMS, Check, Form

SEEN = 0.02  # a sign that is less likely was not seen
DOUBTED = 4  # so many places of a check may be in doubt
CHANGED = 2  # and so many of them be changed
NAME_SURE = 0.97  # each sign of a name: no digit covers it
SIGN_SURE = 0.6
DIGITS = np.array(["0" <= sign <= "9" or sign == "<" for sign in SIGNS])
LETTERS = np.array(["A" <= sign <= "Z" or sign == "<" for sign in SIGNS])
Likely = Sequence[NDArray[np.float32]]
"""For each line: signs of it x how likely each of SIGNS is."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A reading of a zone."""

    lines: tuple[str, ...] = field(repr=False)
    form: Form
    likely: float  # mean over the signs
    sure: bool


def choose(likely: Likely) -> Chosen | None:
    """Return the best reading; None where the lines have no known form."""
    tried = [_of_form(form, likely) for form in FORMS if _fits(form, likely)]
    return max(tried, key=lambda one: (one.sure, one.likely), default=None)


def _fits(form: Form, likely: Likely) -> bool:
    if len(likely) != form.lines or any(len(line) != form.signs for line in likely):
        return False
    return max(_beginning(begin, likely[0]) for begin in form.begins) > SEEN


def _beginning(begin: str, line: NDArray[np.float32]) -> float:
    return min(float(line[place, SIGNS.index(sign)]) for place, sign in enumerate(begin))


def _of_form(form: Form, likely: Likely) -> Chosen:
    masked = _masked(form, likely)
    text = [[SIGNS[int(best)] for best in line.argmax(1)] for line in masked]
    begin = max(form.begins, key=lambda one: _beginning(one, likely[0]))
    text[0][: len(begin)] = begin
    for check in form.checks.values():
        _mend(text, check, masked)
    lines = tuple("".join(line) for line in text)
    shares = [
        np.array([line[place, SIGNS.index(sign)] for place, sign in enumerate(signs)])
        for line, signs in zip(masked, lines, strict=True)
    ]
    mean = float(np.mean(np.concatenate(shares)))
    right = all(holds(lines, check) for check in form.checks.values() if check.required)
    sure = right and _names_sure(form, lines, shares) and _seen_all(shares)
    return Chosen(lines, form, mean, sure)


def _masked(form: Form, likely: Likely) -> list[NDArray[np.float32]]:
    """Return the same with signs left out that cannot stand at a place."""
    masked = [line.copy() for line in likely]
    for spans, allowed in ((form.digits, DIGITS), (form.letters, LETTERS)):
        for line, first, end in spans:
            masked[line][first:end] *= allowed
    for line, place in form.sexes:
        keep = np.array([sign in "MFX<" for sign in SIGNS])
        masked[line][place] *= keep
    return masked


def _mend(text: list[list[str]], check: Check, masked: Likely) -> None:
    """Where a check fails, try the other signs that were seen, the likeliest first."""
    lines = ["".join(line) for line in text]
    if holds(lines, check):
        return
    places = [(line, at) for line, first, end in check.over for at in range(first, end)]
    places.append(check.at)
    doubted = sorted(places, key=lambda place: float(masked[place[0]][place[1]].max()))[:DOUBTED]
    best: tuple[float, list[tuple[tuple[int, int], str]]] = (0.0, [])
    for size in range(1, CHANGED + 1):
        for where in combinations(doubted, size):
            for signs in product(*(_others(text, place, masked) for place in where)):
                likely = float(np.prod([share for _, share in signs]))
                if likely <= best[0]:
                    continue
                changed = [list(line) for line in lines]
                for (line, at), (sign, _) in zip(where, signs, strict=True):
                    changed[line][at] = sign
                if holds(["".join(line) for line in changed], check):
                    best = (
                        likely,
                        [(place, sign) for place, (sign, _) in zip(where, signs, strict=True)],
                    )
        if best[1]:
            break
    for (line, at), sign in best[1]:
        text[line][at] = sign


def _others(
    text: list[list[str]], place: tuple[int, int], masked: Likely
) -> list[tuple[str, float]]:
    line, at = place
    return [
        (sign, float(share))
        for sign, share in zip(SIGNS, masked[line][at], strict=True)
        if share > SEEN and sign != text[line][at]
    ]


def _names_sure(form: Form, lines: Sequence[str], shares: Sequence[NDArray[np.float64]]) -> bool:
    """Return whether nothing of a name is in doubt: its signs, and the fill up to its end."""
    span = form.fields.get("names")
    if span is None:
        return True
    line, first, end = span
    name = lines[line][first:end]
    if "<<<" in name.rstrip("<") or not name.strip("<"):
        return False
    return bool((shares[line][first:end] > NAME_SURE).all())


def _seen_all(shares: Sequence[NDArray[np.float64]]) -> bool:
    return all(bool((line > SIGN_SURE).all()) for line in shares)
