"""Papers taken one after the other, and what is said of them: pure, step by step."""

from dataclasses import replace
from datetime import datetime

import pytest

from kiosk.capture.guidance import Guidance
from kiosk.catalogue.matters import PaperKind
from kiosk.flow.events import Chosen, Failed, LanguageChosen, PlateStirred, SecondPassed
from kiosk.flow.model import Ended
from kiosk.flow.papers import (
    HOLD_STILL,
    Job,
    Paper,
    PaperRead,
    PaperTaken,
    ReadPaper,
    Side,
    TakePaper,
    Want,
)
from kiosk.flow.session import COUNTDOWN_S, Session
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ChoiceView, ResultView, Tone
from kiosk.flows.apology import Apology
from kiosk.flows.check import Camera, Checked, ChoosePaper, masked
from kiosk.flows.papers import MOST_PAGES, SAYINGS, CameraAway, Capturing, Reviewing, begin
from kiosk.identity.mrz import parse
from kiosk.identity.printed import Printed
from kiosk.texts import Language, message
from tests.flows.hall import ZONE

HERE = Surroundings(now=datetime(2026, 3, 2, 10, 0, tzinfo=ZONE), camera_ready=True)
AWAY = replace(HERE, camera_ready=False)
FRONT = Want(PaperKind.CARD, message("check.card_front"), Side.FRONT)
BACK = Want(PaperKind.CARD, message("check.card_back"), Side.BACK)
SHEET = Want(PaperKind.SHEET, message("check.sheet_page"))
LINES = (  # the specimen of ICAO 9303-4, expired in 2012
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)


def paper(number=1, want=FRONT, guidance=Guidance.GOOD, zone=None):
    return Paper(number, want, None, None, guidance, zone)


def job(*wants, more=None):
    return Job(wants, then=lambda papers, _here: Checked(papers), instead=lambda: OTHER, more=more)


OTHER = Apology("another way")


def test_each_want_is_asked_for_in_turn_and_the_last_leads_on():
    step = begin(job(FRONT, BACK), HERE)
    assert step.effects(HERE) == (TakePaper(FRONT),)
    front = paper(1)
    step = step.on(PaperTaken(front), HERE).on(Chosen("keep"), HERE)
    assert isinstance(step, Capturing)
    assert step.effects(HERE) == (TakePaper(BACK, before=front),)
    step = step.on(PaperTaken(paper(2, BACK)), HERE).on(Chosen("keep"), HERE)
    assert [one.number for one in step.papers] == [1, 2]


def test_a_picture_that_is_not_good_is_taken_again():
    step = begin(job(FRONT), HERE).on(PaperTaken(paper(1)), HERE).on(Chosen("again"), HERE)
    assert isinstance(step, Capturing)
    assert step.taken == ()


def test_who_will_not_wait_gets_the_picture_as_it_is():
    step = begin(job(FRONT), HERE).on(Chosen("anyway"), HERE)
    assert step.effects(HERE) == (TakePaper(FRONT, anyway=True),)
    seen = step.on(PaperTaken(paper(1, guidance=Guidance.BLUR)), HERE).view(HERE)
    assert seen.tone is Tone.CARE
    assert seen.lead == message("papers.kept_blur")


def test_pages_are_added_until_the_visitor_says_that_was_all():
    step = begin(job(SHEET, more=SHEET), HERE)
    for number in range(1, 4):
        step = step.on(PaperTaken(paper(number, SHEET)), HERE)
        ids = [one.id for one in (*step.view(HERE).options, step.view(HERE).done)]
        assert ids == ["again", "more", "last"]
        if number < 3:
            step = step.on(Chosen("more"), HERE)
    assert len(step.on(Chosen("last"), HERE).papers) == 3


def test_pages_have_an_end():
    taken = tuple(paper(n, SHEET) for n in range(MOST_PAGES - 1))
    step = Reviewing(job(SHEET, more=SHEET), SHEET, taken, paper(99, SHEET))
    assert [one.id for one in step.view(HERE).options] == ["again"]
    assert len(step.on(Chosen("more"), HERE).taken) == MOST_PAGES - 1
    assert len(step.on(Chosen("keep"), HERE).papers) == MOST_PAGES


def test_a_camera_that_fails_loses_nothing_and_shows_another_way():
    step = Capturing(job(FRONT, BACK), BACK, (paper(1),))
    failed = step.on(Failed(TakePaper(BACK), "camera.stalled"), HERE)
    assert isinstance(failed, CameraAway)
    assert failed.on(Chosen("retry"), AWAY) is failed
    again = failed.on(Chosen("retry"), HERE)
    assert again.taken == (paper(1),)
    assert failed.on(Chosen("instead"), HERE) is OTHER


def test_without_a_camera_nothing_is_begun():
    step = begin(job(FRONT), AWAY)
    view = step.view(AWAY)
    assert isinstance(view, ChoiceView)
    assert [one.enabled for one in view.options] == [False, True]


def test_everything_that_can_be_seen_has_words():
    sides = {f"cut_off.{side}" for side in ("top", "right", "bottom", "left")}
    wanted = {one.value for one in Guidance} - {"cut_off"} | sides | {HOLD_STILL}
    wanted |= {"wrong_side.still_there"}
    assert {str(key) for key, _ in SAYINGS} == wanted


def test_hands_at_the_plate_keep_the_visit_alive():
    session = Session(
        start=Apology("start"), begin=lambda _language: begin(job(FRONT), HERE), apologise=Apology
    )
    session.send(LanguageChosen(Language.ENGLISH))
    for _ in range(2):
        for _ in range(50):
            session.send(SecondPassed())
        session.send(PlateStirred())
    assert session.page.countdown_s is None
    for _ in range(60):
        session.send(SecondPassed())
    assert session.page.countdown_s == COUNTDOWN_S
    session.send(PlateStirred())
    assert session.page.countdown_s is None


@pytest.mark.parametrize(("chosen", "wants"), [("card", 2), ("passport", 1), ("sheet", 1)], ids=str)
def test_a_visitor_chooses_what_is_looked_at(chosen, wants):
    begun = []

    def take(asked, here):
        begun.append(asked)
        return begin(asked, here)

    step = ChoosePaper(Camera(take, instead=lambda: OTHER)).on(Chosen(chosen), HERE)
    assert isinstance(step, Capturing)
    assert len(begun[0].wants) == wants
    assert (begun[0].more is not None) == (chosen == "sheet")


def checked(expiry, *, guidance=Guidance.GOOD):
    zone = parse(LINES, HERE.now.date())
    zone.fields["expiry"] = expiry
    return Checked((paper(zone=zone, guidance=guidance),)).view(HERE)


@pytest.mark.parametrize(
    ("expiry", "tone", "lead"),
    [
        ("2026-03-01", Tone.CARE, "check.expired"),
        ("2026-03-02", Tone.CARE, "check.expires_soon"),
        ("2026-08-30", Tone.CARE, "check.expires_soon"),
        ("2026-09-01", Tone.GOOD, "check.well"),
        ("2031", Tone.GOOD, "check.well"),
        ("", Tone.GOOD, "check.well"),
    ],
)
def test_how_long_a_document_is_valid_is_told(expiry, tone, lead):
    view = checked(expiry)
    assert (view.tone, view.lead) == (tone, message(lead))
    assert view.label == (expiry or "1 / 1")


def test_a_page_that_is_not_clear_is_told():
    view = checked("", guidance=Guidance.DARK)
    assert (view.tone, view.lead, view.label) == (Tone.CARE, message("check.not_clear"), "0 / 1")


def test_a_number_is_masked_once_it_has_been_checked():
    review = Reviewing(job(FRONT), FRONT, (), paper(zone=parse(LINES, HERE.now.date())))
    assert "L898902C3" in [fact.value for fact in review.view(HERE).facts]
    said = [fact.value for fact in checked("2031-01-01").facts]
    assert "L8*****C3" in said
    assert "L898902C3" not in said
    assert masked("1234") == "****"
    assert masked("") == ""


def test_the_end_forgets():
    step = Checked((paper(),))
    assert isinstance(step.view(HERE), ResultView)
    assert isinstance(step.on(Chosen("done"), HERE), Ended)


def test_print_is_read_while_the_picture_is_shown_and_offered_for_a_look():
    step = begin(job(FRONT, BACK), HERE).on(PaperTaken(paper(7)), HERE)
    assert step.effects(HERE) == (ReadPaper(step.paper),)
    assert step.view(HERE).lead == message("papers.reading")
    other = step.on(PaperRead(6, Printed("hkid", {"number": "B111111(1)"})), HERE)
    assert other is step  # of another picture
    read = step.on(PaperRead(7, Printed("hkid", {"number": "A123456(3)"})), HERE)
    assert read.continues
    assert [fact.value for fact in read.view(HERE).facts] == ["A123456(3)"]
    assert read.view(HERE).lead == message("papers.check_facts")
    nothing = step.on(PaperRead(7, None), HERE)
    assert nothing.view(HERE).lead == message("papers.check_picture")
    kept = read.on(Chosen("keep"), HERE)
    assert kept.taken[0].fields == {"number": "A123456(3)"}


def test_back_leads_past_a_picture_that_was_read_meanwhile():
    session = Session(begin(job(FRONT, BACK), HERE), lambda _language: OTHER, lambda _code: OTHER)
    session.send(PaperTaken(paper(7)))
    session.send(PaperRead(7, None))
    assert session._trail == []
