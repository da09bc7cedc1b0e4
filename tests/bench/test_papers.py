"""How long a visitor waits at the camera's page: for an answer to a touch, and for the picture."""

import pytest

from kiosk.demo.children import Children
from kiosk.demo.display import HiddenDisplay
from kiosk.demo.journeys import CAPTURE, CHOICE, REVIEW, Hall
from kiosk.demo.observed import Observed
from kiosk.demo.rig import REFERENCE, running
from kiosk.demo.visitor import Visitor
from kiosk.texts import Language
from tests.bench.figures import median, report

pytestmark = pytest.mark.bench
TOUCHES, PICTURES = 15, 8


async def opens_help(visitor, view):
    """Open and close help so many times; return the milliseconds to the opened panel."""
    for _ in range(TOUCHES):
        await visitor.touches("help", view)
        await visitor.touches("close", view)
    return [step.ms for step in visitor.journey.steps if step.did == "touch help"]


async def test_the_cameras_page(tmp_path):
    children = Children(tmp_path)
    try:
        display = await HiddenDisplay.start(children, REFERENCE.width, REFERENCE.height)
        async with running(tmp_path, display.name, REFERENCE) as rig:
            visitor = Visitor(display, Observed(rig.observed), tmp_path)
            hall = Hall(rig, visitor, None)
            visitor.begins("bench", "en")
            await visitor.sees("IdleView", within_s=30)
            await visitor.touches("language:en", CHOICE)
            plain = await opens_help(visitor, CHOICE)
            await visitor.touches("home", "IdleView")
            visitor.begins("bench", "en")
            await hall.checks(Language.ENGLISH, "sheet")
            beside = await opens_help(visitor, CAPTURE)
            await rig.hardware.show_paper("form-3")
            await visitor.waits_for("lay form-3", REVIEW)
            waited = []
            for _ in range(PICTURES):
                await visitor.touches("choose:again", CAPTURE)
                await visitor.touches("choose:anyway", REVIEW)
                waited.append(visitor.journey.steps[-1].ms)
    finally:
        await children.stop_all()
    report("touch beside the camera", median(beside), median(plain), "touch on the menu", "a frame")
    print(f"as it is, to the finished page on the glass: {median(waited):.0f} ms (aim 400)")
