"""The visit of the tour that mends: a technician at the hidden corner, a print, new paper."""

from kiosk.demo.journeys import CHOICE, IDLE, PROGRESS, Hall
from kiosk.demo.rig import PIN, REFERENCE
from kiosk.texts import Language

FORM, LIST = "FormView", "ListView"
WRONG = "135790"


async def mends(hall: Hall, language: Language) -> None:
    """Hold the corner, a wrong PIN, the right one; test print, paper wizard, log, and out."""
    visitor, hardware = hall.visitor, hall.rig.hardware
    await visitor.sees(IDLE)
    await visitor.holds_corner(REFERENCE.width, FORM)
    await visitor.touches(f"language:{language.value}", FORM)
    await visitor.types(WRONG)
    await visitor.touches("choose:enter", PROGRESS)
    await visitor.waits_for("a wrong PIN", FORM)
    await visitor.types(PIN)
    await visitor.touches("choose:enter", PROGRESS)
    await visitor.waits_for("the right PIN", CHOICE)
    await visitor.touches("choose:devices", LIST)
    await visitor.touches("back", CHOICE)
    await visitor.touches("choose:tests", CHOICE)
    await visitor.touches("choose:printer", PROGRESS)
    await visitor.waits_for("the printer's word", LIST)
    await visitor.touches("back", CHOICE)
    await visitor.touches("back", CHOICE)
    hardware.use_up_paper()
    await hall.witness.device("printer", supply="out")
    await visitor.touches("choose:paper", LIST)
    await visitor.touches("choose:next", LIST)
    await visitor.touches("choose:next", LIST)
    hardware.change_paper()
    await hall.witness.device("printer", state="online", supply="full")
    await visitor.touches("choose:next", PROGRESS)
    await visitor.waits_for("a proven print", LIST)
    for _ in range(3):  # from the fourth step to the second: the third was the printer's own word
        await visitor.touches("back", LIST)
    await visitor.touches("back", CHOICE)
    await visitor.touches("choose:machine", CHOICE)
    await visitor.touches("choose:logs", LIST)
    await visitor.touches("choose:export", LIST)
    await visitor.touches("home", IDLE)
