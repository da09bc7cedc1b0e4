"""What is not live is not shown as live: a socket cut or silent, a session that ended."""

from playwright.async_api import expect

from tests.centre.console import samples
from tests.centre.console.browsing import needs_chromium, technician

pytestmark = needs_chromium
GREY = "rgb(233, 238, 239)"
COLOUR = "(level) => getComputedStyle(level).backgroundColor"


async def test_a_socket_that_is_cut_is_said_and_everything_is_fetched_again(centre):
    async with technician(centre) as page:
        level = page.locator("tr[data-kiosk=kiosk-02] .level")
        await expect(level).to_be_visible()
        await expect(page.locator("#lost")).to_be_hidden()
        well = await level.evaluate(COLOUR)
        centre.mute = True  # and no new one is let in
        await centre.cut()
        banner = page.get_by_role("alert")
        await expect(banner).to_contain_text("自 16:40 起不是实时数据")
        await expect(banner).to_contain_text("Not live since 16:40")
        assert well != GREY
        await expect(level).to_have_css("background-color", GREY)
        centre.rows.pop("kiosk-03")
        centre.put(samples.row("kiosk-04"), samples.row("kiosk-02"))
        centre.mute = False
        await expect(page.locator("#lost")).to_be_hidden()
        await expect(page.locator("tr[data-kiosk=kiosk-04]")).to_be_visible()
        await expect(page.locator("tr[data-kiosk=kiosk-03]")).to_have_count(0)
        await expect(level).to_contain_text("正常")


async def test_a_socket_that_says_nothing_is_no_live_one(centre):
    """A browser that slept, a line that went away without a word: both look like this."""
    async with technician(centre) as page:
        await expect(page.locator("#lost")).to_be_hidden()
        await page.clock.install()
        await page.reload()
        await expect(page.locator("#lost")).to_be_hidden()
        await expect(page.locator("body[data-live=yes]")).to_be_visible()
        await centre.until_listened(1)
        centre.mute = True
        await page.clock.fast_forward(26_000)
        await expect(page.locator("#lost")).to_contain_text("Not live since 16:40")
        centre.mute = False
        centre.put(samples.row("kiosk-11"))
        await page.clock.fast_forward(30_000)
        await expect(page.locator("tr[data-kiosk=kiosk-11]")).to_be_visible()
        await expect(page.locator("#lost")).to_be_hidden()


async def test_a_broker_that_is_away_is_said(centre):
    async with technician(centre) as page:
        await expect(page.locator("#lost")).to_be_hidden()
        away = {"kind": "some", "at": samples.NOW, "broker": False, "kiosks": [], "gone": []}
        await centre.tell("/live/fleet", away)
        await expect(page.get_by_role("alert")).to_contain_text("The broker is away")
        await centre.tell("/live/fleet", away | {"broker": True})
        await expect(page.locator("#lost")).to_be_hidden()


async def test_a_session_that_ended_leads_to_the_login_and_back(centre):
    for path in ("/fleet?level=error", "/fleet/kiosk-02", "/alerts", "/queues"):
        async with technician(centre, path=path) as page:
            await expect(page.locator("#lost")).to_be_hidden()
            await centre.store.run(lambda db: db.exec_driver_sql("DELETE FROM login_session"))
            await centre.entry.changed()
            await page.wait_for_url("**/login?next=*")
            assert path.partition("?")[0].replace("/", "%2F") in page.url


async def test_a_command_after_the_session_ended_leads_to_the_login(centre):
    async with technician(centre, path="/fleet/kiosk-02") as page:
        await expect(page.locator("#device-list li")).to_have_count(5)
        await centre.store.run(lambda db: db.exec_driver_sql("DELETE FROM login_session"))
        async with page.expect_request("**/api/kiosks/kiosk-02/command"):
            await page.evaluate("document.querySelector('button[data-order=ping]').click()")
        await page.wait_for_url("**/login?next=*")
        assert centre.sent == []
