"""The visits of the tour that credit makes shorter: an early number, a plain word, one slip."""

from kiosk.demo.journeys import CARD, CHOICE, IDLE, PROGRESS, RESULT, Hall
from kiosk.demo.standings import COMPANY, RESTRICTED, TRUSTED
from kiosk.texts import Language

FORM, LIST = "FormView", "ListView"


async def goes_first(hall: Hall, language: Language) -> None:
    """A talent in good standing is told so, and gets a number that is called early."""
    await hall.chooses_service(language, "talent", "talent-recognition", CARD)
    hall.rig.hardware.lay(TRUSTED)
    await hall.visitor.waits_for("the centre's word", LIST)
    hall.rig.hardware.reader.take_away()
    await hall.visitor.touches("choose:go-on", PROGRESS)
    await hall.visitor.waits_for("the printer's word", RESULT)
    await hall.is_done()


async def is_told_plainly(hall: Hall, language: Language) -> None:
    """Somebody who owes a fee is told why and how to repair it, and gets an ordinary number."""
    await hall.chooses_service(language, "talent", "work-permit", CARD)
    hall.rig.hardware.lay(RESTRICTED)
    await hall.visitor.waits_for("the centre's word", LIST)
    hall.rig.hardware.reader.take_away()
    await hall.visitor.touches("choose:go-on", PROGRESS)
    await hall.visitor.waits_for("the printer's word", RESULT)
    await hall.is_done()


async def several_things(hall: Hall, language: Language) -> None:
    """Three things in one visit: three numbers, the order with the least waiting, one slip."""
    visitor = hall.visitor
    await visitor.sees(IDLE)
    await visitor.touches(f"language:{language.value}", CHOICE)
    await visitor.touches("choose:ticket", CHOICE)
    await visitor.touches("choose:ways", CHOICE)
    await visitor.touches("choose:several", CHOICE)
    await visitor.touches("choose:customs", CHOICE)
    await visitor.touches("choose:customs-goods", LIST)
    await visitor.touches("choose:add", CHOICE)
    await visitor.touches("choose:talent", CHOICE)
    await visitor.touches("choose:work-permit", LIST)
    await visitor.touches("choose:add", CHOICE)
    await visitor.touches("choose:social", CHOICE)
    await visitor.touches("choose:general", LIST)
    await visitor.touches("choose:take", CARD)
    await visitor.touches("choose:no-card", PROGRESS)
    await visitor.waits_for("the printer's word", RESULT)
    await hall.is_done()


async def card_first(hall: Hall, language: Language) -> None:
    """A card is shown first: what is for its holder comes first, and is asked for no more."""
    visitor = hall.visitor
    await visitor.sees(IDLE)
    await visitor.touches(f"language:{language.value}", CHOICE)
    await visitor.touches("choose:ticket", CHOICE)
    await visitor.touches("choose:ways", CHOICE)
    await visitor.touches("choose:first", CARD)
    hall.rig.hardware.lay("hmt-residence-permit")
    await visitor.waits_for("lay a residence permit", CHOICE)
    hall.rig.hardware.reader.take_away()
    await visitor.touches("choose:social", CHOICE)
    await visitor.touches("choose:social-join", PROGRESS)
    await visitor.waits_for("the printer's word", RESULT)
    await hall.is_done()


async def another_channel(hall: Hall, language: Language) -> None:
    """A card that a channel is not for: who it is for is said, and the nearest other is taken."""
    await hall.chooses_service(language, "eclick", "residence-permit", CARD)
    hall.rig.hardware.lay(TRUSTED)
    await hall.visitor.waits_for("the centre's word", LIST)
    hall.rig.hardware.reader.take_away()
    await hall.visitor.touches("choose:go-on", LIST)
    await hall.visitor.touches("choose:instead", PROGRESS)
    await hall.visitor.waits_for("the printer's word", RESULT)
    await hall.is_done()


async def comes_for_a_company(hall: Hall, language: Language) -> None:
    """A certified trader's number is typed; its standing gives an early number."""
    visitor = hall.visitor
    await visitor.sees(IDLE)
    await visitor.touches(f"language:{language.value}", CHOICE)
    await visitor.touches("choose:ticket", CHOICE)
    await visitor.touches("choose:ways", CHOICE)
    await visitor.touches("choose:company", FORM)
    await visitor.types(COMPANY)
    await visitor.touches("choose:enter", LIST)  # how the company stands
    await visitor.touches("choose:go-on", CHOICE)
    await visitor.touches("choose:customs", CHOICE)
    await visitor.touches("choose:customs-goods", PROGRESS)
    await visitor.waits_for("the printer's word", RESULT)
    await hall.is_done()
