"""The real window, touched by a real pointer and a pad of five keys."""

import asyncio
import os
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PIL import ImageChops

from kiosk.demo.children import Children
from kiosk.demo.display import HiddenDisplay
from kiosk.demo.observed import NotSeenError, Observed

CONFIG = Path(__file__).parents[2] / "config"
SETTINGS = f"""[kiosk]
site = "hetao"
name = "kiosk-01"
data_dir = "data"
catalogue_dir = "{CONFIG}/catalogue"
texts_dir = "{CONFIG}/texts"
follow_hours = false
[screen]
width = 800
height = 480
diagonal_inch = 7
fullscreen = false
[broker]
port = 1
[devices.card_reader]
driver = "idcard_sam"
url = "sim://empty"
[devices.printer]
driver = "printer_escpos"
url = "sim://ready"
"""


class Glass:
    def __init__(self, children, display, observed):
        self.children, self.display, self.observed = children, display, observed

    async def sees(self, view, after=0):
        return await self.observed.until(
            lambda page: page.view == view, view, within_s=20, after=after
        )

    async def touches(self, control, view):
        after = 0
        for _ in range(9):
            seen = await self.observed.until(
                lambda page: bool(page.control(control) or page.control("scroll:down")),
                control,
                after=after,
            )
            found = seen.control(control)
            lifted = await self.display.touch(*(found or seen.control("scroll:down")).middle)
            if found:
                return await self.sees(view, lifted)
            after = lifted
        raise NotSeenError(control)

    async def xdotool(self, *words):
        await self.display._xdotool(*words)


@asynccontextmanager
async def a_glass(folder):
    (folder / "kiosk.toml").write_text(SETTINGS)
    children = Children(folder)
    try:
        display = await HiddenDisplay.start(children, 800, 480)
        await children.start_ours(
            "kiosk", "run", "-c", str(folder / "kiosk.toml"), "--observe", str(folder / "seen"),
            environment=os.environ | {"DISPLAY": display.name},
        )  # fmt: skip
        glass = Glass(children, display, Observed(folder / "seen"))
        await glass.sees("IdleView")
        yield glass
    finally:
        await children.stop_all()


async def test_a_press_counts_when_the_finger_is_lifted_inside(tmp_path):
    async with a_glass(tmp_path) as glass:
        seen = await glass.sees("IdleView")
        x, y = seen.control("language:en").middle
        before = glass.display.grab()
        await glass.xdotool("mousemove", str(x), str(y), "mousedown", "1")
        async with asyncio.timeout(60):
            while ImageChops.difference(before, glass.display.grab()).getbbox() is None:
                await asyncio.sleep(0.01)  # it shows that it is pressed
        await glass.xdotool("mousemove", "5", "5", "mouseup", "1")
        with pytest.raises(NotSeenError):
            await glass.observed.until(lambda page: page.view == "ChoiceView", "", within_s=0.5)
        await glass.touches("language:en", "ChoiceView")


async def test_a_journey_by_five_keys_with_a_focus_that_can_be_seen(tmp_path):
    async with a_glass(tmp_path) as glass:
        before = glass.display.grab()
        await glass.display.key("Down")
        async with asyncio.timeout(60):
            while ImageChops.difference(before, glass.display.grab()).getbbox() is None:
                await asyncio.sleep(0.01)
        await glass.display.key("Return")
        menu = await glass.sees("ChoiceView")
        assert menu.language == "zh-Hant-HK"
        for _ in range(12):
            await glass.display.key("Up")
        for _ in range(3):
            await glass.display.key("Right")
        await glass.display.key("Return")  # English, at the right end of the head
        await glass.observed.until(lambda page: page.language == "en", "English")
        await glass.display.key("Down")  # to the scroll button, the nearest below
        await glass.display.key("Left")
        await glass.display.key("Return")
        await glass.observed.until(
            lambda page: page.control("choose:ticket") is None and page.visit == menu.visit,
            "another page than the menu",
        )


async def test_what_is_too_high_is_reached_by_the_scroll_buttons(tmp_path):
    async with a_glass(tmp_path) as glass:
        await glass.touches("language:en", "ChoiceView")
        await glass.touches("choose:ticket", "ChoiceView")
        assert glass.observed.last.control("scroll:down")
        await glass.touches("choose:business", "ChoiceView")


async def test_larger_letters_and_contrast_last_until_the_visit_ends(tmp_path):
    async with a_glass(tmp_path) as glass:
        await glass.touches("language:en", "ChoiceView")
        await glass.touches("comfort", "ChoiceView")
        await glass.touches("contrast", "ChoiceView")
        dark = glass.display.grab().getpixel((790, 240))
        assert max(dark) < 60
        await glass.touches("close", "ChoiceView")
        await glass.touches("home", "IdleView")
        await glass.touches("language:en", "ChoiceView")
        assert min(glass.display.grab().getpixel((795, 240))) > 240
