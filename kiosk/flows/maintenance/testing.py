"""Each device tested for real."""

from dataclasses import dataclass

from kiosk.flow.events import Chosen
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.upkeep import TestPart, TryCard, WatchCamera
from kiosk.flow.views import CaptureView, CardView, ChoiceView, Option, ProgressView
from kiosk.flows.maintenance.glass import GlassTests
from kiosk.flows.maintenance.page import (
    CAMERA,
    CHIP,
    ICONS,
    NAMES,
    PRINTER,
    READER,
    SCANNER,
    StaffPage,
    seen,
)
from kiosk.flows.maintenance.tested import TITLES, after
from kiosk.texts import Text, message

TRY_S = 20.0
STOP = Option("stop", message("upkeep.stop"), icon="check")
LEADS = {
    READER: message("upkeep.lay_card"),
    CHIP: message("upkeep.lay_chip"),
    SCANNER: message("upkeep.show_code"),
}
LOOKS: tuple[tuple[str, Text], ...] = (
    ("good", message("upkeep.look_good", light=100, focus=1000)),
    ("dark", message("upkeep.look_dark", light=100, focus=1000)),
    ("bright", message("upkeep.look_bright", light=100, focus=1000)),
    ("blurred", message("upkeep.look_blurred", light=100, focus=1000)),
)
"""What is said of a frame; the figures are put in when it is seen."""


@dataclass(frozen=True, slots=True)
class Tests(StaffPage):
    """Which device?"""

    __test__ = False  # no class of tests

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        overview = seen(here)
        devices = tuple(
            Option(
                name,
                title,
                icon=ICONS[name],
                note=None if overview.device(name).there else message("upkeep.state_none"),
                enabled=overview.device(name).there,
            )
            for name, title in NAMES.items()
        )
        glass = Option("glass", message("upkeep.glass"), icon="hand-pointing-right")
        return ChoiceView(title=message("upkeep.tests_title"), options=(*devices, glass))

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case Chosen("glass"):
                return GlassTests()
            case Chosen(name) if name == CAMERA:
                return Watching()
            case Chosen(name) if name in LEADS:
                return Trying(name)
            case Chosen(name) if name == PRINTER:
                return Testing(PRINTER)
        return self


@dataclass(frozen=True, slots=True)
class Testing(StaffPage):
    """A device is being tested."""

    part: str
    idle_s = None
    leavable = False
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        printing = self.part == PRINTER
        return ProgressView(
            title=message("upkeep.testing", part=TITLES[self.part]),
            lead=message("upkeep.testing_printer") if printing else None,
            picture="printer" if printing else "",
        )

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (TestPart(self.part),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        return after(self, self.part, event, _test_of(self.part))


@dataclass(frozen=True, slots=True)
class Trying(StaffPage):
    """A card, a chip or a code is shown; nothing of what stands on it comes back."""

    part: str
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return CardView(
            title=TITLES[self.part],
            lead=LEADS[self.part],
            reading=self.part != SCANNER,
            code=self.part == SCANNER,
            without=Option("bare", message("upkeep.without_try"), icon="arrow-right"),
        )

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (TryCard(self.part, TRY_S),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        if event == Chosen("bare"):
            return Testing(self.part)
        return after(self, self.part, event, _test_of(self.part))


@dataclass(frozen=True, slots=True)
class Watching(StaffPage):
    """What the camera sees, with light and focus, until it is seen enough."""

    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return CaptureView(
            title=message("upkeep.camera_title"),
            lead=message("upkeep.camera_lead"),
            picture="sheet",
            sayings=(("none", message("upkeep.camera_wait")), *LOOKS),
            anyway=STOP,
        )

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (WatchCamera(),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        if event == Chosen(STOP.id):
            return Testing(CAMERA)
        return after(self, CAMERA, event, Watching())


def _test_of(part: str) -> Step:
    """Return the step that tests a part from its beginning."""
    if part == CAMERA:
        return Watching()
    return Trying(part) if part in LEADS else Testing(part)
