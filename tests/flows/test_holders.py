"""Matters for holders of certain documents: offered to them first, open to nobody else."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from drivers.capabilities import Document
from kiosk.catalogue.holding import Holding
from kiosk.catalogue.matters import Known
from kiosk.flow.applying import Identity
from kiosk.flow.events import CardRead, Chosen, Failed, ReadCard
from kiosk.flow.surroundings import Surroundings
from kiosk.flows.apology import Apology
from kiosk.flows.apply.channel import NotForThis
from kiosk.flows.apply.confirming import Confirm
from kiosk.flows.apply.draft import Desk, Draft
from kiosk.flows.apply.finding import ChooseMatter, ChooseWay
from kiosk.flows.apply.first import ShowFirst
from kiosk.flows.apply.identifying import ChooseDocument, identify
from kiosk.flows.apply.needing import Needing
from kiosk.texts import message
from tests.flows.hall import CARD
from tests.runtime.applicant import hall, matters

HERE = Surroundings(camera_ready=True)
WINDOW = Apology("window")
PERMIT = replace(
    CARD, document=Document.HMT_RESIDENCE_PERMIT, number="810000199001010003",
    born=date(1990, 1, 1), name_latin="SAMPLE VISITOR",
)  # fmt: skip
FIELDS = {Known.NAME_LATIN: "SAMPLE", Known.NUMBER: "H12345678", Known.BIRTH: "1990-01-01"}


@pytest.fixture
def desk():
    def take(job, here):
        raise AssertionError

    return Desk(hall(), matters(), take, lambda: WINDOW, need=Needing)


def draft(desk, matter="residence-permit-hmt"):
    return Draft.of(desk, desk.matters.matter(matter))


def said(desk, source, document):
    made = draft(desk)
    confirm = Confirm(made, Identity(source, document, FIELDS), ChooseDocument(made))
    return confirm.on(Chosen("right"), HERE)


@pytest.mark.parametrize(
    ("source", "document"),
    [("card", "hmt-residence-permit"), ("zone", "home-return-permit"), ("chip", "taiwan-permit")],
)
def test_who_shows_one_of_its_documents_applies(desk, source, document):
    assert not isinstance(said(desk, source, document), NotForThis)


@pytest.mark.parametrize(
    ("source", "document", "lead"),
    [
        ("card", "resident-card", "matter_other"), ("zone", "passport", "matter_other"),
        ("zone", "other", "matter_none"), ("typed", "other", "matter_none"),
        ("typed", "home-return-permit", "matter_none"), ("print", "hkid", "matter_none"),
    ],
)  # fmt: skip
def test_others_are_told_who_it_is_for_and_end_at_no_wall(desk, source, document, lead):
    step = said(desk, source, document)
    assert isinstance(step, NotForThis)
    view = step.view(HERE)
    assert view.lead.key == f"channel.{lead}"
    assert len(view.rows) == 3
    assert isinstance(step.on(Chosen("again"), HERE), ChooseDocument)
    assert step.on(Chosen("window"), HERE) is WINDOW
    other = step.on(Chosen("instead"), HERE)
    assert isinstance(other, Needing)
    assert other.draft.matter.id == "address-registration"
    known = other.on(Chosen("start"), HERE)  # who applies is known, and only looked at again
    assert isinstance(known, Confirm)
    assert not isinstance(known.on(Chosen("right"), HERE), NotForThis)


def test_where_nothing_is_near_the_window_is(desk):
    made = draft(desk, "work-card-hk-macao")
    step = NotForThis(made, ChooseDocument(made))
    assert step.view(HERE).done.id == "window"
    assert step.on(Chosen("instead"), HERE) is step


def test_a_card_that_is_shown_first_puts_its_matters_first(desk):
    step = ChooseWay(desk).on(Chosen("first"), HERE)
    assert isinstance(step, ShowFirst)
    assert step.effects(HERE) == (ReadCard(30.0),)
    step = step.on(CardRead(PERMIT), HERE)
    assert step.view(HERE).lead == message("plan.shown")
    assert PERMIT.number not in repr(step)
    assert [one.id for one in step.view(HERE).options] == ["topic", "event", "letters"]
    work = step.on(Chosen("topic"), HERE).on(Chosen("work"), HERE)
    assert isinstance(work, ChooseMatter)
    options = work.view(HERE).options
    assert [one.id for one in options[:2]] == ["work-card-hk-macao", "social-security-enrolment"]
    assert options[0].note == message("channel.yours")
    needing = work.on(Chosen("work-card-hk-macao"), HERE)
    known = needing.on(Chosen("start"), HERE)  # the card is not asked for again
    assert isinstance(known, Confirm)
    assert known.identity.fields[Known.NUMBER] == PERMIT.number


def test_what_is_for_others_is_named_and_cannot_be_chosen(desk):
    step = ShowFirst(desk, ChooseWay, reading=True).on(CardRead(CARD), HERE)
    work = step.on(Chosen("topic"), HERE).on(Chosen("work"), HERE)
    closed = {one.id for one in work.view(HERE).options if not one.enabled}
    assert closed == {"work-card-hk-macao", "social-security-enrolment"}
    assert work.on(Chosen("work-card-hk-macao"), HERE) is work


def test_the_first_card_may_be_left_out_and_its_reader_may_be_away(desk):
    step = ShowFirst(desk, ChooseWay, reading=True)
    assert step.on(Chosen("no-card"), HERE) == ChooseWay(desk)
    unreadable = step.on(Failed(ReadCard(30.0), "card.unreadable"), HERE)
    assert unreadable.view(HERE).problem == message("card.unreadable")
    away = step.on(Failed(ReadCard(30.0), "device.link_lost"), HERE)
    assert away.effects(HERE) == ()


def test_the_back_of_a_permit_says_which_it_is(desk):
    jobs = []

    def take(job, here):
        jobs.append(job)
        zone = SimpleNamespace(form="CR", fields={"number": "H12345678", "birth": "1990-01-01"})
        paper = SimpleNamespace(zone=zone, printed=None, fields=zone.fields)
        return job.then((paper,), here)

    choose = identify(draft(replace(desk, take=take)))
    step = choose.on(Chosen("permit"), HERE)
    assert isinstance(step, Confirm)
    assert (step.identity.source, step.identity.document) == ("zone", Holding.HOME_RETURN_PERMIT)
    assert not isinstance(step.on(Chosen("right"), HERE), NotForThis)
