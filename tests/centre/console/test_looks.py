"""Every page of the console as it looks: light and dark, on a desk and in a hand, few and many."""

import pytest
from playwright.async_api import expect

from tests.centre.console import samples
from tests.centre.console.browsing import is_good, needs_chromium, technician

SIZES = {"desk": (1280, 800), "wall": (1920, 1080), "hand": (390, 844)}
LOOKS = [("light", "desk"), ("light", "hand"), ("dark", "wall"), ("dark", "hand")]
pytestmark = needs_chromium


@pytest.mark.parametrize(("scheme", "size"), LOOKS)
async def test_the_fleet_is_for_everybody(centre, scheme, size):
    async with technician(centre, scheme=scheme, size=SIZES[size]) as page:
        await expect(page.get_by_role("row")).to_have_count(4)
        await is_good(page, f"fleet-3-{scheme}-{size}")
        centre.put(*samples.many())
        await page.reload()
        await expect(page.get_by_role("row")).to_have_count(101)
        await page.locator("summary").first.click()
        await is_good(page, f"fleet-2000-{scheme}-{size}")
        centre.rows.clear()
        centre.put(*samples.long_names())
        await page.reload()
        await expect(page.get_by_role("row")).to_have_count(4)
        await is_good(page, f"fleet-long-{scheme}-{size}")


@pytest.mark.parametrize(("scheme", "size"), LOOKS)
async def test_a_kiosk_is_for_everybody(centre, scheme, size):
    async with technician(centre, path="/fleet/kiosk-02", scheme=scheme, size=SIZES[size]) as page:
        await expect(page.locator("#device-list li")).to_have_count(5)
        await expect(page.locator(".u-wrap")).to_have_count(5)
        await expect(page.locator("#trail li")).to_have_count(4)
        await page.get_by_role("button", name="显示 Show kiosk.log").click()
        await is_good(page, f"kiosk-{scheme}-{size}")
        await page.locator("button[data-order=close]").click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        await is_good(page, f"kiosk-close-{scheme}-{size}")


@pytest.mark.parametrize(("scheme", "size"), LOOKS)
async def test_alerts_batches_and_queues_are_for_everybody(centre, scheme, size):
    async with technician(centre, path="/alerts", scheme=scheme, size=SIZES[size]) as page:
        await expect(page.locator(".alert")).to_have_count(3)
        await is_good(page, f"alerts-{scheme}-{size}")
        await page.locator("#silence-1").click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        await is_good(page, f"alerts-silence-{scheme}-{size}")
        await page.goto("/batches")
        await expect(page.locator(".batch")).to_have_count(1)
        await expect(page.locator("#kiosks label")).to_have_count(3)
        await page.locator(".batch summary").click()
        await is_good(page, f"batches-{scheme}-{size}")
        await page.goto("/queues")
        await expect(page.locator(".queue")).to_have_count(2)
        await is_good(page, f"queues-{scheme}-{size}")


@pytest.mark.parametrize(("scheme", "size"), [("light", "hand"), ("dark", "desk")])
async def test_a_word_without_a_blank_breaks_no_page(centre, scheme, size):
    word, name = "WithoutAnyBlank" * 30, "a" * 63
    centre.put(*samples.long_names())
    odd = samples.device("x" * 60, "y" * 30, "z" * 30, "c" * 60, detail=word)
    centre.kiosk = {"devices": [odd], "hardware": word}
    line = {"part": "p" * 60, "verdict": "fail", "said": word, "todo": word}
    centre.report = {"taken": samples.NOW, "verdict": "fail", "lines": [line]}
    long = {"detail": word, "author": "u" * 64}
    centre.timeline = [one | long for one in centre.timeline]
    centre.commands = [one | long for one in centre.commands]
    note = {"by": "b" * 60, "at": samples.NOW, "text": word}
    centre.alerts = [
        one | {"kiosk": name, "detail": word, "assigned": "w" * 60, "notes": [note]}
        for one in centre.alerts
    ]
    for one in centre.waves:
        one |= {"why": word, "kiosks": [turn | {"detail": word} for turn in one["kiosks"]]}
    path = f"/fleet/{name}"
    async with technician(centre, path=path, scheme=scheme, size=SIZES[size]) as page:
        await expect(page.locator("#trail li")).to_have_count(4)
        await expect(page.locator(".u-wrap")).to_have_count(5)
        await is_good(page, f"long-kiosk-{scheme}-{size}")
        await page.goto("/alerts")
        await expect(page.locator(".alert")).to_have_count(3)
        await is_good(page, f"long-alerts-{scheme}-{size}")
        await page.goto("/batches")
        await page.locator(".batch summary").click()
        await is_good(page, f"long-batches-{scheme}-{size}")
