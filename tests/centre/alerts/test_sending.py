"""Notices over a real mail server and a real web server, and over ones that are ill."""

import asyncio
import base64
import hashlib
import hmac
import json
import ssl
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import select

from kiosk.centre.alerts import outbox, reading
from kiosk.centre.alerts.hooking import Hook, SecretError
from kiosk.centre.alerts.judging import Clears, Key, Opens
from kiosk.centre.alerts.ledger import Decided
from kiosk.centre.alerts.mailing import Mailer, NotSentError
from kiosk.centre.alerts.postman import Postman
from kiosk.centre.alerts.rules import Mail, Webhook
from kiosk.centre.alerts.tables import batch
from tests.centre.alerts.making import NOW, PAPER_OUT, SECRET, rule, rules_of
from tests.centre.alerts.servers import mail_server, silent_server, web_server
from tests.link.far import until
from tests.link.test_tls import certificates
from tests.mosquitto import free_port

DAY = 86_400_000
MAIL = (
    '[mail.desk]\nto = ["a@hall.example", "b@hall.example"]\nsender = "k@hall.example"\n'
    'security = "none"\nport = {port}\ngather_s = {gather}\n{more}\n'
)
HOOK = '[webhook.duty]\nsecret_file = "hook.secret"\nurl = "{url}"\n'


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


class Office:
    """A postman at work, and the ledger that gives it something to do."""

    def __init__(self, store, hall, rules):
        self.store, self.hall, self.rules, self.clock = store, hall, rules, Clock()

    @asynccontextmanager
    async def working(self, name):
        postman = Postman(
            name, self.rules, "hetao", self.hall.hours.zone, self.store, self.clock, look_s=0.01
        )
        task = asyncio.create_task(postman.run())
        try:
            yield postman
        finally:
            task.cancel()
            await asyncio.wait({task})
            await postman.close()

    async def opens(self, *kiosks, rule_name="paper-out", after_ms=0, detail="out"):
        self.clock.now += after_ms
        decided = Decided(self.rules, self.clock.now)
        some = [
            Opens(Key(one, "printer", rule_name), "printer.paper_out", detail) for one in kiosks
        ]
        await self.store.run(lambda db: decided.write(db, some))

    async def clears(self, *kiosks, after_ms=0):
        self.clock.now += after_ms
        decided = Decided(self.rules, self.clock.now)
        some = [Clears(Key(one, "printer", "paper-out")) for one in kiosks]
        await self.store.run(lambda db: decided.write(db, some))

    async def channel(self):
        (one,) = await self.store.run(lambda db: reading.channels(db, self.rules))
        return one

    async def batches(self):
        query = select(batch).order_by(batch.c.made)
        return await self.store.run(lambda db: db.execute(query).all())

    async def comes(self, about, timeout_s=60):
        async with asyncio.timeout(timeout_s):
            while not about(await self.channel()):
                await asyncio.sleep(0.01)


@pytest.fixture
def office(store, hall, tmp_path):
    def make(*parts, told="desk"):
        return Office(store, hall, rules_of(tmp_path, *parts, PAPER_OUT, f'tell = ["{told}"]'))

    return make


def mail(port, gather=0, more=""):
    return MAIL.format(port=port, gather=gather, more=more)


# --- mail


async def test_an_alert_comes_as_a_mail_in_both_languages(office):
    async with mail_server() as box:
        desk = office(mail(box.port))
        async with desk.working("desk"):
            await desk.opens("kiosk-01")
            await until(lambda: box.mails)
        (one,) = box.mails
        assert one["subject"] == "[hetao] 新告警：样本 New: Sample · kiosk-01"
        assert one["auto-submitted"] == "auto-generated"
        assert one["from"] == "k@hall.example"
        assert box.envelopes[0].rcpt_tos == ["a@hall.example", "b@hall.example"]
        text = one.get_content()
        for words in ("处理：去看", "To do: Go", "kiosk-01 printer  printer.paper_out out"):
            assert words in text
        await desk.comes(lambda channel: channel.sent == 1)


async def test_a_power_cut_of_a_hundred_kiosks_is_one_mail(office):
    async with mail_server() as box:
        desk = office(mail(box.port, gather=60))
        async with desk.working("desk"):
            for number in range(100):
                await desk.opens(f"kiosk-{number:03}", after_ms=500)
            assert not box.mails
            desk.clock.now = NOW + 61_000
            await until(lambda: box.mails)
            await desk.comes(lambda channel: channel.waiting == 0)
            await desk.clears(*(f"kiosk-{number:03}" for number in range(100)), after_ms=60_000)
            desk.clock.now += 60_000
            await until(lambda: len(box.mails) == 2)
        first, second = box.mails
        assert first["subject"].endswith("· kiosk-000, kiosk-001, kiosk-002 +97")
        assert "— 100" in first.get_content()
        assert "And 40 more" in first.get_content()
        assert "Cleared" in second["subject"]


async def test_no_word_of_a_kiosk_makes_a_header(office):
    evil = "out\r\nBcc: thief@evil.example\r\n\r\n<b>text</b>"
    async with mail_server() as box:
        desk = office(mail(box.port))
        async with desk.working("desk"):
            await desk.opens("kiosk-01", detail=evil)
            await until(lambda: box.mails)
    assert box.envelopes[0].rcpt_tos == ["a@hall.example", "b@hall.example"]
    (one,) = box.mails
    assert one["bcc"] is None
    assert "out Bcc: thief@evil.example <b>text</b>" in one.get_content()  # text, in one line
    assert one.get_content_type() == "text/plain"
    channel = Mail(to=("a@x.example",), sender="k@x.example")
    subject = Mailer(channel).message("n", "a\r\nBcc: b@x.example", "t")["subject"]
    assert subject == "a Bcc: b@x.example"


async def test_what_the_server_refuses_is_tried_again_later_and_later_and_not_lost(office):
    async with mail_server() as box:
        box.answer = "451 try again"
        desk = office(mail(box.port))
        async with desk.working("desk"):
            await desk.opens("kiosk-01")
            await desk.comes(lambda channel: "451 try again" in channel.said)
            (one,) = await desk.batches()
            assert (one.attempts, one.due) == (1, NOW + 30_000)
            box.answer = "452 and again"
            desk.clock.now += 30_000
            await desk.comes(lambda channel: "452 and again" in channel.said)
            await desk.opens("kiosk-02")  # waits for its turn: nobody piles up mails
            box.answer = "250 taken"
            desk.clock.now += 60_000
            await until(lambda: len(box.mails) == 2)
            await desk.comes(lambda channel: channel.waiting == 0)
        first, second = await desk.batches()
        assert (first.state, first.attempts, second.attempts) == ("sent", 3, 1)
        ids = [one["message-id"] for one in box.mails]
        assert ids[0] == f"<{first.id}@hall.example>"


def test_the_waits_between_tries_grow_to_an_hour():
    waits = [outbox.retry_ms(number) // 1000 for number in (1, 2, 3, 8, 9, 40)]
    assert waits == [30, 60, 120, 3600, 3600, 3600]


async def test_after_a_day_it_is_given_up_and_said(office):
    desk = office(mail(free_port()))  # nobody listens there
    async with desk.working("desk"):
        await desk.opens("kiosk-01")
        await desk.comes(lambda channel: channel.said)
        assert (await desk.channel()).state == "waiting"
        desk.clock.now += DAY
        await desk.comes(lambda channel: channel.given_up == 1)
    (one,) = await desk.store.run(
        lambda db: reading.alerts(db, desk.rules, NOW, reading.Wanted.ALL)
    )
    assert one.told == ("desk: given_up",)


@pytest.mark.parametrize("ill", ["silent", "trickles"])
async def test_a_mail_server_that_hangs_holds_up_nobody_for_long(ill):
    words = {"silent": {}, "trickles": {"greeting": b"220-", "trickle": b"x"}}[ill]
    async with silent_server(**words) as port:
        channel = Mail(to=("a@x.example",), sender="k@x.example", port=port, security="none")
        mailer = Mailer(channel, step_s=0.2, whole_s=0.4)
        async with asyncio.timeout(60):
            with pytest.raises(NotSentError, match=f"smtp 127.0.0.1:{port}"):
                await mailer.send("n", "subject", "text")
            # And the thread is free again.
            await asyncio.get_running_loop().run_in_executor(mailer._worker, bool)
        await mailer.close()


async def test_a_mailbox_that_is_not_there_is_named():
    async with mail_server() as box:
        box.recipient = "550 no such mailbox"
        channel = Mail(to=("a@x.example",), sender="k@x.example", port=box.port, security="none")
        mailer = Mailer(channel)
        with pytest.raises(NotSentError, match="550 no such mailbox"):
            await mailer.send("n", "subject", "text")
        await mailer.close()


async def test_a_mail_goes_by_tls_with_a_login_and_not_without(tmp_path):
    certificates(tmp_path, "mail")
    own = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    own.load_cert_chain(tmp_path / "mail.pem", tmp_path / "mail.key")
    (tmp_path / "password").write_text("SAMPLE secret\n")
    async with mail_server(own, login=("kiosks", "SAMPLE secret")) as box:
        common = {
            "to": ("a@x.example",), "sender": "k@x.example", "port": box.port,
            "username": "kiosks", "password_file": str(tmp_path / "password"),
        }  # fmt: skip
        good = Mailer(Mail(**common, ca=str(tmp_path / "ca.pem")))
        assert "taken" in await good.send("n", "subject", "text")
        unknown = Mailer(Mail(**common))  # signed by nobody that is known
        with pytest.raises(NotSentError, match="certificate"):
            await unknown.send("n", "subject", "text")
        (tmp_path / "password").write_text("wrong")
        with pytest.raises(NotSentError, match="535") as error:
            await good.send("n", "subject", "text")
        assert "wrong" not in str(error.value)
        await good.close()
        await unknown.close()
    assert len(box.mails) == 1


async def test_in_quiet_hours_a_warning_waits_and_an_error_does_not(store, hall, tmp_path):
    warning = rule("paper-low", 'on = "supply", supplies = ["low"]', 'tell = ["desk"]')
    async with mail_server() as box:
        # NOW is 05:20 by the hall's clock.
        parts = (mail(box.port, more='quiet = ["22:00-07:00"]'), warning, PAPER_OUT)
        desk = Office(store, hall, rules_of(tmp_path, *parts, 'tell = ["desk"]'))
        async with desk.working("desk"):
            await desk.opens("kiosk-01", rule_name="paper-low")
            await desk.opens("kiosk-02")
            await until(lambda: box.mails)
            await desk.comes(lambda channel: channel.sent == 1)
            assert "kiosk-02" in box.mails[0]["subject"]
            assert (await desk.channel()).waiting == 1
            desk.clock.now += 100 * 60_000  # 07:00
            await until(lambda: len(box.mails) == 2)
        assert "kiosk-01" in box.mails[1]["subject"]


# --- restart and several centres


async def test_what_was_in_hand_at_a_crash_is_sent_once_the_claim_lapses(office, store, hall):
    async with mail_server() as box:
        desk = office(mail(box.port))
        await desk.opens("kiosk-01")
        zone, channel = hall.hours.zone, desk.rules.channels["desk"]
        taken = await store.run(lambda db: outbox.take(db, "desk", channel, zone, NOW, "batch-one"))
        assert len(taken.items) == 1  # and then the centre was killed
        async with desk.working("desk"):
            await desk.opens("kiosk-02")
            desk.clock.now += outbox.CLAIM_MS - 1
            for _ in range(20):
                await asyncio.sleep(0.01)
            assert not box.mails
            desk.clock.now += 1
            await until(lambda: len(box.mails) == 2)
        assert box.mails[0]["message-id"] == "<batch-one@hall.example>"


async def test_what_is_being_sent_when_the_centre_stops_is_ended_and_noted(office):
    async with web_server() as hooked:
        hooked.delay_s = 0.3
        desk = office(HOOK.format(url=hooked.url), told="duty")
        async with desk.working("duty"):
            await desk.opens("kiosk-01")
            await until(lambda: hooked.posts)
        assert (await desk.channel()).state == "sent"  # it was cancelled meanwhile


async def test_of_several_centres_one_sends(office):
    async with mail_server() as box:
        desk = office(mail(box.port))
        async with desk.working("desk"), desk.working("desk"), desk.working("desk"):
            for number in range(20):
                await desk.opens(f"kiosk-{number:02}")
            await desk.comes(lambda channel: channel.sent == 20)
        told = [line for one in box.mails for line in one.get_content().splitlines()]
        assert sum("printer.paper_out" in line for line in told) == 20


# --- webhook


async def test_a_webhook_gets_signed_json_with_an_id(office):
    async with web_server(500, 204) as hooked:
        desk = office(HOOK.format(url=hooked.url), told="duty")
        async with desk.working("duty"):
            await desk.opens("kiosk-01")
            await desk.comes(lambda channel: "HTTP 500" in channel.said)
            desk.clock.now += 30_000
            await desk.comes(lambda channel: channel.sent == 1)
    (first, headers, body), (_, again, repeated) = hooked.posts
    assert first == "POST /hook HTTP/1.1"
    told = json.loads(body)
    assert told["site"] == "hetao"
    (one,) = told["alerts"]
    assert (one["kiosk"], one["kind"], one["title"]["en"]) == ("kiosk-01", "opened", "Sample")
    assert headers["webhook-id"] == again["webhook-id"]  # who has it already can tell
    assert body == repeated
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    for sent, data in ((headers, body), (again, repeated)):
        signed = f"{sent['webhook-id']}.{sent['webhook-timestamp']}.".encode() + data
        expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        assert sent["webhook-signature"] == f"v1,{expected}"
    assert again["webhook-timestamp"] == str(NOW // 1000 + 30)


def hook(url, folder, **more):
    (folder / "hook.secret").write_text(SECRET)
    return Hook(Webhook(url=url, secret_file=str(folder / "hook.secret")), **more)


async def test_a_webhook_that_leads_elsewhere_is_not_followed(tmp_path):
    async with web_server(302) as hooked:
        one = hook(hooked.url, tmp_path)
        with pytest.raises(NotSentError, match="HTTP 302"):
            await one.send("n", b"{}", 1)
        await one.close()
    assert len(hooked.posts) == 1


async def test_a_webhook_that_is_slow_silent_or_away_is_given_up(tmp_path):
    async with web_server(500) as hooked:
        hooked.delay_s = 5
        one = hook(hooked.url, tmp_path, step_s=0.1)
        with pytest.raises(NotSentError, match=f"http://127.0.0.1:{hooked.port}"):
            await one.send("n", b"{}", 1)
        await one.close()
    async with silent_server(greeting=b"HTTP/1.1 200 OK\r\nX: ", trickle=b"x") as port:
        one = hook(f"http://127.0.0.1:{port}/key=SAMPLE", tmp_path, whole_s=0.3)
        with pytest.raises(NotSentError) as error:
            await one.send("n", b"{}", 1)
        assert "SAMPLE" not in str(error.value)  # an address may hold a secret
        await one.close()
    one = hook(f"http://127.0.0.1:{free_port()}/", tmp_path)
    with pytest.raises(NotSentError, match="connect"):
        await one.send("n", b"{}", 1)
    await one.close()


@pytest.mark.parametrize("text", ["", "secret", "whsec_c2hvcnQ=", "whsec_" + "!" * 40])
def test_a_key_that_is_none_is_refused_without_being_told(tmp_path, text):
    (tmp_path / "key").write_text(text)
    with pytest.raises(SecretError) as error:
        Hook(Webhook(url="https://x.example/", secret_file=str(tmp_path / "key")))
    assert not text or text not in str(error.value)
