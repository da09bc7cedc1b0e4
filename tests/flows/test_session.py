"""The rules that hold at every step, written once in the session."""

from dataclasses import dataclass

import pytest

from kiosk.flow.events import (
    BackPressed,
    Chosen,
    ComfortChosen,
    Failed,
    HomePressed,
    LanguageChosen,
    SecondPassed,
    SurroundingsChanged,
    Touched,
    Typed,
)
from kiosk.flow.glass import Comfort, TextSize
from kiosk.flow.model import Effect, Step
from kiosk.flow.session import COUNTDOWN_S, Session
from kiosk.flow.surroundings import ClosedBecause, Closure, Surroundings
from kiosk.texts import Language


@dataclass(frozen=True, slots=True)
class Place(Step):
    """A step that leads to the next one when anything is chosen."""

    name: str
    leavable: bool = True
    idle_s: int | None = 60

    def view(self, here):
        return self.name

    def on(self, event, here):
        if isinstance(event, Chosen):
            return Place(event.id, leavable=event.id != "stuck", idle_s=self.idle_s)
        return self


@pytest.fixture
def session():
    session = Session(Place("idle"), begin=lambda _language: Place("menu"), apologise=Place)
    session.send(LanguageChosen(Language.ENGLISH))
    return session


def seconds(session, count):
    for _ in range(count):
        session.send(SecondPassed())


def test_a_minute_without_a_touch_asks_and_half_a_minute_later_all_is_wiped(session):
    session.send(Chosen("entered"))
    session.send(ComfortChosen(Comfort(TextSize.LARGEST, high_contrast=True, low=True)))
    seconds(session, 59)
    assert session.page.countdown_s is None
    seconds(session, 1)
    assert session.page.countdown_s == COUNTDOWN_S
    visit = session.visit
    seconds(session, COUNTDOWN_S - 1)
    assert session.page.view == "entered"
    seconds(session, 1)
    assert session.page.view == "idle"
    assert session.visit == visit + 1
    assert session.page.comfort == Comfort()
    assert session.page.language is Language.TRADITIONAL
    session.send(LanguageChosen(Language.ENGLISH))
    session.send(BackPressed())
    assert session.page.view == "idle"  # nothing of the visit before is remembered


def test_any_touch_stops_the_countdown_and_does_nothing_else(session):
    seconds(session, 70)
    assert session.page.countdown_s == 20
    session.send(Touched())
    assert session.page.countdown_s is None
    assert session.page.view == "menu"


def test_a_page_on_which_the_kiosk_acts_is_never_given_up():
    session = Session(
        Place("idle"), begin=lambda _language: Place("busy", idle_s=None), apologise=Place
    )
    session.send(LanguageChosen(Language.ENGLISH))
    seconds(session, 500)
    assert session.page.view == "busy"


def test_back_is_the_step_before_and_from_the_first_the_end(session):
    session.send(Chosen("one"))
    session.send(Chosen("two"))
    session.send(BackPressed())
    assert session.page.view == "one"
    session.send(BackPressed())
    assert session.page.view == "menu"
    session.send(BackPressed())
    assert session.page.view == "idle"


def test_home_ends_the_visit_but_not_where_it_must_not_be_broken_off(session):
    session.send(Chosen("stuck"))
    assert (session.page.back, session.page.home) == (False, False)
    session.send(HomePressed())
    session.send(BackPressed())
    assert session.page.view == "stuck"
    session.send(Chosen("free"))
    session.send(HomePressed())
    assert session.page.view == "idle"


def test_the_language_changes_in_place(session):
    session.send(Chosen("one"))
    session.send(LanguageChosen(Language.SIMPLIFIED))
    assert (session.page.view, session.page.language) == ("one", Language.SIMPLIFIED)


def test_a_closed_kiosk_is_read_in_any_language_and_forgets_it(session):
    session.send(HomePressed())
    session.send(SurroundingsChanged(Surroundings(closure=Closure(ClosedBecause.TECHNICIAN))))
    session.send(LanguageChosen(Language.ENGLISH))
    assert (session.page.view, session.page.language) == ("idle", Language.ENGLISH)
    seconds(session, 60)
    assert session.page.language is Language.TRADITIONAL


def test_closing_does_not_throw_a_visitor_out(session):
    session.send(SurroundingsChanged(Surroundings(closure=Closure(ClosedBecause.HOURS))))
    assert session.page.view == "menu"


@dataclass(frozen=True, slots=True)
class Field(Step):
    """Something is typed, sent, and may be wrong."""

    text: str = ""
    problem: object = None
    continues: bool = False

    def view(self, here):
        return ("field", self.text, self.problem)

    def on(self, event, here):
        match event:
            case Typed(text):
                return Field(text, continues=True)
            case Chosen("send"):
                return Waits(self.text)
            case Chosen("look"):
                return Place("looked")
        return self


@dataclass(frozen=True, slots=True)
class Waits(Step):
    """Waits for a centre; can be left."""

    text: str
    remembered = False

    def view(self, here):
        return "waits"

    def effects(self, here):
        return (Ask(),)

    def on(self, event, here):
        match event:
            case Failed(Ask(), "wrong"):
                return Field(self.text, problem="wrong")
        return self


@dataclass(frozen=True, slots=True)
class Ask(Effect):
    """Asks somebody."""


@pytest.fixture
def typing():
    session = Session(Place("idle"), begin=lambda _language: Field(), apologise=Place)
    session.send(LanguageChosen(Language.ENGLISH))
    session.send(Typed("abc"))
    return session


def test_back_from_a_wait_to_a_page_that_was_typed_on_breaks_off_what_was_asked(typing):
    assert typing.send(Chosen("send")) == (Ask(),)
    moment = typing.moment
    typing.send(BackPressed())
    assert typing.page.view == ("field", "abc", None)
    assert typing.moment == moment + 1  # what runs belongs to the moment before: it is broken off


def test_keys_begin_no_new_moment(typing):
    moment = typing.moment
    typing.send(Typed("abcd"))
    assert typing.moment == moment


def test_a_page_that_comes_again_with_what_was_wrong_is_not_its_own_way_back(typing):
    typing.send(Chosen("send"))
    typing.send(Failed(Ask(), "wrong"))
    assert typing.page.view == ("field", "abc", "wrong")
    typing.send(BackPressed())
    assert not typing.busy


def test_a_page_that_was_left_is_its_own_way_back(typing):
    typing.send(Chosen("look"))
    typing.send(BackPressed())
    assert typing.page.view == ("field", "abc", None)


def test_who_is_led_back_to_a_page_does_not_go_in_circles(session):
    for one in ("asks", "sure?", "asks"):  # the answer "no" leads back to it
        session.send(Chosen(one))
    session.send(BackPressed())
    assert session.page.view == "menu"
