"""A database that an older centre made, brought to what this one keeps."""

import logging

from sqlalchemy import Engine, MetaData, inspect
from sqlalchemy.schema import CreateColumn

log = logging.getLogger(__name__)


class OutgrownError(Exception):
    """The database lacks what cannot be added to it; the text says what."""


def add_missing(engine: Engine, metadata: MetaData) -> None:
    """Add the columns and indexes that tables lack; what is there stays as it is.

    A column can be added to a table with rows only where it may be empty or has a default of the
    database's own; each new column must be made so.

    Raises:
        OutgrownError: A column is missing that cannot be added.
    """
    with engine.begin() as db:
        found = inspect(db)
        for table in metadata.sorted_tables:
            there = {column["name"] for column in found.get_columns(table.name)}
            for column in table.columns:
                if column.name in there:
                    continue
                if not column.nullable and column.server_default is None:
                    raise OutgrownError(
                        f"table {table.name} has no column {column.name}, and it cannot be added; "
                        "the database is of another program or of a version that is too old"
                    )
                wanted = CreateColumn(column).compile(dialect=engine.dialect)
                name = engine.dialect.identifier_preparer.format_table(table)
                db.exec_driver_sql(f"ALTER TABLE {name} ADD COLUMN {wanted}")
                log.info("database: table %s got the column %s", table.name, column.name)
            indexes = {index["name"] for index in found.get_indexes(table.name)}
            for index in table.indexes:
                if index.name not in indexes:
                    index.create(db)
