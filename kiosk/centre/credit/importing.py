"""A register's list as CSV: read, checked whole, and only then taken.

The file is UTF-8 with the heads ``kind,number,grade,reasons,as_of``: ``person`` or ``company``;
the number of the document (a Hong Kong identity card with its brackets), the Unified Social Credit
Code or the Business Registration number; ``good``, ``ordinary`` or ``restricted``; ids of the
catalogue's reasons with blanks between; the day as of which it is so, ``YYYY-MM-DD``.
"""

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from kiosk.catalogue.standing import StandingRules
from kiosk.centre.credit import table
from kiosk.centre.credit.register import problem_with
from kiosk.centre.credit.subjects import Keyed, problem_of
from kiosk.centre.credit.table import Author, Line
from kiosk.centre.store import CentreStore
from kiosk.link.clock import wall_clock_ms
from kiosk.link.standing import Grade, SubjectKind
from kiosk.typed_toml import Fault, FileFaultsError

HEADS = ("kind", "number", "grade", "reasons", "as_of")
MOST_ROWS = 2_000_000
MOST_FAULTS = 50  # shown of a file
STEP = 1_000  # rows in a transaction: others have their turn between
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
    rows: list[Line] = []
    faults: list[Fault] = []
    count = 0
    try:
        for row in reading.rows(data):
            if isinstance(row, Line):
                rows.append(row)
                continue
            count += 1
            if count <= MOST_FAULTS:
                faults.append(row)
    except UnicodeDecodeError as error:
        raise FileFaultsError(Path(name), (Fault("", f"is not UTF-8: {error.reason}"),)) from error
    if not count:
        rows.sort(key=lambda row: row.subject)
        faults = list(_doubles(rows))
        count = len(faults)
    if count:
        more = count - MOST_FAULTS
        shown = faults[:MOST_FAULTS]
        if more > 0:
            shown.append(Fault("", f"has {more} faults more"))
        raise FileFaultsError(Path(name), tuple(shown))
    return rows


async def take_list(
    store: CentreStore, keyed: Keyed, rows: list[Line], source: str, author: Author
) -> None:
    """Put a list in the place of the one that its source gave before.

    Raises:
        CentreStoreError: The database does not take it; the former list counts as before.
    """
    list_id = await store.run(
        lambda db: table.begin(db, keyed, source, author.name, wall_clock_ms())
    )
    for at in range(0, len(rows), STEP):
        step = rows[at : at + STEP]
        await store.run(lambda db: table.add(db, list_id, step))  # noqa: B023 - done when it returns
    await store.run(lambda db: table.take(db, list_id, len(rows), author.why, wall_clock_ms()))
    for old in await store.run(lambda db: table.over(db, wall_clock_ms())):
        for part in range(table.PARTS):
            await store.run(lambda db: table.clear_part(db, old, part))  # noqa: B023


class _Reading:
    """Reads rows. What repeats from row to row is looked at once."""

    def __init__(self, rules: StandingRules, keyed: Keyed, today: date) -> None:
        self._rules, self._keyed, self._today = rules, keyed, today
        self._days: dict[str, date | str] = {}
        self._judged: dict[tuple[str, str], tuple[str, str]] = {}

    def rows(self, data: bytes) -> Iterator[Line | Fault]:
        """Yield each row, or what is wrong with it."""
        text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", newline="")
        reader = csv.reader(text, strict=True)
        try:
            heads = next(reader, [])
            if tuple(head.strip() for head in heads) != HEADS:
                yield Fault("line 1", f"expected the heads {','.join(HEADS)}")
                return
            for row in reader:
                if reader.line_num > MOST_ROWS + 1:
                    yield Fault("", f"has more than {MOST_ROWS} rows")
                    return
                if row:
                    yield self._row(row, reader.line_num)
        except csv.Error as error:
            yield Fault(f"line {reader.line_num}", f"is no CSV: {error}")

    def _row(self, row: list[str], line: int) -> Line | Fault:
        if len(row) != len(HEADS):
            return Fault(f"line {line}", f"has {len(row)} fields; expected {len(HEADS)}")
        kind_said, number, grade, reasons, as_of = row
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
            day = self._days[as_of] = self._day(as_of)
        if isinstance(day, str):
            return Fault(f"line {line}, as_of", day)
        return Line(self._keyed.of(kind, number), kind_said, grade, reasons, day, line)

    def _judge(self, grade: str, reasons: str) -> tuple[str, str]:
        known = GRADES.get(grade)
        if known is None or known is Grade.UNKNOWN:
            return "grade", f"is {grade[:20]!r}; expected good, ordinary or restricted"
        return "reasons", problem_with(self._rules, known, reasons.split())

    def _day(self, text: str) -> date | str:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return f"is {text[:20]!r}; expected a day, YYYY-MM-DD"
        if day > self._today:
            return f"is {text}, which is to come"
        return day


def _doubles(rows: list[Line]) -> Iterator[Fault]:
    for at in range(1, len(rows)):
        if rows[at].subject == rows[at - 1].subject:
            first, second = sorted((rows[at - 1].line, rows[at].line))
            yield Fault(f"line {second}, number", f"stands in line {first} already")


def _or(names: dict[str, SubjectKind]) -> str:
    return " or ".join(names)
