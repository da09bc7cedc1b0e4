"""A database that an older centre made."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, inspect

from kiosk.centre import desk
from kiosk.centre.growing import OutgrownError, add_missing
from kiosk.centre.numbers import give
from kiosk.centre.store import CentreStore, CentreStoreError
from tests.centre.conftest import NOW, NUMBERS, TODAY, asked, request

OLD = Path(__file__).with_name("before_standings.sql")


def old_database(file):
    with sqlite3.connect(file) as db:
        db.executescript(OLD.read_text())
    db.close()


async def test_an_older_database_gets_what_it_lacks_and_keeps_what_it_holds(tmp_path, url, hall):
    old_database(tmp_path / "centre.db")
    for _ in "12":  # a second opening finds nothing to do
        async with CentreStore.opened(url) as store:
            answer = await store.run(lambda db: give(db, hall, NUMBERS, asked(), request()))
    assert answer.ahead == 2
    async with CentreStore.opened(url) as store:
        call = await store.run(
            lambda db: desk.call_next(db, "customs", "7", today=TODAY, now_ms=NOW, bound_ms=900_000)
        )
    assert call.label == "D001"  # the ticket of before


def engine_of(tmp_path):
    metadata = MetaData()
    Table("thing", metadata, Column("id", Integer, primary_key=True))
    engine = create_engine(f"sqlite:///{tmp_path}/some.db")
    metadata.create_all(engine)
    return engine


def test_a_new_column_comes_with_its_index(tmp_path):
    engine, later = engine_of(tmp_path), MetaData()
    Table(
        "thing",
        later,
        Column("id", Integer, primary_key=True),
        Column("note", String(9), index=True),
        Column("count", Integer, nullable=False, server_default="3"),
    )
    add_missing(engine, later)
    found = inspect(engine)
    assert [column["name"] for column in found.get_columns("thing")] == ["id", "note", "count"]
    assert [index["name"] for index in found.get_indexes("thing")] == ["ix_thing_note"]
    engine.dispose()


def test_a_column_that_cannot_be_added_is_named(tmp_path):
    engine, later = engine_of(tmp_path), MetaData()
    Table("thing", later, Column("id", Integer, primary_key=True),
          Column("owner", String(9), nullable=False))  # fmt: skip
    with pytest.raises(OutgrownError, match="table thing has no column owner"):
        add_missing(engine, later)
    engine.dispose()


async def test_a_database_of_another_program_is_refused_with_a_reason(tmp_path, url):
    with sqlite3.connect(tmp_path / "centre.db") as db:
        db.execute("CREATE TABLE ticket (id INTEGER)")
    db.close()
    with pytest.raises(CentreStoreError, match="table ticket has no column"):
        async with CentreStore.opened(url):
            pass
