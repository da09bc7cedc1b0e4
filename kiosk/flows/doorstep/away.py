"""Nothing can be booked now: why, and what can be done instead. The company can be called."""

from dataclasses import dataclass, replace
from enum import StrEnum

from kiosk.flow.booking import CallbackKept, KeepCallback
from kiosk.flow.events import Chosen, Failed
from kiosk.flow.model import Effect, Ended, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ChoiceView, Fact, Option, ProgressView, ResultView, Tone
from kiosk.flows.doorstep.draft import Draft
from kiosk.texts import Text, message

DONE = Option("done", message("result.done"), icon="check")


class Why(StrEnum):
    """Why nothing can be booked now."""

    AWAY = "away"  # the centre cannot be reached
    REFUSED = "refused"  # it answered, and said no
    SILENT = "silent"  # it was told to book and did not answer: it may have done it


@dataclass(frozen=True, slots=True)
class Away(Step):
    """Says why booking cannot go on, and what can be done instead. Nothing is lost."""

    draft: Draft
    problem: Text | None = None
    why: Why = Why.AWAY
    retry: Step | None = None  # what is done once more; None: what is still to be done

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        again = Option(
            "again",
            message("booking.again"),
            about=message("booking.again_about"),
            icon="refresh",
        )
        call = Option(
            "call", message("booking.call"), about=message("booking.call_about"), icon="phone"
        )
        window = Option(
            "window",
            message("booking.window"),
            about=message("booking.window_about"),
            icon="ticket-confirmation",
        )
        del here
        return ChoiceView(
            title=message(f"booking.no_{self.why}"),
            notices=(self._lead,) if self.problem is None else (self._lead, self.problem),
            options=(call, again, window) if self._callable else (again, window),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("call") if self._callable:
                return replace(self.draft, calling=True).followed(here)
            case Chosen("again") if here.centre_online:
                return self.retry or replace(self.draft, calling=False).followed(here)
            case Chosen("again"):
                return replace(self, problem=message("booking.still_away"))
            case Chosen("window"):
                return self.draft.desk.instead()
        return self

    @property
    def _callable(self) -> bool:
        """A number that could not be sealed is not asked for, and nobody could call."""
        return self.draft.desk.sealable and self.draft.moving is None

    @property
    def _lead(self) -> Text:
        """What was entered is said to be kept only where something was."""
        lead = message(f"booking.no_{self.why}_lead")
        return message("booking.kept", lead=lead) if self.draft.begun else lead


@dataclass(frozen=True, slots=True)
class Calling(Step):
    """Keeps the wish to be called."""

    draft: Draft
    idle_s = None
    leavable = False
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ProgressView(title=message("booking.call_keeping"))

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (KeepCallback(self.draft.place, self.draft.phone),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case CallbackKept():
                return CallKept(self.draft)
            case Failed(KeepCallback()):
                return Away(replace(self.draft, calling=False), message("booking.call_not_kept"))
        return self


@dataclass(frozen=True, slots=True)
class CallKept(Step):
    """The company will be called."""

    draft: Draft
    final = True

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ResultView(
            tone=Tone.GOOD,
            title=message("booking.call_kept"),
            label="",
            facts=(
                Fact(message("booking.company"), self.draft.company),
                Fact(message("booking.phone"), self.draft.phone),
            ),
            lead=message("booking.call_kept_lead"),
            done=DONE,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        return Ended() if event == Chosen("done") else self
