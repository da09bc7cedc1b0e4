"""The hall as a whole, and everything that a visitor can ask of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kiosk.catalogue.holding import Holding
from kiosk.catalogue.hours import Hours
from kiosk.catalogue.privacy import NOTHING_SAID, Privacy
from kiosk.catalogue.ticket import Ticket
from kiosk.texts import Words


class CardUse(StrEnum):
    """Whether a service wants to see an identity card before the ticket."""

    NONE = "none"
    OPTIONAL = "optional"  # asked for; "no card" goes on without
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Queue:
    """A line of visitors that one or more windows serve."""

    id: str
    prefix: str  # one capital letter, the first sign of its numbers
    name: Words
    windows: Words  # where it is served, e.g. "Windows 1 to 3"
    rule: Words  # the rule by which it is called, printed on the ticket
    minutes: int = 10  # that a visitor takes at the window, typically
    desks: int = 1  # windows that call its numbers


@dataclass(frozen=True, slots=True)
class Service:
    """One thing that a visitor can take a number for."""

    id: str
    name: Words
    about: Words  # one line under the name
    queue: str  # Queue.id
    card: CardUse
    icon: str  # name of a Material Design icon
    holders: tuple[Holding, ...] = ()  # who holds one of these, and nobody else; empty: everybody
    instead: str = ""  # Service.id of the nearest one that everybody may take

    def open_to(self, holding: Holding | None) -> bool:
        """Tell whether who shows such a document, or none, may take it."""
        return not self.holders or holding in self.holders


@dataclass(frozen=True, slots=True)
class ServiceGroup:
    """Services that a visitor looks for in the same place; at most six of them."""

    id: str
    name: Words
    about: Words
    icon: str
    services: tuple[Service, ...]

    def meant_for(self, holding: Holding) -> bool:
        """Tell whether something in it is for holders of such a document in particular."""
        return any(holding in service.holders for service in self.services)


@dataclass(frozen=True, slots=True)
class Hall:
    """The hall's catalogue."""

    name: Words
    short_name: Words
    address: Words
    elsewhere: Words  # where to go when the hall is closed
    hours: Hours
    groups: tuple[ServiceGroup, ...]  # at most five: the sixth place leads to the other ways
    queues: Mapping[str, Queue]
    revision: str  # SHA-256 of the files, hexadecimal, 12 characters
    privacy: Privacy = NOTHING_SAID

    def service(self, service_id: str) -> Service:
        """Return the service of that id.

        Raises:
            KeyError: The hall has none.
        """
        for group in self.groups:
            for service in group.services:
                if service.id == service_id:
                    return service
        raise KeyError(service_id)

    def queue_of(self, service: Service) -> Queue:
        """Return the queue that serves ``service``."""
        return self.queues[service.queue]

    def queue_of_ticket(self, ticket: Ticket) -> Queue:
        """Return the queue of a ticket.

        A centre with another catalogue may name one that this hall lacks: then its service's own.

        Raises:
            KeyError: The hall has no such service.
        """
        return self.queues.get(ticket.queue) or self.queue_of(self.service(ticket.service))
