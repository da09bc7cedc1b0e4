"""A thing to do in a visit: a service, or a matter whose window helps with it."""

from dataclasses import dataclass

from kiosk.catalogue.hall import Hall, Service
from kiosk.catalogue.matters import Matter, Matters
from kiosk.texts import Words


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that a number is taken for."""

    id: str  # no other thing has it
    name: Words
    icon: str
    service: Service  # whose number it is


def of_service(service: Service) -> Thing:
    """Return a service as a thing to do."""
    return Thing(f"service:{service.id}", service.name, service.icon, service)


def of_matter(matter: Matter, hall: Hall) -> Thing | None:
    """Return a matter as a thing to do at its window; None where no number is given for that."""
    services = [one for group in hall.groups for one in group.services if one.queue == matter.queue]
    best = sorted(services, key=lambda one: bool(one.holders))
    return Thing(f"matter:{matter.id}", matter.name, matter.icon, best[0]) if best else None


def at_windows(matters: Matters, topic: str, hall: Hall) -> tuple[Thing, ...]:
    """Return the matters of a topic that a number can be had for."""
    found = (of_matter(one, hall) for one in matters.of_topic(topic))
    return tuple(one for one in found if one is not None)
