"""Sealed bundles that wait for the centre: a file each, and a row in the journal.

The file is on the disk before the row is, under a name that says that nobody was told of it yet;
it gets its name once the row is kept. So what a power cut left of an unfinished visit can be told
from a bundle whose row was lost with the journal: the first is deleted, the second is sent.
"""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kiosk.link import disk

SCHEMA = (
    """CREATE TABLE IF NOT EXISTS sealed (
        id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, size INTEGER NOT NULL, made INTEGER NOT NULL,
        url TEXT NOT NULL DEFAULT '', refused TEXT NOT NULL DEFAULT '')""",
)
SUFFIX, UNTOLD = ".age", ".new"


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
        """Write a bundle of which nobody is told yet; it outlives a power cut.

        Raises:
            OSError: The disk did not take it; nothing of it is left.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = self._untold(bundle_id)
        try:
            with new.open("wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            self._settled()
        except OSError:
            new.unlink(missing_ok=True)
            raise

    def keep(self, bundle_id: str) -> None:
        """Keep a bundle that was laid, now that its row is kept: somebody will be told of it.

        Raises:
            OSError: The disk does not let us; ``recover`` does it at the next start.
        """
        with suppress(FileNotFoundError):  # who sends may have been quicker
            self._untold(bundle_id).rename(self.file(bundle_id))
        self._settled()

    def has(self, bundle_id: str) -> bool:
        """Return whether a bundle that has a row is there; it is kept then."""
        if self._untold(bundle_id).exists():
            self.keep(bundle_id)
        return self.file(bundle_id).exists()

    def room(self) -> int:
        """Return how much can still be written, bytes.

        Raises:
            OSError: The disk does not say.
        """
        return shutil.disk_usage(self._there).free

    def takes(self, size: int) -> bool:
        """Return whether so many bytes can be written now; they are gone again."""
        return disk.takes(self._there, size)

    @property
    def _there(self) -> Path:
        """The folder, or where it will be made."""
        return self.folder if self.folder.exists() else self.folder.parent

    def drop(self, bundle_id: str) -> None:
        """Delete a bundle that the centre has, or of which nobody will be told."""
        self.file(bundle_id).unlink(missing_ok=True)
        self._untold(bundle_id).unlink(missing_ok=True)

    def recover(self, known: AbstractSet[str], *, whole: bool) -> "Recovered":
        """Bring the files in order after a start.

        Args:
            known: All that have a row.
            whole: Whether ``known`` is all: then what nobody was told of is deleted.
        """
        if not self.folder.exists():
            return Recovered((), 0)
        deleted = 0
        for new in sorted(self.folder.glob(f"*{UNTOLD}")):
            if new.stem in known:
                self.keep(new.stem)
            elif whole:
                new.unlink(missing_ok=True)
                deleted += 1
        files = sorted(self.folder.glob(f"*{SUFFIX}"))
        return Recovered(tuple(_row_of(file) for file in files if file.stem not in known), deleted)

    def _untold(self, bundle_id: str) -> Path:
        return self.folder / f"{bundle_id}{UNTOLD}"

    def _settled(self) -> None:
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a start found on the shelf."""

    found: tuple[Sealed, ...]  # bundles without a row: their journal was lost
    deleted: int  # files of visits that were never told they were done


def _row_of(file: Path) -> Sealed:
    with file.open("rb") as data:
        digest = hashlib.file_digest(data, "sha256").hexdigest()
    about = file.stat()
    return Sealed(file.stem, digest, about.st_size, about.st_mtime_ns // 1_000_000)


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
