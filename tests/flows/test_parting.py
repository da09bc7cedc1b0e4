"""Who ends his visit in a call is asked first, whatever he touched; nobody else is."""

from dataclasses import dataclass

import pytest

from kiosk.flow.call_now import CallNow, Phase
from kiosk.flow.calling import CallTaken, GuideWanted, Mute
from kiosk.flow.events import (
    BackPressed,
    Chosen,
    HomePressed,
    LanguageChosen,
    SecondPassed,
)
from kiosk.flow.model import Ended
from kiosk.flow.session import COUNTDOWN_S, Session
from kiosk.flows.guide.over import Over
from kiosk.flows.guide.parting import Parting
from kiosk.flows.guide.talking import Talk
from kiosk.texts import Language
from kiosk.visit import _part, _strip
from tests.flows.test_guide import DESK, TALKING, guide, now
from tests.flows.test_session import Place

WAITING = CallNow(Phase.RINGING, place=2)


@dataclass(frozen=True, slots=True)
class Result(Place):
    """A page with *Done*."""

    final = True

    def on(self, event, here):
        return Ended() if event == Chosen("done") else self


@dataclass(frozen=True, slots=True)
class Menu(Place):
    def on(self, event, here):
        return Result("result") if event == Chosen("result") else Place.on(self, event, here)


@pytest.fixture
def session():
    session = Session(
        Place("idle"),
        begin=lambda _language: Menu("menu"),
        apologise=Place,
        guide=guide,
        tell=_strip,
        part=_part,
    )
    session.send(LanguageChosen(Language.ENGLISH))
    now(session, TALKING)
    return session


def is_asked(session):
    view = session.page.view
    assert [one.id for one in (*view.answers, *view.options, view.done)] == ["stay", "end"]
    return view


def test_home_asks_and_who_stays_is_where_he_was_with_his_way_back(session):
    session.send(Chosen("form"))
    session.send(HomePressed())
    view = is_asked(session)
    assert view.sign.key == "guide.on_both"  # he is still seen and heard
    assert (session.page.home, session.page.back) == (False, False)
    session.send(Chosen("stay"))
    assert session.step == Place("form")
    session.send(BackPressed())
    assert session.step == Menu("menu")


def test_who_says_so_ends_the_visit(session):
    visit = session.visit
    session.send(Chosen("form"))
    session.send(HomePressed())
    session.send(Chosen("end"))
    assert (session.busy, session.visit) == (False, visit + 1)


def test_what_was_ordered_in_the_call_is_not_ordered_again_by_who_stays(session):
    session.send(GuideWanted())
    assert session.send(Chosen("mute")) == (Mute(muted=True),)
    session.send(CallTaken())
    session.send(HomePressed())
    assert session.send(Chosen("stay")) == ()
    assert session.step == Talk(DESK, turn=1)


def test_done_on_a_result_and_back_on_the_menu_ask_as_home_does(session):
    session.send(Chosen("result"))
    session.send(Chosen("done"))
    is_asked(session)
    session.send(Chosen("stay"))
    assert session.step == Result("result")
    session.send(Chosen("done"))
    session.send(Chosen("end"))
    assert not session.busy

    session.send(LanguageChosen(Language.ENGLISH))
    session.send(BackPressed())
    is_asked(session)


def test_who_waits_for_a_guide_is_asked_about_his_place(session):
    now(session, WAITING)
    session.send(HomePressed())
    assert is_asked(session).lead.key == "guide.part_wait_lead"
    now(session, TALKING)  # a guide has answered meanwhile
    assert is_asked(session).lead.key == "guide.part_lead"


@pytest.mark.parametrize("call", [None, CallNow(Phase.OVER, reason="line-lost")])
def test_without_a_call_nothing_is_asked(session, call):
    session.send(Chosen("form"))
    now(session, call)
    session.send(HomePressed())
    assert not session.busy


def test_a_call_that_ends_by_itself_ends_the_question(session):
    session.send(Chosen("form"))
    session.send(HomePressed())
    now(session, CallNow(Phase.OVER, reason="line-lost"))
    assert session.step == Place("form")
    assert session.page.strip.text.key == "guide.strip_over"

    now(session, TALKING)
    session.send(GuideWanted())
    session.send(HomePressed())
    now(session, CallNow(Phase.OVER, reason="line-lost"))
    assert session.step == Over(DESK, "line-lost")


def test_who_has_gone_is_not_asked_and_the_end_of_the_countdown_is_an_answer(session):
    now(session, WAITING)
    for _ in range(60):
        session.send(SecondPassed())
    assert session.page.countdown_s == COUNTDOWN_S
    session.send(HomePressed())  # "End now"
    assert not session.busy

    session.send(LanguageChosen(Language.ENGLISH))
    now(session, WAITING)
    session.send(HomePressed())
    assert isinstance(session.step, Parting)
    for _ in range(60 + COUNTDOWN_S):
        session.send(SecondPassed())
    assert not session.busy
