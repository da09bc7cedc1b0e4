"""A visitor at the real window and a guide in Chromium, and what each of them sees."""

import asyncio
import base64
import os
import time
from contextlib import asynccontextmanager
from pathlib import Path

import cv2
import numpy as np

from kiosk.centre.access.roles import Role
from kiosk.centre.store import CentreStore
from kiosk.demo.children import Children
from kiosk.demo.display import HiddenDisplay
from kiosk.demo.observed import Observed
from kiosk.demo.rig import REFERENCE, running
from kiosk.demo.visitor import Visitor
from tests.centre.access.keys import account_in
from tests.centre.console.browsing import logs_in, tab
from tests.centre.guide.conftest import chromium
from tests.centre.guide.test_whole_call import takes_calls

CALL = "CallView"
WAIT_S = 60
PIXELS = """(id) => {
  const one = document.getElementById(id);
  const width = one.videoWidth ?? one.naturalWidth, height = one.videoHeight ?? one.naturalHeight;
  if (!width) return null;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  canvas.getContext("2d").drawImage(one, 0, 0);
  return canvas.toDataURL("image/png").split(",")[1];
}"""
SMALL = 4  # a glass is searched at a quarter of its size
BLOCKS = (27, 48)  # a picture is compared by


class Both:
    """The two ends of a call."""

    def __init__(self, rig, display, visitor, page, pictures):
        self.rig, self.display, self.visitor, self.page = rig, display, visitor, page
        self._pictures, self._count = pictures, 0

    async def keep(self, name):
        """Save what both see, where ``ESTATION_PICTURES`` says."""
        if self._pictures is not None:
            self._count += 1
            await self.display.picture(self._pictures / f"{self._count:02d}-{name}-visitor.png")
            file = self._pictures / f"{self._count:02d}-{name}-guide.png"
            await self.page.screenshot(path=file, full_page=True)

    async def glass(self):
        """What is on the visitor's glass, height x width x RGB."""
        return np.asarray((await asyncio.to_thread(self.display.grab)).convert("RGB"))

    async def shown(self, name):
        """What a picture of the guide's page shows, height x width x RGB; None: nothing."""
        data = await self.page.evaluate(PIXELS, name)
        if data is None:
            return None
        return await asyncio.to_thread(decoded, data)

    async def both(self, name, condition):
        """Wait until the glass and a picture of the guide's page fulfil a condition; return it.

        The devices are played in this process: what takes long is done beside its loop.
        """
        until = time.monotonic() + WAIT_S
        while True:
            seen = await self.shown(name)
            if seen is not None:
                glass = await self.glass()
                if found := await asyncio.to_thread(condition, glass, seen):
                    return found
            if time.monotonic() > until:
                await self.keep(f"never-{condition.__name__}")
                raise TimeoutError(f"{name}: {condition.__name__}")
            await asyncio.sleep(0.2)

    async def is_asked(self):
        """Wait until the visitor is asked."""
        await self.visitor._finds("choose:yes")

    async def agrees(self, view=CALL):
        """The visitor is asked, and says yes by a touch."""
        await self.visitor.touches("choose:yes", view)

    async def suggests(self, what):
        """The guide suggests; ``what`` is the value of a line of his list."""
        await self.page.click("#suggest")
        await self.page.locator("dialog select").select_option(value=what)
        await self.page.get_by_role("button", name="建议 Suggest", exact=True).click()

    async def returns(self):
        """The visitor goes back to the call, by the strip under the head."""
        await self.visitor.touches("guide", CALL)


def decoded(data):
    """Return what a PNG in Base64 shows, height x width x RGB."""
    return cv2.imdecode(np.frombuffer(base64.b64decode(data), np.uint8), 1)[:, :, ::-1]


def alike(glass, seen, but=None):
    """Tell whether a picture shows the whole glass; ``but``: rows that may differ."""
    height, width = seen.shape[:2]
    small = cv2.resize(glass, (width, height), interpolation=cv2.INTER_AREA)
    difference = cv2.absdiff(small, np.ascontiguousarray(seen)).max(axis=2)
    if but is not None:
        difference[but] = 0
    return cv2.resize(difference, BLOCKS, interpolation=cv2.INTER_AREA).max() < 30


def place_in(glass, picture):
    """Return where a picture is on the glass and how sure that is: left, top, width, height, 0-1.

    Its size there is not known: each is tried.
    """
    whole = cv2.resize(glass, None, fx=1 / SMALL, fy=1 / SMALL, interpolation=cv2.INTER_AREA)
    best = (0, 0, 0, 0, 0.0)
    for width in range(whole.shape[1] // 3, whole.shape[1], 2):
        size = width, round(width * picture.shape[0] / picture.shape[1])
        if size[1] < whole.shape[0]:
            part = cv2.resize(np.ascontiguousarray(picture), size, interpolation=cv2.INTER_AREA)
            _, sure, _, at = cv2.minMaxLoc(cv2.matchTemplate(whole, part, cv2.TM_CCOEFF_NORMED))
            if sure > best[4]:
                best = (*(SMALL * one for one in (*at, *size)), sure)
    return best


def of_colour(picture, colour, within=30):
    """Return where a picture has a colour: height x width of truth."""
    return (np.abs(picture.astype(int) - np.asarray(colour)) < within).all(axis=2)


@asynccontextmanager
async def glass_and_guide(folder):
    (folder / "pages").mkdir()
    kept = os.environ.get("ESTATION_PICTURES", "")
    screens = Children(folder)
    try:
        display = await HiddenDisplay.start(screens, REFERENCE.width, REFERENCE.height)
        async with running(folder, display.name, REFERENCE) as rig, chromium() as opened:
            async with CentreStore.opened(f"sqlite:///{folder}/centre.db") as store:
                await account_in(store, "wang", Role.GUIDE)
            page = await tab(opened, f"http://127.0.0.1:{rig.centre_port}")
            await logs_in(page, path="/guide")
            await takes_calls(page)
            visitor = Visitor(display, Observed(rig.observed), folder / "pages")
            visitor.begins("call", "en")
            yield Both(rig, display, visitor, page, Path(kept) if kept else None)
    finally:
        await screens.stop_all()
