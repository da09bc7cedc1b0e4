"""The visit of the tour that asks what it is entitled to: questions, the list, paper, a ticket."""

from kiosk.catalogue.entitlement import questions_left
from kiosk.catalogue.loading_programmes import Leading, load_programmes
from kiosk.catalogue.rules import Question, QuestionKind
from kiosk.demo.journeys import CARD, CHOICE, IDLE, PROGRESS, RESULT, Hall
from kiosk.demo.rig import CONFIG
from kiosk.texts import Language

FORM, LIST = "FormView", "ListView"
PROGRAMME = "youth-settlement"
ANSWERS = {
    "person": "hong-kong",
    "age": "29",
    "situation": "employed",
    "in-zone": "yes",
    "degree": "bachelor",
    "field": "digital",
    "experience": "4",
    "recognised": "no",
    "residence": "hong-kong",
    "tax": "shenzhen",
}
"""A sample visitor's; what is not here he would rather not say."""


async def is_entitled(hall: Hall, language: Language) -> None:
    """A young engineer from Hong Kong: the list on paper and as a code, then one programme."""
    visitor = hall.visitor
    await visitor.sees(IDLE)
    await visitor.touches(f"language:{language.value}", CHOICE)
    await visitor.touches("choose:advice", CHOICE)
    await _answers(hall)
    await visitor.touches("choose:print", PROGRESS)
    await visitor.waits_for("the printer's word", LIST)
    await visitor.touches("choose:take", RESULT)
    await visitor.touches("choose:list", LIST)
    await visitor.touches(f"choose:see:{PROGRAMME}", LIST)
    await visitor.touches("choose:apply", LIST)
    await visitor.touches("back", LIST)
    await visitor.touches("choose:ticket", CARD)
    await visitor.touches("choose:no-card", PROGRESS)
    await visitor.waits_for("the printer's word", RESULT)
    await hall.is_done()


async def _answers(hall: Hall) -> None:
    """Answer one question after the other, from the menu to the list."""
    services = frozenset(one.id for group in hall.offers.groups for one in group.services)
    matters = frozenset(one.id for one in hall.matters.matters)
    programmes = load_programmes(CONFIG / "catalogue", Leading(matters, services))
    said: dict[str, str | None] = {}
    control = "choose:talents"
    while left := questions_left(programmes, said):
        await hall.visitor.touches(control, _page(left[0]))
        answer = said[left[0].id] = ANSWERS.get(left[0].id)
        control = f"choose:{answer or 'skip'}"
        if answer is not None and left[0].kind is QuestionKind.NUMBER:
            await hall.visitor.types(answer)
            control = "choose:enter"
    await hall.visitor.touches(control, LIST)


def _page(question: Question) -> str:
    return FORM if question.kind is QuestionKind.NUMBER else CHOICE
