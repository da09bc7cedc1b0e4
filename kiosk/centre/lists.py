"""A list as CSV: its rows one by one, and its faults by line."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from kiosk.typed_toml import Fault, FileFaultsError

T = TypeVar("T")
MOST_ROWS = 2_000_000
MOST_FAULTS = 50  # shown of a file


@dataclass(frozen=True, slots=True)
class Row:
    """The fields of a line, as many as the list has heads."""

    line: int
    fields: list[str]


def rows(data: bytes, heads: tuple[str, ...]) -> Iterator[Row | Fault]:
    """Yield each row of a list, or what is wrong with it.

    Raises:
        UnicodeDecodeError: It is not UTF-8.
    """
    text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", newline="")
    reader = csv.reader(text, strict=True)
    try:
        found = next(reader, [])
        if tuple(head.strip() for head in found) != heads:
            yield Fault("line 1", f"expected the heads {','.join(heads)}")
            return
        for row in reader:
            if reader.line_num > MOST_ROWS + 1:
                yield Fault("", f"has more than {MOST_ROWS} rows")
                return
            if row and len(row) != len(heads):
                line = f"line {reader.line_num}"
                yield Fault(line, f"has {len(row)} fields; expected {len(heads)}")
            elif row:
                yield Row(reader.line_num, row)
    except csv.Error as error:
        yield Fault(f"line {reader.line_num}", f"is no CSV: {error}")


def whole(read: Iterable[T | Fault], name: str) -> list[T]:
    """Return all that was read, where nothing is wrong with any of it.

    Args:
        read: What was made of the rows, or what is wrong with them.
        name: What to call the list in faults.

    Raises:
        FileFaultsError: With the first faults by line, and how many more there are.
    """
    good: list[T] = []
    faults: list[Fault] = []
    count = 0
    try:
        for one in read:
            if not isinstance(one, Fault):
                good.append(one)
                continue
            count += 1
            if count <= MOST_FAULTS:
                faults.append(one)
    except UnicodeDecodeError as error:
        raise FileFaultsError(Path(name), (Fault("", f"is not UTF-8: {error.reason}"),)) from error
    if count > MOST_FAULTS:
        faults.append(Fault("", f"has {count - MOST_FAULTS} faults more"))
    if count:
        raise FileFaultsError(Path(name), tuple(faults))
    return good


def day_of(text: str, today: date) -> date | str:
    """Return a day that is not to come, or what is wrong with it."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return f"is {text[:20]!r}; expected a day, YYYY-MM-DD"
    return day if day <= today else f"is {text}, which is to come"
