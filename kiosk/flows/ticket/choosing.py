"""What the visitor wants a number for: the group, and the service in it."""

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.catalogue.hall import CardUse, Service, ServiceGroup
from kiosk.flow.events import Chosen
from kiosk.flow.model import Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ChoiceView, Option
from kiosk.flows.ticket.desk import Desk, Shown
from kiosk.flows.ticket.several import Things
from kiosk.flows.ticket.showing import AskCard, ShowFirst
from kiosk.flows.ticket.taking import Number
from kiosk.texts import Text, message

Pick = Callable[[Service], Step]
"""Makes the step that follows when a service was picked out, one of several."""
WAYS = Option(
    "ways", message("plan.ways"), about=message("plan.ways_about"), icon="dots-horizontal"
)
FIRST = Option(
    "first", message("plan.first"), about=message("plan.first_about"), icon="account-card-details"
)
SEVERAL = Option(
    "several", message("plan.several"), about=message("plan.several_about"), icon="view-list"
)


@dataclass(frozen=True, slots=True)
class ChooseGroup(Step):
    """Where the visitor looks for the service."""

    desk: Desk
    shown: Shown | None = None  # what is for its holder stands first
    pick: Pick | None = None  # one of several; None: the one and only

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.choose_service")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        options = tuple(self._option(group) for group in self._groups)
        plain = self.shown is None and self.pick is None
        return ChoiceView(
            title=message("ticket.choose_group"),
            lead=None if self.shown is None else message("plan.shown"),
            options=(*options, WAYS) if plain else options,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        if isinstance(event, Chosen):
            for group in self.desk.hall.groups:
                if group.id == event.id and self._option(group).enabled:
                    return ChooseService(self.desk, group, self.shown, self.pick)
            if event.id == WAYS.id and self.shown is None and self.pick is None:
                return ChooseHow(self.desk)
        return self

    @property
    def _groups(self) -> tuple[ServiceGroup, ...]:
        groups, shown = self.desk.hall.groups, self.shown
        if shown is None:
            return groups
        return tuple(sorted(groups, key=lambda group: not group.meant_for(shown.holding)))

    def _option(self, group: ServiceGroup) -> Option:
        shown = self.shown
        none = shown is not None and not any(s.open_to(shown.holding) for s in group.services)
        mine = shown is not None and group.meant_for(shown.holding)
        return Option(
            group.id,
            group.name,
            about=group.about,
            icon=group.icon,
            note=message("channel.others") if none else message("channel.yours") if mine else None,
            enabled=not none,
        )


@dataclass(frozen=True, slots=True)
class ChooseService(Step):
    """Which service of the group."""

    desk: Desk
    group: ServiceGroup
    shown: Shown | None = None
    pick: Pick | None = None

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.choose_service")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ChoiceView(
            title=message("ticket.choose_service"),
            lead=self.group.name,
            options=tuple(self._option(service) for service in self.group.services),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        if isinstance(event, Chosen):
            for service in self.group.services:
                if service.id == event.id and self._option(service).enabled:
                    return self._after(service, here)
        return self

    def _after(self, service: Service, here: Surroundings) -> Step:
        if self.pick is not None:
            return self.pick(service)
        return for_service(self.desk, service, here, self.shown)

    def _option(self, service: Service) -> Option:
        closed = self.shown is not None and not service.open_to(self.shown.holding)
        return Option(
            service.id,
            service.name,
            about=service.about,
            icon=service.icon,
            note=message("channel.others") if closed else None,
            enabled=not closed,
        )


@dataclass(frozen=True, slots=True)
class ChooseHow(Step):
    """The other ways: the card first, or several things in one visit."""

    desk: Desk

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.ways")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ChoiceView(title=message("plan.how"), options=(FIRST, SEVERAL))

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("first"):
                return ShowFirst(self.desk, self._shown, reading=here.reader_ready)
            case Chosen("several"):
                return self._another(Things(self.desk, self._another).added)
        return self

    def _shown(self, shown: Shown | None, here: Surroundings) -> Step:
        del here
        return ChooseGroup(self.desk, shown)

    def _another(self, pick: Pick) -> Step:
        return ChooseGroup(self.desk, pick=pick)


def for_service(
    desk: Desk, service: Service, here: Surroundings, shown: Shown | None = None
) -> Step:
    """Return the first step of a ticket for a service that is known."""
    if shown is not None or service.card is CardUse.NONE:
        return Number.of(desk, service, shown)
    return AskCard(desk, service, reading=here.reader_ready)
