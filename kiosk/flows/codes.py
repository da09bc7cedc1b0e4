"""How a visitor shows a code: before the scanner, or under the camera where no scanner is ready."""

from dataclasses import dataclass, field, replace

from kiosk.flow.applying import ReadCode
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import CardView, Option
from kiosk.flows.trouble import AGAIN, AWAY, SCANNER
from kiosk.texts import Text, message

SCAN_S = 30.0


@dataclass(frozen=True, slots=True)
class Showing:
    """A code that is waited for: where, and what was wrong with the one before."""

    on_plate: bool = False
    problem: Text | None = None
    told: str = field(default="", repr=False)  # of the code that was wrong: it may lie there still

    @property
    def effect(self) -> ReadCode:
        """What waits for it."""
        return ReadCode(SCAN_S, on_plate=self.on_plate, unlike=self.told)

    def view(self, title: Text, lead: Text, without: Option) -> CardView:
        """Return the page that asks for it; ``title`` and ``lead`` are for the scanner."""
        return CardView(
            title=message("code.lay") if self.on_plate else title,
            lead=message("code.lay_lead") if self.on_plate else lead,
            problem=self.problem,
            code=True,
            on_plate=self.on_plate,
            without=without,
        )

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


BEFORE_SCANNER = Showing()


def showing(here: Surroundings) -> Showing:
    """Return how a code is shown now."""
    return Showing(on_plate=not here.scanner_ready)


def readable(here: Surroundings) -> bool:
    """Tell whether a code can be read now, in whichever way."""
    return here.scanner_ready or here.camera_ready


def offered(option: Option, here: Surroundings) -> Option:
    """Return the option to show a code, as it can be chosen now."""
    can = readable(here)
    return replace(option, note=None if can else AWAY[SCANNER], enabled=can)
