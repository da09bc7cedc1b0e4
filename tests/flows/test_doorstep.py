"""A visit to a company, step by step: checked beside the field, nothing lost, no centre needed to
say so."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from drivers.capabilities import PrintOutcome
from kiosk.catalogue.loading_visits import load_visits
from kiosk.flow.applying import CodeRead, NobodyShowedACode, ReadCode
from kiosk.flow.booking import (
    AskSlots,
    BookVisit,
    CallbackKept,
    CancelVisit,
    FindVisit,
    FreeSlot,
    KeepCallback,
    MoveVisit,
    Place,
    SlotsTold,
    Visit,
    VisitTold,
)
from kiosk.flow.events import Chosen, Failed, PrintEnded, PrintSlip, Typed
from kiosk.flow.model import Ended
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import CalendarView, FormView
from kiosk.flows.apology import Apology
from kiosk.flows.doorstep.asking import (
    ChooseBuilding,
    ChooseErrands,
    SearchBuilding,
    TypeCompany,
    TypeRoom,
)
from kiosk.flows.doorstep.away import Away, Calling, CallKept
from kiosk.flows.doorstep.beginning import begin, following
from kiosk.flows.doorstep.changing import (
    AskCancel,
    Booked,
    Cancelled,
    Cancelling,
)
from kiosk.flows.doorstep.draft import Desk, Draft
from kiosk.flows.doorstep.finishing import Booking, Summary, TypePhone
from kiosk.flows.doorstep.looking_up import Finding, FindSlip, TypeNumber, show_slip
from kiosk.flows.doorstep.when import ChooseDay, ChooseTime, LookForSlots
from kiosk.flows.handing import InHand, Printing
from kiosk.identity.slips import number_as_written
from kiosk.texts import message
from tests.flows.hall import ZONE
from tests.runtime.applicant import CATALOGUE, hall

HERE = Surroundings(
    now=datetime(2026, 3, 2, 9, 0, tzinfo=ZONE), centre_online=True, scanner_ready=True
)
ALONE = replace(HERE, centre_online=False)
WINDOW = Apology("window")
COMPANY, PHONE = "91350100M000100Y43", "+85221234567"
PLACE = Place(COMPANY, ("company-start", "social-join"), "lab-east", "12/F")
MONDAY = date(2026, 3, 2)


def at(hour, minute=0, day=0):
    when = MONDAY + timedelta(days=day)
    return datetime(when.year, when.month, when.day, hour, minute, tzinfo=ZONE)


TOLD = SlotsTold(
    MONDAY, MONDAY + timedelta(days=13), 75,
    tuple(FreeSlot(at(hour, day=day), 1) for day in (1, 2) for hour in range(9, 17)),
)  # fmt: skip
VISIT = Visit("V260302-7K3Q9X", "proof", PLACE, at(10, day=1), at(11, 15, day=1), False, True)


@pytest.fixture
def desk():
    return Desk(hall(), load_visits(CATALOGUE), "hetao", True, lambda: WINDOW, following)


@pytest.fixture
def draft(desk):
    return Draft(desk, COMPANY, PLACE.errands, PLACE.building, PLACE.room, at(10, day=1), PHONE)


def typed(step, text):
    step = step.on(Typed(text), HERE)
    assert step.continues
    return step.on(Chosen("enter"), HERE)


def test_a_visit_is_booked_one_question_a_page(desk):
    step = begin(desk, HERE)
    assert isinstance(step, TypeCompany)
    step = typed(step, COMPANY)
    assert isinstance(step, ChooseErrands)
    for one in PLACE.errands:
        step = step.on(Chosen(f"toggle:{one}"), HERE)
    step = step.on(Chosen("enter"), HERE)
    assert isinstance(step, ChooseBuilding)
    assert len(step.view(HERE).options) <= 6
    step = step.on(Chosen("more"), HERE).on(Chosen("lab-east"), HERE)
    assert isinstance(step, TypeRoom)
    step = typed(step, "12/F")
    assert step.effects(HERE) == (AskSlots(COMPANY, PLACE.errands, "lab-east"),)
    step = step.on(TOLD, HERE)
    view = step.view(HERE)
    assert isinstance(view, CalendarView)
    assert [one.free for one in view.days][:3] == [0, 8, 8]
    assert len(view.days) == 14
    assert step.on(Chosen("2026-03-02"), HERE) is step  # nothing is free
    assert step.on(Chosen("2026-02-30"), HERE) is step  # there is no such day
    step = step.on(Chosen("2026-03-03"), HERE)
    assert isinstance(step, ChooseTime)
    assert len(step.view(HERE).options) <= 6
    assert step.on(Chosen("at:1500"), HERE) is step  # on a later page
    later = step.on(Chosen("later"), HERE)
    assert later.on(Chosen("at:1500"), HERE).draft.start == at(15, day=1)
    step = step.on(Chosen("at:1000"), HERE)
    assert isinstance(step, TypePhone)
    step = typed(step, "21234567")
    assert isinstance(step, Summary)
    step = step.on(Chosen("book"), HERE)
    assert isinstance(step, Booking)
    assert step.effects(HERE) == (BookVisit(PLACE, at(10, day=1), PHONE),)
    step = step.on(VisitTold(VISIT), HERE)
    assert isinstance(step, Printing)
    (effect,) = step.effects(HERE)
    assert isinstance(effect, PrintSlip)
    assert effect.slip.code == "ESTATION:V1:hetao:V260302-7K3Q9X:proof"
    assert PHONE not in repr(effect)
    shown = step.on(PrintEnded(PrintOutcome.PRINTED), HERE)
    assert isinstance(shown, InHand)
    assert shown.view(HERE).code == effect.slip.code


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        ("91350100m000100y43", COMPANY), ("9135 0100 M000100Y43", COMPANY),
        ("12345678", "12345678"), ("12345678-001", "12345678-001"), ("12345678001", "12345678-001"),
        ("12345678-000-03-24-9", "12345678-000"), ("f0001234", "F0001234"),
    ],
)  # fmt: skip
def test_a_company_is_known_by_either_number(desk, number, kept):
    assert typed(TypeCompany(Draft(desk)), number).draft.company == kept


@pytest.mark.parametrize(
    "number",
    [
        "", "91350100M000100Y44", "9135010OM000100Y43", "1234567", "123456789", "00000000", "X",
        "１２３４５６７８",
    ],
)  # fmt: skip
def test_a_wrong_number_is_told_beside_the_field_and_stays_there(desk, number):
    step = typed(TypeCompany(Draft(desk)), number)
    assert step.problem == message("booking.company_wrong")
    assert step.continues
    view = step.view(HERE)
    assert isinstance(view, FormView)
    assert view.value == number
    assert step.on(Typed(number + "1"), HERE).problem is None


def test_a_company_that_the_zone_does_not_know_is_told_and_the_rest_is_kept(draft):
    step = LookForSlots(draft).on(Failed(AskSlots("", (), ""), "company.unknown"), HERE)
    assert isinstance(step, TypeCompany)
    assert step.problem == message("booking.company_unknown")
    again = typed(replace(step, text=""), "12345678")
    assert again.draft.place == replace(PLACE, company="12345678")


def test_only_what_one_team_can_do_is_booked_together(desk):
    step = ChooseErrands(Draft(desk, COMPANY))
    assert step.on(Chosen("enter"), HERE).problem == message("booking.errands_none")
    step = step.on(Chosen("toggle:company-start"), HERE)
    apart = step.on(Chosen("toggle:equipment-check"), HERE)
    assert apart.problem == message("booking.errands_apart")
    assert apart.chosen == ("company-start",)
    for one in ("social-join", "work-permit", "policy-talk"):
        step = step.on(Chosen(f"toggle:{one}"), HERE)
    assert step.problem == message("booking.errands_many", most=3)
    assert len(step.chosen) == 3
    assert step.on(Chosen("toggle:nothing"), HERE) is step
    assert step.on(Chosen("toggle:social-join"), HERE).chosen == ("company-start", "work-permit")


def test_a_building_is_found_by_letters(desk):
    step = ChooseBuilding.of(Draft(desk, COMPANY, PLACE.errands)).on(Chosen("letters"), HERE)
    assert isinstance(step, SearchBuilding)
    step = step.on(Typed("YBSYLDZ"), HERE)
    assert [one.id for one in step.view(HERE).found] == ["lab-east"]
    assert step.on(Chosen("bonded"), HERE) is step
    assert isinstance(step.on(Chosen("lab-east"), HERE), TypeRoom)
    none = step.on(Typed("QQQ"), HERE)
    assert [one.title for one in none.view(HERE).found] == [message("booking.letters_none")]
    assert none.view(HERE).problem is None  # it would move the keys
    assert isinstance(none.on(Chosen("list"), HERE), ChooseBuilding)


def test_a_room_and_a_telephone_are_needed(desk, draft):
    assert typed(TypeRoom(draft), "   ").problem == message("booking.room_none")
    assert typed(TypePhone(draft), "123").problem == message("answer.phone")


@pytest.mark.parametrize("code", ["slot.taken", "slot.past", "slot.none"])
def test_a_time_taken_a_moment_ago_is_told_beside_the_others_and_nothing_is_lost(draft, code):
    step = Booking(draft).on(Failed(BookVisit(PLACE, at(10), ""), code), HERE)
    assert isinstance(step, LookForSlots)
    step = step.on(TOLD, HERE)
    assert isinstance(step, ChooseTime)  # of the same day
    assert step.view(HERE).notices
    step = step.on(Chosen("at:1100"), HERE)
    assert isinstance(step, Summary)
    assert step.draft == replace(draft, start=at(11, day=1))


def test_a_day_that_is_full_by_now_leads_to_the_calendar(draft):
    step = Booking(draft).on(Failed(BookVisit(PLACE, at(10), ""), "slot.taken"), HERE)
    left = replace(
        TOLD, slots=tuple(s for s in TOLD.slots if s.start.date() != at(10, day=1).date())
    )
    days = step.on(left, HERE)
    assert isinstance(days, ChooseDay)
    assert days.view(HERE).notices == (message("booking.taken"),)
    none = step.on(replace(TOLD, slots=()), HERE)
    assert none.on(Chosen("window"), HERE) is WINDOW


def test_every_answer_can_be_changed_and_the_others_stay(draft):
    summary = Summary(draft)
    company = summary.on(Chosen("change:company"), HERE)
    assert company.text == COMPANY
    assert typed(replace(company, text=""), "12345678") == Summary(
        replace(draft, company="12345678")
    )
    errands = summary.on(Chosen("change:errands"), HERE)
    assert isinstance(errands.on(Chosen("enter"), HERE), LookForSlots)  # it may take longer now
    building = summary.on(Chosen("change:building"), HERE)
    assert isinstance(building.on(Chosen("hall"), HERE), TypeRoom)
    assert isinstance(summary.on(Chosen("change:start"), HERE), LookForSlots)
    phone = summary.on(Chosen("change:phone"), HERE)
    assert typed(phone, "21234568") == Summary(replace(draft, phone="+85221234568"))
    assert summary.on(Chosen("change:nothing"), HERE) is summary


def test_where_nothing_can_be_sealed_no_telephone_is_asked_for_and_nobody_offers_to_call(draft):
    desk = replace(draft.desk, sealable=False)
    bare = replace(draft, desk=desk, phone="")
    assert isinstance(following(bare, HERE), Summary)
    assert [one.id for one in Away(bare).view(ALONE).options] == ["again", "window"]
    assert Away(bare).on(Chosen("call"), ALONE) == Away(bare)


def test_without_a_centre_it_says_so_first_and_offers_to_call_back(desk):
    step = begin(desk, ALONE)
    assert isinstance(step, Away)
    assert step.on(Chosen("again"), ALONE).problem == message("booking.still_away")
    assert step.on(Chosen("window"), ALONE) is WINDOW
    assert isinstance(step.on(Chosen("again"), HERE), TypeCompany)
    step = typed(step.on(Chosen("call"), ALONE), COMPANY)
    assert isinstance(step, TypePhone)
    step = typed(step, "21234567")
    assert isinstance(step, Calling)
    (effect,) = step.effects(ALONE)
    assert effect == KeepCallback(Place(COMPANY, (), "", ""), PHONE)
    kept = step.on(CallbackKept(), ALONE)
    assert isinstance(kept, CallKept)
    assert isinstance(kept.on(Chosen("done"), ALONE), Ended)
    lost = step.on(Failed(effect, "store.full"), ALONE)
    assert lost.problem == message("booking.call_not_kept")


def test_a_centre_that_goes_away_in_the_middle_loses_nothing(draft):
    away = LookForSlots(draft).on(Failed(AskSlots("", (), ""), "centre.away"), HERE)
    assert isinstance(away, Away)
    assert away.view(HERE).notices[0].key == "booking.kept"
    assert away.on(Chosen("again"), HERE) == Summary(draft)


def test_where_nothing_was_entered_nothing_is_said_to_be_kept(desk):
    assert begin(desk, ALONE).view(ALONE).notices == (message("booking.no_away_lead"),)


def test_a_centre_that_does_not_answer_a_booking_may_have_booked_and_the_same_is_asked_again(draft):
    booking = Booking(draft)
    silent = booking.on(Failed(BookVisit(PLACE, at(10), ""), "centre.away"), HERE)
    assert silent.view(HERE).title == message("booking.no_silent")
    assert silent.on(Chosen("again"), ALONE).problem == message("booking.still_away")
    again = silent.on(Chosen("again"), HERE)
    assert again.effects(HERE) == booking.effects(HERE)


def test_a_centre_that_refuses_times_is_not_said_to_be_away(draft):
    step = LookForSlots(draft).on(Failed(AskSlots("", (), ""), "request.failed"), HERE)
    assert step.view(HERE).title == message("booking.no_refused")
    assert isinstance(step.on(Chosen("again"), HERE), Summary)


@pytest.mark.parametrize("code", ["company.unknown", "company.invalid"])
def test_a_company_that_is_refused_when_it_books_is_typed_again_with_what_stood_there(draft, code):
    step = Booking(draft).on(Failed(BookVisit(PLACE, at(10), ""), code), HERE)
    assert isinstance(step, TypeCompany)
    assert step.text == COMPANY
    assert step.problem is not None
    assert typed(replace(step, text=""), "12345678") == Summary(replace(draft, company="12345678"))


def test_errands_or_a_building_that_the_centre_lacks_are_chosen_again(draft):
    effect = AskSlots("", (), "")
    errands = LookForSlots(draft).on(Failed(effect, "errands.unknown"), HERE)
    assert errands == ChooseErrands(draft, PLACE.errands, message("booking.errands_refused"))
    building = LookForSlots(draft).on(Failed(effect, "building.unknown"), HERE)
    assert building.view(HERE).notices == (message("booking.building_refused"),)
    room = building.on(Chosen("hall"), HERE)
    assert room.text == PLACE.room  # it stands there, to be looked at again
    moved = replace(draft, moving=VISIT)
    fixed = LookForSlots(moved).on(Failed(effect, "building.unknown"), HERE)
    assert isinstance(fixed, Away)  # of a visit that was booked nothing else can be chosen


def test_what_the_catalogue_of_today_lacks_is_shown_by_its_id(desk, draft):
    gone = replace(VISIT, place=Place(COMPANY, ("gone-errand",), "gone-house", "1"))
    rows = Booked(desk, gone).view(HERE).rows
    assert rows[2].about.en == "gone-errand"
    moving = replace(draft.of_visit(gone), start=at(10, day=2))
    rows = Summary(moving).view(HERE).rows
    assert [row.title for row in rows][1].en == "gone-errand"
    assert dict(rows[2].about.values)["building"].en == "gone-house"


def test_a_refusal_is_told_on_the_summary(draft):
    effect = BookVisit(PLACE, at(10), "")
    for code, said in (("company.enough", "booking.enough"), ("anything", "booking.refused")):
        step = Booking(draft).on(Failed(effect, code), HERE)
        assert step == Summary(draft, message(said))


def test_a_visit_is_moved_by_the_code_of_its_slip(desk):
    step = FindSlip(desk).on(Chosen("scan"), HERE)
    assert step.effects(HERE) == (ReadCode(30.0),)
    step = step.on(CodeRead("ESTATION:V1:hetao:V260302-7K3Q9X:proof"), HERE)
    assert step.effects(HERE) == (FindVisit("V260302-7K3Q9X", "proof"),)
    step = step.on(VisitTold(VISIT), HERE)
    assert isinstance(step, Booked)
    step = step.on(Chosen("move"), HERE)
    assert step.effects(HERE) == (
        AskSlots(COMPANY, PLACE.errands, "lab-east", moving="V260302-7K3Q9X"),
    )
    step = step.on(TOLD, HERE).on(Chosen("2026-03-04"), HERE).on(Chosen("at:0900"), HERE)
    assert isinstance(step, Summary)
    step = step.on(Chosen("book"), HERE)
    assert step.effects(HERE) == (MoveVisit("V260302-7K3Q9X", "proof", at(9, day=2)),)
    taken = step.on(Failed(MoveVisit("", "", at(9)), "slot.taken"), HERE)
    assert taken.draft.moving == VISIT
    assert isinstance(step.on(VisitTold(VISIT), HERE), Printing)


def test_a_visit_is_cancelled_after_a_second_question(desk):
    step = Booked(desk, VISIT).on(Chosen("cancel"), HERE)
    assert isinstance(step, AskCancel)
    assert step.on(Chosen("no"), HERE) == Booked(desk, VISIT)
    step = step.on(Chosen("yes"), HERE)
    assert isinstance(step, Cancelling)
    assert step.effects(HERE) == (CancelVisit("V260302-7K3Q9X", "proof"),)
    late = step.on(Failed(CancelVisit("", ""), "visit.too_late"), HERE)
    assert late.problem == message("booking.too_late")
    assert isinstance(step.on(VisitTold(replace(VISIT, cancelled=True)), HERE), Cancelled)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("ESTATION:P1:hetao:A260302-7K3Q9X:proof", "other_code"), ("", "other_code"),
        ("ESTATION:V1:hetao:V260302-7K3Q9X", "other_code"), ("https://example.com", "other_code"),
        ("ESTATION:V1:hetao:V:a:b", "other_code"), ("ESTATION:V1:elsewhere:V2:p", "other_hall"),
        ("ESTATION:V1:hetao:" + "V" * 21 + ":p", "other_code"),
    ],
)  # fmt: skip
def test_another_code_is_told_and_asked_for_again(desk, code, said):
    step = show_slip(desk, HERE).on(CodeRead(code), HERE)
    assert step.showing.problem == message(f"booking.{said}")
    assert step.on(NobodyShowedACode(), HERE) == step


def test_a_forged_code_is_refused_in_words(desk):
    step = Finding(desk, "V260302-7K3Q9X", "forged")
    assert "forged" not in repr(step)
    assert step.on(Failed(FindVisit("", ""), "visit.unknown"), HERE) == FindSlip(
        desk, message("booking.unknown")
    )


def test_a_number_is_typed_with_the_company(desk):
    step = FindSlip(desk).on(Chosen("type"), HERE)
    assert typed(step, "V26").problem == message("booking.number_form")
    step = typed(step, "v260302 7k3q9x")
    assert isinstance(step, TypeNumber)
    assert typed(step, "123").problem == message("booking.company_wrong")
    step = typed(step, COMPANY)
    assert isinstance(step, Finding)
    assert step.number == "V260302-7K3Q9X"
    assert len(step.proof) == 64
    again = step.on(Failed(FindVisit("", ""), "visit.unknown"), HERE)
    assert isinstance(again, TypeNumber)  # what was typed stands there, to be mended
    assert again.text == COMPANY
    assert again.problem == message("booking.unknown")
    assert not again.continues


@pytest.mark.parametrize(
    "text", ["", "A260302-7K3Q9X", "V26030-7K3Q9X", "V260302-7K3Q9", "Vx", "V２60302-7K3Q9X"]
)
def test_what_is_no_number_is_none(text):
    assert number_as_written(text, "V") is None


def test_signs_that_are_taken_for_another_are_understood():
    assert number_as_written("V260302-iloU00", "V") == "V260302-110V00"


def test_it_can_be_too_late(desk):
    step = Booked(desk, replace(VISIT, changeable=False))
    assert [one.id for one in step.view(replace(HERE, printer_ready=False)).options] == []
    assert step.on(Chosen("move"), HERE) is step
    assert step.on(Chosen("cancel"), HERE) is step
