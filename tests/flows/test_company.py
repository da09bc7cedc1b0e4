"""Who comes for a company of good standing gets an early number; nobody has to say so."""

from dataclasses import replace

import pytest

from kiosk.flow.applying import CodeRead, ReadCode
from kiosk.flow.events import BackPressed, CardRead, Chosen, Failed, NumberTaken, TakeNumber, Typed
from kiosk.flow.standing import AskStanding, StandingKnown, Who
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import CardView, ChoiceView, FormView
from kiosk.texts import message
from tests.flows.green import GOOD, ONLINE, ORDINARY, RESTRICTED, UNKNOWN, a_session, play, ticket
from tests.flows.hall import CARD

COMPANY = "91350100M000100Y43"
SCANNER = replace(ONLINE, scanner_ready=True)
ASK = AskStanding(Who.COMPANY, COMPANY)


def asking(here=ONLINE):
    session = a_session(here)
    play(session, Chosen("ticket"), Chosen("ways"), Chosen("company"))
    return session


def standing(known, here=ONLINE):
    session = asking(here)
    assert play(session, Typed(COMPANY.lower()), Chosen("enter")) == (ASK,)
    session.send(StandingKnown(known))
    return session


def test_a_company_of_good_standing_gives_an_early_number():
    session = standing(GOOD)
    play(session, Chosen("go-on"), Chosen("group"))
    assert session.send(Chosen("plain")) == (TakeNumber("plain", None, "grant-1"),)


def test_a_company_of_good_standing_gives_early_numbers_for_several_things():
    session = standing(GOOD)
    play(session, Chosen("go-on"), Chosen("several"), Chosen("group"), Chosen("plain"))
    assert session.send(Chosen("take")) == (TakeNumber("plain", None, "grant-1"),)


def several(known=GOOD):
    """Two things of which one asks for a card."""
    session = standing(known)
    if known is GOOD:
        session.send(Chosen("go-on"))
    play(session, Chosen("several"), Chosen("group"), Chosen("plain"))
    play(session, Chosen("add"), Chosen("group"), Chosen("asks"), Chosen("take"))
    assert isinstance(session.page.view, CardView)
    return session


@pytest.mark.parametrize("person", [UNKNOWN, ORDINARY])
def test_of_several_things_the_company_counts_beside_the_card(person):
    session = several()
    play(session, CardRead(CARD))
    assert session.send(StandingKnown(person)) == (TakeNumber("plain", "resident-card", "grant-1"),)
    assert session.send(NumberTaken(ticket("plain", "A001"))) == (
        TakeNumber("asks", "resident-card", "grant-1"),
    )


def test_of_several_things_the_company_counts_without_a_card():
    assert several().send(Chosen("no-card")) == (TakeNumber("plain", None, "grant-1"),)
    assert several(UNKNOWN).send(Chosen("no-card")) == (TakeNumber("plain", None, ""),)


def test_what_restricts_the_visitor_restricts_all_his_numbers():
    session = several()
    play(session, CardRead(CARD), StandingKnown(RESTRICTED))
    assert session.send(Chosen("go-on")) == (TakeNumber("plain", "resident-card", ""),)


def test_a_service_that_asks_for_a_card_asks_for_it_all_the_same():
    session = standing(GOOD)
    play(session, Chosen("go-on"), Chosen("group"), Chosen("asks"))
    assert isinstance(session.page.view, CardView)
    assert session.send(Chosen("no-card")) == (TakeNumber("asks", None, "grant-1"),)


def test_with_a_card_the_company_still_counts():
    session = standing(GOOD)
    play(session, Chosen("go-on"), Chosen("group"), Chosen("asks"), CardRead(CARD))
    assert session.send(StandingKnown(UNKNOWN)) == (TakeNumber("asks", "resident-card", "grant-1"),)


def test_what_restricts_the_visitor_restricts_his_number():
    session = standing(GOOD)
    play(session, Chosen("go-on"), Chosen("group"), Chosen("asks"), CardRead(CARD))
    session.send(StandingKnown(RESTRICTED))
    assert session.send(Chosen("go-on")) == (TakeNumber("asks", "resident-card", ""),)


def test_of_a_company_that_nobody_knows_no_word_is_said():
    session = standing(UNKNOWN)
    view = session.page.view
    assert isinstance(view, ChoiceView)
    assert view.lead == message("company.shown")
    assert [one.note for one in view.options] == [None] * 3  # no channel is closed for that
    session.send(Chosen("group"))
    assert session.send(Chosen("plain")) == (TakeNumber("plain", None),)


@pytest.mark.parametrize("typed", ["", "12", "91350100M000100Y44"])
def test_a_wrong_number_is_told_beside_the_field(typed):
    session = asking()
    play(session, Typed(typed), Chosen("enter"))
    view = session.page.view
    assert isinstance(view, FormView)
    assert (view.value, view.problem) == (typed, message("booking.company_wrong"))
    assert COMPANY not in repr(session.step)


def test_the_licence_may_be_scanned():
    session = asking(SCANNER)
    assert session.send(Chosen("scan")) == (ReadCode(30.0),)
    session.send(CodeRead("https://example.com/"))
    assert session.page.view.problem == message("company.other_code")
    assert session.send(CodeRead(f"https://example.com/licence?code={COMPANY}")) == (ASK,)


def test_a_scanner_that_fails_leads_back_to_typing():
    session = asking(SCANNER)
    (effect,) = session.send(Chosen("scan"))
    session.send(Failed(effect, "device.link_lost"))
    view = session.page.view
    assert view.problem == message("company.no_scanner")
    assert view.skip is None
    session.send(BackPressed())
    assert [one.id for one in session.page.view.options] == ["first", "company", "several"]


def test_without_a_centre_it_is_not_offered():
    session = a_session(Surroundings())
    play(session, Chosen("ticket"), Chosen("ways"))
    _, company, _ = session.page.view.options
    assert (company.enabled, company.note) == (False, message("company.away"))
    assert session.send(Chosen("company")) == ()
    assert isinstance(session.page.view, ChoiceView)
