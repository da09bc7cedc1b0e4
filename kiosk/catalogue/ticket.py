"""A place in a queue."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Ticket:
    """A number that was given out. Nothing in it is personal."""

    id: str  # of the ticket, unique for ever
    queue: str  # Queue.id
    service: str  # Service.id
    number: int
    day: date  # the hall's day that the number belongs to
    label: str  # as printed and called: "A012"
    issued_at: datetime  # in the hall's time zone
    ahead: int | None  # visitors before this one; None when the centre is away
    offline: bool = False  # from the kiosk's own block of numbers
    priority: str = ""  # the reason for which it is called early, by its id; empty: it is not


def label_of(prefix: str, number: int) -> str:
    """Return how a number is written on paper and called: three digits at least."""
    return f"{prefix}{number:03d}"


def code_of(site: str, ticket: Ticket) -> str:
    """Return what the QR code of a ticket says; short, so that its modules are large."""
    return f"ESTATION:T1:{site}:{ticket.day:%Y%m%d}:{ticket.label}:{ticket.id}"
