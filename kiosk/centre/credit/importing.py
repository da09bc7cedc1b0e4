"""A register's list as CSV: read, checked whole, and only then taken.

The file is UTF-8 with the heads ``kind,number,grade,reasons,as_of``: ``person`` or ``company``;
the number of the document (a Hong Kong identity card with its brackets), the Unified Social Credit
Code or the Business Registration number; ``good``, ``ordinary`` or ``restricted``; ids of the
catalogue's reasons with blanks between; the day as of which it is so, ``YYYY-MM-DD``.
"""

from collections.abc import Iterator
from datetime import date

from kiosk.catalogue.standing import StandingRules
from kiosk.centre.credit.register import problem_with
from kiosk.centre.credit.subjects import Keyed, problem_of
from kiosk.centre.credit.table import Line
from kiosk.centre.lists import Row, day_of, rows, whole
from kiosk.link.standing import Grade, SubjectKind
from kiosk.typed_toml import Fault

HEADS = ("kind", "number", "grade", "reasons", "as_of")
KINDS = {kind.value: kind for kind in SubjectKind}
GRADES = {grade.value: grade for grade in Grade}


def read_list(
    data: bytes, name: str, rules: StandingRules, keyed: Keyed, today: date
) -> list[Line]:
    """Return the rows of a file, ordered as they are kept.

    Args:
        data: The file.
        name: What to call it in faults.
        rules: Of the catalogue.
        keyed: Makes numbers what they are kept as.
        today: In the hall; nothing can be as of a later day.

    Raises:
        FileFaultsError: With its faults by line; no number stands in them.
    """
    reading = _Reading(rules, keyed, today)
    read = whole((reading.line(row) for row in rows(data, HEADS)), name)
    read.sort(key=lambda row: row.subject)
    whole(_doubles(read), name)
    return read


class _Reading:
    """Reads rows. What repeats from row to row is looked at once."""

    def __init__(self, rules: StandingRules, keyed: Keyed, today: date) -> None:
        self._rules, self._keyed, self._today = rules, keyed, today
        self._days: dict[str, date | str] = {}
        self._judged: dict[tuple[str, str], tuple[str, str]] = {}

    def line(self, row: Row | Fault) -> Line | Fault:
        """Return a row as it is kept, or what is wrong with it."""
        if isinstance(row, Fault):
            return row
        line = row.line
        kind_said, number, grade, reasons, as_of = row.fields
        kind = KINDS.get(kind_said)
        if kind is None:
            return Fault(f"line {line}, kind", f"is {kind_said[:20]!r}; expected {_or(KINDS)}")
        if problem := problem_of(kind, number):
            return Fault(f"line {line}, number", problem)
        judged = self._judged.get((grade, reasons))
        if judged is None:
            judged = self._judged[grade, reasons] = self._judge(grade, reasons)
        where, problem = judged
        if problem:
            return Fault(f"line {line}, {where}", problem)
        day = self._days.get(as_of)
        if day is None:
            day = self._days[as_of] = day_of(as_of, self._today)
        if isinstance(day, str):
            return Fault(f"line {line}, as_of", day)
        return Line(self._keyed.of(kind, number), kind_said, grade, reasons, day, line)

    def _judge(self, grade: str, reasons: str) -> tuple[str, str]:
        known = GRADES.get(grade)
        if known is None or known is Grade.UNKNOWN:
            return "grade", f"is {grade[:20]!r}; expected good, ordinary or restricted"
        return "reasons", problem_with(self._rules, known, reasons.split())


def _doubles(rows: list[Line]) -> Iterator[Fault]:
    for at in range(1, len(rows)):
        if rows[at].subject == rows[at - 1].subject:
            first, second = sorted((rows[at - 1].line, rows[at].line))
            yield Fault(f"line {second}, number", f"stands in line {first} already")


def _or(names: dict[str, SubjectKind]) -> str:
    return " or ".join(names)
