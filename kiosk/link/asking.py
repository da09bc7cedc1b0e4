"""What a kiosk asks the centre, and what the centre answers: numbers, cases, the time."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from kiosk.link.fields import Code, Detail, Id, Name, UtcMillis


class ClockRequest(Struct, frozen=True, kw_only=True):
    """``up/request/clock``: what time it is; the answer's envelope tells."""

    expires: UtcMillis = 0


class ClockAnswer(Struct, frozen=True, kw_only=True):
    """Answer to a ``ClockRequest``."""

    request: Id


class NumberRequest(Struct, frozen=True, kw_only=True):
    """``up/request/number``: a number for a service. The ticket's id makes it repeatable."""

    ticket: Id
    service: Name
    language: str
    document: str | None = None
    grant: Annotated[str, Meta(max_length=64)] = ""  # of a ``StandingAnswer``: priority
    expires: UtcMillis = 0  # on the centre's clock; set when it is sent


class LeaseRequest(Struct, frozen=True, kw_only=True):
    """``up/request/lease``: a block of numbers for the time without a centre."""

    queue: Name
    day: date
    size: Annotated[int, Meta(ge=1, le=100)]
    expires: UtcMillis = 0


class CaseRequest(Struct, frozen=True, kw_only=True):
    """``up/request/case``: how far an application is.

    ``proof`` is the signature on its receipt, or the SHA-256 of ``NUMBER:BIRTH``: a number that is
    guessed is refused, and no day of birth goes over the wire.
    """

    number: Annotated[str, Meta(max_length=20)]
    proof: Annotated[str, Meta(max_length=128)]
    expires: UtcMillis = 0


class NumberAnswer(Struct, frozen=True, kw_only=True):
    """Answer to a ``NumberRequest``."""

    request: Id
    ticket: Id
    queue: Name
    number: int
    label: str
    day: date
    ahead: int
    priority: Code = ""  # the reason for which this number is called early; empty: it is not


class LeaseAnswer(Struct, frozen=True, kw_only=True):
    """Answer to a ``LeaseRequest``: numbers ``first`` to ``last``, both included."""

    request: Id
    queue: Name
    prefix: str
    day: date
    first: int
    last: int


class CaseState(StrEnum):
    """How far an authority is."""

    RECEIVED = "received"
    IN_REVIEW = "in_review"
    MORE_NEEDED = "more_needed"
    APPROVED = "approved"
    REFUSED = "refused"


class Case(Struct, frozen=True, kw_only=True):
    """How far one authority is with an application."""

    authority: Name
    state: CaseState
    since: UtcMillis
    due: UtcMillis
    wants: tuple[Annotated[str, Meta(max_length=80)], ...] = ()  # materials that are missing
    promised: dict[Annotated[str, Meta(max_length=80)], date] = {}
    """Of those the ones that may follow, with the day until which they must."""


class CaseAnswer(Struct, frozen=True, kw_only=True):
    """Answer to a ``CaseRequest``."""

    request: Id
    number: str
    matter: Name
    cases: tuple[Case, ...]  # none: it was announced and has not come yet


class Refusal(Struct, frozen=True, kw_only=True):
    """The centre cannot or will not: ``service.unknown``, ``queue.full``, ``request.expired``."""

    request: Id
    code: Code
    detail: Detail = ""
