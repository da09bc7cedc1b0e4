"""The real console: a real centre, a real broker, a real kiosk whose printer is played."""

import pytest
from playwright.async_api import expect

from kiosk.centre.access.roles import Role
from kiosk.centre.store import CentreStore
from kiosk.link.messages import Device
from tests.centre.access.keys import account_in
from tests.centre.console.browsing import browser, is_good, logs_in, needs_chromium, tab
from tests.system.centre_hand import a_hand
from tests.system.hall import CONFIG, hall

pytestmark = needs_chromium
ROW = "tr[data-kiosk=kiosk-01]"


@pytest.fixture
async def house(tmp_path):
    """A hall that is ready; ``wang`` is a technician of it."""
    rules = (CONFIG / "alerts.toml").read_text(encoding="utf-8")
    (tmp_path / "alerts.toml").write_text(rules.replace("delay_s = 15", "delay_s = 0"))
    further = f'[alerts]\nrules_file = "{tmp_path}/alerts.toml"\n'
    async with hall(tmp_path, further_centre=further) as house:
        await house.is_ready()
        house.url = f"http://127.0.0.1:{house.centre_port}"
        async with CentreStore.opened(f"sqlite:///{tmp_path}/centre.db") as store:
            await account_in(store, "wang", Role.TECHNICIAN)
        yield house


def is_out(hand):
    """Whether the kiosk has said that its paper is out."""
    return any(isinstance(one, Device) and one.supply == "out" for one in hand.heard)


async def test_a_technician_finds_mends_and_sees_it_clear(house):
    async with browser() as opened:
        page = await tab(opened, house.url)
        await logs_in(page)
        row = page.locator(ROW)
        await expect(row).to_contain_text("正常")
        async with a_hand(house.broker.port) as hand:
            house.printer.rows_left = 0
            house.printer.changed()
            await hand.until(lambda: is_out(hand))
            await expect(row.locator(".level")).to_contain_text("故障 Error")
        await expect(row).to_contain_text("打印机：缺纸 Printer: out of paper")
        await expect(row.locator(".c-paper")).to_contain_text("用尽 out")
        await is_good(page, "real-1-fleet")

        await page.goto("/alerts")
        alert = page.locator(".alert", has_text="打印纸已用完")
        await expect(alert).to_contain_text("kiosk-01")
        await alert.get_by_role("button", name="确认 Acknowledge").click()
        await expect(alert).to_contain_text("wang 已确认")
        await is_good(page, "real-2-alerts")

        await alert.get_by_role("link", name="kiosk-01").click()
        await expect(page.locator("#device-list")).to_contain_text("纸用尽 paper out")
        house.printer.change_paper()
        await expect(page.locator("#level")).to_have_text("正常 OK")
        slips = len(house.printer.slips)
        await page.get_by_role("button", name="打印测试票 Print a test ticket").click()
        await page.get_by_role("button", name="执行 Do it").click()
        said = page.locator("#said")
        await expect(said).to_contain_text("完成 done")
        assert len(house.printer.slips) == slips + 1
        await expect(page.locator("#trail li").first).to_contain_text("wang")
        lines = page.locator("#timeline")
        await expect(lines).to_contain_text("缺纸 out of paper")
        await expect(lines).to_contain_text("打印测试票 Print a test ticket: 完成 done")
        await is_good(page, "real-3-kiosk")

        await page.goto("/alerts")
        await page.get_by_label("状态 State").select_option("cleared")
        await expect(alert).to_contain_text("已解除 cleared")
        await page.get_by_label("状态 State").select_option("current")
        await expect(alert).to_have_count(0)
        await is_good(page, "real-4-cleared")


async def test_a_centre_that_is_started_anew_is_found_again_by_itself(house):
    async with browser() as opened:
        page = await tab(opened, house.url)
        await logs_in(page)
        await expect(page.locator(ROW)).to_contain_text("正常")
        await house.centre.end()
        await expect(page.get_by_role("alert")).to_contain_text("Not live since")
        page.faults.clear()
        await house.start_centre()
        await expect(page.locator("#lost")).to_be_hidden(timeout=20_000)
        await expect(page.locator(ROW)).to_contain_text("正常")


async def test_what_a_kiosk_brings_is_shown(house):
    """Log lines of a real kiosk; a headless one has no glass, and says so."""
    async with browser() as opened:
        page = await tab(opened, house.url)
        await logs_in(page, path="/fleet/kiosk-01")
        await page.locator("button[data-order=logs]").click()
        await expect(page.locator("pre")).to_contain_text("kiosk")
        await page.locator("button[data-order=screenshot]").click()
        await expect(page.locator("#trail li").first).to_contain_text("看屏幕 Screenshot")
        await expect(page.locator("#said")).to_contain_text("失败 failed")
        assert page.faults == []
