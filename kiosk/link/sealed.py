"""Sealed bundles that wait for the centre: a file each, and a row in the journal.

The file is on the disk before the row is, and the row is gone before the file is: a file without
a row is what a power cut left of a visit that was never told it was done.
"""

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

SCHEMA = (
    """CREATE TABLE IF NOT EXISTS sealed (
        id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, size INTEGER NOT NULL, made INTEGER NOT NULL,
        url TEXT NOT NULL DEFAULT '', refused TEXT NOT NULL DEFAULT '')""",
)
SUFFIX = ".age"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A bundle on its way."""

    id: str
    sha256: str  # of the sealed file
    size: int  # bytes
    made: int  # UTC, milliseconds
    url: str = ""  # where its upload was begun
    refused: str = ""  # why the centre does not take it; a technician must look


@dataclass(frozen=True, slots=True)
class Load:
    """How much waits."""

    count: int
    size: int  # bytes
    oldest: int | None  # UTC, milliseconds
    refused: int


class Shelf:
    """The folder of the files.

    Args:
        folder: Made where it is missing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def file(self, bundle_id: str) -> Path:
        """Return where a bundle lies."""
        return self.folder / f"{bundle_id}{SUFFIX}"

    def lay(self, bundle_id: str, data: bytes) -> None:
        """Write a bundle; once this returns it outlives a power cut.

        Raises:
            OSError: The disk did not take it; nothing of it is left.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = self.folder / f"{bundle_id}.new"
        try:
            with new.open("wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            new.rename(self.file(bundle_id))
        except OSError:
            new.unlink(missing_ok=True)
            raise
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def drop(self, bundle_id: str) -> None:
        """Delete a bundle that the centre has."""
        self.file(bundle_id).unlink(missing_ok=True)

    def sweep(self, known: set[str]) -> int:
        """Delete files of no row; return how many there were."""
        if not self.folder.exists():
            return 0
        stray = [file for file in self.folder.iterdir() if file.stem not in known]
        stray += [file for file in self.folder.glob("*.new") if file not in stray]
        for file in stray:
            file.unlink(missing_ok=True)
        return len(stray)


def put(db: sqlite3.Connection, one: Sealed) -> None:
    """Keep a bundle's row, in the caller's transaction."""
    db.execute(
        "INSERT INTO sealed (id, sha256, size, made) VALUES (?, ?, ?, ?)",
        (one.id, one.sha256, one.size, one.made),
    )


def waiting(db: sqlite3.Connection) -> list[Sealed]:
    """Return those that are to be sent, the oldest first."""
    rows = db.execute(
        "SELECT id, sha256, size, made, url, refused FROM sealed WHERE refused = ''"
        " ORDER BY made, id LIMIT 50"
    )
    return [Sealed(*row) for row in rows]


def ids(db: sqlite3.Connection) -> set[str]:
    """Return all that have a row."""
    return {row[0] for row in db.execute("SELECT id FROM sealed")}


def begun(db: sqlite3.Connection, bundle_id: str, url: str) -> None:
    """Remember where an upload was begun."""
    db.execute("UPDATE sealed SET url = ? WHERE id = ?", (url, bundle_id))


def refuse(db: sqlite3.Connection, bundle_id: str, why: str) -> None:
    """Put a bundle aside that the centre does not take."""
    db.execute("UPDATE sealed SET refused = ? WHERE id = ?", (why[:200], bundle_id))


def drop(db: sqlite3.Connection, bundle_id: str) -> None:
    """Forget a bundle that the centre has."""
    db.execute("DELETE FROM sealed WHERE id = ?", (bundle_id,))


def load(db: sqlite3.Connection) -> Load:
    """Return how much waits."""
    count, size, oldest, refused = db.execute(
        "SELECT count(*), coalesce(sum(size), 0), min(made), coalesce(sum(refused != ''), 0)"
        " FROM sealed"
    ).fetchone()
    return Load(count, size, oldest, refused)
