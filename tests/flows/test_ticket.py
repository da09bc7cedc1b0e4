from dataclasses import replace
from functools import partial

import pytest

from drivers.capabilities import PrintOutcome
from kiosk.flow.events import (
    BackPressed,
    CardRead,
    Chosen,
    Failed,
    HomePressed,
    LanguageChosen,
    NobodyLaidACard,
    NumberTaken,
    PrintAdvanced,
    PrintEnded,
    PrintTicket,
    ReadCard,
    SurroundingsChanged,
    TakeNumber,
)
from kiosk.flow.session import Session
from kiosk.flow.surroundings import ClosedBecause, Closure, Surroundings
from kiosk.flow.views import (
    ApologyView,
    CardView,
    ChoiceView,
    ClosedView,
    IdleView,
    Option,
    ProgressView,
    ResultView,
    Tone,
)
from kiosk.flows.apology import Apology
from kiosk.flows.closed import closed_view
from kiosk.flows.handing import hand_over
from kiosk.flows.home import Entry, Idle, Menu
from kiosk.flows.ticket import AskCard, ChooseGroup, Desk, Number
from kiosk.texts import Language, message
from tests.flows.green import rules
from tests.flows.hall import CARD, HALL, TICKET

READ = ReadCard(timeout_s=30.0)


@pytest.fixture
def session():
    desk = Desk(HALL, hand_over(HALL, "site"))
    entry = Entry(Option("ticket", message("menu.ticket")), start=lambda _here: ChooseGroup(desk))
    return Session(
        start=Idle(closed=partial(closed_view, HALL)),
        begin=lambda _language: Menu((entry,)),
        apologise=Apology,
    )


def play(session, *events):
    """Send events; return the effects of the last one."""
    effects = ()
    for event in events:
        effects = session.send(event)
    return effects


def to_service(session, service):
    return play(
        session,
        LanguageChosen(Language.ENGLISH),
        Chosen("ticket"),
        Chosen("group"),
        Chosen(service),
    )


def to_number(session):
    to_service(session, "plain")
    return session.send(NumberTaken(TICKET))


def test_a_visit_with_a_card_ends_with_a_printed_ticket(session):
    assert to_service(session, "asks") == (READ,)
    assert isinstance(session.page.view, CardView)
    assert session.send(CardRead(CARD)) == (TakeNumber("asks", document="resident-card"),)
    assert session.send(NumberTaken(TICKET)) == (PrintTicket(TICKET),)
    assert session.page.view.label == "A007"
    session.send(PrintEnded(PrintOutcome.PRINTED))
    view = session.page.view
    assert isinstance(view, ResultView)
    assert (view.tone, view.label, view.code) == (Tone.GOOD, "A007", "")
    session.send(Chosen("done"))
    assert isinstance(session.page.view, IdleView)


def test_of_a_card_only_its_kind_goes_on(session):
    to_service(session, "asks")
    session.send(CardRead(CARD))
    assert "SAMPLE" not in repr(session.step)
    assert session.step.document == "resident-card"


def test_a_service_without_a_card_takes_the_number_at_once(session):
    assert to_service(session, "plain") == (TakeNumber("plain", document=None),)


@pytest.mark.parametrize("service", ["asks", "wants"])
def test_whoever_has_no_readable_card_goes_on_without(session, service):
    to_service(session, service)
    assert session.send(Chosen("no-card")) == (TakeNumber(service, document=None),)


def test_a_card_that_cannot_be_read_is_asked_for_again(session):
    to_service(session, "asks")
    assert session.send(Failed(READ, "card.unreadable")) == (READ,)
    assert session.page.view.problem == message("card.unreadable")


def test_the_reader_is_asked_again_while_nobody_lays_a_card(session):
    to_service(session, "asks")
    assert session.send(NobodyLaidACard()) == (READ,)
    assert session.page.view.problem is None


def test_a_reader_that_fails_does_not_stop_the_visit(session):
    to_service(session, "asks")
    assert session.send(Failed(READ, "device.link_lost")) == ()
    assert not session.page.view.reading
    assert session.send(Chosen("no-card")) == (TakeNumber("asks", document=None),)


def test_a_reader_that_comes_back_is_used_again(session):
    session.send(SurroundingsChanged(Surroundings(reader_ready=False)))
    assert to_service(session, "asks") == ()
    assert session.send(SurroundingsChanged(Surroundings(reader_ready=True))) == (READ,)


def test_back_from_the_card_leads_to_the_services_also_after_a_second_try(session):
    to_service(session, "asks")
    session.send(Failed(READ, "card.unreadable"))
    session.send(BackPressed())
    assert isinstance(session.page.view, ChoiceView)
    assert session.page.view.lead == HALL.groups[0].name


@pytest.mark.parametrize("event", [BackPressed(), HomePressed()])
def test_nobody_leaves_while_the_ticket_is_printed(session, event):
    to_number(session)
    session.send(event)
    assert isinstance(session.page.view, ProgressView)
    assert not session.page.back
    assert not session.page.home


def test_progress_shows_and_does_not_print_again(session):
    to_number(session)
    moment = session.moment
    assert session.send(PrintAdvanced(0.5)) == ()
    assert session.page.view.share == pytest.approx(0.5)
    assert session.moment == moment


@pytest.mark.parametrize("outcome", sorted(set(PrintOutcome) - {PrintOutcome.PRINTED}))
def test_without_proof_of_paper_the_number_is_on_the_screen_as_a_code(session, outcome):
    to_number(session)
    session.send(PrintEnded(outcome))
    view = session.page.view
    assert (view.tone, view.label) == (Tone.CARE, "A007")
    assert view.code == "ESTATION:T1:site:20260302:A007:0123456789abcdef"


def test_with_a_printer_that_cannot_print_nothing_is_sent_to_it(session):
    session.send(SurroundingsChanged(Surroundings(printer_ready=False)))
    assert to_number(session) == ()
    view = session.page.view
    assert view.code
    assert view.options == ()


def test_the_reprint_of_a_printed_ticket_is_a_copy(session):
    to_number(session)
    session.send(PrintEnded(PrintOutcome.PRINTED))
    assert session.send(Chosen("reprint")) == (PrintTicket(TICKET, again=True),)


def test_a_print_after_a_failed_one_is_no_copy(session):
    to_number(session)
    session.send(PrintEnded(PrintOutcome.PAPER_OUT))
    assert session.send(Chosen("reprint")) == (PrintTicket(TICKET, again=False),)


def test_after_the_number_back_leads_nowhere(session):
    to_number(session)
    session.send(PrintEnded(PrintOutcome.PRINTED))
    assert not session.page.back
    session.send(BackPressed())
    assert isinstance(session.page.view, ResultView)


def test_a_fault_of_ours_while_printing_keeps_the_number_on_the_screen(session):
    to_number(session)
    session.send(Failed(PrintTicket(TICKET), "kiosk.fault"))
    assert session.page.view.label == "A007"
    assert session.page.view.code


def test_without_a_number_the_visitor_is_told_where_to_go(session):
    to_service(session, "plain")
    session.send(Failed(TakeNumber("plain", None), "numbers.none"))
    view = session.page.view
    assert isinstance(view, ApologyView)
    assert view.lead == message("apology.numbers_none")
    session.send(Chosen("done"))
    assert isinstance(session.page.view, IdleView)


def test_visitors_ahead_are_not_invented(session):
    to_service(session, "plain")
    session.send(NumberTaken(replace(TICKET, ahead=None)))
    session.send(PrintEnded(PrintOutcome.PRINTED))
    values = {fact.name: fact.value for fact in session.page.view.facts}
    assert values[message("result.ahead")] == message("result.ahead_unknown")


def test_a_closed_kiosk_says_so_and_takes_no_visit(session):
    session.send(SurroundingsChanged(Surroundings(closure=Closure(ClosedBecause.HOURS))))
    session.send(LanguageChosen(Language.ENGLISH))
    view = session.page.view
    assert isinstance(view, ClosedView)
    assert session.page.language is Language.ENGLISH
    assert [fact.name.key for fact in view.hours] == ["hours.days", "hours.days"]


def test_a_visit_that_runs_when_the_hall_closes_goes_on(session):
    to_service(session, "asks")
    session.send(SurroundingsChanged(Surroundings(closure=Closure(ClosedBecause.HOURS))))
    assert isinstance(session.page.view, CardView)


def test_what_is_said_of_a_card_is_what_is_done_with_it():
    """Without rules of standing its number is not used at all; with them it is asked about."""
    desk = Desk(HALL, hand_over(HALL, "site"))
    service = HALL.groups[0].services[1]
    assert AskCard(desk, service, reading=True).view(Surroundings()).lead == message("card.lead")
    asking = replace(desk, rules=rules)
    lead = AskCard(asking, service, reading=True).view(Surroundings()).lead
    assert lead == message("card.lead_asked")


def test_an_early_number_that_the_centre_did_not_give_is_told():
    def hand(ticket, here, note=None):
        return Apology("handed" if note is None else note.key)

    number = Number(Desk(HALL, hand), HALL.groups[0].services[1], None, "grant")
    here = Surroundings()
    assert number.on(NumberTaken(TICKET), here) == Apology("standing.not_early")
    early = replace(TICKET, priority="kept")
    assert number.on(NumberTaken(early), here) == Apology("handed")
    assert replace(number, grant="").on(NumberTaken(TICKET), here) == Apology("handed")


def test_a_note_stands_on_the_page_whatever_became_of_the_paper():
    note = message("standing.not_early")
    step = hand_over(HALL, "site")(TICKET, Surroundings(printer_ready=False), note)
    view = step.view(Surroundings())
    assert view.facts[0].value == note
    assert view.tone is Tone.CARE
