"""Enrolment on the console: who is in the hall and until when, tokens, and taking a kiosk out."""

import pytest
from playwright.async_api import expect

from tests.centre.console import samples
from tests.centre.console.browsing import is_good, needs_chromium, technician

pytestmark = needs_chromium
SIZES = {"desk": (1280, 800), "hand": (390, 844)}


async def test_the_worst_stand_first_and_each_says_how_it_is(centre):
    async with technician(centre, path="/enrolment") as page:
        cards = page.locator("#kiosks li")
        await expect(cards).to_have_count(4)
        for number, said in enumerate(("已过期 expired", "应续期 renewal is due", "有效 good",
                                       "已除名 revoked")):  # fmt: skip
            await expect(cards.nth(number).locator("h3 .word")).to_have_text(said)
        good = page.locator("[data-kiosk=kiosk-01]")
        for said in ("2026-05-01", "li.na", "hetao"):
            await expect(good).to_contain_text(said)
        await expect(page.locator("[data-kiosk=kiosk-04] button")).to_have_count(0)
        await page.get_by_label("状态 State").select_option("due")
        await expect(cards).to_have_count(1)
        await page.get_by_label("状态 State").select_option("")
        await page.get_by_role("searchbox").fill("03")
        await expect(cards).to_have_count(1)
        assert page.faults == []


async def test_a_token_is_shown_once_with_the_line_to_type(centre):
    async with technician(centre, path="/enrolment") as page:
        await expect(page.locator("#site")).to_have_text("hetao")
        await page.get_by_role("textbox", name="终端 Kiosk").fill("kiosk-09")
        await page.keyboard.press("Enter")
        line = f"kiosk enrol --centre {centre.url} --token {samples.TOKEN}"
        await expect(page.locator("#command")).to_have_text(line)
        await expect(page.locator("#once-title")).to_be_focused()
        await expect(page.locator("#once")).to_contain_text("24 小时内有效")
        await page.get_by_role("button", name="隐藏 Hide it").click()
        await expect(page.locator("#once")).to_be_hidden()
        assert samples.TOKEN not in await page.content()
        await page.reload()
        await expect(page.locator("#kiosks li")).to_have_count(4)
        assert samples.TOKEN not in await page.content()
        assert centre.sent == [("POST", "/api/enrolment/kiosk-09/token", {})]


async def test_a_name_that_is_in_the_hall_is_asked_about_first(centre):
    async with technician(centre, path="/enrolment") as page:
        await expect(page.locator("#kiosks li")).to_have_count(4)
        await page.get_by_role("textbox", name="终端 Kiosk").fill("kiosk-01")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("dialog")).to_contain_text("kiosk-01 is in the hall already")
        await page.get_by_role("button", name="取消 Cancel").click()
        await expect(page.get_by_role("dialog")).to_have_count(0)
        assert centre.sent == []


async def test_a_token_is_withdrawn(centre):
    async with technician(centre, path="/enrolment") as page:
        await expect(page.locator("#tokens li")).to_have_count(3)
        await expect(page.locator("#tokens button")).to_have_count(2)  # not of the one used
        await page.get_by_role("button", name="Withdraw the token of kiosk-07").click()
        await expect(page.locator("#said")).to_contain_text("The token of kiosk-07 is withdrawn")
        assert centre.sent == [("POST", "/api/enrolment/kiosk-07/token/withdrawn", {})]


async def test_revoking_says_what_will_happen_and_wants_a_reason(centre):
    async with technician(centre, path="/enrolment") as page:
        await page.get_by_role("button", name="除名 Revoke kiosk-01…").click()
        dialog = page.get_by_role("dialog")
        for said in ("cannot be undone", "its open tokens are void", "The broker starts anew",
                     "0 messages still wait on it"):  # fmt: skip
            await expect(dialog).to_contain_text(said)
        await dialog.get_by_label("原因").fill("   ")
        await dialog.get_by_role("button", name="除名 Revoke").click()
        await expect(dialog.get_by_role("alert")).to_have_text("请写原因。Say why.")
        await page.keyboard.press("Escape")
        await expect(dialog).to_have_count(0)
        await expect(page.locator("#revoke-kiosk-01")).to_be_focused()
        assert centre.sent == []
        await page.keyboard.press("Enter")
        await dialog.get_by_label("原因").fill("Sold.")
        await dialog.get_by_role("button", name="除名 Revoke").click()
        await expect(page.locator("#said")).to_contain_text("2 certificates are void")
        assert centre.sent == [("POST", "/api/enrolment/kiosk-01/revoked", {"why": "Sold."})]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
async def test_the_page_is_for_everybody(centre, scheme, size):
    centre.enrolment["kiosks"].append(samples.held("k" * 63))
    async with technician(centre, path="/enrolment", scheme=scheme, size=SIZES[size]) as page:
        await expect(page.locator("#kiosks li")).to_have_count(5)
        await page.get_by_role("textbox", name="终端 Kiosk").fill("kiosk-09")
        await page.keyboard.press("Enter")
        await expect(page.locator("#once")).to_be_visible()
        await is_good(page, f"enrolment-{scheme}-{size}")
        await page.locator("#revoke-kiosk-02").click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        await is_good(page, f"enrolment-revoke-{scheme}-{size}")
