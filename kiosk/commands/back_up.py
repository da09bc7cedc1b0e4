"""``kiosk back-up``: a copy of the centre's database, whole although the centre goes on working."""

import argparse
import os
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from kiosk.centre.settings import load
from kiosk.typed_toml import FileFaultsError

SETTINGS = Path("/etc/estation/centre.toml")
DONE, FAILED, WRONG_SETTINGS = 0, 1, 2
KEPT = 14
PATTERN = "centre-*.db"


class BackUpError(Exception):
    """There is no copy; the text says why."""


def main(arguments: list[str]) -> int:
    """Make a copy, prove that it is whole, and take the oldest away.

    Returns:
        0 when the copy is there; 1 when it is not; 2 when the settings have faults.
    """
    parser = argparse.ArgumentParser(prog="kiosk back-up", description=__doc__)
    parser.add_argument("-c", "--config", type=Path, default=SETTINGS, metavar="FILE")
    parser.add_argument("--to", type=Path, required=True, metavar="DIR")
    parser.add_argument("--keep", type=int, default=KEPT, metavar="N", help=f"copies: {KEPT}")
    chosen = parser.parse_args(arguments)
    try:
        database = load(chosen.config).centre.database
        file = back_up(database, chosen.to, datetime.now(UTC))
        thin_out(chosen.to, max(1, chosen.keep))
    except FileFaultsError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_SETTINGS
    except (BackUpError, OSError) as error:
        sys.stderr.write(f"back-up: {error}\n")
        return FAILED
    sys.stdout.write(f"{file}\n")
    return DONE


def back_up(database: str, folder: Path, now: datetime) -> Path:
    """Copy an SQLite database page by page, with what is still in its write-ahead log.

    Raises:
        BackUpError: It is another database, or the copy is not whole.
    """
    url = make_url(database)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise BackUpError(f"{url.get_backend_name()}: is backed up by its own tools, as pg_dump")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / f"centre-{now:%Y%m%d-%H%M%S}.db"
    new = file.with_suffix(".new")
    new.unlink(missing_ok=True)
    try:
        with (
            closing(sqlite3.connect(f"file:{url.database}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(new)) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            (said,) = copy.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.Error as error:
        raise BackUpError(f"{url.database}: {error}") from error
    if said != "ok":
        raise BackUpError(f"{new}: is not whole: {said}")
    new.chmod(0o600)
    _to_disk(new)
    new.rename(file)
    _to_disk(folder)
    return file


def thin_out(folder: Path, keep: int) -> None:
    """Keep the newest copies; their names sort by time."""
    for file in sorted(folder.glob(PATTERN))[:-keep]:
        file.unlink()


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
