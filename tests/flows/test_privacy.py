"""What is kept of a visitor, to read: from any page, and back to it with nothing lost."""

from dataclasses import replace

import pytest

from kiosk.catalogue.privacy import Privacy
from kiosk.flow.events import BackPressed, Chosen, Failed, HomePressed, LanguageChosen, NoticeWanted
from kiosk.flow.model import Step
from kiosk.flow.revealing import reveals
from kiosk.flow.session import Session
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ArticleView
from kiosk.flows.apology import Apology
from kiosk.flows.privacy import Notice, notice_view
from kiosk.texts import Language, message
from tests.flows.hall import HALL, words
from tests.flows.test_session import Ask, Field, Place, Waits

CLOSED = (BackPressed(), Chosen("close"))


@pytest.fixture
def session():
    session = Session(
        Place("idle"),
        begin=lambda _language: Field("typed"),
        apologise=Apology,
        notice=lambda step: Notice(HALL, step),
    )
    session.send(LanguageChosen(Language.ENGLISH))
    return session


@pytest.mark.parametrize("closed", CLOSED)
def test_it_is_closed_to_the_page_that_it_was_opened_on(session, closed):
    assert session.page.notice
    session.send(NoticeWanted())
    assert isinstance(session.page.view, ArticleView)
    assert not session.page.notice
    session.send(closed)
    assert session.page.view == ("field", "typed", None)
    session.send(BackPressed())
    assert not session.busy  # and Back does not lead to the notice again


@pytest.mark.parametrize("closed", CLOSED)
def test_a_page_that_waits_waits_again(session, closed):
    session.send(Chosen("send"))
    assert session.step == Waits("typed")
    session.send(NoticeWanted())
    assert session.send(closed) == (Ask(),)
    assert session.step == Waits("typed")
    session.send(BackPressed())
    assert session.page.view == ("field", "typed", None)


@pytest.mark.parametrize("closed", CLOSED)
def test_what_was_wrong_with_an_answer_is_still_said(session, closed):
    session.send(Chosen("send"))
    session.send(Failed(Ask(), "wrong"))
    session.send(NoticeWanted())
    session.send(closed)
    assert session.page.view == ("field", "typed", "wrong")


def test_nothing_is_opened_where_the_kiosk_acts_or_nobody_is_there(session):
    session.send(HomePressed())
    assert not session.page.notice
    session.send(NoticeWanted())
    assert session.page.view == "idle"
    busy = Session(
        Place("idle"),
        begin=lambda _language: Place("acts", leavable=False),
        apologise=Apology,
        notice=lambda step: Notice(HALL, step),
    )
    busy.send(LanguageChosen(Language.ENGLISH))
    busy.send(NoticeWanted())
    assert busy.page.view == "acts"
    assert not busy.page.notice


def test_the_hall_says_whom_to_ask_and_how_long_it_keeps_things():
    said = words("Ask at 1 Sample Road"), words("Three years")
    lines = _lines(replace(HALL, privacy=Privacy(contact=said[0], kept=said[1])))
    assert {*said} <= lines
    assert message("privacy.centre_rules") not in lines
    assert {message("privacy.ask_desk"), message("privacy.centre_rules")} <= _lines(HALL)


def test_a_guide_may_see_it_for_its_words_are_the_halls():
    assert not reveals(notice_view(HALL))


def test_it_stays_where_it_is_for_any_other_touch():
    notice: Step = Notice(HALL, Place("before"))
    assert notice.on(Chosen("agree"), Surroundings()) is notice


def _lines(hall):
    return {line for section in notice_view(hall).sections for line in section.lines}
