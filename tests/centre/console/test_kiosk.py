"""One kiosk: what is known of it, and what a technician does with it."""

import copy

from playwright.async_api import expect

from tests.centre.console import samples
from tests.centre.console.browsing import needs_chromium, technician

pytestmark = needs_chromium
PAGE = "/fleet/kiosk-02"


async def yes(page):
    await page.get_by_role("dialog").get_by_role("button", name="执行 Do it").click()


async def test_a_kiosk_says_why_who_mends_it_and_what_the_device_said(centre):
    async with technician(centre, path=PAGE) as page:
        await expect(page.locator("#why")).to_have_text("打印机：缺纸 Printer: out of paper")
        printer = page.locator("#device-list li").first
        for said in ("不可用 offline", "纸用尽 paper out", "to be mended by hall staff",
                     "falls 3", "DLE EOT 4 answered 0x72"):  # fmt: skip
            await expect(printer).to_contain_text(said)
        await expect(page.locator("#forecast")).to_contain_text("at about 17:27")
        await expect(page.locator("#facts")).to_contain_text("乱码 garbage 3")
        await expect(page.locator("#facts")).not_to_contain_text("forged")
        await expect(page.locator("#report")).to_contain_text("Switch on the lamp above the plate")
        await expect(page.locator("#verdict")).to_have_text("未通过 failed")


async def test_what_a_kiosk_does_not_have_stands_last_and_offers_nothing(centre):
    none = samples.device("chip-reader", "noDevice", code="device.none")
    centre.kiosk = {"devices": [none, *samples.devices()]}
    async with technician(centre, path=PAGE) as page:
        last = page.locator("#device-list li").last
        await expect(last).to_contain_text("未配置 no device")
        assert await last.get_by_role("button").count() == 0
        await expect(page.locator("#device-list button")).to_have_count(9)


async def test_a_change_of_a_device_is_seen_by_itself_and_the_focus_stays(centre):
    async with technician(centre, path=PAGE) as page:
        button = page.locator("#test-printer")
        await button.focus()
        await centre.says(samples.row("kiosk-02"))
        await expect(page.locator("#level")).to_have_text("正常 OK")
        await expect(page.locator("#device-list li").first).to_contain_text("充足")
        await expect(button).to_be_focused()
        await expect(page.locator("#why")).to_contain_text("All is well")


async def test_history_is_filtered_and_goes_back_as_far_as_one_asks(centre):
    async with technician(centre, path=PAGE) as page:
        lines = page.locator("#timeline li:not(.daybreak)")
        await expect(lines).to_have_count(25)
        await page.get_by_role("button", name="更早 Older").click()
        await expect(lines).to_have_count(28)
        await expect(page.get_by_role("button", name="更早 Older")).to_be_hidden()
        await page.get_by_label("种类 Kind").select_option("command")
        await expect(lines).to_have_count(4)
        await expect(lines.first).to_contain_text("打印测试票 Print a test ticket: 失败 failed")
        await page.get_by_label("种类 Kind").select_option("")
        await page.locator("#history-filter input").fill("lux")
        await expect(lines).to_have_count(4)


async def test_what_disturbs_a_visitor_is_asked_first(centre):
    async with technician(centre, path=PAGE) as page:
        await page.locator("button[data-order=blink]").click()
        await expect(page.locator("#said")).to_contain_text("亮屏认机 Blink: 完成 done")
        for order in ("print-test", "restart", "reboot", "rotate-keys", "apply-settings", "close",
                      "open", "examine", "plate", "maintain", "update"):  # fmt: skip
            await page.locator(f"button[data-order={order}]").click()
            await expect(page.get_by_role("dialog")).to_be_visible()
            await page.keyboard.press("Escape")
            await expect(page.get_by_role("dialog")).to_have_count(0)
        assert [body["command"] for _, _, body in centre.sent] == ["blink"]
        await page.locator("#reopen-scanner").click()
        await expect(page.get_by_role("dialog")).to_contain_text("扫码器")
        await yes(page)
        await expect(page.locator("#said")).to_contain_text("重新打开 Reopen: 完成 done 1.4.0")
        assert centre.sent[-1][2] == {"command": "reopen", "arguments": {"device": "scanner"}}
        await expect(page.locator("#reopen-face-camera")).to_be_visible()
        await expect(page.locator("#test-face-camera")).to_have_count(0)  # it looks at visitors


async def test_a_kiosk_is_closed_with_words_in_all_three_languages_or_in_none(centre):
    async with technician(centre, path=PAGE) as page:
        await page.locator("button[data-order=close]").click()
        await page.get_by_label("English").fill("Back at two.\nSorry.")
        await yes(page)
        await expect(page.get_by_role("dialog")).to_contain_text("Write all three languages")
        await page.get_by_label("简体中文").fill("两点回来。")
        await page.get_by_label("繁體中文").fill("兩點回來。")
        await yes(page)
        await expect(page.get_by_role("dialog")).to_have_count(0)
        _, _, body = await centre.until_sent(1)
        assert body["arguments"] == {
            "zh-Hant-HK": "兩點回來。", "zh-Hans-CN": "两点回来。", "en": "Back at two. Sorry.",
        }  # fmt: skip


async def test_the_later_answer_of_a_command_that_waits_is_shown(centre):
    centre.answer = {"id": "n1", "result": "waiting", "detail": "it waits for the visitor"}
    async with technician(centre, path=PAGE) as page:
        now = await page.evaluate("Date.now()")
        kept = {
            "id": "n1", "name": "restart", "author": "wang", "at": now, "expires": now + 600_000,
            "result": "waiting", "detail": "", "answered": None, "file": None,
        }  # fmt: skip
        centre.commands.insert(0, kept)
        await page.locator("button[data-order=restart]").click()
        await yes(page)
        first = page.locator("#trail li").first
        await expect(first).to_contain_text("等待访客离开 waits for the visitor")
        kept |= {"result": "done", "detail": "restarted", "answered": now + 9000}
        await expect(first).to_contain_text("完成 done")
        await expect(first).to_contain_text("restarted")
        await expect(page.locator("#trail li")).to_have_count(5)


async def test_a_kiosk_that_does_not_answer_is_said(centre):
    centre.answer = {"error": "the kiosk did not answer within 5 s", "id": "n2", "status": 504}
    async with technician(centre, path=PAGE) as page:
        await page.locator("button[data-order=ping]").click()
        await expect(page.locator("#said")).to_contain_text("did not answer within 5 s")
        await expect(page.locator("#trail li").first).to_contain_text("没有回答 no answer")


async def test_log_lines_and_a_picture_are_shown_once_they_were_fetched(centre):
    centre.answer = {"id": "c2", "result": "done", "detail": "200 lines"}
    async with technician(centre, path=PAGE) as page:
        await expect(page.locator("#trail li")).to_have_count(4)
        assert await page.locator("pre").count() == 0
        await page.locator("button[data-order=logs]").click()
        await expect(page.get_by_role("region", name="kiosk.log")).to_contain_text("paper end")
        await page.get_by_role("button", name="显示 Show screenshot.png").click()
        picture = page.get_by_role("img", name="看屏幕 Screenshot screenshot.png")
        await expect(picture).to_be_visible()
        await expect(picture).to_have_js_property("naturalWidth", 1)
        assert page.faults == []


async def test_settings_stand_side_by_side_and_what_differs_is_marked(centre):
    async with technician(centre, path=PAGE) as page:
        differs = page.locator("tr.differs")
        await expect(differs).to_have_count(1)
        await expect(differs).to_contain_text("音量 Volume")
        await expect(differs).to_contain_text("≠ 不同 differs")
        await expect(page.locator("#settings-status")).to_contain_text("waits for the visitor")
        await page.get_by_label("音量 Volume: 所要 desired").fill("55")
        await page.get_by_label("按开放时间停用").select_option("no")
        centre.config = copy.deepcopy(samples.CONFIG)
        centre.config["desired"]["values"]["screen.volume"] = 55
        await page.get_by_role("button", name="发给终端 Send to the kiosk").click()
        method, path, body = await centre.until_sent(1)
        await expect(page.get_by_label("音量 Volume: 所要 desired")).to_have_value("55")
        assert (method, path) == ("PUT", "/api/kiosks/kiosk-02/settings")
        assert body["values"] == {
            "kiosk.follow_hours": False, "kiosk.examine_before_min": 30, "screen.volume": 55,
        }  # fmt: skip


async def test_charts_have_words_and_a_table_beside_them(centre):
    async with technician(centre, path=PAGE) as page:
        await expect(page.locator(".u-wrap")).to_have_count(5)
        drawn = page.get_by_role("img", name="温度 Temperature: 最低 min")
        await expect(drawn).to_be_visible()
        chart = page.locator(".chart").first
        await chart.locator("summary").click()
        await expect(chart.get_by_role("row")).to_have_count(61)
        await expect(chart.get_by_role("row").nth(1)).to_contain_text("16:34")
        assert await chart.get_by_text("—", exact=True).count() == 3  # nothing was heard then
        await page.get_by_label("时段 Time").select_option("168")
        await expect(page.locator(".u-wrap")).to_have_count(5)
        assert page.faults == []


async def test_without_what_draws_charts_the_figures_stand_in_tables(centre, monkeypatch):
    monkeypatch.setattr("kiosk.centre.web_console.has_charts", lambda: False)
    async with technician(centre, path=PAGE) as page:
        await expect(page.locator("#charts")).to_contain_text("is not installed here")
        await expect(page.locator(".chart table")).to_have_count(5)
        assert await page.locator(".u-wrap").count() == 0
        assert page.faults == []


async def test_a_kiosk_that_nobody_heard_of_is_said_to_be_none(centre):
    async with technician(centre, path="/fleet/kiosk-99") as page:
        await expect(page.locator("#why")).to_contain_text("there is no such kiosk")
