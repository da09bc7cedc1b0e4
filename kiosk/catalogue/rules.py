"""What a rule of a programme is: comparisons of answers, joined by all, any and not."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.catalogue.matters import Answerable
from kiosk.texts import Words

YES, NO = "yes", "no"


class QuestionKind(StrEnum):
    """What may be answered."""

    CHOICE = "choice"
    YES_NO = "yes_no"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Question:
    """Something that is asked of who wants to know what he is entitled to."""

    id: str
    kind: QuestionKind
    name: Words  # "Degree": how reasons call it
    ask: Words
    hint: Words | None = None
    options: tuple[Answerable, ...] = ()  # of a choice, at most six
    ordered: bool = False  # of a choice: each option is more than the one before
    least: int = 0  # of a number
    most: int = 0
    unit: Words | None = None  # "years"
    fixed: bool = False  # nobody can change it: age, nationality

    @property
    def values(self) -> tuple[str, ...]:
        """Every answer of a choice, in order; nothing of a number."""
        if self.kind is QuestionKind.YES_NO:
            return (YES, NO)
        return tuple(option.id for option in self.options)


class Comparison(StrEnum):
    """How an answer is compared."""

    IS = "is"
    IN = "in"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison."""

    question: Question
    comparison: Comparison
    values: tuple[str, ...]  # one, except for ``IN``
    met: Words | None = None  # said in place of what the program makes of it
    unmet: Words | None = None

    def holds(self, answer: str) -> bool:
        """Tell whether an answer meets it."""
        if self.comparison in {Comparison.IS, Comparison.IN}:
            return answer in self.values
        mine, bound = self._rank(answer), self._rank(self.values[0])
        return mine >= bound if self.comparison is Comparison.AT_LEAST else mine <= bound

    def _rank(self, value: str) -> int:
        if self.question.kind is QuestionKind.NUMBER:
            return int(value)
        return self.question.values.index(value)


@dataclass(frozen=True, slots=True)
class All:
    """Every part must be met."""

    parts: "tuple[Rule, ...]"
    met: Words | None = None
    unmet: Words | None = None


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part is enough."""

    parts: "tuple[Rule, ...]"
    met: Words | None = None
    unmet: Words | None = None


@dataclass(frozen=True, slots=True)
class Not:
    """The part must not be met."""

    part: "Rule"
    met: Words | None = None
    unmet: Words | None = None


Rule = Condition | All | AnyOf | Not


def conditions_of(rule: Rule) -> tuple[Condition, ...]:
    """Return every comparison in a rule, in order."""
    match rule:
        case Condition():
            return (rule,)
        case All(parts) | AnyOf(parts):
            return tuple(one for part in parts for one in conditions_of(part))
        case Not(part):
            return conditions_of(part)
