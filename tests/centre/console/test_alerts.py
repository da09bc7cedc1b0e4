"""Alerts: found, acknowledged, assigned, noted, silenced; and batches, and the queues."""

from playwright.async_api import expect

from kiosk.centre.access.roles import Role
from tests.centre.console import samples
from tests.centre.console.browsing import needs_chromium, technician

pytestmark = needs_chromium


async def test_an_alert_says_what_to_do_and_when_paper_will_be_out(centre):
    async with technician(centre, path="/alerts") as page:
        first = page.locator(".alert").first
        for said in ("故障 Error", "打印机缺纸", "The printer is out of paper", "kiosk-02",
                     "缺纸 out of paper", "换一卷新纸", "Put in a new roll"):  # fmt: skip
            await expect(first).to_contain_text(said)
        await expect(page.locator(".forecast")).to_contain_text("Paper will be out at about 16:07")
        second = page.locator(".alert").nth(1)
        await expect(second).to_contain_text("li.na 已确认")
        await expect(second).to_contain_text("Rolls are in cupboard 2.")
        await page.get_by_label("状态 State").select_option("cleared")
        await expect(page.locator(".alert")).to_have_count(1)
        await page.get_by_label("状态 State").select_option("all")
        await expect(page.locator(".alert")).to_have_count(4)
        await page.get_by_role("searchbox").fill("kiosk-07")
        await expect(page.locator(".alert")).to_have_count(1)


async def test_acts_on_an_alert_are_sent(centre):
    async with technician(centre, path="/alerts") as page:
        await page.locator("#acknowledge-1").click()
        await centre.until_sent(1)
        await page.locator("#assign-1").click()
        await expect(page.get_by_label("姓名 Name")).to_have_value("wang")
        await page.get_by_role("button", name="指派 Assign", exact=True).click()
        await centre.until_sent(2)
        await page.locator("#note-1").click()
        await page.get_by_label("写些什么").fill("On my way.")
        await page.get_by_role("button", name="保存 Save").click()
        await centre.until_sent(3)
        await page.locator("#silence-1").click()
        await page.get_by_label("时长 How long").select_option("240")
        await page.get_by_role("button", name="静音 Silence", exact=True).click()
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await centre.until_sent(4)
        await page.locator("#note-2").click()
        await page.get_by_role("button", name="取消 Cancel").click()
        await page.get_by_role("button", name="试发一次 Send a test").click()
        await expect(page.locator("#tried")).to_contain_text("mail: ✓ 250 OK")
        assert [(path, body) for _, path, body in centre.sent] == [
            ("/api/alerts/1/acknowledge", {}),
            ("/api/alerts/1/assign", {"to": "wang"}),
            ("/api/alerts/1/note", {"text": "On my way."}),
            ("/api/alerts/1/silence", {"minutes": 240}),
            ("/api/alerts/test", {}),
        ]


async def test_channels_say_how_they_do_and_a_kiosk_is_silenced(centre):
    async with technician(centre, path="/alerts?kiosk=kiosk-03") as page:
        channels = page.locator("#channel-list li")
        await expect(channels).to_have_count(2)
        await expect(channels.nth(1)).to_contain_text("desk · 网络回调 Webhook")
        await expect(channels.nth(1)).to_contain_text("放弃 1")
        await expect(channels.nth(1).locator(".word.bad")).to_have_text("已放弃 given up")
        await page.get_by_role("button", name="静音一台… Silence a kiosk…").click()
        await expect(page.get_by_label("终端 Kiosk")).to_have_value("kiosk-03")
        await page.get_by_label("时长 How long").select_option("60")
        await page.get_by_role("button", name="静音 Silence", exact=True).click()
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await centre.until_sent(1)
        await page.get_by_role("button", name="结束静音 End the silence of kiosk-05").click()
        await expect(page.locator("#silence-list li")).to_have_count(1)
        await centre.until_sent(2)
        assert [(path, body) for _, path, body in centre.sent] == [
            ("/api/fleet/kiosk-03/silence", {"minutes": 60}),
            ("/api/fleet/kiosk-05/silence", {"minutes": 0}),
        ]


async def test_a_new_alert_is_seen_and_said_by_itself(centre):
    async with technician(centre, path="/alerts") as page:
        await expect(page.locator(".alert")).to_have_count(3)
        held = page.locator("#note-2")
        await held.focus()
        new = samples.alert(9, "kiosk-09")
        centre.alerts.insert(0, new)
        await centre.tell("/live/alerts", {"kind": "some", "at": samples.NOW, "alerts": [new]})
        await expect(page.locator(".alert")).to_have_count(4)
        await expect(page.locator("#told")).to_contain_text("kiosk-09: 打印机缺纸")
        await expect(held).to_be_focused()


async def test_a_batch_is_begun_and_stopped(centre):
    async with technician(centre, path="/batches") as page:
        await expect(page.locator("#kiosks label")).to_have_count(3)
        await page.get_by_role("button", name="继续 Resume").click()
        await centre.until_sent(1)
        await page.get_by_label("命令 Command").select_option("reopen")
        await page.get_by_label("设备 Device").select_option("scanner")
        await page.get_by_role("button", name="开始 Begin").click()
        await expect(page.locator("#said")).to_contain_text("Choose kiosks.")
        await page.get_by_role("searchbox").fill("error")
        await page.get_by_role("button", name="选上所示 Choose those shown").click()
        await expect(page.locator("#chosen")).to_contain_text("已选 1 台")
        await page.get_by_label("最多失败").fill("20")
        await page.get_by_role("button", name="开始 Begin").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("1 kiosks")
        await dialog.get_by_role("button", name="开始 Begin").click()
        await expect(page.locator("#said")).to_contain_text("已开始 Begun")
        await centre.until_sent(2)
        assert centre.sent[0][1] == "/api/waves/w1/resume"
        assert centre.sent[1][2] == {
            "command": "reopen", "kiosks": ["kiosk-02"], "arguments": {"device": "scanner"},
            "first": 0, "size": 5, "pause_s": 60, "patience_s": 30, "most_failed": 0.2,
        }  # fmt: skip


async def test_the_queues_are_called_from_a_window_that_is_remembered(centre):
    await centre.account("zhang", Role.STAFF)
    async with technician(centre, "zhang", "/queues") as page:
        await expect(page.locator(".queue .waiting").first).to_have_text("7")
        await page.get_by_label("我的窗口 My window").fill("4")
        await page.get_by_role("button", name="叫下一位 Call next").first.click()
        await expect(page.locator("#said")).to_have_text("无人等候 Nobody waits")
        assert centre.sent == [("POST", "/api/queues/customs/next", {"window": "4"})]
        await page.reload()
        await expect(page.get_by_label("我的窗口 My window")).to_have_value("4")
