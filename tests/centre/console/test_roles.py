"""Who may not, is offered nothing: buttons and pages are absent, not only refused."""

import pytest
from playwright.async_api import expect

from kiosk.centre.access.roles import Role
from tests.centre.console.browsing import needs_chromium, technician

pytestmark = needs_chromium
OF_A_TECHNICIAN = (
    ("/fleet/kiosk-02", "button[data-order]"),
    ("/fleet/kiosk-02", "#trail"),
    ("/fleet/kiosk-02", "#settings button"),
    ("/fleet/kiosk-02", "#settings input"),
    ("/alerts", ".alert button"),
    ("/alerts", "#try"),
    ("/alerts", "#hush"),
    ("/alerts", "#silence-list button"),
    ("/fleet", "a[href='/batches']"),
    ("/fleet", "a[href='/enrolment']"),
    ("/queues", ".queue button"),
)
READY = {
    "/fleet/kiosk-02": "#settings table",
    "/alerts": ".alert",
    "/fleet": "tr[data-kiosk]",
    "/queues": ".queue",
}


@pytest.mark.parametrize("role", [Role.GUIDE, Role.TECHNICIAN])
async def test_buttons_are_there_for_whom_they_are_meant(centre, role):
    await centre.account("somebody", role)
    async with technician(centre, "somebody") as page:
        for path, what in OF_A_TECHNICIAN:
            await page.goto(path)
            await expect(page.locator(READY[path]).first).to_be_visible()
            there = await page.locator(what).count() > 0
            assert there is (role is Role.TECHNICIAN and path != "/queues"), (path, what)
        assert page.faults == []
        await page.goto("/batches")
        allowed = await page.locator("#batches").count() == 1
        assert allowed is (role is Role.TECHNICIAN)


@pytest.mark.parametrize(
    ("role", "first"),
    [(Role.STAFF, "/queues"), (Role.TECHNICIAN, "/fleet"), (Role.GUIDE, "/fleet"),
     (Role.ADMINISTRATOR, "/fleet")],
)  # fmt: skip
async def test_each_begins_where_he_works(centre, role, first):
    await centre.account("somebody", role)
    async with technician(centre, "somebody", "/account") as page:
        await page.goto("/")
        await page.wait_for_url(f"**{first}")
        here = page.locator("nav a[aria-current=page]")
        assert await here.get_attribute("href") == first
