"""What a register knows already: asked once the visitor has shown who he is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kiosk.catalogue.matters import Question
from kiosk.flow.model import Effect, Event
from kiosk.flow.standing import Who


@dataclass(frozen=True, slots=True)
class KnownAnswer:
    """An answer that a register gives."""

    value: str = field(repr=False)  # as it is kept
    source: str
    as_of: date


@dataclass(frozen=True, slots=True)
class AskKnown(Effect):
    """Ask the centre what a register knows. Answers: ``AnswersKnown``."""

    who: Who
    number: str = field(repr=False)
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class AnswersKnown(Event):
    """What it knows; nothing where it knows nothing, or nobody answers."""

    answers: Mapping[str, KnownAnswer] = field(repr=False)  # by Question.id
