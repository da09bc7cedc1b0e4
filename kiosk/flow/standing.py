"""How a visitor stands with the hall: asked once, known to the visit and to nobody after it."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kiosk.flow.model import Effect, Event


class Grade(StrEnum):
    """A standing in one word."""

    GOOD = "good"  # no appointment, no queue
    ORDINARY = "ordinary"
    RESTRICTED = "restricted"  # told so, why, and how to repair it
    UNKNOWN = "unknown"  # nobody knows, or who knows does not answer


class Who(StrEnum):
    """Whose standing is asked for."""

    PERSON = "person"  # by the number of the document
    COMPANY = "company"  # by the number of the company


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands, and who says so."""

    grade: Grade
    reasons: tuple[str, ...] = field(default=(), repr=False)  # Reason.id
    source: str = ""
    as_of: date | None = None
    grant: str = field(default="", repr=False)  # good for an early number, in this visit only
    promise_days: int = 0  # a paper that may follow must come within so many; 0: none may


UNKNOWN = Standing(Grade.UNKNOWN)


@dataclass(frozen=True, slots=True)
class AskStanding(Effect):
    """Ask the centre how somebody stands. Answers: ``StandingKnown``."""

    who: Who
    number: str = field(repr=False)
    company: str = field(default="", repr=False)  # that a person comes for; empty: for himself


@dataclass(frozen=True, slots=True)
class StandingKnown(Event):
    """What the centre says; ``UNKNOWN`` where it says nothing."""

    standing: Standing


def together(one: Standing, other: Standing) -> Standing:
    """Return how a person stands who acts for a company.

    What restricts one of them restricts both; what is good for one of them is good for both.
    """
    for grade in (Grade.RESTRICTED, Grade.GOOD, Grade.ORDINARY):
        for standing in (one, other):
            if standing.grade is grade:
                return standing
    return UNKNOWN
