"""The centre's database: SQLAlchemy Core, one transaction a call.

All that writes is done on one thread, one after the other, and where several processes share a
database they wait for each other as well. What only reads waits for nobody.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, DataError, IntegrityError, SQLAlchemyError

from kiosk.centre.growing import OutgrownError, add_missing
from kiosk.centre.tables import metadata

T = TypeVar("T")
READERS = 2
READS = "centre_reads"  # option of a connection
LINE = 0x65537461  # number of the lock that writers of this program wait for
PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA busy_timeout = 5000",
)


class CentreStoreError(Exception):
    """The database cannot be used now; the text says why."""


class CannotKeepError(CentreStoreError):
    """The database is well, and does not take what it was given."""


class CentreStore:
    """Runs transactions."""

    def __init__(
        self, engine: Engine, worker: ThreadPoolExecutor, readers: ThreadPoolExecutor
    ) -> None:
        self._engine, self._worker, self._readers = engine, worker, readers

    @classmethod
    @asynccontextmanager
    async def opened(cls, url: str) -> "AsyncIterator[CentreStore]":
        """Open the database of a URL, make what is missing of its tables, close it at the end.

        Raises:
            CentreStoreError: It cannot be opened.
        """
        with (
            ThreadPoolExecutor(1, thread_name_prefix="centre-store") as worker,
            ThreadPoolExecutor(READERS, thread_name_prefix="centre-read") as readers,
        ):
            loop = asyncio.get_running_loop()
            engine = await loop.run_in_executor(worker, _open, url)
            # A database in memory is its thread's own.
            others = readers if engine.url.database or _is_postgres(engine) else worker
            try:
                yield cls(engine, worker, others)
            finally:
                await loop.run_in_executor(worker, engine.dispose)

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Return what ``work`` returns, called in a transaction on the store's thread.

        Raises:
            CentreStoreError: Nothing of the transaction was kept.
        """
        return await asyncio.get_running_loop().run_in_executor(
            self._worker, self._transaction, work
        )

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Return what ``work`` returns, which only reads: beside others, and beside a write.

        Raises:
            CentreStoreError: The database cannot be read.
        """
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._reading, work)

    def _transaction(self, work: Callable[[Connection], T]) -> T:
        try:
            with self._engine.begin() as connection:
                return work(connection)
        except (DataError, IntegrityError) as error:
            raise CannotKeepError(f"database: {str(error).splitlines()[0]}") from error
        except SQLAlchemyError as error:
            raise CentreStoreError(f"database: {str(error).splitlines()[0]}") from error

    def _reading(self, work: Callable[[Connection], T]) -> T:
        try:
            with self._engine.connect() as connection:
                connection.execution_options(**{READS: True})
                return work(connection)  # which begins by itself; nothing of it is kept
        except SQLAlchemyError as error:
            raise CentreStoreError(f"database: {str(error).splitlines()[0]}") from error


def _open(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            parsed,
            hide_parameters=True,  # they may be personal
            pool_pre_ping=parsed.get_backend_name() != "sqlite",
        )
        event.listen(engine, "handle_error", _refuse)
        if parsed.get_backend_name() == "sqlite":
            event.listen(engine, "connect", _prepare)
            event.listen(engine, "begin", _begin)
        elif _is_postgres(engine):
            event.listen(engine, "begin", _wait_in_line)
        metadata.create_all(engine)
        add_missing(engine, metadata)
    except OutgrownError as error:
        raise CentreStoreError(f"database: {error}") from error
    except (SQLAlchemyError, ArgumentError, ImportError, OSError) as error:
        raise CentreStoreError(
            f"database: {str(error).splitlines()[0]}; set centre.database to a URL such as "
            "sqlite:////var/lib/estation-centre/centre.db"
        ) from error
    return engine


def _refuse(context: ExceptionContext) -> None:
    # A driver that cannot hold a value says so in errors of Python's own: too large a number, half
    # a surrogate pair. Those of our own work pass, and are no concern of the database.
    error = context.original_exception
    if context.sqlalchemy_exception is None and isinstance(error, ValueError | OverflowError):
        raise CannotKeepError(f"database: a value cannot be kept: {type(error).__name__}")


def _prepare(connection: Any, _record: Any) -> None:
    # sqlite3 would begin transactions by itself, and late: SQLAlchemy's own recipe against it.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get(READS)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _wait_in_line(connection: Connection) -> None:
    """What BEGIN IMMEDIATE is to SQLite: one writer at a time, of whatever process."""
    if not connection.get_execution_options().get(READS):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LINE})")


def _is_postgres(engine: Engine) -> bool:
    return engine.dialect.name == "postgresql"
