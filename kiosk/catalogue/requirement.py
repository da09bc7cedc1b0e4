"""What a rule wants, in words that are made of its question and its values."""

from collections.abc import Sequence
from functools import reduce

from kiosk.catalogue.rules import (
    YES,
    All,
    AnyOf,
    Comparison,
    Condition,
    Not,
    Question,
    QuestionKind,
    Rule,
)
from kiosk.texts import Text, message


def requirement(rule: Rule) -> Text:
    """Return what a rule wants; the words of whoever wrote it where he gave some."""
    if rule.met is not None:
        return rule.met
    match rule:
        case Condition():
            return _compared(rule)
        case Not(Condition(question, Comparison.IS | Comparison.IN, values)):
            return _excluded(question, values)
        case Not(part):
            return message("talents.not", what=requirement(part))
        case All(parts):
            return _joined("talents.both", [requirement(part) for part in parts])
        case AnyOf(parts):
            return _joined("talents.either", [requirement(part) for part in parts])


def answer_said(question: Question, value: str) -> Text | str:
    """Return an answer as the visitor gave it."""
    if question.kind is QuestionKind.YES_NO:
        return message("talents.yes" if value == YES else "talents.no")
    if question.unit is not None:
        return message("talents.of_unit", value=value, unit=question.unit)
    return next((one.name for one in question.options if one.id == value), value)


def _compared(condition: Condition) -> Text:
    question = condition.question
    values = [answer_said(question, value) for value in condition.values]
    number = question.kind is QuestionKind.NUMBER
    match condition.comparison:
        case Comparison.IS | Comparison.IN if question.kind is QuestionKind.YES_NO:
            agreed = YES in condition.values
            return question.name if agreed else message("talents.not", what=question.name)
        case Comparison.IS | Comparison.IN:
            return message("talents.is", name=question.name, value=_listed(values))
        case Comparison.AT_LEAST if condition.values[0] == (question.values or ("",))[-1]:
            return message("talents.is", name=question.name, value=values[0])
        case Comparison.AT_LEAST:
            key = "talents.number_least" if number else "talents.at_least"
            return message(key, name=question.name, value=values[0])
        case Comparison.AT_MOST:
            key = "talents.number_most" if number else "talents.at_most"
            return message(key, name=question.name, value=values[0])


def _excluded(question: Question, values: tuple[str, ...]) -> Text:
    if question.kind is QuestionKind.YES_NO:
        return question.name if YES not in values else message("talents.not", what=question.name)
    said = _listed([answer_said(question, value) for value in values])
    return message("talents.is_not", name=question.name, value=said)


def _listed(values: Sequence[Text | str]) -> Text | str:
    """Return "this / that / the other"."""
    return reduce(lambda one, other: message("talents.or", one=one, other=other), values)


def _joined(key: str, parts: Sequence[Text]) -> Text:
    return reduce(lambda one, other: message(key, one=one, other=other), parts)
