"""A call as it is: a real centre and broker, a guide in Chromium, a kiosk's end by aiortc."""

import asyncio

import cv2
import numpy as np
from playwright.async_api import expect

from kiosk.link.calling import CallFigures, EndReason, Figures
from kiosk.link.connection import Outgoing
from tests.centre.console.browsing import is_good, logs_in, needs_chromium, tab
from tests.centre.guide.conftest import chromium
from tests.centre.guide.kiosk_end import DOCUMENT, FACE, WAIT_S, kiosk_end

pytestmark = needs_chromium
MEAN = """(id) => {
  const video = document.getElementById(id);
  if (!video.videoWidth) return null;
  const canvas = new OffscreenCanvas(16, 16), drawn = canvas.getContext("2d");
  drawn.drawImage(video, 0, 0, 16, 16);
  const {data} = drawn.getImageData(12, 8, 1, 1);
  return [data[0], data[1], data[2]];
}"""
SHOWS = f"""([id, wanted]) => {{
  const found = ({MEAN})(id);
  return found !== null && found.every((one, n) => Math.abs(one - wanted[n]) < 60);
}}"""
LONG_MS = 30_000


async def shows(page, name, colour):
    """Wait until a picture has the colour that was sent."""
    await page.wait_for_function(SHOWS, arg=[name, list(colour)], timeout=LONG_MS)


async def takes_calls(page):
    await page.click("#away")
    await expect(page.locator("#mine")).to_contain_text("空闲 free", timeout=LONG_MS)


async def test_a_visitor_is_seen_heard_and_helped(centre, broker):
    await centre.account("wang")
    async with chromium() as opened, kiosk_end(broker) as kiosk:
        page = await tab(opened, centre.url)
        await logs_in(page, path="/guide")
        await takes_calls(page)
        await is_good(page, "guide-idle")
        kiosk.ring(page="customs")
        assert (await kiosk.place(0)).guides == 1
        await expect(page.locator("#rings .alert")).to_contain_text("kiosk-01", timeout=LONG_MS)
        await page.click("#rings .answer")
        assert (await kiosk.answered()).guide == "wang"

        await shows(page, "face", FACE)
        await shows(page, "document", DOCUMENT)
        assert (await kiosk.picture()).shape[2] == 3
        assert (await kiosk.word("hello"))["who"] == "wang"

        await points(page, kiosk)
        await writes_and_takes_a_picture(page, kiosk)
        await is_good(page, "guide-call")

        kiosk.hang_up()
        await expect(page.locator("#said")).to_contain_text("访客挂断了", timeout=LONG_MS)
        await expect(page.locator("#call")).to_be_hidden()
        assert await page.evaluate("document.getElementById('still-picture').src") == ""
        row = await figures_of(centre, kiosk)
        assert row["reason"] == "hung-up"
        assert row["figures"]["kiosk"]["lost"] == 7
        assert "wang" not in str(row)
        await page.goto("/calls")
        await expect(page.locator("#calls tr")).to_contain_text("kiosk-01", timeout=LONG_MS)
        await is_good(page, "guide-calls")


async def figures_of(centre, kiosk):
    """Let the kiosk say how the call went; return what is kept of it."""
    told = CallFigures(
        call=kiosk.call, reason=EndReason.HUNG_UP, waited_ms=1, kiosk=Figures(lost=7)
    )
    data = kiosk.writer.write(told)
    kiosk.connection.publish(Outgoing(kiosk.topics.event("call"), data))
    async with asyncio.timeout(WAIT_S), await centre.web() as web:
        while True:
            (row,) = (await web.get("/api/guide/calls")).json()["calls"]
            if row["figures"]:
                return row
            await asyncio.sleep(0.05)


async def points(page, kiosk):
    await page.click("#ask-document")
    ask = await kiosk.word("ask", what="document")
    kiosk.tell("reply", id=ask["id"], granted=True)
    await expect(page.locator("#stage-empty")).to_be_hidden(timeout=LONG_MS)
    box = await page.locator("#stage").bounding_box()
    await page.mouse.click(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.25)
    await kiosk.until(lambda: any(one["type"] == "point" for one in kiosk.said))
    point = next(one for one in kiosk.said if one["type"] == "point")
    assert abs(point["x"] - 0.75) < 0.02
    assert abs(point["y"] - 0.25) < 0.02
    await page.keyboard.press("Escape")
    await kiosk.word("point", x=None, y=None)


async def writes_and_takes_a_picture(page, kiosk):
    await page.fill("#words", "请翻到第二页")
    await page.keyboard.press("Enter")
    await kiosk.word("text", words="请翻到第二页")
    kiosk.tell("text", id="text-0001", at=1, words="好的 <b>")
    await expect(page.locator("#chat")).to_contain_text("好的 <b>", timeout=LONG_MS)

    await page.click("#ask-still")
    ask = await kiosk.word("ask", what="still")
    kiosk.tell("reply", id=ask["id"], granted=True)
    kiosk.still(cv2.imencode(".jpg", np.full((60, 80, 3), 128, np.uint8))[1].tobytes())
    await expect(page.locator("#still")).to_be_visible(timeout=LONG_MS)
    await page.wait_for_function(
        "() => document.getElementById('still-picture').naturalWidth === 80"
    )
    figures = await kiosk.word("figures")
    assert figures["first_frame_ms"] is not None
