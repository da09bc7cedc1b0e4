"""An early number stays early: in the journal, over a restart, and in every word to the centre."""

import sqlite3
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from drivers.capabilities import PrintOutcome
from kiosk.catalogue.plan import VisitPlan
from kiosk.flow.events import PrintEnded, PrintSlip
from kiosk.link.messages import TicketState
from kiosk.link.store import Store
from kiosk.runtime.effects import Effects
from kiosk.runtime.journal import SCHEMA, Journal
from kiosk.texts import Language
from tests.flows.hall import TICKET

EARLY = replace(TICKET, priority="promises-kept")
OTHER = replace(TICKET, id="fedcba9876543210", label="A008", number=8)


@pytest.fixture
async def store(tmp_path):
    async with Store.opened(tmp_path / "journal.db", SCHEMA) as store:
        yield store


@pytest.fixture
def events():
    return []


@pytest.fixture
def journal(store, events):
    return Journal(store, lambda db, event: events.append(event))


async def test_every_event_of_an_early_ticket_says_so(journal, events):
    await journal.reserve(EARLY, "en", None)
    await journal.advance(EARLY.id, TicketState.PRINTING)
    await journal.recover(TICKET.day)
    assert [(one.state, one.priority) for one in events] == [
        (state, "promises-kept") for state in ("reserved", "printing", "unprinted")
    ]


async def test_an_ordinary_one_says_nothing(journal, events):
    await journal.reserve(TICKET, "en", None)
    await journal.advance(TICKET.id, TicketState.PRINTED)
    assert [one.priority for one in events] == ["", ""]


async def test_with_the_ticket_its_reason_is_forgotten(journal, store):
    await journal.reserve(EARLY, "en", None)
    await journal.recover(TICKET.day + timedelta(days=10))
    kept = await store.run(lambda db: db.execute("SELECT count(*) FROM priority").fetchone())
    assert kept == (0,)


async def test_a_journal_of_an_earlier_version_is_one_of_this(tmp_path):
    old = [one for one in SCHEMA if "priority" not in one]
    assert len(old) == len(SCHEMA) - 1
    db = sqlite3.connect(tmp_path / "old.db")
    for one in old:
        db.execute(one)
    db.commit()
    db.close()
    async with Store.opened(tmp_path / "old.db", SCHEMA) as store:
        events = []
        await Journal(store, lambda db, event: events.append(event)).reserve(EARLY, "en", None)
        assert events[0].priority == "promises-kept"


class Printing(Effects):
    """Effects whose paper is a word of the test."""

    def __init__(self, journal, outcome):
        self._journal, self._outcome = journal, outcome

    async def _drawn(self, slip, language, *, again):
        return slip

    async def _print(self, raster, tell):
        return self._outcome


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(PrintOutcome.PRINTED, "printed"), (PrintOutcome.PAPER_OUT, "unprinted")],
)
async def test_the_centre_is_told_of_each_ticket_on_a_slip(journal, events, outcome, state):
    for ticket in (EARLY, OTHER):
        await journal.reserve(ticket, "en", None)
    events.clear()
    effect = PrintSlip(VisitPlan((OTHER, EARLY), ()))
    ended = await Printing(journal, outcome).perform(effect, Language.ENGLISH, lambda _: None)
    assert ended == PrintEnded(outcome)
    assert [(one.label, one.state, one.outcome) for one in events] == [
        ("A008", "printing", ""), ("A007", "printing", ""),
        ("A008", state, outcome.value), ("A007", state, outcome.value),
    ]  # fmt: skip
    assert msgspec.json.encode(events)
