"""Lets the guide see the page that the visitor is at, while he may."""

import asyncio
import io
from collections.abc import Callable

from PIL import Image

from kiosk.flow.call_now import CallNow
from kiosk.flow.revealing import reveals
from kiosk.flow.shot import Grab, Shot
from kiosk.flow.views import CallView, Page
from kiosk.runtime.call.helped import PAGE, Helped
from kiosk.texts import Message, Phrasebook
from kiosk.texts.message import Text

SETTLE_S = 0.3  # a page that is followed by another one at once is not told
LONG_PX = (960, 720, 540)  # longer side, tried in turn
MOST_BYTES = 110_000  # 150 kB of base64
QUALITY = 70


class Pages:
    """Lives on the event loop.

    Args:
        helped: Sends it.
        now: The call as of now.
        grab: Takes a picture of the glass with what is personal masked; None: there is no glass.
        phrasebook: The words of titles.
    """

    def __init__(
        self,
        helped: Helped,
        now: Callable[[], CallNow | None],
        grab: Grab | None,
        phrasebook: Phrasebook,
    ) -> None:
        self._helped, self._now, self._grab, self._phrasebook = helped, now, grab, phrasebook
        self._page: Page | None = None
        self._task: asyncio.Task[None] | None = None
        self._told = False

    def shown(self, page: Page) -> None:
        """Take a page that is put on the glass."""
        call = self._now()
        if call is None or PAGE not in call.shares:
            self._told = False
            return
        before, self._page = self._page, page
        if self._told and before is not None and _alike(before, page):
            return
        if self._task is not None:
            self._task.cancel()
        self._task = asyncio.get_running_loop().create_task(self._tell(page))

    def close(self) -> None:
        """Tell no more."""
        if self._task is not None:
            self._task.cancel()

    async def _tell(self, page: Page) -> None:
        await asyncio.sleep(SETTLE_S)
        picture = b""
        if self._grab is not None and not isinstance(page.view, CallView):
            shot = await self._grab()
            picture = await asyncio.to_thread(pressed, shot) if shot.pixels else b""
        self._told = True
        self._helped.page(code_of(page), self._title(page), picture)

    def _title(self, page: Page) -> str:
        title: Text | None = getattr(page.view, "title", None)
        if title is None or reveals(title):
            return ""
        return self._phrasebook.say(title, page.language)


def _alike(one: Page, other: Page) -> bool:
    """Tell whether a guide need not be told; the page of the call is the same however it is."""
    if isinstance(one.view, CallView) and isinstance(other.view, CallView):
        return True
    return one.view == other.view


def code_of(page: Page) -> str:
    """Return a code of a page: the key of its title, or the kind of page."""
    title = getattr(page.view, "title", None)
    return title.key if isinstance(title, Message) else type(page.view).__name__


def pressed(shot: Shot) -> bytes:
    """Return a picture as JPEG, small enough for one message."""
    size = (shot.width, shot.height)
    whole = Image.frombytes("RGBX", size, shot.pixels).convert("RGB")
    data = b""
    for long_px in LONG_PX:
        share = min(1.0, long_px / max(size))
        out = io.BytesIO()
        small = (max(1, round(size[0] * share)), max(1, round(size[1] * share)))
        whole.resize(small, Image.Resampling.BILINEAR).save(out, "JPEG", quality=QUALITY)
        data = out.getvalue()
        if len(data) <= MOST_BYTES:
            return data
    return b""
