"""What a hall need not keep any longer is counted, then deleted: files, rows, and a line of it."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import date

import pytest
from sqlalchemy import insert

from kiosk.centre.calendar.tables import callback, visit, visit_cell
from kiosk.centre.cases import ANNOUNCED, OPENED, STUCK
from kiosk.centre.tables import application, audit, case, ticket
from kiosk.commands import forget
from tests.centre.conftest import CONFIG

OLD, NEW = 1_767_000_000_000, 1_772_400_000_000  # 2025-12-29 and 2026-03-01
BEFORE = "2026-02-01"
DAYS = {OLD: date(2025, 12, 29), NEW: date(2026, 3, 1)}


@pytest.fixture
def settings(tmp_path):
    file = tmp_path / "centre.toml"
    file.write_text(
        f"""[centre]
site = "hetao"
catalogue_dir = "{CONFIG}/catalogue"
database = "sqlite:///{tmp_path}/centre.db"
[applications]
folder = "applications"
"""
    )
    return file


def an_application(db, folder, number, state="approved", since=OLD, received=OLD, **more):
    how = {"state": OPENED, "delivered": True} | more
    for authority in ("customs", "tax"):
        db.execute(
            insert(case).values(
                number=number, authority=authority, since=since, due=since, wants="{}", note="",
                state=state if authority == "tax" else "approved", delivered=how["delivered"],
            )
        )  # fmt: skip
        there = folder / "cases" / authority / number / "one"
        there.mkdir(parents=True)
        (there / "SAMPLE.pdf").touch()
    a_bundle(db, folder, f"bundle-{number}", number, how["state"], received)


def a_bundle(db, folder, name, number, state, received):
    db.execute(insert(application).values(id=name, number=number, state=state, received=received))
    (folder / "uploads").mkdir(exist_ok=True, parents=True)
    (folder / "uploads" / f"{name}.age").touch()


def left(tmp_path, column, table):
    with closing(sqlite3.connect(tmp_path / "centre.db")) as db:
        return {one for (one,) in db.execute(f"SELECT {column} FROM {table}")}


async def asks(settings, *words):
    words = ["-c", str(settings), "--before", BEFORE, *words]
    assert await asyncio.to_thread(forget.main, words) == 0


async def filled(store, folder):
    def work(db):
        an_application(db, folder, "decided")
        an_application(db, folder, "open", state="in_review")
        an_application(db, folder, "lately-decided", since=NEW)
        an_application(db, folder, "lately-added-to", received=NEW)
        an_application(db, folder, "not-delivered", delivered=False)
        a_bundle(db, folder, "supplement", "decided", OPENED, OLD)
        a_bundle(db, folder, "never-opened", "", STUCK, OLD)
        a_bundle(db, folder, "on-its-way", "", ANNOUNCED, NEW)

    await store.run(work)


async def test_of_applications_only_those_go_that_all_authorities_decided_long_ago(
    settings, store, tmp_path, capsys
):
    folder = tmp_path / "applications"
    await filled(store, folder)
    files = set(folder.rglob("*"))
    await asks(settings, "applications")
    assert "application: 3 would be deleted" in capsys.readouterr().out
    assert set(folder.rglob("*")) == files
    await asks(settings, "applications", "--really")
    kept = {"open", "lately-decided", "lately-added-to", "not-delivered"}
    assert left(tmp_path, "number", "authority_case") == kept
    bundles = {f"bundle-{name}" for name in kept} | {"on-its-way"}
    assert left(tmp_path, "id", "application") == bundles
    assert {file.stem for file in (folder / "uploads").iterdir()} == bundles
    for authority in ("customs", "tax"):
        assert {one.name for one in (folder / "cases" / authority).iterdir()} == kept
    assert left(tmp_path, "about", "audit") == {"applications: application 3, authority_case 2"}


async def test_tickets_visits_and_the_trail_go_by_their_day(settings, store, tmp_path):
    def work(db):
        for n, at in enumerate((OLD, NEW)):
            db.execute(
                insert(ticket).values(
                    id=f"t{n}", kiosk="k", queue="q", service="s", number=1, day=DAYS[at],
                    label="A1", language="en", state="printed", offline=False, issued=at,
                )
            )  # fmt: skip
            db.execute(
                insert(visit).values(
                    id=f"v{n}", number=f"V{n}", state="booked", team="t", day=DAYS[at], start=at,
                    end=at, company="c", errands="[]", building="b", room="", language="en",
                    kiosk="k", contact="", booked=at, changed=at, turn=0,
                )
            )  # fmt: skip
            db.execute(insert(visit_cell).values(team="t", cell=n, visit=f"v{n}"))
            for done in (True, False):
                db.execute(
                    insert(callback).values(
                        id=f"c{n}{done}", kiosk="k", company="c", errands="[]", building="b",
                        room="", language="en", contact="", asked=at, done=done,
                    )
                )  # fmt: skip
            db.execute(insert(audit).values(at=at, who="w", what="login", why="", about=f"a{n}"))

    await store.run(work)
    await asks(settings, "tickets", "visits", "audit", "--really")
    assert left(tmp_path, "id", "ticket") == {"t1"}
    assert left(tmp_path, "id", "visit") == left(tmp_path, "visit", "visit_cell") == {"v1"}
    assert left(tmp_path, "id", "callback") == {"c0False", "c1True", "c1False"}
    assert "a0" not in left(tmp_path, "about", "audit")
    assert "a1" in left(tmp_path, "about", "audit")


def test_a_day_that_has_not_come_is_refused(settings):
    with pytest.raises(SystemExit):
        forget.main(["-c", str(settings), "--before", "2999-01-01", "tickets", "--really"])
