"""Breaks a text into lines that fit, for screen and paper.

Between Chinese characters a line may end anywhere, except that no line begins with a closing
sign or ends with an opening one; Latin words stay whole where they fit.
"""

import re
from collections.abc import Callable

Measure = Callable[[str], float]
"""Returns the width of a line, in whatever unit the caller's width has."""

NOT_FIRST = frozenset("，。、；：？！）」』】》〉”’…·,.;:?!)]}%")
NOT_LAST = frozenset("（「『【《〈“‘([{")
PIECES = re.compile(r"\s+|[^\s\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]+|.", re.DOTALL)


def wrap(text: str, width: float, measure: Measure) -> list[str]:
    """Return the lines of ``text``, none wider than ``width`` unless a single sign is."""
    return [line for part in text.split("\n") for line in _wrap_paragraph(part, width, measure)]


def _wrap_paragraph(text: str, width: float, measure: Measure) -> list[str]:
    lines: list[str] = []
    line = ""
    for unit in _units(text):
        if measure((line + unit).rstrip()) <= width:
            line += unit
            continue
        if line.strip():
            lines.append(line.rstrip())
        line = unit.lstrip()
        while line and measure(line.rstrip()) > width:
            head = _head(line, width, measure)
            lines.append(head)
            line = line[len(head) :]
    lines.append(line.rstrip())
    return lines


def _units(text: str) -> list[str]:
    """Return what may not be broken: words, and characters with the signs that cling to them."""
    units: list[str] = []
    for piece in PIECES.findall(text):
        clings = piece[0] in NOT_FIRST and units and not units[-1].isspace()
        opened = units and units[-1] and units[-1][-1] in NOT_LAST
        if clings or opened:
            units[-1] += piece
        else:
            units.append(piece)
    return units


def _head(line: str, width: float, measure: Measure) -> str:
    """Return the longest beginning of a unit too long for a line, one character at least."""
    for end in range(len(line) - 1, 0, -1):
        if measure(line[:end]) <= width:
            return line[:end]
    return line[:1]
