"""A technician at the real window, by a real pointer; and what a picture of the glass shows."""

import asyncio
import io

import pytest
from PIL import Image, ImageChops

from kiosk.demo.children import Children
from kiosk.demo.display import HiddenDisplay
from kiosk.demo.journeys import CHOICE, IDLE, Hall
from kiosk.demo.observed import Observed
from kiosk.demo.rig import NAME, REFERENCE, SITE, running
from kiosk.demo.upkeep import FORM, mends
from kiosk.demo.visitor import Visitor
from kiosk.demo.witness import Witness
from kiosk.flow.views import FormView, Keys, Option, Page
from kiosk.link.topics import KioskTopics
from kiosk.runtime.upkeep.pictures import masked
from kiosk.texts import Language, message
from tests.system import centre_hand
from tests.system.centre_hand import a_hand

CORNER = (3, 3)  # pixels from the left upper one
DONE = Option("done", message("upkeep.done"))


@pytest.fixture
async def at_the_glass(tmp_path, monkeypatch):
    (tmp_path / "pages").mkdir()
    monkeypatch.setattr(centre_hand, "TOPICS", KioskTopics(SITE, NAME))
    screens = Children(tmp_path)
    try:
        display = await HiddenDisplay.start(screens, REFERENCE.width, REFERENCE.height)
        async with running(tmp_path, display.name, REFERENCE) as rig:
            visitor = Visitor(display, Observed(rig.observed), tmp_path / "pages")
            witness = Witness(rig)
            listening = asyncio.create_task(witness.run())
            hall = Hall(rig, visitor, witness)
            await visitor.sees(IDLE, within_s=30)
            await witness.centre(alive=True)
            await witness.device("printer", state="online")
            async with a_hand(rig.broker_port) as hand:
                yield hall, display, hand
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
    finally:
        await screens.stop_all()


async def shot(hand):
    asked = hand.send("screenshot")
    answer = await hand.answer(asked)
    assert answer.result == "done", answer.detail
    return answer.detail, hand.brought(asked).data


def opened(data):
    return Image.open(io.BytesIO(data)).convert("RGB")


async def test_a_technician_mends_at_the_glass(at_the_glass):
    hall, _, hand = at_the_glass
    hall.visitor.begins("upkeep", "en")
    await mends(hall, Language.ENGLISH)
    assert len(hall.rig.hardware.slips) == 2
    (file,) = (hall.rig.folder / "stick").iterdir()
    assert file.read_bytes().startswith(b"age-encryption.org/v1")
    await hand.until(lambda: hand.events("left"))
    told = [(one.author, one.what) for one in hand.heard if hasattr(one, "how")]
    assert ("unknown", "entered") in told
    assert ("demo", "export-logs") in told


async def test_a_picture_of_the_glass_is_masked_while_anybody_is_there(at_the_glass):
    hall, display, hand = at_the_glass
    said, data = await shot(hand)
    assert said == f"{REFERENCE.width} x {REFERENCE.height}"
    idle = opened(data)
    seen = display.grab().convert("RGB").resize(idle.size)
    difference = ImageChops.difference(idle, seen).convert("L").resize((40, 70))
    assert max(difference.tobytes()) < 60  # it is the glass, pressed

    hall.visitor.begins("masked", "en")
    await hall.visitor.holds_corner(REFERENCE.width, FORM)
    await hall.visitor.touches("language:en", FORM)
    await hall.visitor.types("24")
    said, data = await shot(hand)
    assert said == "masked: a visitor is there"
    view = FormView(title=message("upkeep.pin_title"), keys=Keys.SECRET, value="", done=DONE)
    assert data == masked(Page(view=view, language=Language.ENGLISH)).data  # kind and language only
    await hall.visitor.touches("home", IDLE)
    said, _ = await shot(hand)
    assert not said.startswith("masked")
    await hall.visitor.touches("language:en", CHOICE)
    assert (await shot(hand))[0].startswith("masked")


async def test_the_band_with_the_name_lies_over_every_page_and_takes_no_touch(at_the_glass):
    hall, display, hand = at_the_glass
    hall.visitor.begins("blink", "en")
    await hall.visitor.touches("language:en", CHOICE)
    head = display.grab().getpixel(CORNER)
    assert (await hand.orders("blink")).result == "done"
    async with asyncio.timeout(60):
        while (band := display.grab().getpixel(CORNER)) == head:
            await asyncio.sleep(0.05)
    picture = display.grab()
    high = sum(picture.getpixel((CORNER[0], y)) == band for y in range(picture.height))
    assert high < REFERENCE.height * 0.15  # of a visitor's page only the head
    display.grab().save(hall.rig.folder / "pages" / "band.png")
    await hall.visitor.touches("home", IDLE)
    display.grab().save(hall.rig.folder / "pages" / "band-idle.png")


async def test_a_short_touch_of_the_corner_or_one_that_moves_away_opens_nothing(at_the_glass):
    hall, display, _ = at_the_glass
    await display.hold(REFERENCE.width - 20, 20, 1.0)
    x = REFERENCE.width - 20
    await display._xdotool("mousemove", str(x), "20", "mousedown", "1", "sleep", "0.5",
                           "mousemove", "300", "900", "sleep", "3.2", "mouseup", "1")  # fmt: skip
    assert (await hall.visitor.sees(IDLE)).view == IDLE


async def test_the_order_of_the_five_keys_asks_for_the_pin(at_the_glass):
    hall, display, _ = at_the_glass
    for key in ("Up", "Up", "Down", "Down", "Left", "Right", "Left", "Right"):
        await display.key(key)
    await hall.visitor.sees(FORM)
