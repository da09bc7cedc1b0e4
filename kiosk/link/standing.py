"""How a visitor stands with the hall: asked once a visit, and what it is good for."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from kiosk.link.fields import Detail, Id, Name, UtcMillis

MOST_REASONS = 8


class Grade(StrEnum):
    """A standing in one word."""

    GOOD = "good"  # no appointment, no queue
    ORDINARY = "ordinary"
    RESTRICTED = "restricted"  # told so, why, and how to repair it
    UNKNOWN = "unknown"  # nobody knows, or who knows does not answer


class SubjectKind(StrEnum):
    """Who has a standing."""

    PERSON = "person"  # by the number of the document
    COMPANY = "company"  # by the Unified Social Credit Code or the Business Registration number


class Subject(Struct, frozen=True, kw_only=True):
    """Whose standing is asked for. Travels sealed to the centre's key only."""

    kind: SubjectKind
    number: Annotated[str, Meta(min_length=1, max_length=40)]
    company: Annotated[str, Meta(max_length=40)] = ""
    """Of a person: the company that he comes for, by its number; it counts beside his own."""


class StandingRequest(Struct, frozen=True, kw_only=True):
    """``up/request/standing``: how somebody stands. Nothing personal is in clear."""

    visit: Id  # made for this visit and for nothing else
    sealed: Annotated[str, Meta(max_length=4000)]  # a ``Subject`` as JSON, age, base64
    expires: UtcMillis = 0


class StandingAnswer(Struct, frozen=True, kw_only=True):
    """Answer to a ``StandingRequest``."""

    request: Id
    grade: Grade
    reasons: Annotated[tuple[Name, ...], Meta(max_length=MOST_REASONS)] = ()  # of the catalogue
    source: Detail = ""  # who says so
    as_of: date | None = None
    grant: str = ""
    """Good for priority in this visit, at this kiosk: handed back in a ``NumberRequest``."""
    promise_days: int = 0
    """Within so many days a paper that may follow must follow; 0: none may."""
