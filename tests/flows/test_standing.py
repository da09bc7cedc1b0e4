"""How a visitor stands: told kindly or plainly, and never a reason to stop."""

from dataclasses import replace
from pathlib import Path

import pytest

from drivers.capabilities import PrintOutcome
from kiosk.flow.events import CardRead, Chosen, Failed, NumberTaken, PrintEnded, TakeNumber
from kiosk.flow.standing import AskStanding, Grade, StandingKnown, Who, together
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ListView, ProgressView
from kiosk.flows.handing import priority_facts
from kiosk.link import standing as wire
from kiosk.texts import message
from kiosk.typed_toml import FileFaultsError
from tests.flows.green import (
    GOOD,
    NUMBER,
    ORDINARY,
    RESTRICTED,
    RULES,
    UNKNOWN,
    a_session,
    play,
    ticket,
)
from tests.flows.hall import CARD, TICKET, words

ASK = AskStanding(Who.PERSON, NUMBER)
ORDINARY_NUMBER = TakeNumber("asks", "resident-card")


@pytest.fixture
def session():
    session = a_session()
    play(session, Chosen("ticket"), Chosen("group"), Chosen("asks"))
    return session


def everything_kept(session):
    return repr((session.step, session._trail, session.page))


def test_the_words_are_those_of_the_wire():
    assert {one.value for one in Grade} == {one.value for one in wire.Grade}
    assert {one.value for one in Who} == {one.value for one in wire.SubjectKind}


def test_a_card_asks_once_and_its_number_goes_no_further(session):
    assert session.send(CardRead(CARD)) == (ASK,)
    assert isinstance(session.page.view, ProgressView)
    assert NUMBER not in repr(ASK)
    assert NUMBER not in everything_kept(session)
    session.send(StandingKnown(GOOD))
    session.send(Chosen("go-on"))
    held = [getattr(session.step, name) for name in type(session.step).__slots__]
    assert CARD not in held
    assert NUMBER not in held


def test_good_standing_is_told_with_reason_source_and_day_and_takes_an_early_number(session):
    play(session, CardRead(CARD), StandingKnown(GOOD))
    view = session.page.view
    assert isinstance(view, ListView)
    assert view.title == message("standing.good")
    assert [row.title for row in view.rows] == [
        RULES.reasons["kept"].why,  # of the other there are no words, and nothing breaks
        message("standing.source", source="Register"),
    ]
    assert view.rows[-1].about == message("standing.as_of", day="2026-03-01")
    assert session.send(Chosen("go-on")) == (TakeNumber("asks", "resident-card", "grant-1"),)
    assert "grant-1" not in everything_kept(session)


def test_an_early_number_says_why_and_what_it_costs_the_others(session):
    play(session, CardRead(CARD), StandingKnown(GOOD), Chosen("go-on"))
    play(session, NumberTaken(ticket("asks", "A007", priority="kept")))
    session.send(PrintEnded(PrintOutcome.PRINTED))
    facts = {fact.name: fact.value for fact in session.page.view.facts}
    assert facts[message("standing.early")] == RULES.reasons["kept"].ticket
    assert facts[message("standing.fair")] == message("standing.bound", count=15)


def test_a_centre_that_gives_no_priority_is_not_contradicted(session):
    play(session, CardRead(CARD), StandingKnown(GOOD), Chosen("go-on"))
    session.send(NumberTaken(ticket("asks", "A007")))
    session.send(PrintEnded(PrintOutcome.PRINTED))
    assert message("standing.early") not in {fact.name for fact in session.page.view.facts}


def test_a_restriction_is_told_with_its_repair_and_ends_in_an_ordinary_number(session):
    play(session, CardRead(CARD), StandingKnown(RESTRICTED))
    view = session.page.view
    assert view.title == message("standing.restricted_number")
    assert (view.rows[0].title, view.rows[0].about) == (
        RULES.reasons["late"].why, RULES.reasons["late"].repair,
    )  # fmt: skip
    assert session.send(Chosen("go-on")) == (ORDINARY_NUMBER,)


def test_a_good_standing_that_is_good_for_no_early_number_promises_none(session):
    session.send(CardRead(CARD))
    assert session.send(StandingKnown(replace(GOOD, grant=""))) == (ORDINARY_NUMBER,)


@pytest.mark.parametrize("standing", [ORDINARY, UNKNOWN])
def test_whoever_stands_as_everybody_goes_straight_on(session, standing):
    session.send(CardRead(CARD))
    assert session.send(StandingKnown(standing)) == (ORDINARY_NUMBER,)


def test_a_fault_of_ours_is_no_page_of_its_own(session):
    session.send(CardRead(CARD))
    assert session.send(Failed(ASK, "kiosk.fault")) == (ORDINARY_NUMBER,)


def test_without_a_centre_nobody_is_asked():
    session = a_session(Surroundings(centre_online=False))
    play(session, Chosen("ticket"), Chosen("group"), Chosen("asks"))
    assert session.send(CardRead(CARD)) == (ORDINARY_NUMBER,)


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (GOOD, RESTRICTED, RESTRICTED),
        (RESTRICTED, GOOD, RESTRICTED),
        (ORDINARY, GOOD, GOOD),
        (UNKNOWN, GOOD, GOOD),
        (UNKNOWN, ORDINARY, ORDINARY),
        (UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_who_acts_for_a_company_stands_as_both(one, other, both):
    assert together(one, other) == both


def test_the_bound_stands_on_every_ticket_and_where_nobody_goes_first_nothing_is_claimed():
    nobody = replace(RULES, bound_minutes=0)
    bound = message("standing.bound", count=15)
    early = replace(TICKET, priority="kept")
    assert priority_facts(TICKET, lambda: RULES)[0].value == bound
    said = [fact.value for fact in priority_facts(early, lambda: RULES)]
    assert said == [words("Trusted"), bound]
    assert priority_facts(early, lambda: nobody) == priority_facts(TICKET, lambda: nobody) == ()


def test_rules_that_cannot_be_read_keep_no_ticket_back():
    def broken():
        raise FileFaultsError(Path("standing.yaml"), ())

    assert priority_facts(TICKET, broken) == ()
