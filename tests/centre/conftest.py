from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert

from kiosk.catalogue.loading import load_hall
from kiosk.centre.numbers import Asked
from kiosk.centre.settings import Range
from kiosk.centre.store import CentreStore
from kiosk.centre.tables import ticket
from kiosk.link.asking import NumberRequest
from kiosk.link.envelope import new_id
from tests.centre.postgres import FOUND, Postgres

TODAY = date(2026, 3, 2)
NOW = 1_772_400_000_000
CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture
def hall():
    return load_hall(CONFIG / "catalogue")


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory):
    """One server for all tests: to start one takes seconds."""
    if not FOUND:
        pytest.skip("PostgreSQL is not installed")
    server = Postgres(tmp_path_factory.mktemp("postgres"))
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/centre.db"


@pytest.fixture
async def store(url):
    async with CentreStore.opened(url) as store:
        yield store


def asked(kiosk="kiosk-01", now_ms=NOW, today=TODAY):
    return Asked(new_id(), kiosk, now_ms, today)


def request(service="customs-goods", expires=NOW + 1000):
    return NumberRequest(ticket=new_id(), service=service, language="en", expires=expires)


def put(
    db, label, *, state="printed", issued=NOW, queue="customs", offline=False, called=None,
    priority="",
):  # fmt: skip
    """Put a ticket into the database as an event would."""
    db.execute(
        insert(ticket).values(
            id=new_id(), kiosk="kiosk-01", queue=queue, service="customs-goods",
            number=int(label[1:]), day=TODAY, label=label, language="en", state=state,
            outcome="", offline=offline, issued=issued, called=called,
            priority=priority,
        )
    )  # fmt: skip


NUMBERS = Range()
