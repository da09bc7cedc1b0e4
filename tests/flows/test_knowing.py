"""What a register knows is filled in, told with its source, and never asked of who only types."""

from dataclasses import replace
from datetime import date

import pytest

from kiosk.catalogue.matters import Known
from kiosk.flow.applying import Identity
from kiosk.flow.events import Chosen, Failed, LanguageChosen, Typed
from kiosk.flow.knowing import AnswersKnown, AskKnown, KnownAnswer
from kiosk.flow.session import Session
from kiosk.flow.standing import UNKNOWN, AskStanding, StandingKnown, Who
from kiosk.flows.apology import Apology
from kiosk.flows.apply.asking import Asking, Summary
from kiosk.flows.apply.confirming import Confirm
from kiosk.flows.apply.draft import Desk, Draft
from kiosk.flows.apply.knowing import LookingUp
from kiosk.flows.standing import Asking as StandingAsked
from kiosk.flows.standing import Told as SaysHow
from kiosk.texts import Language, message
from tests.centre.standings import company
from tests.flows.test_apply import HERE, WINDOW, answered, paper
from tests.flows.test_promises import GOOD, ME, ONLINE, RULES
from tests.runtime.applicant import hall, matters

COMPANY, OTHER = "91350100M000100Y43", company(1)
DAY = date(2026, 11, 1)
DOCTOR = KnownAnswer("doctor", "SAMPLE universities", DAY)
CAPITAL = KnownAnswer("500", "SAMPLE companies", DAY)


def take(job, here):
    return job.then(tuple(paper() for _ in job.wants), here)


def draft_of(asks, rules=lambda: RULES):
    """Return an application for the first matter that asks all these."""
    desk = Desk(hall(), matters(), take, lambda: WINDOW, rules=rules)
    for matter in matters().matters:
        draft = Draft.of(desk, matter)
        if set(asks) <= {one.question.id for one in draft.asked.questions}:
            return draft
    raise AssertionError(asks)


@pytest.fixture
def draft():
    return draft_of(["degree"])


@pytest.fixture
def companys():
    return draft_of(["uscc", "registered-capital"])


def confirmed(draft, source="card", here=ONLINE):
    identity = Identity(source, "resident-card", ME)
    return Confirm(draft, identity, Apology("other")).on(Chosen("right"), here)


def ids(effect):
    return [one.id for one in effect.questions]


def told(step, answers, standing=UNKNOWN):
    """Let the centre answer all that is asked of it."""
    for effect in step.effects(ONLINE):
        event = AnswersKnown(answers) if isinstance(effect, AskKnown) else StandingKnown(standing)
        step = step.on(event, ONLINE)
    return step


def to_company(step, number=COMPANY):
    """Answer what is asked until the company's number has been given."""
    while not isinstance(step, LookingUp):
        given = number if step.question.id == "uscc" else None
        if given is None:
            kept = replace(step.draft, answers={**step.draft.answers, step.question.id: "x"})
            step = Asking(kept, kept.next_question)
        else:
            step = step.on(Typed(given), ONLINE).on(Chosen("enter"), ONLINE)
    return step


def summary_of(draft):
    answers = {one.question.id: "x" for one in draft.asked.questions} | dict(draft.answers)
    papers = {one.key: (paper(),) for one in draft.asked.materials}
    return Summary(replace(draft, answers=answers, papers=papers))


@pytest.mark.parametrize("source", ["card", "chip", "zone"])
def test_who_holds_his_document_is_looked_up_while_his_standing_is(draft, source):
    step = confirmed(draft, source)
    standing, known = step.effects(ONLINE)
    assert standing == AskStanding(Who.PERSON, ME[Known.NUMBER])
    assert (known.who, known.number, ids(known)) == (Who.PERSON, ME[Known.NUMBER], ["degree"])
    assert not step.leavable
    assert step.idle_s is None


@pytest.mark.parametrize("source", ["typed", "print"])
def test_who_only_types_a_number_is_told_nothing_of_whoever_has_it(draft, companys, source):
    assert isinstance(confirmed(draft, source), Asking)
    step = confirmed(companys, source)
    asked = []
    while not isinstance(step, Summary):
        asked += step.effects(ONLINE)
        if isinstance(step, StandingAsked):
            step = step.on(StandingKnown(UNKNOWN), ONLINE)
        elif step.question.id == "uscc":
            step = step.on(Typed(COMPANY), ONLINE).on(Chosen("enter"), ONLINE)
        else:
            kept = replace(step.draft, answers={**step.draft.answers, step.question.id: "x"})
            step = Asking(kept, kept.next_question) if kept.next_question else summary_of(kept)
    assert asked == [AskStanding(Who.COMPANY, COMPANY)]


def test_both_answers_are_waited_for_in_either_order_and_by_one_page(draft):
    first = confirmed(draft)
    for events in (
        (StandingKnown(UNKNOWN), AnswersKnown({"degree": DOCTOR})),
        (AnswersKnown({"degree": DOCTOR}), StandingKnown(UNKNOWN)),
    ):
        half = first.on(events[0], ONLINE)
        assert isinstance(half, LookingUp)
        assert half.continues
        step = half.on(events[1], ONLINE)
        assert isinstance(step, Asking)
        assert step.draft.answers["degree"] == "doctor"


def test_the_session_lets_the_other_question_run_on(draft):
    session = Session(Apology("idle"), lambda _language: confirmed(draft), Apology)
    session.here = ONLINE
    assert len(session.send(LanguageChosen(Language.ENGLISH))) == 2
    moment = session.moment
    assert session.send(StandingKnown(UNKNOWN)) == ()
    assert session.moment == moment  # nothing was broken off
    session.send(AnswersKnown({}))
    assert session.moment == moment + 1


def test_what_is_known_is_not_asked_and_stands_in_the_summary_with_its_source(draft):
    step, asked = answered(told(confirmed(draft), {"degree": DOCTOR}))
    assert isinstance(step, Summary)
    assert "degree" not in asked
    question = matters().questions["degree"]
    (row,) = [row for row in step.view(HERE).rows if row.title == question.ask]
    doctor = next(one.name for one in question.options if one.id == "doctor")
    assert row.about == message(
        "knowing.answer", answer=doctor, source="SAMPLE universities", day="2026-11-01"
    )
    assert row.action.id == "change:degree"


def test_what_the_visitor_changes_is_his_own_answer(draft):
    step, _ = answered(told(confirmed(draft), {"degree": DOCTOR}))
    changed = step.on(Chosen("change:degree"), HERE).on(Chosen("master"), HERE)
    assert isinstance(changed, Summary)
    assert changed.draft.answers["degree"] == "master"
    assert "degree" not in changed.draft.known
    ask = matters().questions["degree"].ask
    (row,) = [row for row in changed.view(HERE).rows if row.title == ask]
    assert row.about != message("knowing.answer")
    assert getattr(row.about, "key", "") != "knowing.answer"


@pytest.mark.parametrize("how", ["nothing", "failed", "away"])
def test_where_nothing_is_known_the_question_is_asked_without_a_word(draft, how):
    step = confirmed(draft, here=HERE if how == "away" else ONLINE)
    if how == "failed":
        for effect in step.effects(ONLINE):
            step = step.on(Failed(effect, "x"), ONLINE)
    elif how == "nothing":
        step = told(step, {})
    assert isinstance(step, Asking)
    assert step.problem is None
    step, asked = answered(step)
    assert "degree" in asked
    assert step.draft.known == {}


def test_a_company_is_looked_up_once_its_number_was_answered(companys):
    step = to_company(told(confirmed(companys), {}))
    standing, known = step.effects(ONLINE)
    assert standing == AskStanding(Who.COMPANY, COMPANY)
    assert (known.who, known.number, ids(known)) == (
        Who.COMPANY, COMPANY, ["registered-capital"],
    )  # fmt: skip
    after = told(step, {"registered-capital": CAPITAL})
    assert after.draft.answers["registered-capital"] == "500"


def test_with_another_company_goes_what_was_known_of_the_first(companys):
    after = told(to_company(told(confirmed(companys), {})), {"registered-capital": CAPITAL})
    changing = summary_of(after.draft).on(Chosen("change:uscc"), ONLINE)
    step = changing.on(Typed(OTHER), ONLINE).on(Chosen("enter"), ONLINE)
    (_, known) = step.effects(ONLINE)
    assert (known.number, ids(known)) == (OTHER, ["registered-capital"])
    again = told(step, {})
    assert isinstance(again, Asking)
    assert again.question.id == "registered-capital"


def test_with_another_person_goes_what_was_known_of_the_first(draft):
    after = told(confirmed(draft), {"degree": DOCTOR}).draft
    step = confirmed(after, "typed")
    assert "degree" not in step.draft.answers
    assert step.draft.known == {}


def test_what_the_visitor_answered_is_not_looked_up_and_not_written_over(draft):
    question = matters().questions["degree"]
    own = draft.answered(question, "master")
    assert isinstance(confirmed(own), StandingAsked)  # the standing alone
    assert own.told({"degree": DOCTOR}).answers["degree"] == "master"


def test_a_word_about_the_standing_keeps_what_is_known(draft):
    step = told(confirmed(draft), {"degree": DOCTOR}, GOOD)
    assert isinstance(step, SaysHow)
    after = step.on(Chosen("go-on"), ONLINE)
    assert after.draft.answers["degree"] == "doctor"
    assert after.draft.standing == GOOD


def test_a_hall_without_standings_looks_up_alone():
    step = confirmed(draft_of(["degree"], rules=None))
    (known,) = step.effects(ONLINE)
    assert isinstance(known, AskKnown)
    assert told(step, {"degree": DOCTOR}).draft.answers["degree"] == "doctor"
