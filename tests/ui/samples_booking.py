"""Pages of booking a visit, changing it, and checking in; with the slip of a visit."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from drivers.capabilities import PrintOutcome
from kiosk.catalogue.searching import LetterIndex
from kiosk.flow.booking import CheckedIn, FreeSlot, Place, Punctuality, SlotsTold, Visit
from kiosk.flows.apology import Apology
from kiosk.flows.checkin.asking import CheckIn, CheckingIn, Come, LayCard, show_appointment
from kiosk.flows.checkin.asking import Desk as CheckInDesk
from kiosk.flows.checkin.told import Number, TooLate, TooSoon
from kiosk.flows.codes import Showing
from kiosk.flows.doorstep.asking import (
    ChooseBuilding,
    ChooseErrands,
    SearchBuilding,
    TypeCompany,
    TypeRoom,
)
from kiosk.flows.doorstep.away import Away, CallKept, Why
from kiosk.flows.doorstep.beginning import following
from kiosk.flows.doorstep.changing import (
    AskCancel,
    Booked,
    Cancelled,
)
from kiosk.flows.doorstep.draft import Desk, Draft
from kiosk.flows.doorstep.finishing import GONE, Summary, TypePhone, VisitPaper
from kiosk.flows.doorstep.looking_up import FindSlip, TypeNumber, show_slip
from kiosk.flows.doorstep.when import ChooseDay, ChooseTime, LookForSlots
from kiosk.flows.handing import InHand
from kiosk.texts import message

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 3, 2)
COMPANY = "91350100M000100Y43"


def never(*_):
    return Apology("never")


def at(day, hour, minute=0):
    when = MONDAY + timedelta(days=day)
    return datetime(when.year, when.month, when.day, hour, minute, tzinfo=ZONE)


@cache
def told():
    slots = [
        FreeSlot(at(day, hour, minute), 1 + hour % 2)
        for day in (0, 1, 2, 4, 7, 9, 10, 11)
        for hour in range(10, 10 + 1 + day % 5 * 2)
        for minute in (0, 30)
    ]
    return SlotsTold(MONDAY, MONDAY + timedelta(days=13), 75, tuple(slots))


def visit(**changes):
    place = Place(COMPANY, ("company-start", "social-join"), "lab-east", "12/F 1203")
    made = Visit("V260302-7K3Q9X", "x" * 43, place, at(2, 10), at(2, 11, 15), False, True)
    return replace(made, **changes)


def desk_of(known):
    return Desk(known.hall, known.visits(), "hetao", True, never, following)


def paper(known):
    return VisitPaper.of(desk_of(known), visit())


def booking_views(known, here):
    desk = desk_of(known)
    draft = Draft(
        desk, COMPANY, ("company-start", "social-join"), "lab-east", "12/F 1203", at(2, 10),
        "+85221234567",
    )  # fmt: skip
    day = ChooseDay(draft, told())
    slip = VisitPaper.of(desk, visit())
    come = CheckInDesk(known.hall, never, True, never)
    shown = show_appointment(come, here)
    early = CheckedIn(Punctuality.EARLY, "work-permit", at(0, 11), at(0, 10, 45), "")
    service = known.hall.service("work-permit").name
    found = {
        "doorstep-company": TypeCompany(Draft(desk), "91350100", message("booking.company_wrong")),
        "doorstep-errands": ChooseErrands(
            draft, ("company-start", "social-join"), message("booking.errands_apart")
        ),
        "doorstep-building": ChooseBuilding.of(draft),
        "doorstep-search": SearchBuilding(draft, LetterIndex(desk.visits.buildings), "YB"),
        "doorstep-room": TypeRoom(draft, "12/F 1203"),
        "doorstep-looking": LookForSlots(draft),
        "doorstep-day": day,
        "doorstep-day-none": ChooseDay(draft, replace(told(), slots=())),
        "doorstep-time": ChooseTime(
            replace(day, problem=GONE["slot.taken"]), day.times_of(MONDAY + timedelta(days=2))
        ),
        "doorstep-phone": TypePhone(draft, "2123456", message("answer.phone")),
        "doorstep-summary": Summary(draft, message("booking.enough")),
        "doorstep-move": Summary(replace(draft, moving=visit())),
        "doorstep-booked": InHand(slip, PrintOutcome.PRINTED),
        "doorstep-booked-paper-out": InHand(slip, PrintOutcome.PAPER_OUT),
        "doorstep-away": Away(draft, message("booking.still_away")),
        "doorstep-away-first": Away(Draft(desk)),
        "doorstep-refused": Away(draft, why=Why.REFUSED),
        "doorstep-silent": Away(draft, why=Why.SILENT),
        "doorstep-unproven": InHand(slip, PrintOutcome.UNPROVEN),
        "doorstep-call-kept": CallKept(draft),
        "doorstep-find": FindSlip(desk, message("booking.unknown")),
        "doorstep-show": replace(
            show_slip(desk, here), showing=Showing(problem=message("booking.other_code"))
        ),
        "doorstep-number": TypeNumber(desk, text="V2603", problem=message("booking.number_form")),
        "doorstep-visit": Booked(desk, visit()),
        "doorstep-visit-late": Booked(desk, visit(changeable=False)),
        "doorstep-cancel": AskCancel(Booked(desk, visit())),
        "doorstep-cancelled": Cancelled(visit(cancelled=True)),
        "checkin-come": Come(come, message("checkin.unknown")),
        "checkin-show": replace(shown, showing=Showing(problem=message("checkin.other_code"))),
        "checkin-lay": replace(
            shown, showing=Showing(on_plate=True, problem=message("checkin.other_code"))
        ),
        "checkin-card": LayCard(come),
        "checkin-checking": CheckingIn(come, CheckIn(code="X")),
        "checkin-early": TooSoon(never(), early, service),
        "checkin-late": TooLate(never(), replace(early, at=at(0, 9)), service),
        "checkin-number": Number(never, "work-permit", None),
    }
    return {name: step.view(here) for name, step in found.items()}
