"""Where every visit begins: the idle page, and the menu."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.flow.events import Chosen
from kiosk.flow.model import Event, Step, View
from kiosk.flow.surroundings import Closure, Surroundings
from kiosk.flow.views import ArticleView, ChoiceView, IdleView, Option
from kiosk.texts import Text, message

TITLE = message("menu.title")
CloseView = Callable[[Closure, tuple[Text, ...]], View]


@dataclass(frozen=True, slots=True)
class Entry:
    """One journey of the menu, and how it starts."""

    option: Option
    start: Callable[[Surroundings], Step]
    limits: Callable[[Surroundings], Text | None] = lambda _here: None
    """Why it cannot be done now; None when it can."""

    def shown(self, here: Surroundings) -> Option:
        """Return the option as it is now."""
        limit = self.limits(here)
        return self.option if limit is None else replace(self.option, note=limit, enabled=False)


@dataclass(frozen=True, slots=True)
class Idle(Step):
    """Nobody is here. The session leaves it when a language is chosen."""

    closed: CloseView

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        if here.closure is not None:
            return self.closed(here.closure, notices(here))
        return IdleView(now=here.now, limited=limited(here))

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del event, here
        return self


@dataclass(frozen=True, slots=True)
class Menu(Step):
    """What the kiosk can do for the visitor."""

    entries: tuple[Entry, ...]
    title: Text = TITLE
    guide: Entry | None = None  # the way to a person, shown while there is one

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.menu")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        return ChoiceView(
            title=self.title,
            options=tuple(entry.shown(here) for entry in self.entries),
            notices=notices(here),
            skip=self.guide.option if self.guide is not None and here.centre_online else None,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        if isinstance(event, Chosen):
            for entry in self.entries:
                if entry.option.id == event.id and entry.shown(here).enabled:
                    return entry.start(here)
            if self.guide is not None and here.centre_online and event.id == self.guide.option.id:
                return self.guide.start(here)
        return self


@dataclass(frozen=True, slots=True)
class Article(Step):
    """Something to read, from the menu."""

    article: ArticleView

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return self.article

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del event, here
        return self


def limits(here: Surroundings) -> tuple[str, ...]:
    """Return what does not work now; where there are no numbers, the rest is of no use."""
    if not here.numbers_ready:
        return ("numbers",)
    found = (
        ("printer", not here.printer_ready),
        ("reader", not here.reader_ready),
        ("camera", here.camera_away),
    )
    return tuple(name for name, away in found if away)


def notices(here: Surroundings) -> tuple[Text, ...]:
    """Return what does not work now, and what happens instead."""
    return tuple(message(f"notice.{name}") for name in limits(here))


def limited(here: Surroundings) -> Text | None:
    """Return the same in one sentence, for who has not chosen a language yet; None: all works."""
    said: Text | None = None
    for name in reversed(limits(here)):
        one = message(f"limited.{name}")
        said = one if said is None else message("limited.more", first=one, more=said)
    return None if said is None else message("limited.today", what=said)
