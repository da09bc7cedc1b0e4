"""Somebody comes to an appointment: in time, early, late, with a forged code."""

from dataclasses import replace
from datetime import datetime

import pytest

from kiosk.flow.applying import CodeRead, ReadCode
from kiosk.flow.booking import CheckedIn, CheckIn, Punctuality
from kiosk.flow.events import CardRead, Chosen, Failed, NumberTaken, ReadCard, TakeNumber
from kiosk.flow.model import Ended
from kiosk.flow.surroundings import Surroundings
from kiosk.flows.apology import Apology
from kiosk.flows.checkin.asking import NO_READER, NO_SCANNER, CheckingIn, Come, Desk, LayCard
from kiosk.flows.checkin.told import Number, TooLate, TooSoon
from kiosk.texts import message
from tests.flows.hall import CARD, HALL, TICKET, ZONE

HERE = Surroundings(centre_online=True, scanner_ready=True)
AT = datetime(2026, 3, 2, 11, 0, tzinfo=ZONE)
WINDOW, HANDED = Apology("window"), Apology("handed")


def hand(ticket, here, note=None):
    return HANDED if note is None else Apology(note.key)


@pytest.fixture
def desk():
    return Desk(HALL, hand, True, lambda: WINDOW)


def told(punctuality, grant=""):
    return CheckedIn(punctuality, "plain", AT, AT.replace(hour=10), grant)


def test_in_time_the_number_is_taken_with_the_grant_that_was_given(desk):
    step = Come(desk).on(Chosen("scan"), HERE)
    assert step.effects(HERE) == (ReadCode(30.0),)
    step = step.on(CodeRead(" SAMPLE-0001 "), HERE)
    assert step.effects(HERE) == (CheckIn(code="SAMPLE-0001"),)
    step = step.on(told(Punctuality.IN_TIME, "grant"), HERE)
    assert step.effects(HERE) == (TakeNumber("plain", None, "grant"),)
    assert step.on(NumberTaken(replace(TICKET, priority="appointment")), HERE) is HANDED


def test_the_card_of_the_holder_does_as_well_and_its_number_is_in_no_repr(desk):
    step = Come(desk).on(Chosen("card"), HERE)
    assert isinstance(step, LayCard)
    assert step.effects(HERE) == (ReadCard(30.0),)
    step = step.on(CardRead(CARD), HERE)
    (effect,) = step.effects(HERE)
    assert effect.document == CARD.number
    assert CARD.number not in repr(effect)
    number = step.on(told(Punctuality.IN_TIME, "grant"), HERE)
    assert number.effects(HERE) == (TakeNumber("plain", CARD.document.value, "grant"),)
    assert "grant'" not in repr(number.effects(HERE))


def test_who_is_early_is_told_when_to_come_back_or_takes_an_ordinary_number(desk):
    step = CheckingIn(desk, CheckIn(code="X")).on(told(Punctuality.EARLY), HERE)
    assert isinstance(step, TooSoon)
    assert isinstance(step.on(Chosen("done"), HERE), Ended)
    ordinary = step.on(Chosen("ordinary"), HERE)
    assert isinstance(ordinary, Number)
    assert ordinary.effects(HERE) == (TakeNumber("plain", None, ""),)


def test_who_is_late_gets_an_ordinary_number(desk):
    step = CheckingIn(desk, CheckIn(code="X")).on(told(Punctuality.LATE), HERE)
    assert isinstance(step, TooLate)
    assert step.on(Chosen("ordinary"), HERE).effects(HERE) == (TakeNumber("plain", None, ""),)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("appointment.unknown", "checkin.unknown"), ("appointment.used", "checkin.used"),
        ("centre.away", "checkin.away"), ("anything", "checkin.refused"),
    ],
)  # fmt: skip
def test_a_refusal_is_told_and_a_ticket_is_always_offered(desk, code, said):
    step = CheckingIn(desk, CheckIn(code="X")).on(Failed(CheckIn(), code), HERE)
    assert step == Come(desk, message(said))
    assert step.on(Chosen("ticket"), HERE) is WINDOW


@pytest.mark.parametrize("text", ["", "  ", "ESTATION:V1:hetao:V1:p", "x" * 129])
def test_a_code_of_something_else_is_told(desk, text):
    view = Come(desk).on(Chosen("scan"), HERE).on(CodeRead(text), HERE).view(HERE)
    assert view.problem == message("checkin.other_code")


def test_without_a_key_no_card_is_asked_for(desk):
    step = Come(replace(desk, sealable=False))
    assert [one.id for one in step.view(HERE).options] == ["scan", "ticket"]
    assert step.on(Chosen("card"), HERE) is step


def test_an_early_number_that_was_lost_is_told_and_the_ordinary_one_handed_over(desk):
    step = CheckingIn(desk, CheckIn(code="X")).on(told(Punctuality.IN_TIME, "grant"), HERE)
    assert "grant'" not in repr(step)
    assert step.on(NumberTaken(TICKET), HERE) == Apology("checkin.not_early")


def test_a_service_that_this_kiosk_lacks_leads_to_the_other_ways(desk):
    event = replace(told(Punctuality.IN_TIME), service="unknown")
    step = CheckingIn(desk, CheckIn(code="X")).on(event, HERE)
    assert step == Come(desk, message("checkin.elsewhere"))


def test_a_device_that_is_away_is_told_in_the_words_of_checking_in(desk):
    alone = replace(HERE, scanner_ready=False, reader_ready=False)
    scan, card, _ = Come(desk).view(alone).options
    assert (scan.note, card.note) == (NO_SCANNER, NO_READER)
    failed = LayCard(desk).on(Failed(ReadCard(30.0), "device.link_lost"), HERE)
    assert failed == Come(desk, NO_READER)
