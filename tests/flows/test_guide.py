"""The pages of a call with a guide: asked for, led, consented, over; and the session's rules."""

from dataclasses import replace

import pytest

from kiosk.catalogue.matters import PaperKind
from kiosk.flow.call_now import Asked, CallNow, Line, Phase
from kiosk.flow.calling import (
    AnswerAsk,
    CallTaken,
    EndShare,
    GuideWanted,
    HangUp,
    Mute,
    RingGuide,
    SayText,
    SendStill,
    SetVolume,
)
from kiosk.flow.events import (
    BackPressed,
    Chosen,
    LanguageChosen,
    SecondPassed,
    SurroundingsChanged,
    Typed,
)
from kiosk.flow.papers import Job, Paper, Want
from kiosk.flow.session import Session
from kiosk.flow.surroundings import Surroundings
from kiosk.flows.guide.asking import ChooseSpeech
from kiosk.flows.guide.desk import Desk
from kiosk.flows.guide.over import Over
from kiosk.flows.guide.talking import STILL, Leading, Talk, Write, sign_of
from kiosk.flows.papers import begin
from kiosk.texts import Language
from kiosk.visit import _strip
from tests.flows.test_session import Place

HERE = Surroundings(centre_online=True, camera_ready=True)
TALKING = CallNow(Phase.TALKING, guide="SAMPLE", camera=True, microphone=True)
TOOK = []


def take(job, _here):
    TOOK.append(job)
    return Place("capture")


def lead(what, page, _here):
    return Place(f"{what}:{page}") if page == "known" else None


DESK = Desk(
    lead=lead,
    take=take,
    call_back=lambda _here: Place("call-back"),
    instead=lambda: Place("window"),
    again=ChooseSpeech,
    characters=lambda: None,
)


def capturing(want):
    job = Job((want,), then=lambda _papers, _here: Place("then"), instead=lambda: Place("instead"))
    return begin(job, HERE)


def at(call, here=HERE):
    return replace(here, call=call)


def guide(_step, here):
    return Talk(DESK) if here.call is not None else ChooseSpeech(DESK)


@pytest.fixture
def session():
    session = Session(
        Place("idle"),
        begin=lambda _language: Place("menu"),
        apologise=Place,
        guide=guide,
        tell=_strip,
    )
    session.send(SurroundingsChanged(HERE))
    session.send(LanguageChosen(Language.ENGLISH))
    return session


def now(session, call):
    return session.send(SurroundingsChanged(at(call)))


def test_one_touch_rings_and_the_way_back_is_where_he_was(session):
    session.send(Chosen("form"))
    assert session.page.guide is True
    session.send(GuideWanted())
    assert session.page.guide is False
    (ring,) = session.send(Chosen("yue"))
    assert ring == RingGuide("general", ("yue", "cmn"))
    session.send(CallTaken())
    now(session, CallNow(Phase.RINGING, place=2, wait_s=100))
    assert session.page.strip is None
    session.send(BackPressed())
    assert session.step == Place("form")
    assert session.page.strip.live is False
    session.send(GuideWanted())
    assert isinstance(session.step, Talk)
    session.send(BackPressed())
    assert session.step == Place("form")


def test_without_a_centre_nothing_rings():
    step = ChooseSpeech(DESK)
    away = replace(HERE, centre_online=False)
    assert step.on(Chosen("en"), away) is step
    assert not any(option.enabled for option in step.view(away).options)


@pytest.mark.parametrize(
    ("pressed", "order"),
    [
        ("hang-up", HangUp()),
        ("mute", Mute(muted=True)),
        ("louder", SetVolume(4)),
        ("softer", SetVolume(2)),
        ("end-document", EndShare("document")),
    ],
)
def test_each_control_is_an_order(pressed, order):
    step = Talk(DESK).on(Chosen(pressed), at(TALKING))
    assert step.effects(HERE) == (order,)
    again = step.on(Chosen(pressed), at(TALKING))
    assert again != step  # the same order twice is two


@pytest.mark.parametrize(("answer", "granted"), [("yes", True), ("no", False)])
@pytest.mark.parametrize("what", ["page", "document"])
def test_consent_is_asked_on_the_screen_each_time(what, answer, granted):
    call = replace(TALKING, asked=Asked("ask-0001", what))
    view = Talk(DESK).view(at(call))
    assert view.question is not None
    assert [one.id for one in view.answers] == ["yes", "no"]
    step = Talk(DESK).on(Chosen(answer), at(call))
    assert step.effects(HERE) == (AnswerAsk("ask-0001", granted=granted),)
    assert Talk(DESK).view(at(TALKING)).answers == ()


def test_where_the_guide_leads_the_visitor_goes_by_a_touch():
    call = replace(TALKING, asked=Asked("ask-0001", "go", "known"))
    leading = Talk(DESK).on(Chosen("yes"), at(call))
    assert isinstance(leading, Leading)
    assert leading.effects(HERE) == (AnswerAsk("ask-0001", granted=True),)
    assert leading.on(CallTaken(), at(TALKING)) == Place("go:known")
    unknown = replace(TALKING, asked=Asked("ask-0001", "article", "nowhere"))
    step = Talk(DESK).on(Chosen("yes"), at(unknown))
    assert step.effects(HERE) == (AnswerAsk("ask-0001", granted=False, detail="unknown-page"),)


def test_a_picture_for_the_guide_is_taken_by_the_capture_page():
    call = replace(TALKING, asked=Asked("ask-0001", "still"))
    assert Talk(DESK).on(Chosen("yes"), at(call)) == Place("capture")
    job = TOOK[-1]

    class Kept:
        colour = b"jpeg"

    paper = Paper(1, job.wants[0], Kept(), None, "good", None)
    (send,) = job.then((paper,), HERE).effects(HERE)
    assert isinstance(send, SendStill)
    assert (send.id, send.jpeg()) == ("ask-0001", b"jpeg")
    (no,) = job.instead().effects(HERE)
    assert no == AnswerAsk("ask-0001", granted=False)
    blind = at(call, replace(HERE, camera_ready=False))
    (away,) = Talk(DESK).on(Chosen("yes"), blind).effects(HERE)
    assert away == AnswerAsk("ask-0001", granted=False, detail="no-camera")


def test_words_are_typed_and_sent_and_shown_in_no_repr():
    write = Talk(DESK).on(Chosen("write"), at(TALKING))
    assert isinstance(write, Write)
    typed = write.on(Typed("SAMPLE words"), at(TALKING))
    sent = typed.on(Chosen("send"), at(TALKING))
    assert sent.effects(HERE) == (SayText("SAMPLE words"),)
    assert "SAMPLE words" not in repr(typed) + repr(sent) + repr(
        Line(own=True, words="SAMPLE words")
    )
    assert write.on(Chosen("back"), at(TALKING)) == Talk(DESK)


def test_the_red_sign_stands_while_anybody_may_see_or_hear():
    assert sign_of(CallNow(Phase.RINGING, camera=True, microphone=True)) is None
    assert sign_of(TALKING).key == "guide.on_both"
    assert sign_of(replace(TALKING, muted=True)).key == "guide.on_camera"
    assert sign_of(replace(TALKING, camera=False)).key == "guide.on_microphone"
    assert sign_of(replace(TALKING, camera=False, muted=True)) is None


@pytest.mark.parametrize(
    ("step", "asked", "said", "asks"),
    [
        (Place("form"), None, "guide.strip_live", False),
        (Place("form"), "page", "guide.strip_asks", True),
        (Place("form"), "still", "guide.strip_asks", True),
        (capturing(STILL), "still", "guide.strip_still", False),
        (capturing(STILL), "page", "guide.strip_asks", True),
        (capturing(Want(PaperKind.CARD, STILL.title)), "still", "guide.strip_asks", True),
    ],
)
def test_the_strip_says_what_is_going_on(step, asked, said, asks):
    call = replace(TALKING, asked=None if asked is None else Asked("ask-0001", asked))
    strip = _strip(step, at(call))
    assert (strip.text.key, strip.asks, strip.live) == (said, asks, True)


def test_the_end_is_told_once_and_the_call_is_forgotten(session):
    session.send(Chosen("form"))
    session.send(GuideWanted())
    session.send(Chosen("en"))
    effects = now(session, CallNow(Phase.OVER, reason="no-guide"))
    assert session.step == Over(DESK, "no-guide")
    assert effects == (HangUp(),)
    assert {one.id for one in session.page.view.options} == {"again", "call", "window"}
    session.send(Chosen("call"))
    assert session.step == Place("call-back")


@pytest.mark.parametrize("reason", ["hung-up", "outside-hours", "something-new"])
def test_each_end_has_its_words(reason):
    view = Over(DESK, reason).view(HERE)
    assert view.title.key.startswith("guide.over_")
    offered = {one.id for one in view.options}
    assert ("again" in offered) == (reason != "outside-hours")
    assert ("call" in offered) == (reason != "hung-up")


def test_nobody_is_thrown_out_while_he_talks(session):
    session.send(Chosen("form"))
    now(session, TALKING)
    for _ in range(300):
        session.send(SecondPassed())
    assert session.busy
    assert session.page.countdown_s is None
    now(session, None)
    for _ in range(120):
        session.send(SecondPassed())
    assert not session.busy


def test_who_left_while_it_rang_is_gone_after_a_while(session):
    session.send(GuideWanted())
    session.send(Chosen("en"))
    now(session, CallNow(Phase.RINGING))
    for _ in range(240):
        session.send(SecondPassed())
    assert not session.busy
