"""The visit of the tour that applies in good standing: one paper is promised in its place."""

from kiosk.catalogue.union import union
from kiosk.demo.applying import LIST, SIGN, answers, page_of
from kiosk.demo.journeys import CAPTURE, CARD, CHOICE, IDLE, PROGRESS, RESULT, Hall
from kiosk.demo.standings import TRUSTED
from kiosk.texts import Language

MATTER, TOPIC = "social-security-transfer", "work"
KNOWN = frozenset({"name-latin", "id-number"})
"""Questions that the card answers."""


async def promises_a_paper(hall: Hall, language: Language) -> None:
    """A card of good standing; two papers are shown, the third is to follow."""
    visitor = hall.visitor
    asked = union(hall.matters, hall.matters.matter(MATTER))
    await visitor.sees(IDLE)
    await visitor.touches(f"language:{language.value}", CHOICE)
    await visitor.touches("choose:apply", CHOICE)
    await visitor.touches("choose:topic", CHOICE)
    await visitor.touches(f"choose:{TOPIC}", CHOICE)
    await visitor.touches(f"choose:{MATTER}", LIST)
    await visitor.touches("choose:start", CHOICE)
    await visitor.touches("choose:card", CARD)
    hall.rig.hardware.lay(TRUSTED)
    await visitor.waits_for("lay a card", LIST)
    hall.rig.hardware.reader.take_away()
    await visitor.touches("choose:right", LIST)  # how he stands
    questions = [one.question for one in asked.questions if one.question.id not in KNOWN]
    await visitor.touches("choose:go-on", page_of(questions[0]))
    for question, after in zip(questions, [*questions[1:], None], strict=True):
        await answers(hall, question, CAPTURE if after is None else page_of(after))
    await _shows_and_promises(hall)
    await visitor.touches("choose:agree", LIST)
    await visitor.touches("choose:agree", SIGN)
    await visitor.signs()
    await visitor.touches("choose:send", PROGRESS)
    await visitor.waits_for("the printer's word", RESULT)
    await hall.rig.hardware.clear_plate()
    hall.receipts.append(await hall.witness.application(len(hall.receipts)))
    await hall.is_done()


async def _shows_and_promises(hall: Hall) -> None:
    visitor = hall.visitor
    await hall.shows("card-front")
    await visitor.touches("choose:keep", CAPTURE)
    await visitor.is_told("wrong_side")
    await hall.shows("card-back")
    await visitor.touches("choose:keep", CAPTURE)
    await hall.shows("form-1")
    await visitor.touches("choose:last", CAPTURE)
    await visitor.touches("choose:lack", CHOICE)
    await visitor.touches("choose:later", LIST)
