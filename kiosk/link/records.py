"""The kiosk's own trail: who did what to it, from afar or in front of it. Nothing of a visitor."""

import sqlite3
from dataclasses import dataclass

from kiosk.link.upkeep import How

SCHEMA = (
    """CREATE TABLE IF NOT EXISTS upkeep_record (
        id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, author TEXT NOT NULL,
        how TEXT NOT NULL, what TEXT NOT NULL, result TEXT NOT NULL, detail TEXT NOT NULL)""",
)
KEPT = 5000


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the trail."""

    at: int  # UTC, milliseconds
    author: str
    how: How
    what: str
    result: str
    detail: str


def note(db: sqlite3.Connection, record: Record) -> int:
    """Add a line in the caller's transaction, and return its number; the oldest go."""
    row = db.execute(
        "INSERT INTO upkeep_record (at, author, how, what, result, detail)"
        " VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
        (
            record.at,
            record.author[:64],
            record.how.value,
            record.what[:63],
            record.result[:64],
            record.detail[:500],
        ),
    ).fetchone()
    number = int(row[0])
    db.execute("DELETE FROM upkeep_record WHERE id <= ?", (number - KEPT,))
    return number


def newest(db: sqlite3.Connection, limit: int) -> list[Record]:
    """Return the newest lines, the newest first."""
    rows = db.execute(
        "SELECT at, author, how, what, result, detail FROM upkeep_record ORDER BY id DESC LIMIT ?",
        (limit,),
    )
    return [Record(at, who, How(how), *rest) for at, who, how, *rest in rows]
