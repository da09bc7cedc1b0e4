"""A register's answers as CSV: read, checked whole, and only then taken.

The file is UTF-8 with the heads ``kind,number,question,answer,as_of``: ``person`` or ``company``;
the number of the document (a Hong Kong identity card with its brackets), the Unified Social Credit
Code or the Business Registration number; the id of a question that the catalogue marks ``known:
register``; the answer as a visitor would give it, of a choice the option's id; the day as of which
it is so, ``YYYY-MM-DD``.
"""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from kiosk.catalogue.answering import checked
from kiosk.catalogue.matters import Matters
from kiosk.centre.credit.subjects import Keyed, problem_of
from kiosk.centre.lists import Row, day_of, rows, whole
from kiosk.centre.register.hiding import hide
from kiosk.centre.register.known import askable, kept
from kiosk.centre.register.table import Line
from kiosk.link.standing import Subject, SubjectKind
from kiosk.typed_toml import Fault

HEADS = ("kind", "number", "question", "answer", "as_of")
KINDS = {kind.value: kind for kind in SubjectKind}


def read_answers(data: bytes, name: str, matters: Matters, keyed: Keyed, today: date) -> list[Line]:
    """Return the rows of a file, ordered as they are kept.

    Args:
        data: The file.
        name: What to call it in faults.
        matters: Of the catalogue.
        keyed: Makes numbers what they are kept as.
        today: In the hall; nothing can be as of a later day.

    Raises:
        FileFaultsError: With its faults by line; no number and no answer stands in them.
    """
    reading = _Reading(matters, keyed, today)
    read = whole((reading.line(row) for row in rows(data, HEADS)), name)
    read.sort(key=lambda one: (one.subject, one.question))
    whole(_doubles(read), name)
    return read


class _Reading:
    """Makes of each row what is kept."""

    def __init__(self, matters: Matters, keyed: Keyed, today: date) -> None:
        self._keyed, self._today = keyed, today
        self._questions = {kind: askable(matters, kind) for kind in SubjectKind}

    def line(self, row: Row | Fault) -> Line | Fault:
        """Return a row as it is kept, or what is wrong with it."""
        if isinstance(row, Fault):
            return row
        kind_said, number, question_id, answer, as_of = row.fields
        line, kind = f"line {row.line}", KINDS.get(kind_said)
        if kind is None:
            return Fault(f"{line}, kind", f"is {kind_said[:20]!r}; expected {' or '.join(KINDS)}")
        if problem := problem_of(kind, number):
            return Fault(f"{line}, number", problem)
        value = self._value(line, kind, question_id, answer)
        if isinstance(value, Fault):
            return value
        day = day_of(as_of, self._today)
        if isinstance(day, str):
            return Fault(f"{line}, as_of", day)
        subject = Subject(kind=kind, number=number)
        hidden = hide(self._keyed, subject, question_id, value)
        return Line(self._keyed.of(kind, number), question_id, hidden, day, row.line)

    def _value(self, line: str, kind: SubjectKind, question_id: str, answer: str) -> str | Fault:
        """Return an answer as it is kept, or what is wrong with it, without saying it."""
        question = self._questions[kind].get(question_id)
        if question is None:
            names = ", ".join(sorted(self._questions[kind]))
            expected = f"expected one of {names}" if names else "the catalogue has none for these"
            return Fault(f"{line}, question", f"is {question_id[:63]!r}; {expected}")
        value = kept(question, answer, self._today)
        if value:
            return value
        problem = checked(question, answer, self._today).problem
        why = "is empty or too long" if problem is None else f"cannot be one ({problem.key})"
        return Fault(f"{line}, answer", f"{why}; {question_id} is of kind {question.kind.value}")


def _doubles(lines: list[Line]) -> Iterator[Fault]:
    for before, one in pairwise(lines):
        if (one.subject, one.question) == (before.subject, before.question):
            first, second = sorted((before.line, one.line))
            yield Fault(f"line {second}, question", f"stands in line {first} already")
