"""Keys, and touches of every corner, on a kiosk that runs: a visitor stays in the app."""

import asyncio
import json
import os
import sys

import pytest

from kiosk.demo.children import Children
from kiosk.demo.display import HiddenDisplay
from tests.appliance.manager import settings
from tests.mosquitto import free_port

WIDTH, HEIGHT = 540, 960
KEYS = (
    *("Escape", "Super_L", "Menu", "Print", "Pause", "Scroll_Lock", "Help", "Cancel"),
    *("XF86HomePage", "XF86PowerOff", "XF86Sleep"),
    *(f"F{number}" for number in range(1, 13)),
    *("alt+F4", "alt+Tab", "alt+Escape", "alt+space", "alt+F1", "alt+F2", "alt+Print+b"),
    *(f"ctrl+{letter}" for letter in "qwczdntlopsr"),
    *("ctrl+Escape", "ctrl+shift+i", "ctrl+shift+Escape"),
    *("ctrl+alt+t", "ctrl+alt+Delete", "ctrl+alt+BackSpace"),
    *(f"ctrl+alt+F{number}" for number in range(1, 13)),
    *("super+d", "super+l", "super+r"),
)
CORNERS = ((1, 1), (WIDTH - 2, 1), (1, HEIGHT - 2), (WIDTH - 2, HEIGHT - 2))
AT_FIRST = {"IdleView"}
A_VISITORS = AT_FIRST | {"ChoiceView", "FormView", "ArticleView", "ListView", "CardView"}


class Glass:
    """The kiosk's window, what it shows, and hands at it."""

    def __init__(self, display, observed, process):
        self.display, self.observed, self.process = display, observed, process

    def pages(self):
        if not self.observed.exists():
            return []
        lines = self.observed.read_text().splitlines()
        return [json.loads(line) for line in lines if line.endswith("}")]

    async def shows(self, within_s=40):
        async with asyncio.timeout(within_s):
            while not (pages := self.pages()):
                await asyncio.sleep(0.05)
        return pages[-1]["view"]

    async def asks(self, *words):
        process = await asyncio.create_subprocess_exec(
            "xdotool", *map(str, words), env=os.environ | {"DISPLAY": self.display.name},
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        said, _ = await process.communicate()
        return said.decode()

    async def windows(self):
        """Return the size of every window that is on the screen."""
        found = await self.asks("search", "--onlyvisible", "--name", ".*")
        return [await self.asks("getwindowgeometry", one) for one in found.split()]


@pytest.fixture
async def glass(tmp_path):
    children = Children(tmp_path)
    display = await HiddenDisplay.start(children, WIDTH, HEIGHT)
    observed = tmp_path / "observed.jsonl"
    with (tmp_path / "said").open("wb") as said:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "kiosk", "run", "-c", settings(tmp_path, free_port()),
            "--observe", observed, stdout=said, stderr=said,
            env=os.environ | {"DISPLAY": display.name},
        )  # fmt: skip
    try:
        yield Glass(display, observed, process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await children.stop_all()


async def test_no_key_and_no_corner_leads_out_of_the_app(glass):
    assert await glass.shows() in AT_FIRST
    before = await glass.windows()
    for key in KEYS:
        await glass.asks("key", key)
        assert glass.process.returncode is None, key
    for x, y in CORNERS:
        await glass.asks("mousemove", x, y, "click", 1, "click", 2, "click", 3)
        await glass.asks("mousemove", x, y, "mousedown", 1, "sleep", 0.3, "mouseup", 1)
        # From the edge into the page, as menus of telephones are pulled.
        await glass.asks("mousemove", x, y, "mousedown", 1, "mousemove", 270, 480, "mouseup", 1)
        assert glass.process.returncode is None, (x, y)
    for x, y in CORNERS:
        # Long: with no technician in the settings the hidden corner does nothing.
        await glass.asks("mousemove", x, y, "mousedown", 1, "sleep", 6, "mouseup", 1)
    assert glass.process.returncode is None
    assert {page["view"] for page in glass.pages()} <= A_VISITORS
    assert await glass.windows() == before  # none was opened, moved or made smaller
    await glass.asks("type", "--delay", "1", "a" * 300)
    assert glass.process.returncode is None
