"""A paper that may follow: offered to who stands well, promised, named, and taken back."""

from datetime import date

import pytest

from kiosk.catalogue.loading_standing import load_standing
from kiosk.catalogue.matters import Known
from kiosk.flow.applying import CaseLine, Identity, SealApplication
from kiosk.flow.events import Chosen, Typed
from kiosk.flow.papers import Job
from kiosk.flow.standing import AskStanding, Grade, Standing, StandingKnown, Who
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import CaptureView
from kiosk.flows.apology import Apology
from kiosk.flows.apply.asking import Summary, stands
from kiosk.flows.apply.confirming import Confirm
from kiosk.flows.apply.draft import Desk, Draft
from kiosk.flows.apply.finishing import Consent, Sending
from kiosk.flows.papers import Capturing, NotNow, begin
from kiosk.flows.progress.standing import Office
from kiosk.flows.progress.standing import Standing as Told
from kiosk.flows.standing import Asking
from kiosk.flows.standing import Told as SaysHow
from kiosk.texts import message
from tests.flows.test_apply import HERE, WINDOW, answered, paper
from tests.runtime.applicant import CATALOGUE, hall, matters

ONLINE = Surroundings(
    now=HERE.now, camera_ready=True, printer_ready=True, applications_open=True, centre_online=True
)
KEY = "bank-account-proof.applicant"  # of social-security-transfer, with a company's number
DAY = date(2026, 12, 4)  # ten days later
RULES = load_standing(CATALOGUE, matters().materials)
GOOD = Standing(Grade.GOOD, ("promises-kept",), "Register", date(2026, 11, 1), "grant", 10)
RESTRICTED = Standing(Grade.RESTRICTED, ("fee-unpaid",), "Register", date(2026, 11, 1))
ORDINARY = Standing(Grade.ORDINARY)
ME = {Known.NAME_LATIN: "SAMPLE VISITOR", Known.NUMBER: "X12345678", Known.BIRTH: "1990-01-01"}


class Plate:
    """Takes every paper at once but the one that may follow."""

    def __init__(self, lacks=True):
        self.jobs, self.lacks = [], lacks

    def take(self, job, here):
        self.jobs.append(job)
        if job.later is not None and self.lacks:
            return begin(job, here)
        return job.then(tuple(paper(len(self.jobs)) for _ in job.wants), here)


@pytest.fixture
def plate():
    return Plate()


@pytest.fixture
def draft(plate):
    desk = Desk(hall(), matters(), plate.take, lambda: WINDOW, rules=lambda: RULES)
    return Draft.of(desk, matters().matter("social-security-transfer"))


def confirmed(draft, source="card", here=ONLINE):
    identity = Identity(source, "resident-card", ME)
    return Confirm(draft, identity, Apology("other")).on(Chosen("right"), here)


def known(step, standing):
    """Answer what is asked of the centre; go past the page that tells it."""
    step = step.on(StandingKnown(standing), ONLINE)
    return step.on(Chosen("go-on"), ONLINE) if isinstance(step, SaysHow) else step


def to_papers(draft, person=GOOD, company=ORDINARY):
    step = answered_online(known(confirmed(draft), person))
    while isinstance(step, Asking):
        step = answered_online(known(step, company))
    return step


def answered_online(step):
    """Answer all questions; ``answered`` knows no centre, so the company is asked for here."""
    while type(step).__name__ == "Asking" and not isinstance(step, Asking):
        view = step.view(ONLINE)
        if hasattr(view, "options"):
            step = step.on(Chosen(view.options[0].id), ONLINE)
        elif view.skip is not None:
            step = step.on(Chosen("skip"), ONLINE)
        else:
            from tests.flows.test_apply import given  # noqa: PLC0415

            step = step.on(Typed(given(step.question)), ONLINE).on(Chosen("enter"), ONLINE)
    return step


@pytest.mark.parametrize("source", ["card", "chip", "zone"])
def test_who_holds_his_document_is_asked_for_by_its_number(draft, source):
    step = confirmed(draft, source)
    assert step.effects(ONLINE) == (AskStanding(Who.PERSON, "X12345678"),)


@pytest.mark.parametrize("source", ["typed", "print"])
def test_what_was_typed_tells_nobody_how_another_stands(draft, source):
    assert not isinstance(confirmed(draft, source), Asking)


def test_without_a_centre_one_applies_as_before(draft):
    step = answered(confirmed(draft, here=HERE))[0]
    assert isinstance(step, Summary)
    assert step.draft.promised == {}


def test_a_company_is_asked_for_once_its_number_is_known(draft):
    step = answered_online(known(confirmed(draft), ORDINARY))
    assert step.effects(ONLINE) == (AskStanding(Who.COMPANY, "91350100M000100Y43"),)


def test_in_good_standing_a_paper_that_may_follow_offers_it(draft, plate):
    step = to_papers(draft)
    assert isinstance(step, Capturing)
    assert isinstance(view := step.view(ONLINE), CaptureView)
    assert view.other.id == "lack"
    asked = step.on(Chosen("lack"), ONLINE)
    assert isinstance(asked, NotNow)
    later, have, instead = asked.view(ONLINE).options
    assert later.about == message("standing.later_about", day="2026-12-04")
    assert asked.on(Chosen(have.id), ONLINE) == step
    assert asked.on(Chosen(instead.id), ONLINE) is WINDOW
    assert [job.later is not None for job in plate.jobs].count(True) == 1


def promised(draft, **standings):
    step = to_papers(draft, **standings)
    while not isinstance(step, Summary):
        step = step.on(Chosen("lack"), ONLINE).on(Chosen("later"), ONLINE)
    return step


def test_a_promise_stands_in_the_summary_the_consent_and_the_application(draft):
    summary = promised(draft)
    rows = {row.title: row.about for row in summary.view(ONLINE).rows}
    name = matters().materials["bank-account-proof"].name
    assert rows[name] == message("standing.follows", day="2026-12-04")
    consent = summary.on(Chosen("agree"), ONLINE)
    assert isinstance(consent, Consent)
    assert message("standing.consent") in [row.title for row in consent.view(ONLINE).rows]
    (effect,) = Sending(summary.draft).effects(ONLINE)
    assert isinstance(effect, SealApplication)
    assert effect.application.promised == {KEY: DAY}
    assert KEY not in effect.application.papers


def test_whoever_finds_the_paper_after_all_shows_it_and_promises_nothing(draft, plate):
    summary = promised(draft)
    plate.lacks = False
    again = summary.on(Chosen(f"change:{KEY}"), ONLINE)
    assert isinstance(again, Summary)
    assert again.draft.promised == {}
    assert KEY in again.draft.papers


def test_a_paper_that_was_shown_can_be_promised_in_its_place(draft, plate):
    plate.lacks = False
    summary = to_papers(draft)
    plate.lacks = True
    step = summary.on(Chosen(f"change:{KEY}"), ONLINE)
    again = step.on(Chosen("lack"), ONLINE).on(Chosen("later"), ONLINE)
    assert again.draft.promised == {KEY: DAY}
    assert KEY not in again.draft.papers


@pytest.mark.parametrize(
    ("person", "company"),
    [(ORDINARY, ORDINARY), (GOOD, RESTRICTED), (RESTRICTED, GOOD), (RESTRICTED, ORDINARY)],
)
def test_others_show_every_paper_and_are_no_less_welcome(draft, plate, person, company):
    step = to_papers(draft, person, company)
    assert isinstance(step, Summary)
    assert all(job.later is None for job in plate.jobs)


def test_a_company_in_good_standing_is_good_for_who_acts_for_it(draft):
    assert promised(draft, person=ORDINARY, company=GOOD).draft.promised == {KEY: DAY}


def test_a_promise_does_not_outlive_the_standing_that_it_was_given_on(draft, plate):
    summary = promised(draft)
    plate.lacks = False
    asking = stands(summary.draft, Who.COMPANY, "91350100M000100Y43", ONLINE)
    again = known(asking, RESTRICTED)
    assert isinstance(again, Summary)
    assert again.draft.promised == {}
    assert KEY in again.draft.papers


def test_the_centre_may_allow_fewer_days_than_the_catalogue_and_no_more(draft):
    one = next(one for one in draft.asked.materials if one.key == KEY)
    days = []
    for allowed in (3, 90, 0):
        good = Standing(Grade.GOOD, promise_days=allowed)
        days.append(draft.standing_as(Who.PERSON, good).follows_until(one, date(2026, 11, 24)))
    assert days == [date(2026, 11, 27), DAY, None]


def test_a_paper_that_must_be_shown_offers_the_window_as_before():
    job = Job((paper().want,), lambda *_: WINDOW, lambda: WINDOW)
    assert Capturing(job, job.wants[0]).view(ONLINE).other.id == "instead"
    assert Capturing(job, job.wants[0]).on(Chosen("lack"), ONLINE).job is job


def test_progress_says_until_when_a_promised_paper_follows_and_takes_it():
    took = []
    office = Office(matters, lambda job, here: took.append(job) or WINDOW, None, lambda: WINDOW)
    line = CaseLine("social-security", "received", DAY, (KEY,), {KEY: DAY})
    told = Told(office, "A261124-7K3Q9X", "social-security-transfer", (line,))
    view = told.view(ONLINE)
    assert view.rows[-1].about == message("standing.follows", day="2026-12-04")
    assert [one.id for one in view.options] == ["add"]
    told.on(Chosen("add"), ONLINE)
    assert len(took) == 1
    missing = CaseLine("tax", "more_needed", DAY, (KEY,))
    told = Told(office, "A261124-7K3Q9X", "social-security-transfer", (line, missing))
    assert told.view(ONLINE).rows[-1].about == message("progress.missing")
