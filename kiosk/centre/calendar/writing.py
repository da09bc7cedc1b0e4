"""An insert that leaves alone what is there already, in the words of either database."""

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_new(db: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an insert into ``table``; a row whose key is there already changes nothing."""
    if db.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()
