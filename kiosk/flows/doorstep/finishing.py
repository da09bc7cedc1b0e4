"""Who is called, all of it to look through, and the slip."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from drivers.capabilities import PrintOutcome
from kiosk.catalogue.answering import checked
from kiosk.catalogue.days import said_day, said_span
from kiosk.catalogue.matters import Kind, Question
from kiosk.catalogue.visit_slip import VisitSlip, visit_code
from kiosk.flow.booking import BookVisit, MoveVisit, Visit, VisitTold
from kiosk.flow.events import Chosen, Failed, PrintSlip, Typed
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import (
    Fact,
    FormView,
    Keys,
    ListView,
    Option,
    ProgressView,
    ResultView,
    Row,
    Tone,
)
from kiosk.flows.doorstep.asking import NEXT, ChooseBuilding, ChooseErrands, TypeCompany
from kiosk.flows.doorstep.away import Away, Why
from kiosk.flows.doorstep.draft import Desk, Draft
from kiosk.flows.doorstep.refusing import refused
from kiosk.flows.doorstep.when import LookForSlots
from kiosk.flows.handing import DONE, handed, print_options
from kiosk.texts import Text, Words, message

NOTHING = Words("", "", "")
PHONE = Question("phone", Kind.PHONE, NOTHING)
GONE = {
    "slot.taken": message("booking.taken"),
    "slot.past": message("booking.past"),
    "slot.none": message("booking.taken"),
}
"""Of a time that was free a moment ago: others are offered."""
REFUSED = {
    "company.enough": message("booking.enough"),
    "visit.too_late": message("booking.too_late"),
    "visit.unknown": message("booking.unknown"),
}


@dataclass(frozen=True, slots=True)
class TypePhone(Step):
    """Whom the team calls at the door. Sealed before it leaves the kiosk."""

    draft: Draft
    text: str = field(default="", repr=False)
    problem: Text | None = None
    continues: bool = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return FormView(
            title=message("booking.ask_phone"),
            keys=Keys.DIGITS,
            value=self.text,
            hint=message("booking.phone_hint"),
            problem=self.problem,
            done=NEXT,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Typed(text):
                return replace(self, text=text[:20], problem=None, continues=True)
            case Chosen("enter"):
                answer = checked(PHONE, self.text, date.min)  # no day matters to it
                if answer.problem is not None:
                    return replace(self, problem=answer.problem, continues=True)
                return replace(self.draft, phone=answer.value).followed(here)
        return self


@dataclass(frozen=True, slots=True)
class Summary(Step):
    """All answers, each with a way to change it."""

    draft: Draft
    problem: Text | None = None

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.summary")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        draft, visits = self.draft, self.draft.desk.visits
        fixed = draft.moving is not None
        known = {one.id: one for one in visits.errands}
        rows = [Row(message("booking.company"), draft.company, "domain", _change("company", fixed))]
        for place, one in enumerate(draft.errands):
            errand = known.get(one)
            takes = None if errand is None else message("booking.minutes", count=errand.minutes)
            icon = "briefcase" if errand is None else errand.icon
            change = None if place else _change("errands", fixed)
            rows.append(Row(visits.name_of(one), takes, icon, change))
        at = message("booking.at", building=visits.name_of(draft.building), room=draft.room)
        rows.append(Row(message("booking.where"), at, "map-marker", _change("building", fixed)))
        if draft.start is not None:
            when = said_span(draft.start, draft.start + self._lasts)
            rows.append(Row(message("booking.when"), when, "calendar-clock", _change("start")))
        if draft.phone:
            rows.append(Row(message("booking.phone"), draft.phone, "phone", _change("phone")))
        return ListView(
            title=message("booking.move_summary" if fixed else "booking.summary"),
            rows=tuple(rows),
            notices=() if self.problem is None else (self.problem,),
            done=Option(
                "book", message("booking.move_now" if fixed else "booking.book"), icon="check"
            ),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        draft = self.draft
        match event:
            case Chosen("book"):
                return Booking(draft)
            case Chosen("change:start"):
                return LookForSlots(replace(draft, start=None))
            case Chosen("change:phone") if draft.phone:
                return TypePhone(draft, draft.phone)
            case Chosen(id_) if draft.moving is None:
                return self._changed(id_)
        return self

    @property
    def _lasts(self) -> timedelta:
        """How long it takes: a visit that is moved takes as long as it was booked for."""
        moving = self.draft.moving
        if moving is not None:
            return moving.end - moving.start
        return timedelta(minutes=self.draft.desk.visits.minutes(self.draft.errands))

    def _changed(self, id_: str) -> Step:
        draft = self.draft
        match id_:
            case "change:company":
                return TypeCompany(draft, draft.company)
            case "change:errands":
                return ChooseErrands(draft, draft.errands)
            case "change:building":
                return ChooseBuilding.of(draft)
        return self


@dataclass(frozen=True, slots=True)
class Booking(Step):
    """Books, or moves; cannot be left: it is done in a moment."""

    draft: Draft
    idle_s = None
    leavable = False
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ProgressView(title=message("booking.booking"))

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        draft = self.draft
        if draft.start is None:
            return ()
        if draft.moving is not None:
            return (MoveVisit(draft.moving.number, draft.moving.proof, draft.start),)
        return (BookVisit(draft.place, draft.start, draft.phone),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case VisitTold(visit):
                return handed(VisitPaper.of(self.draft.desk, visit), here)
            case Failed(BookVisit() | MoveVisit(), "centre.away"):
                # It may have heard: the same is asked again, and is booked once.
                return Away(self.draft, why=Why.SILENT, retry=self)
            case Failed(BookVisit() | MoveVisit(), code) if code in GONE:
                day = None if self.draft.start is None else self.draft.start.date()
                return LookForSlots(replace(self.draft, start=None), GONE[code], day)
            case Failed(BookVisit() | MoveVisit(), code):
                problem = REFUSED.get(code, message("booking.refused"))
                return refused(self.draft, code) or Summary(self.draft, problem)
        return self


@dataclass(frozen=True, slots=True)
class VisitPaper:
    """The slip of a visit. See ``kiosk.flows.handing.Slip``."""

    slip: VisitSlip

    @classmethod
    def of(cls, desk: Desk, visit: Visit) -> "VisitPaper":
        """Return the slip of a visit."""
        visits = desk.visits
        return cls(
            VisitSlip(
                number=visit.number,
                company=visit.place.company,
                errands=tuple(visits.name_of(one) for one in visit.place.errands),
                building=visits.name_of(visit.place.building),
                room=visit.place.room,
                start=visit.start,
                end=visit.end,
                code=visit_code(desk.site, visit.number, visit.proof),
                change_until=visit.start - timedelta(minutes=visits.rules.change_until_min),
            )
        )

    @property
    def label(self) -> str:
        """See ``Slip.label``."""
        return self.slip.number

    @property
    def printing(self) -> Text:
        """See ``Slip.printing``."""
        return message("booking.printing")

    @property
    def advice(self) -> Text:
        """See ``Slip.advice``."""
        return message("help.visit_slip")

    def print(self, *, again: bool) -> Effect:
        """See ``Slip.print``."""
        return PrintSlip(self.slip, again=again)

    def shown(self, outcome: PrintOutcome | None, here: Surroundings) -> ResultView:
        """See ``Slip.shown``."""
        slip = self.slip
        printed = outcome is PrintOutcome.PRINTED
        at = message("booking.at", building=slip.building, room=slip.room)
        return ResultView(
            tone=Tone.GOOD if printed else Tone.CARE,
            title=said_day(slip.start.date()),
            label=f"{slip.start:%H:%M}",
            facts=(
                Fact(message("booking.number"), slip.number),
                Fact(message("booking.where"), at),
                *(Fact(message("booking.what"), name) for name in slip.errands),
            ),
            lead=SLIP_LEADS.get(outcome, message("booking.printer_fault")),
            code=slip.code,
            code_lead=message("booking.code_lead"),
            options=print_options(outcome, here, message("booking.print")),
            done=DONE,
        )


SLIP_LEADS = {
    None: message("booking.no_printer"),
    PrintOutcome.PRINTED: message("booking.take_slip"),
    PrintOutcome.UNPROVEN: message("booking.unproven"),
    PrintOutcome.PAPER_OUT: message("booking.paper_out"),
}


def _change(what: str, fixed: bool = False) -> Option | None:  # noqa: FBT002
    option = Option(f"change:{what}", message("booking.change"), icon="pencil")
    return None if fixed else option
