"""Who is entitled to what: yes, no, or not known because something was not said."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from kiosk.catalogue.programmes import Programme, Programmes
from kiosk.catalogue.requirement import requirement
from kiosk.catalogue.rules import (
    All,
    AnyOf,
    Condition,
    Not,
    Question,
    QuestionKind,
    Rule,
    conditions_of,
)
from kiosk.texts import Text

Answers = Mapping[str, str | None]
"""By Question.id; None: the visitor would rather not say."""


class Truth(IntEnum):
    """Three values, in the order in which ``all`` takes the least and ``any`` the most."""

    NO = 0
    UNKNOWN = 1
    YES = 2


class Standing(StrEnum):
    """How a visitor stands to a programme, in the order of the list."""

    ENTITLED = "entitled"
    MISSING = "missing"  # one thing, which can change
    OPEN = "open"  # it depends on what was not said
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that a programme wants, and whether it is so."""

    rule: Rule
    truth: Truth

    @property
    def said(self) -> Text:
        """What is wanted, in words."""
        refused = self.rule.unmet if self.truth is Truth.NO else None
        return refused or requirement(self.rule)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the answers make of a programme."""

    programme: Programme
    standing: Standing
    reasons: tuple[Reason, ...]

    @property
    def lacking(self) -> tuple[Reason, ...]:
        """What is in the way: what is not so, or where nothing is, what was not said."""
        for truth in (Truth.NO, Truth.UNKNOWN):
            found = tuple(one for one in self.reasons if one.truth is truth)
            if found:
                return found
        return ()


def truth_of(rule: Rule, answers: Answers) -> Truth:
    """Return whether a rule is met. What was not said makes nothing true, and nothing false."""
    match rule:
        case Condition(question):
            answer = answers.get(question.id)
            if answer is None:
                return Truth.UNKNOWN
            return Truth.YES if rule.holds(answer) else Truth.NO
        case All(parts):
            return min(truth_of(part, answers) for part in parts)
        case AnyOf(parts):
            return max(truth_of(part, answers) for part in parts)
        case Not(part):
            return Truth(Truth.YES - truth_of(part, answers))


def verdict(programme: Programme, answers: Answers) -> Verdict:
    """Return how the visitor stands to a programme, and why."""
    rule = programme.rule
    parts = rule.parts if isinstance(rule, All) else (rule,)
    reasons = tuple(Reason(part, truth_of(part, answers)) for part in parts)
    return Verdict(programme, _standing(reasons), reasons)


def verdicts(programmes: Programmes, answers: Answers) -> tuple[Verdict, ...]:
    """Return all of them: what the visitor is entitled to first."""
    found = [verdict(one, answers) for one in programmes.programmes]
    order = list(Standing)
    return tuple(sorted(found, key=lambda one: order.index(one.standing)))


def questions_left(programmes: Programmes, answers: Answers) -> tuple[Question, ...]:
    """Return what is still to be asked: that on which a programme's standing still depends."""
    wanted = {name for one in programmes.programmes for name in _undecided(one, answers)}
    return tuple(one for one in programmes.questions if one.id in wanted)


def can_be_met(rule: Rule) -> bool:
    """Tell whether there is anybody whom a rule lets in."""
    conditions = conditions_of(rule)
    questions = tuple({one.question.id: one.question for one in conditions}.values())
    return _reachable(rule, questions, conditions, {})


def _standing(reasons: tuple[Reason, ...]) -> Standing:
    unknown = any(one.truth is Truth.UNKNOWN for one in reasons)
    if all(one.truth is not Truth.NO for one in reasons):
        return Standing.OPEN if unknown else Standing.ENTITLED
    return Standing.MISSING if _one_in_the_way(reasons) and not unknown else Standing.NOT


def _one_in_the_way(reasons: tuple[Reason, ...]) -> bool:
    """Tell whether there is but one thing against it, and that can change."""
    against = [one for one in reasons if one.truth is Truth.NO]
    return len(against) == 1 and any(
        not one.question.fixed for one in conditions_of(against[0].rule)
    )


def _undecided(programme: Programme, answers: Answers) -> Iterator[str]:
    """Yield the questions on which it depends where in the list a programme stands."""
    reasons = verdict(programme, answers).reasons
    if all(one.truth is not Truth.NO for one in reasons) or _one_in_the_way(reasons):
        for one in reasons:
            yield from _open(one.rule, answers)


def _open(rule: Rule, answers: Answers) -> Iterator[str]:
    """Yield the questions that were not put yet and may still decide a rule."""
    if truth_of(rule, answers) is not Truth.UNKNOWN:
        return
    match rule:
        case Condition(question):
            if question.id not in answers:
                yield question.id
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from _open(part, answers)
        case Not(part):
            yield from _open(part, answers)


def _reachable(
    rule: Rule,
    questions: tuple[Question, ...],
    conditions: tuple[Condition, ...],
    answers: dict[str, str | None],
) -> bool:
    """Answer one question after the other, each way that the rule can tell apart."""
    truth = truth_of(rule, answers)
    if truth is not Truth.UNKNOWN or not questions:
        return truth is Truth.YES
    first, rest = questions[0], questions[1:]
    mine = [one for one in conditions if one.question.id == first.id]
    kinds = {tuple(one.holds(value) for one in mine): value for value in _tellable(first, mine)}
    return any(
        _reachable(rule, rest, conditions, {**answers, first.id: value}) for value in kinds.values()
    )


def _tellable(question: Question, conditions: list[Condition]) -> tuple[str, ...]:
    """Return answers of every kind that the conditions can tell apart."""
    if question.kind is not QuestionKind.NUMBER:
        return question.values
    bounds = [int(value) for one in conditions for value in one.values]
    near = {bound + step for bound in bounds for step in (-1, 0, 1)}
    numbers = {question.least, question.most, *near}
    return tuple(str(one) for one in sorted(numbers) if question.least <= one <= question.most)
