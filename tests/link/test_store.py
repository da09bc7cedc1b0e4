import asyncio
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading

import pytest

from kiosk.link import outbox
from kiosk.link.errors import StoreError
from kiosk.link.store import Store

SCHEMA = ("CREATE TABLE IF NOT EXISTS t (n INTEGER PRIMARY KEY, data BLOB)",)


def put(n, data=b""):
    return lambda db: db.execute("INSERT INTO t VALUES (?, ?)", (n, data))


def count(db):
    return db.execute("SELECT count(*) FROM t").fetchone()[0]


async def test_what_was_committed_is_there_after_a_kill(tmp_path):
    file = tmp_path / "s.db"
    code = f"""
import asyncio, os, signal
from pathlib import Path
from kiosk.link.store import Store
async def main():
    async with Store.opened(Path({str(file)!r}), {SCHEMA!r}) as store:
        await store.run(lambda db: db.execute("INSERT INTO t VALUES (1, NULL)"))
        os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""
    killed = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", code], check=False)
    assert killed.returncode == -9
    async with Store.opened(file, SCHEMA) as store:
        assert await store.run(count) == 1


async def test_half_a_transaction_is_none(tmp_path):
    async with Store.opened(tmp_path / "s.db", SCHEMA) as store:

        def half(db):
            put(1)(db)
            raise KeyError("in the middle")

        with pytest.raises(KeyError):
            await store.run(half)
        assert await store.run(count) == 0


async def test_a_transaction_that_could_not_be_rolled_back_stops_no_other(tmp_path):
    async with Store.opened(tmp_path / "s.db", SCHEMA) as store:
        await asyncio.wrap_future(store._worker.submit(store._db.execute, "BEGIN IMMEDIATE"))
        await asyncio.wrap_future(store._worker.submit(put(1), store._db))
        await store.run(put(2))
        assert await store.run(lambda db: db.execute("SELECT n FROM t").fetchall()) == [(2,)]


async def test_two_kiosks_cannot_have_one_store(tmp_path):
    file = tmp_path / "s.db"
    async with Store.opened(file, SCHEMA):
        code = f"""
import asyncio
from pathlib import Path
from kiosk.link.errors import StoreError
from kiosk.link.store import Store
async def main():
    try:
        async with Store.opened(Path({str(file)!r}), {SCHEMA!r}):
            print("opened")
    except StoreError as error:
        print(error.code)
asyncio.run(main())
"""
        other = await asyncio.to_thread(
            subprocess.run, [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert other.stdout.strip() == "store.in_use"


async def test_a_damaged_file_is_put_aside_and_kept(tmp_path):
    file = tmp_path / "s.db"
    file.write_bytes(b"this is no database" * 100)
    async with Store.opened(file, SCHEMA) as store:
        await store.run(put(1))
    assert (tmp_path / "s.db.damaged-1").read_bytes().startswith(b"this is no")


async def test_a_folder_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError) as error:
        async with Store.opened(tmp_path / "file" / "s.db", SCHEMA):
            pass
    assert error.value.code == "store.cannot_open"


async def test_a_full_disk_keeps_nothing_and_recovers(tmp_path):
    """The limit of the file's size is the kernel's own way to say that there is no room."""
    async with Store.opened(tmp_path / "s.db", SCHEMA) as store:
        await store.run(put(1))
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
        try:
            with pytest.raises(StoreError) as error:
                await store.run(put(2, os.urandom(1_000_000)))
            assert error.value.code == "store.full"
            assert await store.run(count) == 1
            assert store.fault == "store.full"  # that it can be read proves nothing
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            signal.signal(signal.SIGXFSZ, ignored)
        await store.probe()
        assert store.fault == ""
        await store.run(put(2))


async def test_a_store_in_memory_says_why_for_ever():
    async with Store.in_memory(SCHEMA, fault="store.full") as store:
        await store.run(put(1))
        assert await store.run(count) == 1
        assert store.fault == "store.full"


async def test_the_outbox_gives_the_oldest_first_and_drops_by_id(tmp_path):
    async with Store.opened(tmp_path / "s.db", outbox.SCHEMA) as store:
        for n in range(5):
            await store.run(lambda db, n=n: outbox.put(db, "ticket", f"id-{n}", b"%d" % n))
        waiting = await store.run(lambda db: outbox.after(db, 0, 3))
        assert [one.id for one in waiting] == ["id-0", "id-1", "id-2"]
        await store.run(lambda db: outbox.drop(db, ["id-0", "id-2", "unknown"]))
        rest = await store.run(lambda db: outbox.after(db, 0, 10))
        assert [one.data for one in rest] == [b"1", b"3", b"4"]
        assert await store.run(outbox.depth) == 3


async def test_the_work_is_done_on_one_thread_that_is_not_the_loops(tmp_path):
    async with Store.opened(tmp_path / "s.db", SCHEMA) as store:
        threads = {await store.run(lambda _db: threading.get_ident()) for _ in range(3)}
    assert len(threads) == 1
    assert threading.get_ident() not in threads


def test_sqlite_knows_returning():
    assert sqlite3.sqlite_version_info >= (3, 35)
