"""What a technician judges himself: the tone, and the glass."""

from dataclasses import dataclass

from kiosk.flow.events import Chosen
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.overview import PartSeen
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.upkeep import NoteResult, SetLevels
from kiosk.flow.views import ChoiceView, Option, TouchView
from kiosk.flows.maintenance.page import StaffPage, seen
from kiosk.flows.maintenance.tested import AGAIN, SOUND, TITLES, TOUCH, Tested
from kiosk.texts import message

ACROSS, DOWN = 6, 9
YES = Option("yes", message("upkeep.heard"), icon="volume-high")
NO = Option("no", message("upkeep.not_heard"), icon="volume-off")
BLIND = Option("blind", message("upkeep.touch_blind"), icon="close")


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
        return self._tested.view(here)

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (NoteResult(self.part, self.well),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        following = self._tested.on(event, here)
        return self if isinstance(following, Tested) else following

    @property
    def _tested(self) -> Tested:
        found = PartSeen(self.part, "pass" if self.well else "fail", "")
        return Tested(self.part, found, Hearing() if self.part == SOUND else Wiping())
