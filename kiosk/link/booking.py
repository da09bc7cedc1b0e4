"""Visits of the hall's teams to companies, and appointments at its windows: what is said of them.

A company's number is in a public register, so it travels in clear; a telephone number and the
number of a document travel sealed to the centre's key only, as in ``kiosk.link.standing``.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from kiosk.link.fields import Code, Id, Name, UtcMillis

MOST_ERRANDS = 6
MOST_SLOTS = 1200
Company = Annotated[str, Meta(min_length=8, max_length=18, pattern="^[0-9A-Z-]+$")]
Errands = Annotated[tuple[Name, ...], Meta(min_length=1, max_length=MOST_ERRANDS)]
Room = Annotated[str, Meta(max_length=40)]
Sealed = Annotated[str, Meta(max_length=4000)]  # JSON, age, base64
Number = Annotated[str, Meta(max_length=20)]
Proof = Annotated[str, Meta(max_length=128)]


class Contact(Struct, frozen=True, kw_only=True):
    """Who is called. Travels sealed to the centre's key only."""

    phone: Annotated[str, Meta(min_length=5, max_length=20)]


class SlotsRequest(Struct, frozen=True, kw_only=True):
    """``up/request/slots``: when a team could come."""

    company: Company
    errands: Errands
    building: Name
    moving: Number = ""  # a visit that is to be moved: what it takes now counts as free
    expires: UtcMillis = 0


class Slot(Struct, frozen=True, kw_only=True):
    """When a visit could begin, and how many teams could come then."""

    start: UtcMillis
    free: int


class SlotsAnswer(Struct, frozen=True, kw_only=True):
    """Answer to a ``SlotsRequest``."""

    request: Id
    first: date  # of the days that can be booked, in the hall
    last: date
    minutes: int  # that the visit takes
    slots: Annotated[tuple[Slot, ...], Meta(max_length=MOST_SLOTS)]


class BookingRequest(Struct, frozen=True, kw_only=True):
    """``up/request/booking``: a visit. The booking's id makes it repeatable."""

    booking: Id
    company: Company
    errands: Errands
    building: Name
    room: Room
    start: UtcMillis
    language: str
    sealed: Sealed = ""  # a ``Contact``; empty: the company is met without a call
    expires: UtcMillis = 0


class VisitState(StrEnum):
    """Whether a team comes."""

    BOOKED = "booked"
    CANCELLED = "cancelled"


class BookingAnswer(Struct, frozen=True, kw_only=True):
    """Answer to all that is asked of one visit: how it stands now."""

    request: Id
    number: Number
    proof: Proof  # the centre's signature: who shows it with the number may change the visit
    state: VisitState
    company: Company
    errands: Errands
    building: Name
    room: Room
    team: Name
    start: UtcMillis
    end: UtcMillis
    changeable: bool  # it is not too late to change or cancel it


class BookedRequest(Struct, frozen=True, kw_only=True):
    """``up/request/booked``: how a visit stands.

    ``proof`` is what its slip's code says, or the SHA-256 of ``NUMBER:COMPANY``.
    """

    number: Number
    proof: Proof
    expires: UtcMillis = 0


class ChangeRequest(Struct, frozen=True, kw_only=True):
    """``up/request/change``: to another time; asked twice, it is moved once."""

    number: Number
    proof: Proof
    start: UtcMillis
    expires: UtcMillis = 0


class CancelRequest(Struct, frozen=True, kw_only=True):
    """``up/request/cancel``: nobody comes; asked twice, it is cancelled once."""

    number: Number
    proof: Proof
    expires: UtcMillis = 0


class CallbackEvent(Struct, frozen=True, kw_only=True):
    """``up/event/callback``: the centre was away; the company wants to be called about a visit."""

    callback: Id
    company: Company
    errands: Annotated[tuple[Name, ...], Meta(max_length=MOST_ERRANDS)]
    building: str
    room: Room
    language: str
    sealed: Annotated[str, Meta(min_length=1, max_length=4000)]  # a ``Contact``
    asked: UtcMillis


class Holder(Struct, frozen=True, kw_only=True):
    """Whose an appointment is. Travels sealed to the centre's key only."""

    document: Annotated[str, Meta(min_length=4, max_length=40)]  # its number


class CheckInRequest(Struct, frozen=True, kw_only=True):
    """``up/request/checkin``: somebody came to an appointment. By its code, or by a document."""

    visit: Id  # made for this visit to the kiosk: asked again, the answer is the same
    code: Annotated[str, Meta(max_length=128)] = ""
    sealed: Sealed = ""  # a ``Holder``
    expires: UtcMillis = 0


class Punctuality(StrEnum):
    """How somebody came to an appointment."""

    EARLY = "early"  # comes back, or takes an ordinary number
    IN_TIME = "in_time"  # called at the agreed time
    LATE = "late"  # takes an ordinary number


class CheckInAnswer(Struct, frozen=True, kw_only=True):
    """Answer to a ``CheckInRequest``."""

    request: Id
    punctuality: Punctuality
    service: Name
    at: UtcMillis  # the agreed time
    opens: UtcMillis  # from then on one may check in
    closes: UtcMillis  # until then
    grant: Code = ""  # handed back in a ``NumberRequest``: priority; only in time
