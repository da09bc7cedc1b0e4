"""The words every flow is written in: view, event, effect, step."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from kiosk.flow.surroundings import Surroundings
from kiosk.texts import Text


@dataclass(frozen=True, slots=True)
class View:
    """What is on the screen. Each subclass has exactly one screen."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: a touch, an answer of a device, a passing of time."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Something to be done outside: read a card, print, take a number. Its answer is an event."""


class Step(ABC):
    """One moment of a visit. Immutable: ``on`` returns the step that comes next.

    What the visitor answered so far stands in the step's fields.
    """

    idle_s: ClassVar[int | None] = 60
    """Seconds without a touch until the countdown; None: never (something is being done)."""
    leavable: ClassVar[bool] = True
    """Whether Home and Back are offered. False while something must not be broken off."""
    remembered: ClassVar[bool] = True
    """Whether Back from a later step leads here. False for steps that only wait."""
    final: ClassVar[bool] = False
    """Whether from here on Back leads nowhere (the number is issued)."""
    replaces: bool = False
    """Whether it takes the place of the step before, which Back then does not lead to."""

    staff: ClassVar[bool] = False
    """Whether who is there has proved to be a technician: nothing of a visitor is on it."""

    calls: ClassVar[bool] = False
    """Whether it is a page of the call with a guide: no strip leads to the call from there."""

    beside: ClassVar[bool] = False
    """Whether it is only looked at: Back leads to where it was opened, even to what only waits."""

    continues: bool = False
    """True: the same moment goes on, with the effects that run; none is broken off or started."""
    problem: Text | None = None
    """What was wrong with what was asked of this page. See ``news``."""
    news: Text | None = None
    """What became of what was asked of this page.

    A page that comes again with either takes the place of the one it was: Back leads to what was
    before that.
    """

    @property
    def advice(self) -> Text | None:
        """What *help* says on this page; None: the general advice."""
        return None

    @abstractmethod
    def view(self, here: Surroundings) -> View:
        """Return what the visitor sees during this step."""

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """Return what to start, once, when the step is entered."""
        del here
        return ()

    def retold(self) -> "Step":
        """Return the step that it is when it is only shown again: in another language, say."""
        return self

    @abstractmethod
    def on(self, event: Event, here: Surroundings) -> "Step":
        """Return the next step; ``self`` where the event means nothing here."""


@dataclass(frozen=True, slots=True)
class Ended(Step):
    """The visit is over; the session goes back to its first step and forgets everything."""

    asked: bool = False
    """Whether the visitor was asked about what goes on and ends with it: he is not asked again."""

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``. Never shown."""
        del here
        return View()

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del event, here
        return self
