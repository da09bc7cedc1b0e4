"""A numbered ticket: choose a service, show a card or not, get the number."""

from dataclasses import dataclass

from kiosk.catalogue.hall import CardUse, Hall, Service, ServiceGroup
from kiosk.flow.events import (
    CardRead,
    Chosen,
    Failed,
    NobodyLaidACard,
    NumberTaken,
    ReadCard,
    TakeNumber,
)
from kiosk.flow.model import Effect, Event, Step, View
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import CardView, ChoiceView, Option, ProgressView
from kiosk.flows.handing import Hand
from kiosk.flows.trouble import AGAIN, AWAY, CARD
from kiosk.texts import Text, message

READ_TIMEOUT_S = 30.0
NO_CARD = "no-card"


@dataclass(frozen=True, slots=True)
class Desk:
    """What every step of a ticket needs: the hall, and how the number is handed over."""

    hall: Hall
    hand: Hand


@dataclass(frozen=True, slots=True)
class ChooseGroup(Step):
    """Where the visitor looks for the service."""

    desk: Desk

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.choose_service")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ChoiceView(
            title=message("ticket.choose_group"),
            options=tuple(
                Option(group.id, group.name, about=group.about, icon=group.icon)
                for group in self.desk.hall.groups
            ),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        del here
        if isinstance(event, Chosen):
            for group in self.desk.hall.groups:
                if group.id == event.id:
                    return ChooseService(self.desk, group)
        return self


@dataclass(frozen=True, slots=True)
class ChooseService(Step):
    """Which service of the group."""

    desk: Desk
    group: ServiceGroup

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
            options=tuple(
                Option(service.id, service.name, about=service.about, icon=service.icon)
                for service in self.group.services
            ),
        )

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        if isinstance(event, Chosen):
            for service in self.group.services:
                if service.id == event.id:
                    return for_service(self.desk, service, here)
        return self


def for_service(desk: Desk, service: Service, here: Surroundings) -> Step:
    """Return the first step of a ticket for a service that is known."""
    if service.card is CardUse.NONE:
        return Number(desk, service)
    return AskCard(desk, service, reading=here.reader_ready)


@dataclass(frozen=True, slots=True)
class AskCard(Step):
    """Waits for a card; whoever has none, or another document, goes on without."""

    desk: Desk
    service: Service
    reading: bool
    problem: Text | None = None
    remembered = False  # Back leads to the services, not to an earlier try

    @property
    def advice(self) -> Text | None:
        """See ``Step.advice``."""
        return message("help.card")

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        required = self.service.card is CardUse.REQUIRED
        return CardView(
            title=message("card.title"),
            lead=message("card.lead") if self.reading else AWAY[CARD],
            problem=self.problem if self.reading else None,
            reading=self.reading,
            without=Option(
                id=NO_CARD,
                title=message("card.other_document" if required else "card.without"),
                about=message("card.show_at_window") if required else None,
                icon="arrow-right",
            ),
        )

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (ReadCard(timeout_s=READ_TIMEOUT_S),) if self.reading else ()

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        match event:
            case CardRead(card):
                return Number(self.desk, self.service, document=card.document.value)
            case Chosen("no-card"):
                return Number(self.desk, self.service)
            case NobodyLaidACard():
                return self._again(self.problem)
            case Failed(ReadCard(), code):
                return self._failed(code)
            case _ if here.reader_ready and not self.reading:
                return self._again(None)
        return self

    def _failed(self, code: str) -> Step:
        if (problem := AGAIN.get((CARD, code))) is not None:
            return self._again(problem)
        return AskCard(self.desk, self.service, reading=False)

    def _again(self, problem: Text | None) -> Step:
        return AskCard(self.desk, self.service, reading=True, problem=problem)


@dataclass(frozen=True, slots=True)
class Number(Step):
    """Gets the number."""

    desk: Desk
    service: Service
    document: str | None = None  # the kind of the card, and nothing else of it
    idle_s = None
    leavable = False
    remembered = False
    final = True

    def view(self, here: Surroundings) -> View:
        """See ``Step.view``."""
        del here
        return ProgressView(title=message("ticket.number"), lead=self.service.name)

    def effects(self, here: Surroundings) -> tuple[Effect, ...]:
        """See ``Step.effects``."""
        del here
        return (TakeNumber(service=self.service.id, document=self.document),)

    def on(self, event: Event, here: Surroundings) -> Step:
        """See ``Step.on``."""
        if isinstance(event, NumberTaken):
            return self.desk.hand(event.ticket, here)
        return self
