"""A copy of the centre's database, made while it works."""

import sqlite3
from contextlib import closing

import pytest

from kiosk.centre.store import CentreStore
from kiosk.commands.back_up import PATTERN, main
from tests.centre.access.keys import token_in

SETTINGS = '[centre]\nsite = "hetao"\ndatabase = "sqlite:///{}/centre.db"\n'


@pytest.fixture
def settings(tmp_path):
    file = tmp_path / "centre.toml"
    file.write_text(SETTINGS.format(tmp_path))
    return file


async def test_what_stands_in_the_log_of_a_centre_at_work_is_in_the_copy(settings, tmp_path):
    async with CentreStore.opened(f"sqlite:///{tmp_path}/centre.db") as store:
        await token_in(store, name="before")
        assert (tmp_path / "centre.db-wal").stat().st_size
        assert main(["-c", str(settings), "--to", str(tmp_path / "copies")]) == 0
        await token_in(store, name="after")
    (copy,) = (tmp_path / "copies").glob(PATTERN)
    assert copy.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(copy)) as db:
        assert db.execute("SELECT name FROM api_token").fetchall() == [("before",)]


async def test_the_newest_copies_stay(settings, tmp_path):
    async with CentreStore.opened(f"sqlite:///{tmp_path}/centre.db"):
        pass
    copies = tmp_path / "copies"
    copies.mkdir()
    for day in range(1, 6):
        (copies / f"centre-2026010{day}-214000.db").write_bytes(b"")
    assert main(["-c", str(settings), "--to", str(copies), "--keep", "2"]) == 0
    kept = sorted(file.name for file in copies.iterdir())
    assert kept[0] == "centre-20260105-214000.db"
    assert len(kept) == 2


def test_a_database_that_is_not_there_or_is_another_one_is_told(settings, tmp_path, capsys):
    assert main(["-c", str(settings), "--to", str(tmp_path / "copies")]) == 1
    assert "unable to open" in capsys.readouterr().err
    settings.write_text('[centre]\nsite = "hetao"\ndatabase = "postgresql+psycopg://u@h/n"\n')
    assert main(["-c", str(settings), "--to", str(tmp_path / "copies")]) == 1
    assert "pg_dump" in capsys.readouterr().err
    assert not list((tmp_path / "copies").glob(PATTERN))
