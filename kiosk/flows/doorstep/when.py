"""When the team comes: a day of the calendar, then a time."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kiosk.catalogue.days import said_day, said_time
from kiosk.flow.booking import AskSlots, FreeSlot, SlotsTold
from kiosk.flow.events import Chosen, Failed
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import CalendarDay, CalendarView, ChoiceView, Option, ProgressView
from kiosk.flows.doorstep.asking import A_PAGE
from kiosk.flows.doorstep.away import Away, Why
from kiosk.flows.doorstep.draft import Draft
from kiosk.flows.doorstep.refusing import refused
from kiosk.texts import Text, message

LATER = Option("later", message("booking.later"), icon="dots-horizontal")
WINDOW = Option("window", message("booking.window"), icon="ticket-confirmation")


@dataclass(frozen=True, slots=True)
class LookForSlots(Step):
    """Asks the centre when a team could come."""

    draft: Draft
    problem: Text | None = None  # why it is asked again
    day: date | None = None  # that was chosen before
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ProgressView(title=message("booking.looking"))

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        draft = self.draft
        moving = "" if draft.moving is None else draft.moving.number
        return (AskSlots(draft.company, draft.errands, draft.building, moving),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case SlotsTold():
                days = ChooseDay(self.draft, event, self.problem)
                if self.day is not None and days.times_of(self.day):
                    return ChooseTime(days, days.times_of(self.day))
                return days
            case Failed(AskSlots(), "centre.away"):
                return Away(self.draft)
            case Failed(AskSlots(), code):
                return refused(self.draft, code) or Away(self.draft, why=Why.REFUSED)
        return self


@dataclass(frozen=True, slots=True)
class ChooseDay(Step):
    """Which day."""

    draft: Draft
    told: SlotsTold
    problem: Text | None = None

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.doorstep_day")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        free = Counter(slot.start.date() for slot in self.told.slots)
        count = (self.told.last - self.told.first).days + 1
        days = (self.told.first + timedelta(days=n) for n in range(count))
        none = () if self.told.slots else (message("booking.none_free"),)
        return CalendarView(
            title=message("booking.ask_day"),
            lead=message("booking.day_lead", count=self.told.minutes),
            days=tuple(CalendarDay(day, free[day]) for day in days),
            notices=none if self.problem is None else (self.problem, *none),
            options=() if self.told.slots else (WINDOW,),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case Chosen("window") if not self.told.slots:
                return self.draft.desk.instead()
            case Chosen(id_):
                for slot in self.told.slots:
                    day = slot.start.date()
                    if day.isoformat() == id_:
                        return ChooseTime(replace(self, problem=None), self.times_of(day))
        return self

    def times_of(self, day: date) -> tuple[FreeSlot, ...]:
        """Return the free times of a day."""
        return tuple(slot for slot in self.told.slots if slot.start.date() == day)


@dataclass(frozen=True, slots=True)
class ChooseTime(Step):
    """At what time of the day; six things on a page."""

    day: ChooseDay
    times: tuple[FreeSlot, ...]

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        lasts = timedelta(minutes=self.day.told.minutes)
        options = tuple(
            Option(
                _id(slot),
                message("booking.time", time=said_time(slot.start)),
                about=message("booking.time_until", time=said_time(slot.start + lasts)),
                icon="clock",
            )
            for slot in self._here
        )
        return ChoiceView(
            title=message("booking.ask_time"),
            lead=said_day(self.times[0].start.date()),
            options=options + ((LATER,) if self._after else ()),
            notices=() if self.day.problem is None else (self.day.problem,),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("later") if self._after:
                return replace(self, times=self._after)
            case Chosen(id_):
                for slot in self._here:
                    if _id(slot) == id_:
                        return replace(self.day.draft, start=slot.start).followed(here)
        return self

    @property
    def _here(self) -> tuple[FreeSlot, ...]:
        return self.times if len(self.times) <= A_PAGE else self.times[: A_PAGE - 1]

    @property
    def _after(self) -> tuple[FreeSlot, ...]:
        return self.times[len(self._here) :]


def _id(slot: FreeSlot) -> str:
    return f"at:{slot.start:%H%M}"
