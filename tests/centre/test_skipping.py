"""A centre that was restored from a copy gives no number that it gave after the copy was made."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

from kiosk.centre.fleet.tables import kiosk
from kiosk.centre.numbers import give, lend
from kiosk.centre.settings import Range
from kiosk.centre.store import CentreStore
from kiosk.link.asking import LeaseRequest
from tests.centre.conftest import CONFIG, NOW, asked, request


def skip(folder, *words):
    file = folder / "centre.toml"
    file.write_text(
        f'[centre]\nsite = "hetao"\ncatalogue_dir = "{CONFIG}/catalogue"\n'
        f'database = "sqlite:///{folder}/centre.db"\n'
    )
    return subprocess.run(
        [sys.executable, "-m", "kiosk", "skip-numbers", "-c", file, *words],
        capture_output=True, text=True, check=False, env=os.environ,
    )  # fmt: skip


async def test_what_was_given_and_lent_after_the_copy_is_passed_over(tmp_path, hall):
    url = f"sqlite:///{tmp_path}/centre.db"

    async def numbers_of(store):
        today = datetime.now(UTC).astimezone(hall.hours.zone).date()
        ask = LeaseRequest(queue="customs", day=today, size=20, expires=NOW + 1000)
        given = await store.run(lambda db: give(db, hall, Range(), asked(today=today), request()))
        lent = await store.run(lambda db: lend(db, hall, Range(), asked(today=today), ask))
        return given.number, lent.first

    async with CentreStore.opened(url) as store:
        assert await numbers_of(store) == (1, 701)
    done = skip(tmp_path, "--to", "57", "--lent-to", "800")
    assert (done.returncode, "above 57" in done.stdout) == (0, True), done.stderr
    async with CentreStore.opened(url) as store:
        assert await numbers_of(store) == (58, 801)
    assert skip(tmp_path, "--to", "3", "--lent-to", "720").returncode == 0  # never back
    async with CentreStore.opened(url) as store:
        assert await numbers_of(store) == (59, 821)
        await store.run(lambda db: db.execute(insert(kiosk).values(name="a")))
    assert skip(tmp_path, "--to", "3").returncode == 0
    async with CentreStore.opened(url) as store:
        assert await numbers_of(store) == (60, 861)  # a block that one kiosk may hold lies between


@pytest.mark.parametrize(
    "words", [("--to", "701"), ("--to", "-1"), ("--to", "1", "--lent-to", "5")]
)
def test_a_number_outside_of_its_range_is_refused(words, tmp_path):
    done = skip(tmp_path, *words)
    assert (done.returncode, "expected" in done.stderr) == (2, True)
