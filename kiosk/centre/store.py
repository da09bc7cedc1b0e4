"""The centre's database: SQLAlchemy Core on one thread, one transaction a call."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from kiosk.centre.growing import OutgrownError, add_missing
from kiosk.centre.tables import metadata

T = TypeVar("T")
PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA busy_timeout = 5000",
)


class CentreStoreError(Exception):
    """The database cannot be used now; the text says why."""


class CentreStore:
    """Runs transactions, one after the other."""

    def __init__(self, engine: Engine, worker: ThreadPoolExecutor) -> None:
        self._engine, self._worker = engine, worker

    @classmethod
    @asynccontextmanager
    async def opened(cls, url: str) -> "AsyncIterator[CentreStore]":
        """Open the database of a URL, make what is missing of its tables, close it at the end.

        Raises:
            CentreStoreError: It cannot be opened.
        """
        with ThreadPoolExecutor(1, thread_name_prefix="centre-store") as worker:
            loop = asyncio.get_running_loop()
            engine = await loop.run_in_executor(worker, _open, url)
            try:
                yield cls(engine, worker)
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

    def _transaction(self, work: Callable[[Connection], T]) -> T:
        try:
            with self._engine.begin() as connection:
                return work(connection)
        except SQLAlchemyError as error:
            raise CentreStoreError(f"database: {str(error).splitlines()[0]}") from error


def _open(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed)
        if parsed.get_backend_name() == "sqlite":
            event.listen(engine, "connect", _prepare)
            event.listen(engine, "begin", _begin)
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


def _prepare(connection: Any, _record: Any) -> None:
    # sqlite3 would begin transactions by itself, and late: SQLAlchemy's own recipe against it.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
