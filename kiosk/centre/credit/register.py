"""Who knows how somebody stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from kiosk.catalogue.standing import StandingRules
from kiosk.link.standing import MOST_REASONS, Grade, Subject

SEVERITY = (Grade.UNKNOWN, Grade.ORDINARY, Grade.GOOD, Grade.RESTRICTED)
SOURCE_SIGNS = 200


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands. Of whom is not in it."""

    grade: Grade
    reasons: tuple[str, ...] = ()
    source: str = ""
    as_of: date | None = None


UNKNOWN = Standing(Grade.UNKNOWN)


class Register(Protocol):
    """Knows how people and companies stand."""

    async def standing(self, subject: Subject) -> Standing:
        """Return how somebody stands; ``UNKNOWN`` where it does not know, or cannot say now."""
        ...


class Registers:
    """Several registers, asked in turn: the first that knows is believed.

    Args:
        registers: In the order in which they are asked.
    """

    def __init__(self, registers: Sequence[Register]) -> None:
        self._registers = tuple(registers)

    async def standing(self, subject: Subject) -> Standing:
        """See ``Register.standing``."""
        for register in self._registers:
            found = await register.standing(subject)
            if found.grade is not Grade.UNKNOWN:
                return found
        return UNKNOWN


def together(found: Iterable[Standing]) -> Standing:
    """Return what several lists say as one: the gravest grade, and all that say so."""
    said = list(found)
    grade = max((one.grade for one in said), key=SEVERITY.index, default=Grade.UNKNOWN)
    agreeing = [one for one in said if one.grade is grade]
    if grade is Grade.UNKNOWN:
        return UNKNOWN
    return Standing(
        grade,
        tuple(dict.fromkeys(reason for one in agreeing for reason in one.reasons))[:MOST_REASONS],
        " · ".join(dict.fromkeys(one.source for one in agreeing))[:SOURCE_SIGNS],
        min((one.as_of for one in agreeing if one.as_of is not None), default=None),
    )


def problem_with(rules: StandingRules, grade: Grade, reasons: Sequence[str]) -> str:
    """Return why a grade and its reasons cannot be; empty: they can."""
    unknown = [one for one in reasons if one not in rules.reasons]
    if unknown:
        return f"{unknown[0][:63]!r} is no reason of the catalogue"
    if len(reasons) > MOST_REASONS:
        return f"has more than {MOST_REASONS}"
    match grade:
        case Grade.GOOD | Grade.RESTRICTED:
            good = grade is Grade.GOOD
            other = [one for one in reasons if (rules.reasons[one].ticket is not None) != good]
            if other:
                return f"{other[0]!r} is no reason for {grade.value!r}"
            return "" if reasons else f"are none; {grade.value!r} wants one at least"
        case Grade.ORDINARY:
            return f"{reasons[0]!r} is no reason for 'ordinary'" if reasons else ""
        case Grade.UNKNOWN:
            return "belong to no grade 'unknown': leave the entry out"
