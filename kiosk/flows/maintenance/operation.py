"""What a technician sets: volume, brightness, open or closed, a new start."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.flow.events import Chosen
from kiosk.flow.model import Effect, Ended, Event, Step, View
from kiosk.flow.overview import Overview
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.upkeep import Changed, Restart, SetClosed, SetLevels
from kiosk.flow.views import ChoiceView, ListView, Option, ProgressView, ResultView, Row, Tone
from kiosk.flows.maintenance.page import DONE, StaffPage, seen
from kiosk.texts import message

STEP = 10  # percent
DARKEST = 20  # percent: a glass that is quite dark cannot be made bright again
LESS = Option("less", message("upkeep.less"), icon="minus")
MORE = Option("more", message("upkeep.more"), icon="plus")
OPEN = Option("open", message("upkeep.open"), icon="lock-open")
CLOSE = Option("close", message("upkeep.close"), icon="lock")


class Level(StrEnum):
    """What has a level."""

    VOLUME = "volume"
    BRIGHTNESS = "brightness"


@dataclass(frozen=True, slots=True)
class Operation(StaffPage):
    """What is to be set?"""

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ChoiceView(
            title=message("upkeep.operation"),
            options=(
                Option(Level.VOLUME, message("upkeep.volume"), icon="volume-high"),
                Option(Level.BRIGHTNESS, message("upkeep.brightness"), icon="brightness-6"),
                Option("door", message("upkeep.door"), icon="lock-open"),
                Option("restart", message("upkeep.restart"), icon="power-settings"),
            ),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case Chosen(Level.VOLUME | Level.BRIGHTNESS as name):
                return Levels(Level(name))
            case Chosen("door"):
                return OpenOrClosed()
            case Chosen("restart"):
                return AskRestart()
        return self


@dataclass(frozen=True, slots=True)
class Levels(StaffPage):
    """How loud, how bright."""

    level: Level
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        volume = self.level is Level.VOLUME
        now = seen(here)
        title = message("upkeep.volume") if volume else message("upkeep.brightness")
        percent = now.volume if volume else now.brightness
        return ResultView(
            tone=Tone.GOOD, title=title, label=f"{percent} %", facts=(), options=(LESS, MORE)
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        now = seen(here)
        match event:
            case Chosen("less"):
                return Setting(self._changed(now, -STEP), self)
            case Chosen("more"):
                return Setting(self._changed(now, STEP), self)
        return self

    def _changed(self, now: Overview, step: int) -> SetLevels:
        if self.level is Level.VOLUME:
            return SetLevels(_within(now.volume + step, 0), now.brightness, tone=True)
        return SetLevels(now.volume, _within(now.brightness + step, DARKEST))


@dataclass(frozen=True, slots=True)
class OpenOrClosed(StaffPage):
    """Whether visitors are taken once the technician has left."""

    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        closed = seen(here).closed
        return ListView(
            title=message("upkeep.door"),
            rows=(
                Row(
                    message("upkeep.is_closed" if closed else "upkeep.is_open"),
                    icon="lock" if closed else "lock-open",
                ),
            ),
            done=OPEN if closed else CLOSE,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case Chosen("close"):
                return Setting(SetClosed(closed=True), self)
            case Chosen("open"):
                return Setting(SetClosed(closed=False), self)
        return self


@dataclass(frozen=True, slots=True)
class Setting(StaffPage):
    """It is being set; the page stays."""

    effect: Effect
    behind: Step
    idle_s = None
    remembered = False
    leavable = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        return self.behind.view(here)

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (self.effect,)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        return self.behind if isinstance(event, Changed) else self


@dataclass(frozen=True, slots=True)
class AskRestart(StaffPage):
    """Are you sure?"""

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ListView(
            title=message("upkeep.restart"),
            lead=message("upkeep.restart_lead"),
            rows=(),
            done=DONE,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        return Restarting() if event == Chosen(DONE.id) else self


@dataclass(frozen=True, slots=True)
class Restarting(StaffPage):
    """It starts anew once the page is left; so it leaves it."""

    idle_s = None
    leavable = False
    remembered = False

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ProgressView(title=message("upkeep.restarting"))

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (Restart(),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        return Ended() if isinstance(event, Changed) else self


def _within(percent: int, least: int) -> int:
    return max(least, min(100, percent))
