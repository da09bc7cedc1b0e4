"""How a visitor shows a code: before the scanner, or under the camera where no scanner is ready."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from kiosk.flow.applying import CodeRead, NobodyShowedACode, ReadCode
from kiosk.flow.events import Chosen, Failed
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import CardView, Option
from kiosk.flows.trouble import AGAIN, SCANNER
from kiosk.texts import Text, message

SCAN_S = 30.0
Read = Callable[[str], Step | Text]
"""Makes the step that follows a code; of a code that is not meant it says what is wrong."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A code that a journey asks for, and what follows."""

    title: Text  # before the scanner; under the camera one page serves all
    lead: Text
    read: Read
    without: Option  # the way on for who has none
    instead: Callable[[], Step]
    lost: Callable[[], Step]
    """Makes the page that says that no code can be read now."""


@dataclass(frozen=True, slots=True)
class Showing:
    """A code that is waited for: where, and what was wrong with the one before."""

    on_plate: bool = False
    problem: Text | None = None
    told: str = field(default="", repr=False)  # of the code that was wrong: it may lie there still

    def wrong(self, problem: Text, text: str) -> "Showing":
        """Return how another is waited for, and what is said of this one."""
        return replace(self, problem=problem, told=text if self.on_plate else "")

    def failed(self, code: str, here: Surroundings) -> "Showing | None":
        """Return how it is waited for after an error; None: in no way, until the visitor asks."""
        if self.on_plate:
            return None
        problem = AGAIN.get((SCANNER, code))
        if problem is not None:
            return replace(self, problem=problem)
        return Showing(on_plate=True) if here.camera_ready else None


@dataclass(frozen=True, slots=True)
class ShowCode(Step):
    """Waits for a code."""

    wanted: Wanted
    showing: Showing = Showing()
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        wanted, showing = self.wanted, self.showing
        return CardView(
            title=message("code.lay") if showing.on_plate else wanted.title,
            lead=message("code.lay_lead") if showing.on_plate else wanted.lead,
            problem=showing.problem,
            code=True,
            on_plate=showing.on_plate,
            without=wanted.without,
        )

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (ReadCode(SCAN_S, on_plate=self.showing.on_plate, unlike=self.showing.told),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case CodeRead(text):
                found = self.wanted.read(text)
                if isinstance(found, Step):
                    return found
                return replace(self, showing=self.showing.wrong(found, text))
            case NobodyShowedACode():
                return replace(self)
            case Failed(ReadCode(), code):
                again = self.showing.failed(code, here)
                return self.wanted.lost() if again is None else replace(self, showing=again)
            case Chosen(id_) if id_ == self.wanted.without.id:
                return self.wanted.instead()
        return self


def show_code(wanted: Wanted, here: Surroundings) -> Step:
    """Return the page that asks for a code, as it can be read now."""
    return ShowCode(wanted, Showing(on_plate=not here.scanner_ready))


def readable(here: Surroundings) -> bool:
    """Tell whether a code can be read now, in whichever way."""
    return here.scanner_ready or here.camera_ready


def offered(option: Option, away: Text, here: Surroundings) -> Option:
    """Return the option to show a code, as it can be chosen now; ``away`` says why it cannot."""
    can = readable(here)
    return replace(option, note=None if can else away, enabled=can)
