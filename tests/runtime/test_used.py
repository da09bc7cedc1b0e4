from dataclasses import dataclass
from datetime import date

import pytest

from drivers.capabilities import PrintOutcome, PrintResult
from kiosk.flow.events import Chosen, HomePressed, LanguageChosen, SecondPassed
from kiosk.flow.model import Ended, Step
from kiosk.flow.session import COUNTDOWN_S, Session
from kiosk.flows.apology import Apology
from kiosk.link.messages import TicketEvent, TicketState
from kiosk.runtime.used import Used
from kiosk.texts import Language
from tests.runtime.test_runner import Told


@dataclass(frozen=True)
class Start(Step):
    def view(self, here):
        return Told("start")

    def on(self, event, here):
        return self


@dataclass(frozen=True)
class Menu(Step):
    staff = False

    def view(self, here):
        return Told("menu")

    def on(self, event, here):
        match event:
            case Chosen("ticket"):
                return InHand()
            case Chosen("sorry"):
                return Apology("kiosk.fault")
            case Chosen("inside"):
                return Inside()
        return self


@dataclass(frozen=True)
class Inside(Menu):
    staff = True


@dataclass(frozen=True)
class InHand(Step):
    final = True

    def view(self, here):
        return Told("in hand")

    def on(self, event, here):
        return Ended() if event == Chosen("done") else self


@pytest.fixture
def session():
    return Session(Start(), lambda language: Menu(), Apology)


@pytest.fixture
def used(session):
    return Used(session)


def happens(session, used, *events):
    for event in events:
        session.send(event)
        used.moved()


COMES = LanguageChosen(Language.ENGLISH)
PATIENCE = [SecondPassed()] * (60 + COUNTDOWN_S + 1)


@pytest.mark.parametrize(
    ("events", "outcome"),
    [
        ([Chosen("ticket"), Chosen("done")], "served"),
        ([Chosen("ticket"), *PATIENCE], "served"),  # the paper was taken, and nobody pressed more
        ([HomePressed()], "left"),
        (PATIENCE, "timed_out"),
        ([Chosen("sorry"), HomePressed()], "failed"),
    ],
)
def test_a_visit_counts_by_how_it_ended(session, used, events, outcome):
    happens(session, used, COMES, *events)
    assert used.visits == {outcome: 1}
    happens(session, used, *PATIENCE)
    assert used.visits == {outcome: 1}


def test_a_technician_is_no_visitor(session, used):
    happens(session, used, COMES, Chosen("inside"), HomePressed())
    assert used.visits == {}


def test_paper_is_what_left_the_printer_and_a_job_that_never_began_takes_none(used):
    used.printed(PrintResult(PrintOutcome.PRINTED, 800))
    used.printed(PrintResult(PrintOutcome.PAPER_OUT, 0))
    used.printed(PrintResult(PrintOutcome.CUTTER, 400))
    assert used.paper_mm == 100 + 30 + 50 + 30


def test_a_copy_of_a_ticket_is_no_second_one(used):
    def says(ticket, state):
        used.said(
            TicketEvent(
                ticket=ticket, queue="a", service="a", number=1, day=date(2026, 3, 2),
                label="A001", state=state, language="en", issued=1,
            )
        )  # fmt: skip

    for state in (TicketState.RESERVED, TicketState.PRINTING, TicketState.PRINTED):
        says("ticket-0001", state)
    says("ticket-0001", TicketState.PRINTED)
    says("ticket-0002", TicketState.UNPRINTED)
    assert used.tickets == 1
    says("ticket-0002", TicketState.PRINTED)
    assert used.tickets == 2
