"""Each device tested for real, and what a technician judges himself: picture, tone, glass."""

from dataclasses import dataclass

from kiosk.flow.events import Chosen, Failed
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.overview import PartSeen
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.upkeep import (
    NoteResult,
    PartTested,
    SetLevels,
    TestPart,
    TryCard,
    WatchCamera,
)
from kiosk.flow.views import (
    CaptureView,
    CardView,
    ChoiceView,
    ListView,
    Option,
    ProgressView,
    Row,
    TouchView,
)
from kiosk.flows.maintenance.page import (
    CAMERA,
    CHIP,
    ICONS,
    NAMES,
    PRINTER,
    READER,
    SCANNER,
    SIGNS,
    VERDICTS,
    StaffPage,
    seen,
)
from kiosk.texts import Message, Text, message

TRY_S = 20.0
SOUND, TOUCH = "sound", "touch"
ACROSS, DOWN = 6, 9
AGAIN = Option("again", message("upkeep.again"), icon="refresh")
YES = Option("yes", message("upkeep.heard"), icon="volume-high")
NO = Option("no", message("upkeep.not_heard"), icon="volume-off")
STOP = Option("stop", message("upkeep.stop"), icon="check")
BLIND = Option("blind", message("upkeep.touch_blind"), icon="close")
LEADS = {
    READER: message("upkeep.lay_card"),
    CHIP: message("upkeep.lay_chip"),
    SCANNER: message("upkeep.show_code"),
}
TITLES = {**NAMES, SOUND: message("upkeep.sound"), TOUCH: message("upkeep.touch")}
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
        return _tested(self, self.part, event)


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
        return _tested(self, self.part, event)


@dataclass(frozen=True, slots=True)
class Tested(StaffPage):
    """What it showed."""

    part: str
    found: PartSeen
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        found = self.found
        rows = [Row(message("upkeep.said"), found.said, icon="message-text")] if found.said else []
        if found.todo:
            rows.append(Row(message("upkeep.todo"), found.todo, icon="wrench"))
        verdict = VERDICTS.get(found.verdict, VERDICTS["unknown"])
        return ListView(
            title=TITLES.get(self.part, message("upkeep.tests_title")),
            rows=(Row(message("upkeep.result"), verdict, icon=SIGNS[found.verdict]), *rows),
            options=(AGAIN,),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        if event != Chosen(AGAIN.id):
            return self
        match self.part:
            case "camera":
                return Watching()
            case "sound":
                return Hearing()
            case "touch":
                return Wiping()
            case part if part in LEADS:
                return Trying(part)
        return Testing(self.part)


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
        return _tested(self, CAMERA, event)


@dataclass(frozen=True, slots=True)
class GlassTests(StaffPage):
    """Sound or touch?"""

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ChoiceView(
            title=message("upkeep.glass"),
            options=(
                Option(SOUND, TITLES[SOUND], icon="volume-high"),
                Option(TOUCH, TITLES[TOUCH], icon="hand-pointing-right"),
            ),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case Chosen("sound"):
                return Hearing()
            case Chosen("touch"):
                return Wiping()
        return self


@dataclass(frozen=True, slots=True)
class Hearing(StaffPage):
    """A tone is played: was it heard?"""

    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ChoiceView(title=message("upkeep.sound_title"), options=(YES, NO, AGAIN))

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        now = seen(here)
        return (SetLevels(now.volume, now.brightness, tone=True),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case Chosen("yes"):
                return Judged(SOUND, well=True)
            case Chosen("no"):
                return Judged(SOUND, well=False)
            case Chosen(AGAIN.id):
                return Hearing()
        return self


@dataclass(frozen=True, slots=True)
class Wiping(StaffPage):
    """Every cell of the glass is wiped."""

    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return TouchView(
            title=message("upkeep.touch_title"),
            across=ACROSS,
            down=DOWN,
            wiped="wiped",
            done=BLIND,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case Chosen("wiped"):
                return Judged(TOUCH, well=True)
            case Chosen(BLIND.id):
                return Judged(TOUCH, well=False)
        return self


@dataclass(frozen=True, slots=True)
class Judged(StaffPage):
    """What the technician himself judged is kept, and shown."""

    part: str
    well: bool
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        return Tested(self.part, self._found).view(here)

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (NoteResult(self.part, self.well),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        following = Tested(self.part, self._found).on(event, here)
        return self if isinstance(following, Tested) else following

    @property
    def _found(self) -> PartSeen:
        return PartSeen(self.part, "pass" if self.well else "fail", "")


def _tested(step: Step, part: str, event: Event) -> Step:
    match event:
        case PartTested(found):
            return Tested(part, found)
        case Failed(_, code):
            return Tested(part, PartSeen(part, "fail", code))
    return step


def name_of(part: str) -> Message | str:
    """Return what a line of the readiness report is called."""
    return TITLES.get(part, part)
