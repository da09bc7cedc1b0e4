"""What the visitor wants a number for: the group, and the service in it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.catalogue.hall import CardUse, Service, ServiceGroup
from kiosk.catalogue.holding import Holding
from kiosk.catalogue.matters import Matters
from kiosk.flow.events import Chosen
from kiosk.flow.model import Event, Step, View
from kiosk.flow.standing import UNKNOWN, Standing
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import ChoiceView, Option
from kiosk.flows.ticket.company import ForCompany
from kiosk.flows.ticket.desk import Desk, Shown
from kiosk.flows.ticket.matters import PickTopic
from kiosk.flows.ticket.several import Things
from kiosk.flows.ticket.showing import AskCard, ShowFirst
from kiosk.flows.ticket.taking import Number
from kiosk.flows.ticket.things import Thing, of_service
from kiosk.texts import Text, message
from kiosk.typed_toml import FileFaultsError

Pick = Callable[[Thing], Step]
"""Makes the step that follows when a thing was picked out, one of several."""
MATTER = Option(
    "matter", message("plan.matter"), about=message("plan.matter_about"), icon="file-document"
)
WAYS = Option(
    "ways", message("plan.ways"), about=message("plan.ways_about"), icon="dots-horizontal"
)
FIRST = Option(
    "first", message("plan.first"), about=message("plan.first_about"), icon="account-card-details"
)
COMPANY = Option(
    "company", message("company.come"), about=message("company.come_about"), icon="domain"
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
        if self.pick is None:
            options = (*options, WAYS if self.shown is None else SEVERAL)
        elif self._matters is not None:
            options = (*options, MATTER)
        return ChoiceView(
            title=message("ticket.choose_group"),
            lead=self._lead,
            options=options,
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        if isinstance(event, Chosen):
            for group in self.desk.hall.groups:
                if group.id == event.id and self._option(group).enabled:
                    return ChooseService(self.desk, group, self.shown, self.pick)
            matters = self._matters
            if event.id == MATTER.id and matters is not None and self.pick is not None:
                return PickTopic(self.desk.hall, matters, self.pick)
            if event.id == WAYS.id and self.shown is None and self.pick is None:
                return ChooseHow(self.desk)
            if event.id == SEVERAL.id and self.shown is not None and self.pick is None:
                return several(self.desk, self.shown)
        return self

    @property
    def _lead(self) -> Text | None:
        if self.shown is None:
            return None
        return message("company.shown" if self.shown.holding is None else "plan.shown")

    @property
    def _matters(self) -> Matters | None:
        """The hall's matters, where one of several things is picked out and they can be read."""
        if self.pick is None or self.desk.matters is None:
            return None
        try:
            return self.desk.matters()
        except FileFaultsError:
            return None

    @property
    def _groups(self) -> tuple[ServiceGroup, ...]:
        groups, holding = self.desk.hall.groups, _holding(self.shown)
        if holding is None:
            return groups
        return tuple(sorted(groups, key=lambda group: not group.meant_for(holding)))

    def _option(self, group: ServiceGroup) -> Option:
        holding = _holding(self.shown)
        none = holding is not None and not any(s.open_to(holding) for s in group.services)
        mine = holding is not None and group.meant_for(holding)
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
            return self.pick(of_service(service))
        return for_service(self.desk, service, here, self.shown)

    def _option(self, service: Service) -> Option:
        holding = _holding(self.shown)
        closed = holding is not None and not service.open_to(holding)
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
        options: tuple[Option, ...] = (FIRST, SEVERAL)
        if self.desk.rules is not None:
            online = here.centre_online
            away = None if online else message("company.away")
            options = (FIRST, replace(COMPANY, note=away, enabled=online), SEVERAL)
        return ChoiceView(title=message("plan.how"), options=options)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case Chosen("first"):
                return ShowFirst(self.desk, self._shown, reading=here.reader_ready)
            case Chosen("company") if self.desk.rules is not None and here.centre_online:
                return ForCompany(self.desk.rules, self._for_company)
            case Chosen("several"):
                return several(self.desk)
        return self

    def _for_company(self, standing: Standing) -> Step:
        return ChooseGroup(self.desk, Shown(None, standing))

    def _shown(self, shown: Shown | None, here: Surroundings) -> Step:
        del here
        return ChooseGroup(self.desk, shown)


def several(desk: Desk, shown: Shown | None = None) -> Step:
    """Return the step that picks out the first of several things, with what is known already."""

    def another(pick: Pick) -> Step:
        return ChooseGroup(desk, shown, pick)

    return another(Things(desk, another, shown=shown).added)


def for_service(
    desk: Desk, service: Service, here: Surroundings, shown: Shown | None = None
) -> Step:
    """Return the first step of a ticket for a service that is known."""
    if _holding(shown) is not None or service.card is CardUse.NONE:
        return Number.of(desk, service, shown)
    company = UNKNOWN if shown is None else shown.standing
    return AskCard(desk, service, reading=here.reader_ready, company=company)


def _holding(shown: Shown | None) -> Holding | None:
    """Return the kind of document that was shown; None: none was."""
    return None if shown is None else shown.holding
