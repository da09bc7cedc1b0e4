"""Reading about a policy, without window, printer, loudspeaker or centre."""

from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest

from drivers.capabilities import PrintOutcome
from kiosk.catalogue.leaflet import Leaflet
from kiosk.catalogue.policies import Lead, LeadKind
from kiosk.flow.consulting import CountQuestion, PassageSpoken, QuestionCounted, Speak
from kiosk.flow.events import (
    BackPressed,
    Chosen,
    Failed,
    LanguageChosen,
    PrintAdvanced,
    PrintEnded,
    PrintSlip,
    SecondPassed,
    SurroundingsChanged,
    Typed,
)
from kiosk.flow.model import Step
from kiosk.flow.revealing import reveals
from kiosk.flow.session import Session
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ArticleView, ChoiceView, IdleView, Option, View
from kiosk.flows.apology import Apology
from kiosk.flows.consult.desk import Desk, Way
from kiosk.flows.consult.finding import ChooseArticle, ChooseTopic, ChooseWay, Letters
from kiosk.flows.consult.printing import Printed, Printing
from kiosk.flows.consult.reading import (
    ChooseNext,
    Listening,
    Reading,
    TakeAlong,
    article_view,
)
from kiosk.flows.consult.unanswered import Unanswered
from kiosk.flows.home import Idle
from kiosk.knowledge import Knowledge
from kiosk.menu import first_menu
from kiosk.settings import load
from kiosk.texts import Language, message
from tests.flows.hall import ZONE

CONFIG = Path(__file__).parents[2] / "config"
NOW = datetime(2026, 3, 2, 10, 8, tzinfo=ZONE)
HERE = Surroundings(now=NOW, speech_ready=True, applications_open=True)


class Elsewhere(Step):
    """Another journey."""

    def __init__(self, name):
        self.name = name

    def view(self, here):
        return View()

    def on(self, event, here):
        return self


@cache
def known():
    return Knowledge.read(load(CONFIG / "kiosk.toml"), CONFIG)


def ways(leads, here):
    return tuple(
        Way(Option(f"lead-{one.id}", message("consult.apply")), lambda one=one: Elsewhere(one.id))
        for one in leads
    )


def desk(**changed):
    return replace(
        Desk(known().policies(), known().policy_index, ways, lambda: Elsewhere("ticket")), **changed
    )


def visit(step, here=HERE):
    session = Session(Idle(closed=View), begin=lambda _language: step, apologise=Apology)
    session.send(SurroundingsChanged(here))
    session.send(LanguageChosen(Language.ENGLISH))
    return session


def article(name="school-place"):
    return next(one for one in known().policies().articles if one.id == name)


def offered(session):
    view = session.page.view
    return [one.id for one in (*view.options, *([view.done] if hasattr(view, "done") else []))]


def test_all_seven_topics_are_offered_on_pages_of_six_and_each_has_articles():
    seen, step = [], ChooseTopic(desk())
    while step is not None:
        view = step.view(HERE)
        assert isinstance(view, ChoiceView)
        assert len(view.options) <= 6
        seen += [one.id for one in view.options if one.id != "more"]
        following = step.on(Chosen("more"), HERE)
        step = following if following is not step else None
    assert seen == [one.id for one in known().policies().topics]
    for topic in seen:
        pages = [ChooseTopic(desk()), ChooseTopic(desk(), 5)]
        found = [page.on(Chosen(topic), HERE) for page in pages]
        assert any(isinstance(one, ChooseArticle) for one in found)


def test_an_article_is_found_by_topic_and_back_leads_the_same_way():
    session = visit(ChooseWay(desk()))
    session.send(Chosen("topic"))
    session.send(Chosen("education"))
    session.send(Chosen("school-place"))
    view = session.page.view
    assert isinstance(view, ArticleView)
    assert view.title.en == "A primary school place for your child"
    assert [text.key for text in view.notices] == ["consult.sample"]
    session.send(BackPressed())
    assert isinstance(session.step, ChooseArticle)
    session.send(BackPressed())
    assert isinstance(session.step, ChooseTopic)


def test_letters_find_articles_and_a_finger_opens_one():
    session = visit(ChooseWay(desk()))
    session.send(Chosen("letters"))
    session.send(Typed("SHBX"))
    assert "enrolment" in [one.id for one in session.page.view.found]
    assert len(session.page.view.found) <= 4
    session.send(Chosen("enrolment"))
    assert session.step == Reading(session.step.desk, article("enrolment"))


def test_what_is_not_under_the_keys_is_on_pages_of_its_own():
    session = visit(Letters(desk(), known().policy_index()))
    session.send(Typed("tax"))
    assert session.page.view.done.id == "all"
    session.send(Chosen("all"))
    seen = []
    while "more" in offered(session)[:6]:
        assert len(session.page.view.options) <= 6
        seen += [one.id for one in session.page.view.options if one.id != "more"]
        session.send(Chosen("more"))
    seen += [one.id for one in session.page.view.options if one.id != "none"]
    assert seen == [one.id for one in known().policy_index().find("tax")]
    assert session.send(Chosen("none")) == (CountQuestion("", ("tax",)),)


@pytest.mark.parametrize("id_", ["enrolment", "nothing", "all ", ""])
def test_a_choice_that_is_not_offered_changes_nothing(id_):
    for step in (
        ChooseWay(desk()),
        ChooseTopic(desk()),
        ChooseArticle(desk(), (article(),)),
        Reading(desk(), article()),
        Unanswered(desk(), "", ()),
        ChooseNext(desk(), article()),
        TakeAlong(desk(), article()),
    ):
        assert step.on(Chosen(id_), HERE) is step


def test_a_question_that_finds_nothing_is_counted_once_and_without_what_was_typed():
    session = visit(Letters(desk(), known().policy_index()))
    session.send(Typed("PET SNAKE TAX 13800138000"))
    assert [one.id for one in session.page.view.found] == ["none"]
    assert session.page.view.problem is None  # it would push the keys away
    assert session.send(Chosen("none")) == (CountQuestion("tax", ("tax",)),)
    assert session.send(QuestionCounted()) == ()
    assert offered(session) == ["ticket"]
    session.send(Chosen("ticket"))
    assert session.step.name == "ticket"
    assert session.send(BackPressed()) == ()
    assert isinstance(session.step, Unanswered)
    assert session.step.counted


def test_a_guide_is_offered_where_the_hall_has_one():
    session = visit(Unanswered(desk(guide=lambda here: Elsewhere("guide")), "tax", ()))
    assert offered(session) == ["guide", "ticket"]
    session.send(Chosen("guide"))
    assert session.step.name == "guide"


def test_a_list_that_lacks_the_answer_is_counted_under_its_topic():
    session = visit(ChooseArticle(desk(), (article(),), topic="education"))
    assert session.send(Chosen("none")) == (CountQuestion("education", ()),)


def test_an_article_is_printed_and_back_leads_to_it():
    session = visit(ChooseArticle(desk(), (article(),)))
    session.send(Chosen("school-place"))
    leaflet = Leaflet(article(), NOW, None)
    assert session.send(Chosen("print")) == (PrintSlip(leaflet),)
    assert not session.page.back
    assert session.send(PrintAdvanced(0.5)) == ()
    assert session.page.view.share == 0.5
    session.send(PrintEnded(PrintOutcome.PRINTED))
    assert isinstance(session.step, Printed)
    assert session.send(Chosen("reprint")) == (PrintSlip(leaflet, again=True),)
    session.send(PrintEnded(PrintOutcome.PRINTED))
    session.send(BackPressed())
    assert isinstance(session.step, Reading)
    session.send(BackPressed())
    assert isinstance(session.step, ChooseArticle)


@pytest.mark.parametrize("outcome", [one for one in PrintOutcome if one.value != "printed"])
def test_a_print_that_failed_says_how_to_take_the_text_along(outcome):
    step = Printing(desk(), article()).on(PrintEnded(outcome), HERE)
    assert step.view(HERE).tone.value == "care"
    effect = PrintSlip(Leaflet(article(), NOW, None))
    failed = Printing(desk(), article()).on(Failed(effect, "printer.offline"), HERE)
    assert failed.view(HERE).lead == message("consult.not_printed")


def test_without_a_printer_or_a_loudspeaker_they_are_not_offered():
    quiet = replace(HERE, printer_ready=False, speech_ready=False)
    session = visit(Reading(desk(), article()), quiet)
    assert offered(session) == ["take", "next"]
    for refused in ("print", "listen"):
        assert session.step.on(Chosen(refused), quiet) is session.step


def test_an_article_is_spoken_passage_after_passage_and_then_silent():
    session = visit(ChooseArticle(desk(), (article(),)))
    session.send(Chosen("school-place"))
    one = article()
    (effect,) = session.send(Chosen("listen"))
    assert effect == Speak(one.title, one.body, 0, 2)
    before = session.page
    assert session.send(PassageSpoken(last=False)) == (replace(effect, passage=1),)
    assert session.page == before
    assert session.send(Chosen("louder")) == (replace(effect, passage=1, volume=3),)
    assert session.send(Chosen("softer")) == (replace(effect, passage=1),)
    assert session.send(Chosen("again")) == (effect,)
    assert session.send(PassageSpoken(last=True)) == ()
    assert isinstance(session.step, Reading)
    session.send(BackPressed())
    assert isinstance(session.step, ChooseArticle)


def test_back_from_what_is_spoken_leads_to_the_list_and_stops_it():
    session = visit(ChooseArticle(desk(), (article(),)))
    session.send(Chosen("school-place"))
    session.send(Chosen("listen"))
    moment = session.moment
    session.send(BackPressed())
    assert isinstance(session.step, ChooseArticle)
    assert session.moment > moment


def test_what_is_spoken_says_so_and_a_second_touch_at_the_same_place_ends_it():
    session = visit(Reading(desk(), article()))
    begins = session.page.view.options[0]
    session.send(Chosen(begins.id))
    view = session.page.view
    assert view.notices[0] == message("consult.speaking")
    session.send(Chosen(view.options[0].id))
    assert isinstance(session.step, Reading)
    assert message("consult.speaking") not in session.page.view.notices


def test_stop_and_another_language_end_what_is_spoken():
    for event in (Chosen("stop"), LanguageChosen(Language.SIMPLIFIED)):
        session = visit(Reading(desk(), article()))
        session.send(Chosen("listen"))
        moment = session.moment
        assert session.send(event) == ()
        assert isinstance(session.step, Reading)
        assert session.moment > moment


def test_the_same_language_again_does_not_end_it():
    session = visit(Reading(desk(), article()))
    session.send(Chosen("listen"))
    session.send(LanguageChosen(Language.ENGLISH))
    assert isinstance(session.step, Listening)


def test_the_volume_has_ends_and_starts_anew_with_another_visit():
    session = visit(Reading(desk(), article()))
    session.send(Chosen("listen"))
    for _ in range(9):
        session.send(Chosen("louder"))
    assert session.step.volume == 4
    assert not next(one for one in session.page.view.options if one.id == "louder").enabled
    session.send(Chosen("stop"))
    assert session.send(Chosen("listen"))[0].volume == 4
    for _ in range(9):
        session.send(Chosen("softer"))
    assert session.step.volume == 0
    session = visit(Reading(desk(), article()))
    assert session.send(Chosen("listen"))[0].volume == 2


def test_who_listens_is_not_asked_whether_he_is_still_there_and_who_left_is():
    session = visit(Reading(desk(), article()))
    session.send(Chosen("listen"))
    for _ in range(200):
        session.send(SecondPassed())
    assert session.page.countdown_s is None
    for _ in range(200):
        session.send(SecondPassed())
    assert isinstance(session.page.view, IdleView)


def test_speech_that_fails_is_said_and_the_text_stays():
    session = visit(Reading(desk(), article()))
    (effect,) = session.send(Chosen("listen"))
    session.send(Failed(effect, "speech.mute"))
    assert message("consult.no_speech") in session.page.view.notices
    assert session.page.view.body == article().body


def test_what_is_taken_along_is_the_address_or_the_key_facts():
    plain = TakeAlong(desk(), article()).view(HERE)
    assert "birth certificate" in plain.code.en
    assert plain.paragraphs == (message("consult.code_text"),)
    online = TakeAlong(desk(address="https://hall.example/{topic}/{id}.{language}"), article())
    assert online.view(HERE).code.zh_hans.endswith("/education/school-place.zh-Hans-CN")


def test_an_article_whose_time_is_over_says_so():
    old = replace(article(), valid_until=date(2026, 3, 1))
    keys = [text.key for text in Reading(desk(), old).view(HERE).notices]
    assert keys == ["consult.sample", "consult.expired"]
    clockless = replace(HERE, now=None)
    assert len(Reading(desk(), old).view(clockless).notices) == 1


def test_an_article_leads_on_and_never_to_more_than_six_things():
    many = tuple(Lead(LeadKind.MATTER, f"m{at}") for at in range(9))
    step = ChooseNext(desk(guide=lambda here: Elsewhere("guide")), replace(article(), leads=many))
    names = [one.id for one in step.view(HERE).options]
    assert names == ["lead-m0", "lead-m1", "lead-m2", "lead-m3", "guide", "ticket"]
    assert step.on(Chosen("lead-m1"), HERE).name == "m1"
    assert step.on(Chosen("guide"), HERE).name == "guide"
    assert step.on(Chosen("ticket"), HERE).name == "ticket"


def through_the_menu(here):
    session = visit(first_menu(known()), here)
    for name in ("advice", "consult", "topic", "education", "school-place", "next"):
        session.send(Chosen(name))
    return session


def test_the_menu_joins_articles_with_applications_and_numbers():
    session = through_the_menu(HERE)
    assert offered(session) == ["matter:school-place", "service:everyday", "ticket"]
    session.send(Chosen("matter:school-place"))
    assert type(session.step).__name__ == "Needing"
    session = through_the_menu(HERE)
    session.send(Chosen("service:everyday"))
    assert type(session.step).__name__ == "AskCard"


def test_where_nothing_can_be_applied_for_an_article_leads_to_numbers_only():
    session = through_the_menu(replace(HERE, applications_open=False))
    assert offered(session) == ["service:everyday", "ticket"]


def test_articles_that_cannot_be_read_close_reading_and_nothing_else(tmp_path):
    def broken():
        return load(tmp_path / "nothing.toml")  # as a catalogue with faults does

    session = visit(first_menu(replace(known(), policies=broken)))
    session.send(Chosen("advice"))
    entry = next(one for one in session.page.view.options if one.id == "consult")
    assert not entry.enabled
    assert entry.note == message("menu.consult_away")


def test_a_guide_may_see_every_article_and_all_that_is_said_of_it():
    late = Surroundings(now=datetime(2099, 1, 1, tzinfo=ZONE))
    for one in known().policies().articles:
        assert not reveals(article_view(replace(one, valid_until=date(2098, 1, 1)), late))
