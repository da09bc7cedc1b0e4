"""A matter is picked out as one of several things: its topic, then the matter."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.catalogue.hall import Hall
from kiosk.catalogue.matters import Matters
from kiosk.flow.events import Chosen
from kiosk.flow.model import Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ChoiceView, Option
from kiosk.flows.ticket.things import Thing, at_windows
from kiosk.texts import message

A_PAGE = 6
MORE = Option("more", message("apply.more"), icon="dots-horizontal")
Pick = Callable[[Thing], Step]
"""Makes the step that follows when a thing was picked out."""


@dataclass(frozen=True, slots=True)
class PickTopic(Step):
    """What the matter is about."""

    hall: Hall
    matters: Matters
    pick: Pick

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        topics = self.matters.topics
        options = tuple(Option(one.id, one.name, icon=one.icon) for one in topics)
        return ChoiceView(title=message("apply.choose_topic"), options=options)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        if isinstance(event, Chosen):
            things = at_windows(self.matters, event.id, self.hall)
            if things:
                return PickMatter(self.hall, things, self.pick)
        return self


@dataclass(frozen=True, slots=True)
class PickMatter(Step):
    """Which matter; six on a page."""

    hall: Hall
    things: tuple[Thing, ...]
    pick: Pick

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        options = tuple(
            Option(one.id, one.name, about=self.hall.queue_of(one.service).windows, icon=one.icon)
            for one in self._here
        )
        return ChoiceView(
            title=message("plan.choose_matter"),
            options=(*options, MORE) if self._after else options,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        match event:
            case Chosen("more") if self._after:
                return replace(self, things=self._after)
            case Chosen(id_):
                for one in self._here:
                    if one.id == id_:
                        return self.pick(one)
        return self

    @property
    def _here(self) -> tuple[Thing, ...]:
        return self.things if len(self.things) <= A_PAGE else self.things[: A_PAGE - 1]

    @property
    def _after(self) -> tuple[Thing, ...]:
        return self.things[len(self._here) :]
