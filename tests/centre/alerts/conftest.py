"""A database of each kind, and what is told in a test."""

import pytest

from kiosk.centre.alerts import tables
from kiosk.centre.store import CentreStore


@pytest.fixture(scope="session")
def postgres(postgres_server):
    """One database for all tests of alerts; each test empties what it wrote."""
    return postgres_server.database()


@pytest.fixture(params=["sqlite", "postgres"])
def either_url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/either.db"
    return request.getfixturevalue("postgres")


@pytest.fixture
async def either(either_url):
    """A store of SQLite, and one of PostgreSQL."""
    async with CentreStore.opened(either_url) as store:
        yield store
        await store.run(_emptied)


def _emptied(db):
    for table in (
        tables.notice, tables.note, tables.batch, tables.alert, tables.silence, tables.lease,
        tables.roll,
    ):  # fmt: skip
        db.execute(table.delete())
