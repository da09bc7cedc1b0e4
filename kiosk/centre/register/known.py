"""An answer that a register knows, and whether it can be one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from kiosk.catalogue.answering import checked
from kiosk.catalogue.matters import Known, Matters, Question, Whose
from kiosk.link.knowing import SOURCE_SIGNS, VALUE_SIGNS
from kiosk.link.standing import Subject, SubjectKind

WHOSE = {SubjectKind.PERSON: Whose.APPLICANT, SubjectKind.COMPANY: Whose.COMPANY}


@dataclass(frozen=True, slots=True)
class Fact:
    """An answer that a register gives. Of whom is not in it."""

    question: str  # Question.id
    value: str = field(repr=False)
    source: str
    as_of: date


class Register(Protocol):
    """Knows answers."""

    async def facts(self, subject: Subject, questions: Sequence[str]) -> list[Fact]:
        """Return what it knows; nothing where it knows nothing, or cannot say now."""
        ...


def askable(matters: Matters, kind: SubjectKind) -> dict[str, Question]:
    """Return the questions of the catalogue that a register may answer of such a subject."""
    return {
        one.id: one
        for one in matters.questions.values()
        if one.known is Known.REGISTER and one.whose is WHOSE[kind]
    }


def named(source: str) -> bool:
    """Tell whether a visitor can be told who says so."""
    return source.isprintable() and 0 < len(source.strip()) <= len(source) <= SOURCE_SIGNS


def kept(question: Question, value: str, today: date) -> str:
    """Return an answer as it is kept; empty where it cannot be one."""
    answer = checked(question, value, today)
    if answer.problem is not None or len(answer.value) > VALUE_SIGNS:
        return ""
    return answer.value
