"""The pages that were there before stand under the same header, light and dark, wide and narrow."""

import pytest
from playwright.async_api import expect

from kiosk.centre.access.roles import Role
from tests.centre.access.conftest import served
from tests.centre.console.browsing import browser, is_good, logs_in, needs_chromium, tab

pytestmark = needs_chromium
SIZES = {"desk": (1280, 800), "hand": (390, 844)}
PATHS = ("applications", "calendar", "standing", "questions", "audit", "accounts", "tokens",
         "account", "fleet", "alerts", "queues", "batches", "enrolment")  # fmt: skip


@pytest.mark.parametrize(("scheme", "size"), [("light", "desk"), ("dark", "hand")])
async def test_every_page_has_the_header_and_no_fault(hall, store, tmp_path, scheme, size):
    async with served(hall, store, tmp_path) as house:
        await house.account("boss", *Role)
        async with browser() as opened:
            page = await tab(opened, house.url, scheme, SIZES[size])
            await page.goto("/fleet")
            await is_good(page, f"login-{scheme}-{size}")
            await logs_in(page, "boss")
            for path in PATHS:
                await page.goto(f"/{path}")
                await expect(page.get_by_role("heading", level=1)).to_have_count(1)
                await expect(page.get_by_role("banner")).to_have_count(1)
                here = page.locator("nav a[aria-current=page]")
                assert await here.count() == (0 if path == "account" else 1)
                await page.wait_for_load_state("networkidle")
                page.faults = [one for one in page.faults if "status of 404" not in one]
                await is_good(page, f"page-{path}-{scheme}-{size}")
            await page.goto("/accounts/none")
            await expect(page.get_by_role("heading", level=1)).to_have_count(1)
            page.faults.clear()
            await is_good(page, f"refused-{scheme}-{size}")
            await page.get_by_role("button", name="退出 Log out").click()
            await page.wait_for_url("**/login**")
