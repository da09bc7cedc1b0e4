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
DAMAGE, FULL = "store.damaged", "store.full"
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
CODES = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_IOERR: FULL,  # what some file systems say of a full disk
    sqlite3.SQLITE_BUSY: "store.in_use",
    sqlite3.SQLITE_READONLY: "store.read_only",
    sqlite3.SQLITE_CANTOPEN: "store.cannot_open",
    sqlite3.SQLITE_CORRUPT: DAMAGE,
    sqlite3.SQLITE_NOTADB: DAMAGE,
}
PROBE = "CREATE TABLE IF NOT EXISTS probe (one INTEGER PRIMARY KEY, data BLOB NOT NULL)"
MOST_ASIDE = 5  # damaged files, for who wants to look at them
PROBE_BYTES = 8_000  # more than a visit's facts


class Store:
    """One SQLite file on a thread of its own.

    ``fault`` is the code of the last ``StoreError``, empty while the store keeps what it is given.
    ``put_aside`` is where a file is that was damaged when this one was opened; None: none was.
    """

    def __init__(
        self,
        db: sqlite3.Connection,
        worker: ThreadPoolExecutor,
        file: Path,
        fault: str = "",
        put_aside: Path | None = None,
    ) -> None:
        self._db, self._worker, self._file = db, worker, file
        self.fault, self._standing = fault, fault
        self.put_aside = put_aside

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
            db, put_aside = await loop.run_in_executor(worker, _open, file, schema)
            try:
                yield cls(db, worker, file, put_aside=put_aside)
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

    @property
    def standing_fault(self) -> str:
        """The code of why all is kept in memory only; empty: it is on the disk."""
        return self._standing

    @property
    def keeps(self) -> bool:
        """Whether what it is given is kept, on the disk or in memory."""
        return not self.fault or bool(self._standing)

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Return what ``work`` returns, called in a transaction on the store's thread.

        Raises:
            StoreError: It could not be kept; nothing of the transaction is.
        """
        # A caller that is cancelled does not tear the transaction: it is over or not begun.
        return await asyncio.get_running_loop().run_in_executor(
            self._worker, self._transaction, work
        )

    async def probe(self) -> None:
        """Where nothing could be kept, try whether it can be now; ``fault`` is empty then.

        A visitor's number alone would tell as well, but then the page says that there are none.
        """
        if not self.fault or self._standing:
            return
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._worker, self._shorten)
        with suppress(StoreError):
            await self.run(_probe)

    def _shorten(self) -> None:
        """Bring what stands in the log into the file, and give the log's room back."""
        with suppress(sqlite3.DatabaseError):
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _transaction(self, work: Callable[[sqlite3.Connection], T]) -> T:
        before = self._db.total_changes
        try:
            self._roll_back()  # for want of memory the last one could not even be rolled back
            self._db.execute("BEGIN IMMEDIATE")
            try:
                result = work(self._db)
                self._db.execute("COMMIT")
            finally:
                with suppress(sqlite3.OperationalError):  # SQLite has rolled it back by itself
                    self._roll_back()
        except sqlite3.DatabaseError as error:
            failure = _store_error(self._file, error)
            self.fault = failure.code
            raise failure from error
        if self._db.total_changes != before:  # what only read proves nothing
            self.fault = self._standing
        return result

    def _roll_back(self) -> None:
        """Undo what was begun and not committed."""
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")


def _open(file: Path, schema: Sequence[str]) -> tuple[sqlite3.Connection, Path | None]:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            return _connect(file, schema), None
        except sqlite3.DatabaseError as error:
            if _primary(error) not in DAMAGED:
                raise
            log.exception("%s: is damaged; it is put aside and a new one is begun", file)
            aside = _put_aside(file)
            return _connect(file, schema), aside
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
        # A page that is damaged is found when it is read, which may be in the middle of a visit.
        (said,) = db.execute("PRAGMA quick_check(1)").fetchone()
        if said != "ok":
            raise _damaged(said)
    except sqlite3.DatabaseError:
        db.close()
        raise
    return db


def _damaged(said: str) -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError(said)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


def _probe(db: sqlite3.Connection) -> None:
    db.execute(PROBE)
    db.execute("INSERT INTO probe (data) VALUES (zeroblob(?))", (PROBE_BYTES,))
    db.execute("DELETE FROM probe")


def _put_aside(file: Path) -> Path:
    """Rename a damaged file and its log; return where they are. Of many the oldest goes."""
    kept = [file.with_name(f"{file.name}.damaged-{number}") for number in range(1, MOST_ASIDE + 1)]
    aside = next((one for one in kept if not one.exists()), None)
    if aside is None:
        aside = min(kept, key=lambda one: one.stat().st_mtime)
    file.replace(aside)
    with suppress(FileNotFoundError):
        file.with_name(f"{file.name}-wal").replace(aside.with_name(f"{aside.name}-wal"))
    file.with_name(f"{file.name}-shm").unlink(missing_ok=True)
    return aside


def _primary(error: sqlite3.DatabaseError) -> int:
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)) & 0xFF


def _store_error(file: Path, error: sqlite3.DatabaseError) -> StoreError:
    code = CODES.get(_primary(error), "store.failed")
    return StoreError(code, f"{file}: {error}; make room on the disk or look at the file")
