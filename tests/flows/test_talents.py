"""What a talent is entitled to, step by step; and that it closes alone where it has faults."""

import shutil
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from drivers.capabilities import PrintOutcome
from kiosk.catalogue.entitlement import Standing
from kiosk.catalogue.findings import Findings
from kiosk.flow.events import (
    BackPressed,
    Chosen,
    Failed,
    LanguageChosen,
    PrintAdvanced,
    PrintEnded,
    PrintSlip,
    SurroundingsChanged,
    Typed,
)
from kiosk.flow.model import Ended
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ChoiceView, FormView, ListView, ProgressView, ResultView
from kiosk.flows.apology import Apology
from kiosk.flows.apply.needing import Needing
from kiosk.flows.talents.asking import Asking, begin
from kiosk.flows.talents.detail import Detail
from kiosk.flows.talents.results import Results, TakeAlong
from kiosk.flows.talents.slip import PrintingFindings
from kiosk.flows.talents.survey import Counter, Survey
from kiosk.flows.ticket import AskCard
from kiosk.knowledge import Knowledge
from kiosk.settings import load
from kiosk.texts import Language, message
from kiosk.typed_toml import FileFaultsError
from kiosk.visit import first_session
from tests.flows.hall import ZONE

CONFIG = Path(__file__).parents[2] / "config"
HERE = Surroundings(
    now=datetime(2026, 11, 24, 10, 0, tzinfo=ZONE), printer_ready=True, applications_open=True
)
WINDOW, APPLYING = Apology("window"), Apology("applying")
YOUNG = {
    "person": "hong-kong", "age": "29", "situation": "employed", "in-zone": "yes",
    "degree": "bachelor", "field": "digital", "experience": "4", "recognised": "no",
    "residence": "hong-kong", "tax": "shenzhen", "qualification": None, "family": None,
}  # fmt: skip


@cache
def known():
    return Knowledge.read(load(CONFIG / "kiosk.toml"), CONFIG)


@pytest.fixture
def counter():
    return Counter(known().programmes(), lambda *_: APPLYING, lambda *_: WINDOW)


def answered(step, answers, here=HERE):
    """Answer one question after the other until the results are there."""
    asked = []
    while isinstance(step, Asking):
        asked.append(step.question.id)
        answer = answers.get(step.question.id)
        if answer is not None and isinstance(step.view(here), FormView):
            step = step.on(Typed(answer), here).on(Chosen("enter"), here)
        else:
            step = step.on(Chosen(answer or "skip"), here)
    return step, asked


def of(step, programme):
    return next(one for one in step.survey.verdicts if one.programme.id == programme)


def seen(counter, programme, answers=YOUNG):
    return Results(Survey(counter, answers)).on(Chosen(f"see:{programme}"), HERE)


def offered(step, here=HERE):
    view = step.view(here)
    return [one.id for one in (view.done, *view.options) if one is not None]


def test_questions_come_one_a_page_and_lead_to_the_list(counter):
    step, asked = answered(begin(counter), YOUNG)
    assert isinstance(step, Results)
    assert len(asked) == len(set(asked))
    assert asked[:2] == ["person", "age"]
    view = step.view(HERE)
    assert view.title == message("talents.results", count=3)
    headings = [row.title for row in view.rows if row.action is None]
    assert headings == [message(f"talents.{one}") for one in ("entitled", "missing", "not_for")]
    assert sum(row.action is not None for row in view.rows) == len(counter.programmes.programmes)


def test_whoever_says_nothing_is_promised_nothing_and_refused_nothing(counter):
    step, asked = answered(begin(counter), {})
    assert {one.standing for one in step.survey.verdicts} == {Standing.OPEN}
    assert asked == [one.id for one in counter.programmes.questions]
    assert step.view(HERE).title == message("talents.results_none")


def test_a_mainland_pensioner_is_not_asked_what_decides_nothing(counter):
    answers = {"person": "mainland", "age": "70", "situation": "other", "in-zone": "no"}
    _, asked = answered(begin(counter), answers | {"qualification": "no"})
    assert not {"degree", "tax"} & set(asked)
    assert len(asked) == 10


def test_the_page_says_how_many_questions_are_left_at_most(counter):
    first = begin(counter)
    assert first.view(HERE).lead == message("talents.question_first", whole=12)
    second = first.on(Chosen("mainland"), HERE)
    whole = 1 + len(second.survey.left)
    assert whole <= 12
    assert second.view(HERE).position == message("talents.question", number=2, whole=whole)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", message("talents.number")),
        ("²", message("talents.number")),
        ("-3", message("talents.number")),
        ("121", message("talents.between", least=0, most=120)),
        ("999999999999", message("talents.between", least=0, most=120)),
    ],
)
def test_a_number_that_cannot_be_is_asked_for_again_and_stays_in_the_field(counter, text, problem):
    step = begin(counter).on(Chosen("foreign"), HERE).on(Typed(text), HERE)
    again = step.on(Chosen("enter"), HERE)
    assert again.view(HERE).problem == problem
    assert again.continues
    assert again.view(HERE).value == text[:9]


def test_zeros_before_a_number_count_for_nothing(counter):
    step = begin(counter).on(Chosen("foreign"), HERE).on(Typed("0032"), HERE)
    assert step.on(Chosen("enter"), HERE).survey.answers["age"] == "32"


def test_an_answer_that_is_not_offered_changes_nothing(counter):
    step = begin(counter)
    for id_ in ("moon", "enter", "see:talent-a"):
        assert step.on(Chosen(id_), HERE) is step
    assert step.on(Typed("x"), HERE) is step


def test_answers_are_not_in_what_is_written_of_a_step(counter):
    step = begin(counter).on(Chosen("hong-kong"), HERE).on(Typed("29"), HERE)
    assert step.survey.answers == {"person": "hong-kong"}
    assert "'person': 'hong-kong'" not in repr(step)
    detail = seen(counter, "youth-settlement")
    assert "'age': '29'" not in repr(detail)


def test_why_a_programme_fits(counter):
    step = seen(counter, "youth-settlement")
    view = step.view(HERE)
    assert not view.notices
    judged = [row.about for row in view.rows if row.icon == "check-circle"]
    assert len(judged) == 5
    assert judged[1].values[0] == ("judged", message("talents.fits"))
    titles = [row.title for row in view.rows]
    assert message("talents.source") in titles
    assert view.rows[-1].about == message("talents.as_of", day="2026-03-01")
    assert offered(step) == ["apply", "ticket", "print"]


def test_where_one_thing_is_missing_it_is_named_and_nothing_is_applied_for(counter):
    step = seen(counter, "income-tax-subsidy")
    (notice,) = step.view(HERE).notices
    assert notice.key == "talents.change"
    assert dict(notice.values)["what"].en.startswith("Be recognised as a talent")
    assert offered(step) == ["ticket", "print"]
    assert step.on(Chosen("apply"), HERE) is step


def test_a_programme_leads_to_applying_to_a_ticket_and_to_paper(counter):
    step = seen(counter, "youth-settlement")
    assert step.on(Chosen("apply"), HERE) is APPLYING
    assert step.on(Chosen("ticket"), HERE) is WINDOW
    printing = step.on(Chosen("print"), HERE)
    assert printing.effects(HERE) == (PrintSlip(Findings((step.verdict,), HERE.now, True)),)


def test_what_cannot_be_had_now_is_not_offered(counter):
    away = replace(counter, apply=lambda *_: None)
    step = seen(away, "youth-settlement")
    assert offered(step) == ["ticket", "print"]
    nothing = replace(HERE, printer_ready=False)
    assert offered(step, nothing) == ["ticket"]
    assert step.on(Chosen("print"), nothing) is step


def test_a_guide_is_offered_where_there_is_one_and_only_for_what_is_worth_it(counter):
    asked = []
    guided = replace(counter, guide=lambda one: asked.append(one.id) or Apology("guide"))
    assert "guide" not in offered(seen(counter, "youth-settlement"))
    step = seen(guided, "youth-settlement")
    assert offered(step) == ["apply", "ticket", "guide", "print"]
    assert step.on(Chosen("guide"), HERE) == Apology("guide")
    assert asked == ["youth-settlement"]
    assert "guide" not in offered(seen(guided, "housing-allowance"))


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (PrintEnded(PrintOutcome.PRINTED), "talents.printed"),
        (PrintEnded(PrintOutcome.UNPROVEN), "talents.unproven"),
        (PrintEnded(PrintOutcome.PAPER_OUT), "talents.paper_out"),
        (PrintEnded(PrintOutcome.FAULT), "talents.printer_fault"),
    ],
)
def test_the_list_is_printed_and_the_visit_goes_on_where_it_was(counter, event, told):
    step = Results(Survey(counter, YOUNG))
    printing = step.on(Chosen("print"), HERE)
    assert isinstance(printing.view(HERE), ProgressView)
    further = printing.on(PrintAdvanced(0.5), HERE)
    assert (further.share, further.continues) == (0.5, True)
    after = further.on(event, HERE)
    assert after == replace(step, news=message(told))
    assert after.view(HERE).notices == (message(told),)


def test_a_printer_that_fails_outright_is_told_of_on_the_page(counter):
    printing = seen(counter, "schooling").on(Chosen("print"), HERE)
    after = printing.on(Failed(PrintSlip(printing.findings), "printer.gone"), HERE)
    assert isinstance(after, Detail)
    assert message("talents.printer_fault") in after.view(HERE).notices


def test_what_does_not_fit_is_not_on_the_printed_list(counter):
    printing = Results(Survey(counter, YOUNG)).on(Chosen("print"), HERE)
    standings = {one.standing for one in printing.findings.verdicts}
    assert standings == {Standing.ENTITLED, Standing.MISSING}


def test_without_anything_to_take_home_nothing_of_it_is_offered(counter):
    nobody = {one.id: "no" for one in counter.programmes.questions if one.id != "age"}
    nobody |= {"person": "mainland", "age": "5", "situation": "other", "family": "nobody",
               "degree": "secondary", "field": "other", "residence": "abroad", "tax": "none",
               "experience": "0"}  # fmt: skip
    step = Results(Survey(counter, nobody))
    assert offered(step) == ["done"]
    assert step.on(Chosen("take"), HERE) is step
    assert step.on(Chosen("print"), HERE) is step
    assert step.on(Chosen("done"), HERE) == Ended()


@pytest.mark.parametrize("language", Language)
def test_the_code_says_what_one_is_entitled_to_and_nothing_of_the_visitor(counter, language):
    step = Results(Survey(counter, YOUNG)).on(Chosen("take"), HERE)
    assert isinstance(step, TakeAlong)
    view = step.view(HERE)
    said = known().phrasebook.say(view.code, language)
    _, *names = said.split("\n")
    wanted = ("talent-c", "youth-settlement", "medical-insurance")
    programmes = [counter.programmes.programme(one) for one in wanted]
    assert names == [f"- {one.name.in_language(language)}" for one in programmes]
    assert len(said.encode()) < 400  # a code that a telephone reads from a small screen
    assert isinstance(step.on(Chosen("list"), HERE), Results)


def visit(session, *events):
    for event in events:
        session.send(event)
    return session.step


def test_from_the_menu_to_applying_to_a_ticket_and_back():
    session = first_session(known())
    session.send(SurroundingsChanged(HERE))
    step = visit(session, LanguageChosen(Language.ENGLISH), Chosen("advice"), Chosen("talents"))
    while isinstance(step, Asking):
        answer = YOUNG.get(step.question.id)
        if answer is not None and isinstance(step.view(HERE), FormView):
            step = visit(session, Typed(answer), Chosen("enter"))
        else:
            step = visit(session, Chosen(answer or "skip"))
    assert isinstance(session.page.view, ListView)
    assert isinstance(visit(session, Chosen("see:youth-settlement")), Detail)
    applying = visit(session, Chosen("apply"))
    assert isinstance(applying, Needing)
    assert applying.draft.matter.id == "talent-subsidy"
    assert isinstance(visit(session, BackPressed()), Detail)
    asked = visit(session, Chosen("ticket"))
    assert isinstance(asked, AskCard)
    assert asked.service.id == "talent-recognition"
    assert isinstance(visit(session, BackPressed()), Detail)
    assert isinstance(visit(session, BackPressed()), Results)
    back = visit(session, BackPressed())
    assert isinstance(back, Asking)
    assert back.question.id not in back.survey.answers


def test_while_nothing_can_be_applied_for_a_ticket_is_the_way():
    session = first_session(known())
    session.send(SurroundingsChanged(replace(HERE, applications_open=False)))
    step = visit(session, LanguageChosen(Language.ENGLISH), Chosen("advice"), Chosen("talents"))
    step = replace(step, survey=Survey(step.survey.counter, YOUNG))
    detail = Results(step.survey).on(Chosen("see:youth-settlement"), session.here)
    assert offered(detail, session.here) == ["ticket", "print"]


@pytest.fixture
def faulty(tmp_path):
    for part in ("catalogue", "texts"):
        shutil.copytree(CONFIG / part, tmp_path / part)
    shutil.copy(CONFIG / "kiosk.toml", tmp_path)
    return tmp_path


def broken(folder, file, old, new):
    path = folder / "catalogue" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def options(session, *events):
    visit(session, *events)
    view = session.page.view
    assert isinstance(view, ChoiceView | ResultView)
    return {one.id: one for one in view.options}


def test_a_fault_of_the_programmes_closes_this_journey_and_no_other(faulty):
    broken(faulty, "programmes/2-money.yaml", "question: tax", "question: taxes")
    session = first_session(Knowledge.read(load(faulty / "kiosk.toml"), faulty))
    session.send(SurroundingsChanged(replace(HERE, centre_online=True)))
    menu = options(session, LanguageChosen(Language.ENGLISH))
    assert all(one.enabled for one in menu.values())
    talents = options(session, Chosen("advice"))["talents"]
    assert not talents.enabled
    assert talents.note == message("menu.talents_away")
    assert "talents" in options(session, Chosen("talents"))


def test_files_with_faults_are_not_read_for_every_page(faulty):
    broken(faulty, "programmes/2-money.yaml", "question: tax", "question: taxes")
    knowledge = Knowledge.read(load(faulty / "kiosk.toml"), faulty)
    told = []
    for _ in range(2):
        with pytest.raises(FileFaultsError, match="is 'taxes'") as caught:
            knowledge.programmes()
        told.append(caught.value)
    assert told[0] is told[1]


def test_a_fault_of_the_matters_leaves_the_programmes_open_without_applying(faulty):
    broken(faulty, "matters/goods.yaml", "queue: customs", "queue: none")
    session = first_session(Knowledge.read(load(faulty / "kiosk.toml"), faulty))
    session.send(SurroundingsChanged(HERE))
    step = visit(session, LanguageChosen(Language.ENGLISH), Chosen("advice"), Chosen("talents"))
    assert isinstance(step, Asking)
    detail = Results(Survey(step.survey.counter, YOUNG)).on(Chosen("see:youth-settlement"), HERE)
    assert offered(detail) == ["ticket", "print"]


def test_a_print_is_not_broken_off(counter):
    printing = PrintingFindings(Findings((), HERE.now), lambda told: Apology("told"))
    assert printing.on(Chosen("done"), HERE) is printing
    assert not printing.leavable
