"""Who is entitled to what: three values, against a plain evaluation of every way to answer."""

from datetime import date
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.entitlement import (
    Standing,
    Truth,
    can_be_met,
    questions_left,
    truth_of,
    verdict,
    verdicts,
)
from kiosk.catalogue.matters import Answerable
from kiosk.catalogue.programmes import Leads, Programme, Programmes
from kiosk.catalogue.requirement import answer_said, requirement
from kiosk.catalogue.rules import All, AnyOf, Comparison, Condition, Not, Question, QuestionKind
from kiosk.texts import Language, Phrasebook, Words

PHRASEBOOK = Phrasebook.load(Path(__file__).parents[2] / "config" / "texts")


def words(text):
    return Words(text, text, text)


def options(*names):
    return tuple(Answerable(name.lower(), words(name)) for name in names)


def asked(name, kind, **more):
    return Question(name, kind, words(name.capitalize()), words(f"{name}?"), **more)


DEGREE = asked("degree", QuestionKind.CHOICE, options=options("None", "Master", "Doctor"),
               ordered=True)  # fmt: skip
FIELD = asked("field", QuestionKind.CHOICE, options=options("Law", "Art", "Chips"))
AGE = asked("age", QuestionKind.NUMBER, least=0, most=6, fixed=True, unit=words("years"))
ZONE = asked("zone", QuestionKind.YES_NO)
QUESTIONS = (DEGREE, FIELD, AGE, ZONE)
EVERY = {
    "degree": DEGREE.values,
    "field": FIELD.values,
    "age": tuple(str(age) for age in range(7)),
    "zone": ZONE.values,
}

conditions = st.one_of(
    *(
        st.builds(
            Condition, st.just(question), st.sampled_from(comparisons),
            st.sampled_from(EVERY[question.id]).map(lambda value: (value,)),
        )
        for question, comparisons in (
            (DEGREE, list(Comparison)), (FIELD, [Comparison.IS, Comparison.IN]),
            (AGE, list(Comparison)), (ZONE, [Comparison.IS]),
        )
    ),
    st.lists(st.sampled_from(FIELD.values), min_size=1, max_size=2, unique=True).map(
        lambda values: Condition(FIELD, Comparison.IN, tuple(values))
    ),
)  # fmt: skip
rules = st.recursive(
    conditions,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        inner.map(Not),
    ),
    max_leaves=7,
)
whole = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in EVERY.items()})
partial = st.fixed_dictionaries(
    {name: st.none() | st.sampled_from(values) for name, values in EVERY.items()}
)


def plainly(rule, answers):
    """Evaluate a rule of which every question is answered, without a thought."""
    match rule:
        case All(parts):
            return all(plainly(part, answers) for part in parts)
        case AnyOf(parts):
            return any(plainly(part, answers) for part in parts)
        case Not(part):
            return not plainly(part, answers)
        case Condition(question, comparison, values):
            order = EVERY[question.id]
            mine, bound = order.index(answers[question.id]), order.index(values[0])
            return {
                Comparison.IS: mine == bound,
                Comparison.IN: answers[question.id] in values,
                Comparison.AT_LEAST: mine >= bound,
                Comparison.AT_MOST: mine <= bound,
            }[comparison]


def completions(answers):
    """Return every way in which what was not said may be."""
    ways = [
        EVERY[name] if answers.get(name) is None else (answers[name],) for name in EVERY
    ]  # fmt: skip
    return [dict(zip(EVERY, way, strict=True)) for way in product(*ways)]


def programme(rule, name="one"):
    sample = words("Sample")
    return Programme(
        name, "star", sample, sample, sample, sample, date(2026, 1, 1), rule, Leads(ticket="x")
    )


@given(rules, whole)
def test_when_everything_is_answered_it_is_what_a_plain_evaluation_says(rule, answers):
    assert truth_of(rule, answers) is (Truth.YES if plainly(rule, answers) else Truth.NO)


@given(rules, partial)
def test_what_was_not_said_makes_nothing_true_that_could_be_false_and_the_reverse(rule, answers):
    ways = {plainly(rule, way) for way in completions(answers)}
    truth = truth_of(rule, answers)
    assert truth is not Truth.YES or ways == {True}
    assert truth is not Truth.NO or ways == {False}


@given(rules)
def test_a_rule_is_called_contradictory_where_nobody_meets_it_and_only_there(rule):
    assert can_be_met(rule) == any(plainly(rule, way) for way in completions({}))


def test_between_two_bounds_there_is_somebody():
    apart = (Not(Condition(AGE, Comparison.IS, (age,))) for age in ("2", "4"))
    within = (Condition(AGE, Comparison.AT_LEAST, ("2",)), Condition(AGE, Comparison.AT_MOST, "4"))
    assert can_be_met(All((*apart, *within)))


@given(st.lists(rules, min_size=1, max_size=3), whole)
def test_asking_only_what_still_matters_comes_to_the_same(some, answers):
    all_of_them = Programmes(
        QUESTIONS, tuple(programme(rule, str(at)) for at, rule in enumerate(some)), ""
    )
    said = {}
    while left := questions_left(all_of_them, said):
        said[left[0].id] = answers[left[0].id]
    for one in all_of_them.programmes:
        assert truth_of(one.rule, said) is truth_of(one.rule, answers)
        assert verdict(one, said).standing is verdict(one, answers).standing


@given(rules, partial)
def test_every_reason_can_be_said_in_every_language(rule, answers):
    for reason in verdict(programme(rule), answers).reasons:
        for language in Language:
            assert PHRASEBOOK.say(reason.said, language)


MASTER = Condition(DEGREE, Comparison.AT_LEAST, ("master",))
CHIPS = Condition(FIELD, Comparison.IS, ("chips",))
YOUNG = Condition(AGE, Comparison.AT_MOST, ("4",))
RULE = All((MASTER, CHIPS, YOUNG))


@pytest.mark.parametrize(
    ("answers", "standing", "lacking"),
    [
        ({"degree": "doctor", "field": "chips", "age": "4"}, Standing.ENTITLED, ()),
        ({"degree": "none", "field": "chips", "age": "4"}, Standing.MISSING, (MASTER,)),
        ({"degree": "none", "field": "law", "age": "4"}, Standing.NOT, (MASTER, CHIPS)),
        ({"degree": None, "field": "chips", "age": "4"}, Standing.OPEN, (MASTER,)),
        ({"degree": None, "field": "law", "age": "4"}, Standing.NOT, (CHIPS,)),
        ({"degree": "doctor", "field": "chips", "age": "5"}, Standing.NOT, (YOUNG,)),
        ({}, Standing.OPEN, (MASTER, CHIPS, YOUNG)),
    ],
)
def test_how_somebody_stands_and_what_is_in_the_way(answers, standing, lacking):
    found = verdict(programme(RULE), answers)
    assert found.standing is standing
    assert tuple(one.rule for one in found.lacking) == lacking


def test_nobody_is_told_to_grow_younger_but_another_way_is_named():
    either = AnyOf((YOUNG, MASTER))
    answers = {"degree": "none", "age": "6"}
    assert verdict(programme(YOUNG), answers).standing is Standing.NOT
    assert verdict(programme(either), answers).standing is Standing.MISSING


def test_what_one_is_entitled_to_comes_first():
    some = (programme(CHIPS, "open"), programme(Not(YOUNG), "not"), programme(YOUNG, "yes"),
            programme(MASTER, "missing"))  # fmt: skip
    found = verdicts(Programmes(QUESTIONS, some, ""), {"age": "1", "degree": "none"})
    assert [one.programme.id for one in found] == ["yes", "missing", "open", "not"]


def test_a_question_is_not_asked_when_nothing_depends_on_it_any_more():
    some = Programmes(QUESTIONS, (programme(RULE), programme(Not(MASTER), "two")), "")
    assert questions_left(some, {}) == (DEGREE, FIELD, AGE)
    assert questions_left(some, {"degree": "none"}) == (FIELD, AGE)  # is it one thing that misses?
    assert questions_left(some, {"degree": "none", "field": "law"}) == ()
    assert questions_left(some, {"age": "6"}) == (DEGREE,)  # for the other programme
    assert questions_left(some, {"degree": None}) == (FIELD, AGE)


@pytest.mark.parametrize(
    ("rule", "english", "chinese"),
    [
        (MASTER, "Degree: Master or above", "Degree：Master或以上"),
        (Condition(DEGREE, Comparison.AT_LEAST, ("doctor",)), "Degree: Doctor", "Degree：Doctor"),
        (Condition(DEGREE, Comparison.AT_MOST, ("master",)), "Degree: Master or below",
         "Degree：Master或以下"),
        (YOUNG, "Age: at most 4 years", "Age：4 years或以下"),
        (Condition(FIELD, Comparison.IN, ("law", "art")), "Field: Law / Art", "Field：Law／Art"),
        (Not(CHIPS), "Field: other than Chips", "Field：Chips以外"),
        (Condition(ZONE, Comparison.IS, ("yes",)), "Zone", "Zone"),
        (Condition(ZONE, Comparison.IS, ("no",)), "Not: Zone", "不適用於：Zone"),
        (Not(Condition(ZONE, Comparison.IS, ("no",))), "Zone", "Zone"),
        (AnyOf((MASTER, CHIPS)), "Degree: Master or above; or Field: Chips",
         "Degree：Master或以上；或Field：Chips"),
        (All((MASTER, CHIPS), met=words("A good one")), "A good one", "A good one"),
    ],
)  # fmt: skip
def test_reasons_are_made_of_question_and_value(rule, english, chinese):
    said = requirement(rule)
    assert PHRASEBOOK.say(said, Language.ENGLISH) == english
    assert PHRASEBOOK.say(said, Language.TRADITIONAL) == chinese


def test_own_words_for_what_is_not_met_are_said_then_and_no_other_time():
    rule = Condition(FIELD, Comparison.IS, ("chips",), met=words("In chips"), unmet=words("Chips!"))
    said = {
        value: verdict(programme(rule), {"field": value}).reasons[0].said.en
        for value in ("chips", "law", None)
    }
    assert said == {"chips": "In chips", "law": "Chips!", None: "In chips"}


def test_an_answer_is_said_as_it_was_chosen():
    assert answer_said(FIELD, "art").en == "Art"
    assert PHRASEBOOK.say(answer_said(AGE, "3"), Language.ENGLISH) == "3 years"
    assert PHRASEBOOK.say(answer_said(ZONE, "no"), Language.ENGLISH) == "No"
