"""A visit of the hall's team to a company, and an appointment at a window, on their way."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from kiosk.flow.model import Effect, Event


@dataclass(frozen=True, slots=True)
class Place:
    """Who wants a team to come, for what, and where to. A company stands in a public register."""

    company: str
    errands: tuple[str, ...]  # Errand.id
    building: str  # Building.id
    room: str


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit as the centre knows it; times are the hall's."""

    number: str
    proof: str = field(repr=False)
    place: Place
    start: datetime
    end: datetime
    cancelled: bool
    changeable: bool  # it is not too late


@dataclass(frozen=True, slots=True)
class FreeSlot:
    """When a visit could begin."""

    start: datetime  # by the hall's clock
    free: int  # teams that could come


@dataclass(frozen=True, slots=True)
class AskSlots(Effect):
    """Ask when a team could come. Answers: ``SlotsTold``, ``Failed``."""

    company: str
    errands: tuple[str, ...]
    building: str
    moving: str = ""  # number of a visit that is to be moved


@dataclass(frozen=True, slots=True)
class SlotsTold(Event):
    """When a team could come."""

    first: date  # of the days that can be booked
    last: date
    minutes: int  # that the visit takes
    slots: tuple[FreeSlot, ...]


@dataclass(frozen=True, slots=True)
class BookVisit(Effect):
    """Book a visit. Answers: ``VisitTold``, ``Failed``."""

    place: Place
    start: datetime
    phone: str = field(repr=False)  # sealed before it leaves; empty: none was asked for


@dataclass(frozen=True, slots=True)
class FindVisit(Effect):
    """Ask how a visit stands. Answers: ``VisitTold``, ``Failed``."""

    number: str
    proof: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class MoveVisit(Effect):
    """Move a visit to another time. Answers: ``VisitTold``, ``Failed``."""

    number: str
    proof: str = field(repr=False)
    start: datetime


@dataclass(frozen=True, slots=True)
class CancelVisit(Effect):
    """Cancel a visit. Answers: ``VisitTold``, ``Failed``."""

    number: str
    proof: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class VisitTold(Event):
    """How the visit stands now."""

    visit: Visit


@dataclass(frozen=True, slots=True)
class KeepCallback(Effect):
    """Keep the wish to be called, until the centre is back. Answers: ``CallbackKept``, ``Failed``.

    What is not known yet is empty.
    """

    place: Place
    phone: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CallbackKept(Event):
    """It is on the disk, its telephone number sealed."""


class Punctuality(StrEnum):
    """How somebody came to an appointment."""

    EARLY = "early"
    IN_TIME = "in_time"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class CheckIn(Effect):
    """Check in to an appointment. Answers: ``CheckedIn``, ``Failed``.

    By its code, or by the number of the holder's document, which is sealed before it leaves.
    """

    code: str = field(default="", repr=False)
    document: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class CheckedIn(Event):
    """What the centre says; times are the hall's."""

    punctuality: Punctuality
    service: str  # Service.id
    at: datetime  # as agreed
    opens: datetime  # from then on one may check in
    grant: str = field(repr=False)  # for ``TakeNumber``: called at the agreed time
