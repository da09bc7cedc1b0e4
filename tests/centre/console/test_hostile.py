"""Whatever a kiosk says of itself stays text, in every field that it can fill."""

from playwright.async_api import expect

from tests.centre.console import samples
from tests.centre.console.browsing import needs_chromium, technician
from tests.centre.console.samples import NASTY

pytestmark = needs_chromium
OURS = {"name", "id", "kiosk", "level", "kind", "state"}  # not the kiosk's to choose


def soiled(value, key=""):
    """The same with markup in each text that a kiosk can fill."""
    if isinstance(value, dict):
        return {name: soiled(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [soiled(one, key) for one in value]
    return NASTY if isinstance(value, str) and key not in OURS else value


async def is_harmless(page, at_least):
    await expect(page.get_by_text(NASTY).nth(at_least - 1)).to_be_attached()
    assert await page.evaluate("window.broken") is None
    assert await page.locator("img:not(.picture)").count() == 0
    assert page.faults == []


async def test_markup_from_a_kiosk_stays_text_on_every_page(centre):
    """Names of kiosks and devices are checked by the link: all else may be anything."""
    device = soiled(samples.device("printer")) | {"state": NASTY, "name": "printer"}
    centre.rows = {"kiosk-02": soiled(samples.row("kiosk-02", "error")) | {"devices": [device]}}
    centre.kiosk = soiled(samples.kiosk(samples.three()[1])) | {"level": "error", "state": NASTY}
    centre.kiosk |= {"devices": [device, device | {"name": NASTY}]}
    centre.report = soiled(samples.REPORT)
    centre.timeline = [one | {"kind": "event"} for one in soiled(samples.timeline())] + [
        one | {"kind": NASTY} for one in soiled(samples.timeline())
    ]
    file = {"name": NASTY, "type": NASTY, "size": 9}
    centre.commands = [one | {"name": NASTY, "file": file} for one in soiled(samples.commands())]
    centre.config = soiled(samples.CONFIG)
    centre.config["reported"] |= {
        "values": {NASTY: NASTY}, "faults": [{"path": NASTY, "problem": NASTY}],
    }  # fmt: skip
    centre.alerts = [one | {"device": NASTY} for one in soiled(samples.alerts())]
    centre.waves = soiled(samples.waves())
    centre.log = NASTY
    async with technician(centre) as page:
        await expect(page.locator("#fleet tbody tr")).to_have_count(1)
        await is_harmless(page, 3)
        await page.goto("/fleet/kiosk-02")
        await expect(page.locator("#trail li")).to_have_count(4)
        await page.get_by_role("button", name="显示 Show").first.click()
        await expect(page.locator("pre")).to_have_text(NASTY)
        await expect(page.locator("#settings table")).to_be_visible()
        await is_harmless(page, 40)
        await page.goto("/alerts")
        await is_harmless(page, 9)
        await page.goto("/batches")
        await page.locator(".batch summary").click()
        await is_harmless(page, 3)


async def test_a_script_that_comes_all_the_same_is_refused_by_the_browser(centre):
    """The second wall: what the pages are served with lets no such thing run."""
    async with technician(centre) as page:
        await expect(page.locator("#fleet tbody tr")).to_have_count(3)
        put = "(markup) => document.body.insertAdjacentHTML('beforeend', markup)"
        await page.evaluate(put, NASTY)
        await expect(page.locator("img")).to_have_count(1)
        refused = "() => document.querySelector('img').complete"
        await page.wait_for_function(refused)
        assert await page.evaluate("window.broken") is None
        assert any("Content Security Policy" in fault for fault in page.faults)
