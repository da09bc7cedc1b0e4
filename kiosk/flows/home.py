"""Where every visit begins: the idle page, and the menu."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.flow.events import Chosen
from kiosk.flow.model import Event, Step, View
from kiosk.flow.surroundings import Closure, Surroundings
from kiosk.flow.views import ArticleView, ChoiceView, IdleView, Option
from kiosk.texts import Text, message

TITLE = message("menu.title")
CloseView = Callable[[Closure], View]


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
            return self.closed(here.closure)
        return IdleView(now=here.now, notices=notices(here))

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del event, here
        return self


@dataclass(frozen=True, slots=True)
class Menu(Step):
    """What the kiosk can do for the visitor."""

    entries: tuple[Entry, ...]
    title: Text = TITLE

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
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        if isinstance(event, Chosen):
            for entry in self.entries:
                if entry.option.id == event.id and entry.shown(here).enabled:
                    return entry.start(here)
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


def notices(here: Surroundings) -> tuple[Text, ...]:
    """Return what does not work now, and what happens instead."""
    said: list[Text] = []
    if not here.printer_ready:
        said.append(message("notice.printer"))
    if not here.reader_ready:
        said.append(message("notice.reader"))
    return tuple(said)
