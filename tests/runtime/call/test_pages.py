"""What a guide sees of the page: nothing without consent, nor what is the visitor's own."""

import asyncio
import io
from dataclasses import replace
from pathlib import Path

from PIL import Image

from kiosk.flow.call_now import CallNow, Phase
from kiosk.flow.shot import Shot
from kiosk.flow.views import ApologyView, CallView, Option, Page
from kiosk.runtime.call.pages import Pages, code_of, pressed
from kiosk.texts import Language, Phrasebook, message
from tests.link.far import until

TEXTS = Path(__file__).parents[3] / "config" / "texts"
VIEW = ApologyView(
    message("guide.write"), message("guide.wait"), "x", Option("a", message("guide.no"))
)
PAGE = Page(view=VIEW, language=Language.ENGLISH)


class Sent:
    def __init__(self):
        self.pages = []

    def page(self, code, title, picture):
        self.pages.append((code, title, picture))


async def test_of_a_page_that_may_not_be_seen_it_is_told_that_he_is_there():
    call, sent = CallNow(Phase.TALKING, shares=frozenset({"page"})), Sent()

    async def grab():
        return Shot(1080, 1920, b"")

    pages = Pages(sent, lambda: call, grab, Phrasebook.load(TEXTS))
    pages.shown(PAGE)
    await until(lambda: sent.pages)
    assert sent.pages == [(code_of(PAGE), "Write to the guide", b"")]


def test_a_picture_is_small():
    sheet = Image.open(io.BytesIO(pressed(Shot(1080, 1920, b"\x80" * (1080 * 1920 * 4)))))
    assert sheet.format == "JPEG"
    assert sheet.size == (540, 960)
    noise = Shot(400, 400, bytes(range(256)) * 2500)
    assert len(pressed(noise)) <= 110_000


async def test_the_page_is_sent_once_and_only_with_consent():
    call = [None]
    sent = Sent()

    async def grab():
        return Shot(40, 40, b"\x80" * 6400)

    pages = Pages(sent, lambda: call[0], grab, Phrasebook.load(TEXTS))
    for now in (None, CallNow(Phase.TALKING)):
        call[0] = now
        pages.shown(PAGE)
        assert pages._task is None
    call[0] = CallNow(Phase.TALKING, shares=frozenset({"page"}))
    pages.shown(PAGE)
    await until(lambda: sent.pages)
    pages.shown(PAGE)
    await asyncio.wait([pages._task])
    ((code, title, picture),) = sent.pages
    assert (code, title) == (code_of(PAGE), "Write to the guide")
    assert Image.open(io.BytesIO(picture)).size == (40, 40)


async def test_of_the_page_of_the_call_it_is_told_that_he_is_there_and_no_more():
    call = CallNow(Phase.TALKING, shares=frozenset({"page"}))
    sent, talk = Sent(), at_the_call(call)

    async def grab():
        return Shot(40, 40, b"\x80" * 6400)

    pages = Pages(sent, lambda: call, grab, Phrasebook.load(TEXTS))
    for page in (PAGE, talk, at_the_call(replace(call, caption="SAMPLE")), PAGE):
        pages.shown(page)
        await asyncio.wait([pages._task])
    assert [(code, bool(picture)) for code, _, picture in sent.pages] == [
        (code_of(PAGE), True),
        ("guide.with", False),
        (code_of(PAGE), True),
    ]


def at_the_call(call):
    """The page of a call with somebody, whose name is not told back to him."""
    hang_up = Option("hang-up", message("guide.hang_up"))
    title = message("guide.with", guide="SAMPLE GUIDE")
    view = CallView(title=title, lead=None, call=call, done=hang_up)
    return Page(view=view, language=Language.ENGLISH)
