"""The fleet's table: found, sorted, live, and usable without a mouse."""

import json
import re

from playwright.async_api import expect

from tests.centre.console import samples
from tests.centre.console.browsing import needs_chromium, technician

pytestmark = needs_chromium
PAPER_OUT = ("error", "printer: printer.paper_out")
TOUCHED = """() => {
  window.touched = new Set();
  const rows = document.querySelector("#fleet tbody");
  new MutationObserver((changes) => {
    for (const change of changes) {
      const at = change.target.nodeType === 1 ? change.target : change.target.parentElement;
      const row = at.closest("tr");
      if (row) window.touched.add(row.dataset.kiosk);
    }
  }).observe(rows, {subtree: true, childList: true, characterData: true, attributes: true});
}"""


def names(page):
    return page.locator("#fleet tbody th a").all_text_contents()


async def stand(page, *kiosks):
    """These and no others, in this order."""
    await expect(page.locator("#fleet tbody th a")).to_have_text(list(kiosks))


async def test_the_worst_stand_first_and_each_level_has_a_word_and_a_shape(centre):
    async with technician(centre) as page:
        await expect(page.locator("#fleet tbody tr")).to_have_count(3)
        await stand(page, "kiosk-02", "kiosk-03", "kiosk-01")
        row = page.locator("tr[data-kiosk=kiosk-02]")
        await expect(row).to_contain_text("打印机：缺纸")
        await expect(row).to_contain_text("Printer: out of paper")
        uses = row.locator(".level use")
        assert await uses.get_attribute("href") == "/assets/icons.svg#error"
        await expect(row.locator(".level")).to_contain_text("故障 Error")
        await expect(page.locator(".tally.error strong")).to_have_text("1")


async def test_every_column_sorts_by_a_button_and_says_so(centre):
    centre.put(samples.row("kiosk-10", temperature=None, outbox=7, software="1.10.0", since=5))
    async with technician(centre) as page:
        await expect(page.locator("#fleet tbody tr")).to_have_count(4)
        for column in ("name", "site", "because", "since", "paper", "temperature", "outbox",
                       "software", "level"):  # fmt: skip
            head = page.locator(f"th[data-column={column}]")
            await head.get_by_role("button").click()
            await expect(head).to_have_attribute("aria-sort", re.compile("ascending|descending"))
            first, sort = await names(page), await head.get_attribute("aria-sort")
            await head.get_by_role("button").press("Enter")
            await expect(head).not_to_have_attribute("aria-sort", sort)
            assert await page.locator("[aria-sort]").count() == 1
            if column == "temperature":
                assert first[0] == "kiosk-03"
                assert first[-1] == (await names(page))[-1] == "kiosk-10"  # unknown: last both ways
            if column == "software":
                assert first[-1] == "kiosk-10"  # 1.10 is more than 1.4


async def test_what_is_sought_stands_in_the_address_and_comes_back(centre):
    centre.put(*samples.many(300))
    async with technician(centre) as page:
        await expect(page.locator("#count")).to_have_text("共 303 台 kiosks")
        await page.get_by_role("searchbox").fill("缺纸")
        await stand(page, "kiosk-02")
        await page.get_by_role("button", name="清除筛选 Clear").click()
        await expect(page.locator("#fleet tbody tr")).to_have_count(100)
        await page.locator(".tally.closed").click()
        await page.get_by_label("大厅 Site").select_option("hall-03")
        shown = await names(page)
        assert shown
        assert all(
            centre.rows[name]["site"] == "hall-03" and centre.rows[name]["level"] == "closed"
            for name in shown
        )
        await expect(page).to_have_url(re.compile("level=closed&site=hall-03"))
        await page.reload()
        await expect(page.locator("#fleet tbody tr")).to_have_count(len(shown))
        await expect(page.locator(".tally.closed")).to_have_attribute("aria-pressed", "true")
        await page.get_by_role("searchbox").fill("no such thing")
        await expect(page.locator("#none")).to_contain_text("No kiosk fits the filter")


async def test_thousands_stand_on_pages_of_a_hundred(centre):
    centre.put(*samples.many(2000))
    async with technician(centre) as page:
        await expect(page.locator("#shown")).to_have_text("1–100 / 2003")
        await page.locator("th[data-column=name]").get_by_role("button").click()
        await page.get_by_role("button", name="下一页 Next").click()
        await expect(page.locator("#shown")).to_have_text("101–200 / 2003")
        await expect(page.locator("#fleet tbody tr")).to_have_count(100)
        await page.locator("summary").click()
        await expect(page.locator("#halls li")).to_have_count(25)
        await page.get_by_role("button", name="hall-07", exact=True).click()
        await expect(page.locator("#count")).to_contain_text("/ 共 2003 台")


async def test_a_change_is_seen_by_itself_and_touches_its_own_row_alone(centre):
    async with technician(centre) as page:
        await page.locator("th[data-column=name]").get_by_role("button").click()
        await expect(page.locator("#fleet tbody tr")).to_have_count(3)
        await page.evaluate(TOUCHED)
        await centre.says(samples.row("kiosk-01", *PAPER_OUT, paper="out"))
        await expect(page.locator("tr[data-kiosk=kiosk-01] .level")).to_contain_text("故障")
        assert await page.evaluate("[...window.touched]") == ["kiosk-01"]
        await expect(page.get_by_role("status").first).to_contain_text("kiosk-01: 故障 Error")
        await centre.says(gone=["kiosk-03"])
        await expect(page.locator("#fleet tbody tr")).to_have_count(2)


async def test_what_one_is_at_stays_where_it_is(centre):
    """A row that is moved keeps the focus, and does not move under a finger that is down."""
    async with technician(centre) as page:
        link = page.get_by_role("link", name="kiosk-01")
        await link.focus()
        await centre.says(samples.row("kiosk-01", "offline", "silent", since=9))
        await expect(page.locator("#fleet tbody tr").nth(1)).to_contain_text("离线")
        await expect(link).to_be_focused()
        await page.locator("tr[data-kiosk=kiosk-01] td.c-because").hover()
        await page.mouse.down()
        await centre.says(samples.row("kiosk-01", *PAPER_OUT, site="a"))
        await expect(page.locator("tr[data-kiosk=kiosk-01]")).to_contain_text("故障")
        await stand(page, "kiosk-02", "kiosk-01", "kiosk-03")
        await centre.says(samples.row("kiosk-02"))
        await expect(page.locator("tr[data-kiosk=kiosk-02]")).to_contain_text("正常")
        await stand(page, "kiosk-02", "kiosk-01", "kiosk-03")
        await page.mouse.up()
        await expect(page.locator("#fleet tbody tr").first).to_contain_text("kiosk-01")


async def test_changes_are_said_aloud_politely_and_not_too_often(centre):
    async with technician(centre) as page:
        await expect(page.locator("#fleet tbody tr")).to_have_count(3)
        await page.clock.install()
        now_ms = await page.evaluate("Date.now()")
        await page.clock.pause_at(now_ms / 1000 + 15)  # from here on, time is what the test says
        told = page.locator("#told")
        assert await told.get_attribute("aria-live") == "polite"
        await centre.says(*(samples.row(f"kiosk-0{n}") for n in range(4, 8)))
        await centre.says(samples.row("kiosk-01", "offline", "lost"))
        await expect(told).to_contain_text("kiosk-01: 离线 Offline (连接中断 connection lost)")
        first = await told.text_content()
        await centre.says(*(samples.row(f"kiosk-0{n}", "offline", "lost") for n in range(1, 8)))
        await expect(page.locator(".tally.offline strong")).to_have_text("7")
        assert await told.text_content() == first  # seen at once, said when it is time
        await page.clock.fast_forward(7000)
        await expect(told).to_contain_text("另有 3 项")
        assert (await told.text_content()).count("kiosk-") == 3


async def test_the_keyboard_reaches_everything(centre):
    async with technician(centre) as page:
        await expect(page.locator("#fleet tbody tr")).to_have_count(3)
        await page.evaluate("document.activeElement.blur()")
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="跳到正文 Skip to the page")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator("main")).to_be_focused()
        await page.keyboard.press("Tab")
        await expect(page.locator(".tally.error")).to_be_focused()
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert await page.evaluate(outline) == "solid"
        await page.keyboard.press("Space")
        await stand(page, "kiosk-02")
        while await page.evaluate("document.activeElement.getAttribute('href')") is None:
            await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/fleet/kiosk-02")


async def test_a_message_that_is_none_of_ours_harms_nothing(centre):
    async with technician(centre) as page:
        await expect(page.locator("#fleet tbody tr")).to_have_count(3)
        odd = samples.row("kiosk-09", "purple", site=None, temperature="hot", since=0)
        await centre.tell("/live/fleet", json.dumps({"kind": "some", "kiosks": [odd]}))
        await expect(page.locator("tr[data-kiosk=kiosk-09]")).to_contain_text("purple")
        await centre.says(samples.row("kiosk-01", "closed", "closed.hours"))
        await expect(page.locator("tr[data-kiosk=kiosk-01]")).to_contain_text("停用 Closed")
        assert page.faults == []
