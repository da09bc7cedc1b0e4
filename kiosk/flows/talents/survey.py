"""What was answered so far, and what it comes to."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from kiosk.catalogue.entitlement import Answers, Verdict, questions_left, verdicts
from kiosk.catalogue.programmes import Programme, Programmes
from kiosk.catalogue.rules import Question
from kiosk.flow.model import Step
from kiosk.flow.surroundings import Surroundings

Lead = Callable[[str, Surroundings], Step | None]
"""Leads to a matter or a service by its id; None where it cannot be had now."""
Guide = Callable[[Programme], Step]
"""Leads to somebody who talks about a programme."""


@dataclass(frozen=True, slots=True)
class Counter:
    """What every step needs. The programmes are those that the visit began with, to its end."""

    programmes: Programmes
    apply: Lead
    ticket: Lead
    guide: Guide | None = None  # None: there is nobody to talk to


@dataclass(frozen=True, slots=True)
class Survey:
    """The answers. Personal: they stand in the visit's steps, and nowhere else."""

    counter: Counter
    answers: Answers = field(default_factory=dict, repr=False)

    def answered(self, question: Question, value: str | None) -> "Survey":
        """Return it with an answer; None: the visitor would rather not say."""
        return replace(self, answers={**self.answers, question.id: value})

    @property
    def left(self) -> tuple[Question, ...]:
        """What is still to be asked."""
        return questions_left(self.counter.programmes, self.answers)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What the answers make of every programme, the best first."""
        return verdicts(self.counter.programmes, self.answers)
