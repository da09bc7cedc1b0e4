"""The pages of access in Chromium: logged in by keyboard, in light and dark, wide and narrow."""

from contextlib import asynccontextmanager

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from kiosk.centre.access.roles import Role
from tests.centre.access.keys import PASSWORD, token_in
from tests.centre.console.browsing import PICTURES, browser, needs_chromium, tab

LOOKS = [("light", 1200), ("dark", 390)]


@asynccontextmanager
async def chromium(house, scheme="light", width=1200):
    async with browser() as opened:
        yield await tab(opened, house.url, scheme, (width, 900))


async def by_keyboard(page, name="boss", password=PASSWORD):
    await expect(page.locator("input[name=name]")).to_be_focused()
    await page.keyboard.type(name)
    await page.keyboard.press("Tab")
    await page.keyboard.type(password)
    await page.keyboard.press("Enter")


async def is_good(page, name):
    """Nothing that axe-core finds fault with, nothing that does not fit, nothing refused by CSP."""
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    wide, shown = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= shown, name
    if PICTURES:
        await page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


@needs_chromium
@pytest.mark.parametrize(("scheme", "width"), LOOKS)
async def test_the_pages_of_access_are_for_everybody(house, scheme, width):
    await house.account("boss", Role.ADMINISTRATOR, Role.STAFF)
    await house.account("zhang.wei", Role.STAFF, Role.GUIDE, must_change=True)
    await token_in(house.store, Role.GUIDE, name="hall-board")
    look = f"{scheme}-{width}"
    async with chromium(house, scheme, width) as page:
        await page.goto("/accounts")
        await is_good(page, f"login-{look}")
        await by_keyboard(page, password="wrong")
        await expect(page.get_by_role("alert")).to_be_visible()
        await is_good(page, f"wrong-{look}")
        await page.goto("/accounts")
        await by_keyboard(page)
        await page.wait_for_url("**/accounts")
        await is_good(page, f"accounts-{look}")
        await page.locator("form[action='/accounts'] input[name=name]").fill("li.na")
        await page.locator("form[action='/accounts'] input[value=guide]").check()
        await page.get_by_role("button", name="新增 Add").click()
        await expect(page.locator("#secret")).to_be_visible()
        await is_good(page, f"added-{look}")
        for path in ("tokens", "account", "api/kiosks"):
            await page.goto(f"/{path}")
            if not path.startswith("api"):
                await is_good(page, f"{path}-{look}")
        await page.goto("/applications/none")
        # 401 of the wrong password, 404 of no application
        assert all("status of 40" in fault for fault in page.faults), page.faults


@needs_chromium
async def test_a_shift_by_mouse_and_keyboard(house):
    number = await house.account("zhang", Role.STAFF)
    async with chromium(house) as page:
        await page.goto("/queues")
        await by_keyboard(page, "zhang")
        await page.get_by_role("button", name="叫下一位 Call next").first.click()
        await expect(page.get_by_text("无人等候 Nobody waits")).to_be_visible()
        await expect(page.get_by_role("link", name="批量 Batches")).to_have_count(0)
        await expect(page.get_by_role("link", name="zhang · 账号 Account")).to_be_visible()
        if PICTURES:
            await page.screenshot(path=f"{PICTURES}/queues.png", full_page=True)
        await page.goto("/standing")
        assert page.faults == []
        await page.goto("/")
        await page.wait_for_url("**/queues")
        await house.store.run(
            lambda db: db.exec_driver_sql(f"DELETE FROM login_session WHERE account = {number}")
        )
        await house.web._access.entry.changed()
        await page.wait_for_url("**/login?next=%2Fqueues")  # the open console sees that it is over
        await by_keyboard(page, "zhang")
        await page.get_by_role("button", name="退出 Log out").click()
        await page.wait_for_url("**/login**")
