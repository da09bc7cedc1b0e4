"""A small database on disk that survives a power cut: SQLite, one writer, one transaction a call.

``synchronous=FULL`` in WAL mode: what was committed is on the disk when ``run`` returns.
"""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TypeVar

from kiosk.link.errors import StoreError

log = logging.getLogger(__name__)

T = TypeVar("T")
PRAGMAS = (
    "PRAGMA locking_mode = EXCLUSIVE",  # a second kiosk on the same data is a mistake
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
)
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
CODES = {
    sqlite3.SQLITE_FULL: "store.full",
    sqlite3.SQLITE_IOERR: "store.full",  # what some file systems say of a full disk
    sqlite3.SQLITE_BUSY: "store.in_use",
    sqlite3.SQLITE_READONLY: "store.read_only",
    sqlite3.SQLITE_CANTOPEN: "store.cannot_open",
}


class Store:
    """One SQLite file on a thread of its own.

    ``fault`` is the code of the last ``StoreError``, empty while the store keeps what it is given.
    """

    def __init__(
        self, db: sqlite3.Connection, worker: ThreadPoolExecutor, file: Path, fault: str = ""
    ) -> None:
        self._db, self._worker, self._file = db, worker, file
        self.fault, self._standing = fault, fault

    @classmethod
    @asynccontextmanager
    async def opened(cls, file: Path, schema: Sequence[str]) -> "AsyncIterator[Store]":
        """Open or make ``file`` with the tables of ``schema``; close it at the end.

        A file that is damaged is put aside under another name and a new one made: a kiosk
        that cannot remember still gives out what the centre gives it.

        Raises:
            StoreError: It cannot be made, or another program has it.
        """
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="store") as worker:
            loop = asyncio.get_running_loop()
            db = await loop.run_in_executor(worker, _open, file, schema)
            try:
                yield cls(db, worker, file)
            finally:
                await loop.run_in_executor(worker, db.close)

    @classmethod
    @asynccontextmanager
    async def in_memory(cls, schema: Sequence[str], *, fault: str) -> "AsyncIterator[Store]":
        """Keep everything in memory only, because of ``fault``."""
        memory = Path(":memory:")
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="store") as worker:
            loop = asyncio.get_running_loop()
            db = await loop.run_in_executor(worker, _connect, memory, schema)
            try:
                yield cls(db, worker, memory, fault)
            finally:
                await loop.run_in_executor(worker, db.close)

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Return what ``work`` returns, called in a transaction on the store's thread.

        Raises:
            StoreError: It could not be kept; nothing of the transaction is.
        """
        # A caller that is cancelled does not tear the transaction: it is over or not begun.
        return await asyncio.get_running_loop().run_in_executor(
            self._worker, self._transaction, work
        )

    def _transaction(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                result = work(self._db)
                self._db.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.OperationalError):  # SQLite has rolled it back by itself
                    self._db.execute("ROLLBACK")
                raise
        except sqlite3.DatabaseError as error:
            failure = _store_error(self._file, error)
            self.fault = failure.code
            raise failure from error
        self.fault = self._standing
        return result


def _open(file: Path, schema: Sequence[str]) -> sqlite3.Connection:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            return _connect(file, schema)
        except sqlite3.DatabaseError as error:
            if _primary(error) not in DAMAGED:
                raise
            log.exception("%s: is damaged; it is put aside and a new one is begun", file)
            _put_aside(file)
            return _connect(file, schema)
    except sqlite3.DatabaseError as error:
        raise _store_error(file, error) from error
    except OSError as error:
        raise StoreError(
            "store.cannot_open", f"{file}: {error.strerror}; set kiosk.data_dir to a folder of ours"
        ) from error


def _connect(file: Path, schema: Sequence[str]) -> sqlite3.Connection:
    db = sqlite3.connect(file, timeout=2, isolation_level=None, check_same_thread=False)
    try:
        for pragma in PRAGMAS:
            db.execute(pragma)
        db.execute("BEGIN IMMEDIATE")
        for statement in schema:
            db.execute(statement)
        db.execute("COMMIT")
    except sqlite3.DatabaseError:
        db.close()
        raise
    return db


def _put_aside(file: Path) -> None:
    for number in range(1, 1000):
        aside = file.with_name(f"{file.name}.damaged-{number}")
        if not aside.exists():
            file.rename(aside)
            break
    for suffix in ("-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


def _primary(error: sqlite3.DatabaseError) -> int:
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)) & 0xFF


def _store_error(file: Path, error: sqlite3.DatabaseError) -> StoreError:
    code = CODES.get(_primary(error), "store.failed")
    return StoreError(code, f"{file}: {error}; make room on the disk or look at the file")
