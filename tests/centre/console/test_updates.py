"""An update is begun from a kiosk's page and as a batch, and is seen on its way."""

from playwright.async_api import expect

from tests.centre.console import samples
from tests.centre.console.browsing import is_good, needs_chromium, technician

pytestmark = needs_chromium
FAULT = "A window is written 22:00-06:00"


async def test_a_kiosk_is_given_a_version_and_a_window_and_says_how_far_it_is(centre):
    async with technician(centre, path="/fleet/kiosk-01") as page:
        facts = page.locator("#facts")
        await expect(facts).to_contain_text("1.4.1 已就绪，待闭馆 staged, waits for closing time")
        await page.locator("button[data-order=update]").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("版本 Version").fill("1.4.2")
        await dialog.get_by_label("时段").fill("at night")
        await dialog.get_by_role("button", name="执行 Do it").click()
        await expect(dialog).to_contain_text(FAULT)
        await dialog.get_by_label("时段").fill("22:00-06:00")
        await is_good(page, "kiosk-update")
        await dialog.get_by_role("button", name="执行 Do it").click()
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await expect(page.locator("#said")).to_contain_text("更新软件")
        assert centre.sent[-1][2] == {
            "command": "update", "arguments": {"version": "1.4.2", "window": "22:00-06:00"},
        }  # fmt: skip
        back = {"stage": "returned", "detail": "start 3: it does not start"}
        centre.update = samples.UPDATE | back
        await page.reload()
        await expect(facts).to_contain_text("已退回旧版 taken back")


async def test_a_batch_tries_an_update_on_one_kiosk_first_and_waits_a_night(centre):
    async with technician(centre, path="/batches") as page:
        await expect(page.locator("#kiosks label")).to_have_count(3)
        await page.get_by_label("命令 Command").select_option("update")
        await page.get_by_role("button", name="选上所示 Choose those shown").click()
        await page.get_by_role("button", name="开始 Begin").click()
        await expect(page.locator("#said")).to_contain_text("A version is written 1.2.3")
        await page.get_by_label("版本 Version").fill("1.4.2")
        await is_good(page, "batches-update")
        await page.get_by_role("button", name="开始 Begin").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_role("button", name="开始 Begin").click()
        await expect(page.locator("#said")).to_contain_text("已开始 Begun")
        body = centre.sent[-1][2]
        assert (body["command"], body["arguments"]) == ("update", {"version": "1.4.2"})
        assert (body["first"], body["size"], body["patience_s"]) == (1, 5, 86_400)
