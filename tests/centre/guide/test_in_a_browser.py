"""What a guide's browser does when something goes wrong, and how its page looks."""

import pytest
from playwright.async_api import expect

from kiosk.link.calling import CallAnswered, CallSignal, EndReason, SignalKind
from kiosk.link.envelope import new_id
from tests.centre.console.browsing import is_good, logs_in, needs_chromium, tab
from tests.centre.guide.conftest import chromium, desk
from tests.centre.guide.kiosk_end import FACE, kiosk_end
from tests.centre.guide.test_whole_call import LONG_MS, shows, takes_calls

pytestmark = needs_chromium
LOOKS = [
    ("light", (1280, 800)),
    pytest.param("dark", (1280, 800), marks=pytest.mark.soak),
    pytest.param("dark", (834, 1112), marks=pytest.mark.soak),
    ("light", (390, 844)),
]


async def talks(page, kiosk):
    """A call that a guide has taken."""
    await takes_calls(page)
    kiosk.ring()
    await page.click("#rings .answer", timeout=LONG_MS)
    await kiosk.answered()


async def test_a_call_outlives_a_page_that_is_loaded_again_and_a_centre_that_is(centre, broker):
    await centre.account("wang")
    async with chromium() as opened, kiosk_end(broker) as kiosk:
        page = await tab(opened, centre.url)
        await logs_in(page, path="/guide")
        await talks(page, kiosk)
        await shows(page, "face", FACE)

        await page.reload()
        await shows(page, "face", FACE)
        assert kiosk.generation == 1
        assert len(kiosk.all(CallAnswered)) == 1

        peer = kiosk.peer
        await centre.end()
        await expect(page.locator("#lost")).to_be_visible(timeout=LONG_MS)
        await shows(page, "face", FACE)  # pictures go from end to end
        await centre.up()
        await expect(page.locator("#lost")).to_be_hidden(timeout=LONG_MS)
        await expect(page.locator("#mine")).to_contain_text("通话中 in a call", timeout=LONG_MS)
        assert kiosk.peer is peer
        assert peer.connectionState == "connected"

        renew = CallSignal(call=kiosk.call, generation=1, kind=SignalKind.RENEW)
        kiosk.say(renew)  # its network changed
        await kiosk.until(lambda: any(one.generation == 2 for one in kiosk.all(CallSignal)))
        state = page.locator("#call-state")
        await expect(state).to_contain_text("已接通 connected", timeout=LONG_MS)
        await shows(page, "face", FACE)
        await page.click("#hang-up")
        assert await kiosk.ended() is EndReason.GUIDE_HUNG_UP


async def test_without_camera_and_microphone_a_guide_sees_hears_and_writes(centre, broker):
    await centre.account("wang")
    async with chromium(camera=False) as opened, kiosk_end(broker) as kiosk:
        page = await tab(opened, centre.url)
        await logs_in(page, path="/guide")
        await talks(page, kiosk)
        await expect(page.locator("#call-media")).to_contain_text("refuses camera", timeout=LONG_MS)
        await shows(page, "face", FACE)
        hello = await kiosk.word("hello")
        assert not hello["camera"]
        assert not hello["microphone"]
        await page.fill("#words", "您好")
        await page.keyboard.press("Enter")
        await kiosk.word("text", words="您好")


async def test_a_guide_is_told_what_the_visitor_lacks_and_when_his_picture_stands(centre, broker):
    await centre.account("wang")
    async with chromium() as opened, kiosk_end(broker) as kiosk:
        page = await tab(opened, centre.url)
        await logs_in(page, path="/guide")
        await talks(page, kiosk)
        await shows(page, "face", FACE)
        await kiosk.word("hello")
        kiosk.tell("hello", who=kiosk.name, microphone=False, camera=False)
        lacks = page.locator("#told")
        await expect(lacks).to_contain_text("访客没有麦克风", timeout=LONG_MS)
        await expect(lacks).to_contain_text("看不到访客的脸", timeout=LONG_MS)
        stands = page.locator("#face-stands")
        await expect(stands).to_be_hidden(timeout=LONG_MS)
        face, _ = kiosk.cameras
        face.plugged.clear()  # his camera is unplugged
        await expect(stands).to_be_visible(timeout=LONG_MS)
        await is_good(page, "guide-stands")
        await expect(page.locator("#call-state")).to_contain_text("已接通")
        await page.fill("#words", "还听得到吗")
        await page.keyboard.press("Enter")
        await kiosk.word("text", words="还听得到吗")
        face.plugged.set()
        await expect(stands).to_be_hidden(timeout=LONG_MS)


async def test_what_a_guide_asks_while_the_line_is_not_there_is_asked_once_it_is(centre, broker):
    await centre.account("wang")
    async with chromium() as opened, kiosk_end(broker) as kiosk:
        page = await tab(opened, centre.url)
        await logs_in(page, path="/guide")
        await talks(page, kiosk)
        await kiosk.word("hello")
        await page.click("#ask-document")
        lost = await kiosk.word("ask", what="document")  # the answer to it never comes
        kiosk.channel.close()
        await kiosk.until(lambda: kiosk.channel.readyState == "closed")
        await page.click("#ask-page")
        asked = page.locator("#asked")
        await expect(asked).to_contain_text("as soon as the line is there", timeout=LONG_MS)
        await page.fill("#words", "请等一下")
        await page.keyboard.press("Enter")
        await expect(page.locator("#said")).to_contain_text("未发出", timeout=LONG_MS)
        kiosk.said.clear()
        kiosk.say(CallSignal(call=kiosk.call, generation=0, kind=SignalKind.RENEW))
        ask = await kiosk.word("ask", what="page")
        assert await kiosk.word("ask", what="document") == lost
        kiosk.tell("reply", id=ask["id"], granted=True)
        await expect(asked).to_contain_text("访客同意：看页面", timeout=LONG_MS)
        await page.press("#words", "Enter")  # what was not sent is still there
        await kiosk.word("text", words="请等一下")


async def test_what_is_suggested_as_a_call_ends_is_not_asked_of_the_next_visitor(centre, broker):
    await centre.account("wang")
    async with chromium() as opened, kiosk_end(broker) as kiosk:
        page = await tab(opened, centre.url)
        await logs_in(page, path="/guide")
        await talks(page, kiosk)
        await kiosk.word("hello")
        await page.click("#suggest")
        await expect(page.get_by_role("dialog")).to_be_visible(timeout=LONG_MS)
        kiosk.hang_up()
        await expect(page.locator("#said")).to_contain_text("访客挂断了", timeout=LONG_MS)
        await page.get_by_role("button", name="建议 Suggest", exact=True).click()
        kiosk.call = new_id()
        kiosk.said.clear()
        kiosk.ring()
        await page.click("#rings .answer", timeout=LONG_MS)
        await kiosk.word("hello")
        await page.click("#ask-page")
        await kiosk.word("ask", what="page")
        assert [one["what"] for one in kiosk.said if one["type"] == "ask"] == ["page"]


@pytest.mark.parametrize(("scheme", "size"), LOOKS)
async def test_the_page_is_for_everybody(centre, broker, scheme, size):
    await centre.account("wang")
    name = f"{scheme}-{size[0]}"
    async with (
        chromium() as opened,
        desk(centre, "li", shown="李晓明", languages=["cmn", "yue"]) as li,
        kiosk_end(broker) as kiosk,
    ):
        page = await tab(opened, centre.url, scheme=scheme, size=size)
        await logs_in(page, path="/guide")
        await page.check("input[value=cmn]")
        await takes_calls(page)
        await is_good(page, f"guide-idle-{name}")
        kiosk.ring(page="customs-goods", speaks=("cmn",), text_only=True)
        await expect(page.locator("#rings .alert")).to_be_visible(timeout=LONG_MS)
        await li.rung(kiosk.call)
        await is_good(page, f"guide-ringing-{name}")
        await page.keyboard.press("Enter")  # the focus is on the answer
        await shows(page, "face", FACE)
        await page.click("#ask-document")
        ask = await kiosk.word("ask", what="document")
        kiosk.tell("reply", id=ask["id"], granted=True)
        await expect(page.locator("#stage-empty")).to_be_hidden(timeout=LONG_MS)
        await page.focus("#stage")
        await page.keyboard.press("ArrowUp")
        await kiosk.word("point", x=0.5)
        kiosk.tell("caption", words="请问这一页要签名吗？", last=True)
        kiosk.tell("text", id="text-0001", at=1, words="我听不见，请写给我。")
        await expect(page.locator("#chat")).to_contain_text("听不见", timeout=LONG_MS)
        await is_good(page, f"guide-call-{name}")
        await page.click("#suggest")
        await expect(page.get_by_role("dialog")).to_be_visible(timeout=LONG_MS)
        await is_good(page, f"guide-suggest-{name}")
        await page.locator("dialog select").select_option(index=1)
        await page.get_by_role("button", name="建议 Suggest", exact=True).click()
        assert (await kiosk.word("ask", what="go"))["page"]
