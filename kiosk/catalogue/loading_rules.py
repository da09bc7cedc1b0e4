"""Rules as they are written in the catalogue: checked, and made of their tables."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from msgspec import Meta, Struct

from kiosk.catalogue.loading import Id, Spoken
from kiosk.catalogue.rules import (
    All,
    AnyOf,
    Comparison,
    Condition,
    Not,
    Question,
    QuestionKind,
    Rule,
)
from kiosk.texts import Words
from kiosk.typed_toml import Fault

DEEPEST = 4  # a rule that nobody can read is nobody's rule
Value = Annotated[str, Meta(min_length=1, max_length=63)]
SHAPES = "all, any, not or question"


class RawRule(
    Struct,
    frozen=True,
    kw_only=True,
    rename={"any_": "any", "not_": "not", "is_": "is", "in_": "in", "all_": "all"},
):
    """A rule as it is written: ``all``, ``any``, ``not``, or a question with a comparison."""

    all_: "list[RawRule]" = []
    any_: "list[RawRule]" = []
    not_: "RawRule | None" = None
    question: Id | None = None
    is_: Value | None = None
    in_: list[Value] = []
    at_least: Value | None = None
    at_most: Value | None = None
    met: Spoken | None = None
    unmet: Spoken | None = None

    @property
    def shapes(self) -> tuple[str, ...]:
        """Which of the four it is; more than one, or none, is a fault."""
        shapes = {
            "all": self.all_,
            "any": self.any_,
            "not": self.not_,
            "question": self.question,
        }
        return tuple(name for name, there in shapes.items() if there)

    @property
    def compared(self) -> tuple[tuple[Comparison, tuple[str, ...]], ...]:
        """What the answer is compared with; one of them, or it is a fault."""
        found = (
            (Comparison.IS, (self.is_,)),
            (Comparison.IN, tuple(self.in_)),
            (Comparison.AT_LEAST, (self.at_least,)),
            (Comparison.AT_MOST, (self.at_most,)),
        )
        given = ((one, tuple(value for value in values if value)) for one, values in found)
        return tuple((one, values) for one, values in given if values)


def rule_of(raw: RawRule, questions: Mapping[str, Question]) -> Rule:
    """Return a rule of tables that have no faults."""
    met, unmet = _words(raw.met), _words(raw.unmet)
    if raw.not_ is not None:
        return Not(rule_of(raw.not_, questions), met, unmet)
    if raw.question is not None:
        ((comparison, values),) = raw.compared
        return Condition(questions[raw.question], comparison, values, met, unmet)
    parts = tuple(rule_of(part, questions) for part in raw.all_ or raw.any_)
    return All(parts, met, unmet) if raw.all_ else AnyOf(parts, met, unmet)


def rule_faults(
    path: str, raw: RawRule, questions: Mapping[str, Question], depth: int = 1
) -> Iterator[Fault]:
    """Yield what is wrong with a rule and with what is in it."""
    if len(raw.shapes) != 1:
        what = " and ".join(raw.shapes) or "refers to nothing"
        yield Fault(path, f"{what}; expected one of {SHAPES}")
        return
    if depth > DEEPEST:
        yield Fault(path, f"stands {depth} deep; expected {DEEPEST} at most")
        return
    if raw.question is not None:
        yield from _condition_faults(path, raw, questions)
    elif raw.compared:
        yield Fault(f"{path}.{raw.compared[0][0].value}", "belongs to a question")
    for name, parts in (("all", raw.all_), ("any", raw.any_)):
        for at, part in enumerate(parts):
            yield from rule_faults(f"{path}.{name}[{at}]", part, questions, depth + 1)
    if raw.not_ is not None:
        yield from rule_faults(f"{path}.not", raw.not_, questions, depth + 1)


def _condition_faults(
    path: str, raw: RawRule, questions: Mapping[str, Question]
) -> Iterator[Fault]:
    question = questions.get(raw.question or "")
    if question is None:
        names = ", ".join(questions)
        yield Fault(f"{path}.question", f"is {raw.question!r}; expected one of {names}")
        return
    if len(raw.compared) != 1:
        names = ", ".join(Comparison)
        yield Fault(path, f"has {len(raw.compared)} comparisons; expected one of {names}")
        return
    ((comparison, values),) = raw.compared
    here = f"{path}.{comparison.value}"
    number = question.kind is QuestionKind.NUMBER
    by_order = comparison in {Comparison.AT_LEAST, Comparison.AT_MOST}
    if by_order and not (number or question.ordered):
        yield Fault(here, f"needs an order, and {question.id!r} has none; use is or in")
        return
    for at, value in enumerate(values):
        spot = f"{here}[{at}]" if comparison is Comparison.IN else here
        if value in values[:at]:
            yield Fault(spot, f"is {value!r}, which is there already")
        yield from (
            _number_faults(spot, value, question)
            if number
            else _option_faults(spot, value, question)
        )


def _number_faults(path: str, value: str, question: Question) -> Iterator[Fault]:
    plain = value.isascii() and value.isdigit()
    if not plain or not question.least <= int(value) <= question.most:
        yield Fault(
            path, f"is {value!r}; expected a number from {question.least} to {question.most}"
        )
    elif value != str(int(value)):
        yield Fault(path, f"is {value!r}; expected {int(value)} without zeros before it")


def _option_faults(path: str, value: str, question: Question) -> Iterator[Fault]:
    if value not in question.values:
        yield Fault(path, f"is {value!r}; expected one of {', '.join(question.values)}")


def _words(spoken: Spoken | None) -> Words | None:
    return None if spoken is None else spoken.words()
