"""What the centre must yet be told. Kept in the transaction of the fact, deleted on its ack only.

A broker's own acknowledgement is not durable, so it counts for nothing here.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

SCHEMA = (
    """CREATE TABLE IF NOT EXISTS outbox (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL, data BLOB NOT NULL)""",
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event on its way."""

    seq: int
    id: str
    kind: str  # the last part of its topic
    data: bytes


def put(db: sqlite3.Connection, kind: str, event_id: str, data: bytes) -> None:
    """Keep an event, in the caller's transaction."""
    db.execute("INSERT INTO outbox (id, kind, data) VALUES (?, ?, ?)", (event_id, kind, data))


def after(db: sqlite3.Connection, seq: int, limit: int) -> list[Waiting]:
    """Return the oldest events that came after ``seq``."""
    rows = db.execute(
        "SELECT seq, id, kind, data FROM outbox WHERE seq > ? ORDER BY seq LIMIT ?", (seq, limit)
    )
    return [Waiting(*row) for row in rows]


def drop(db: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Delete what the centre has committed."""
    db.executemany("DELETE FROM outbox WHERE id = ?", ((event_id,) for event_id in ids))


def depth(db: sqlite3.Connection) -> int:
    """Return how many events wait."""
    return int(db.execute("SELECT count(*) FROM outbox").fetchone()[0])
