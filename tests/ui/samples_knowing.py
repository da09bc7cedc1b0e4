"""Pages with what a register knows, for the pictures."""

from datetime import date

from kiosk.flow.knowing import KnownAnswer
from kiosk.flow.standing import Who
from kiosk.flows.apply.asking import Summary
from kiosk.flows.apply.draft import Draft
from kiosk.flows.apply.knowing import LookingUp
from kiosk.flows.standing import Purpose, Question

DAY = date(2026, 3, 1)


def never(*_):
    raise AssertionError("nobody touches a picture")


def knowing_steps(made):
    """Return pages of an application; ``made`` is one whose questions are answered."""
    matters = made.desk.matters
    asks = ("degree", "registered-capital")
    of = {
        one: next(m for m in matters.matters if any(one in need.questions for need in m.needs))
        for one in asks
    }
    sources = {
        "degree": KnownAnswer("doctor", "全國高等院校登記冊（樣本） Universities (sample)", DAY),
        "registered-capital": KnownAnswer("500", "商事登记（样本） Companies (sample)", DAY),
    }
    steps = {}
    for one, matter in of.items():
        draft = Draft.of(made.desk, matter)
        for asked in draft.asked.questions:
            if asked.question.id != one:
                first = asked.question.options[0].id if asked.question.options else "yes"
                draft = draft.answered(asked.question, first)
        for material in draft.asked.materials:
            draft = draft.shown(material.key, next(iter(made.papers.values())))
        steps[f"apply-summary-known-{one}"] = Summary(draft.told({one: sources[one]}))
    question = Question(Who.PERSON, "X", Purpose.PAPERS)
    steps["apply-looking-up"] = LookingUp(None, question, (matters.questions["degree"],), never)
    return steps
