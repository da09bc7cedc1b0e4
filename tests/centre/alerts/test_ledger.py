"""Alerts in the database: one of each, counted, reopened, and what is told of them."""

import asyncio

import pytest
from sqlalchemy import func, select

from kiosk.centre.access.roles import Role
from kiosk.centre.alerts import acts, leases, ledger, outbox, reading
from kiosk.centre.alerts.acts import ActError, By, NoSuchAlertError
from kiosk.centre.alerts.events import Events
from kiosk.centre.alerts.judging import Clears, Key, Opens
from kiosk.centre.alerts.ledger import Decided
from kiosk.centre.alerts.reading import Wanted
from kiosk.centre.alerts.tables import alert, notice
from kiosk.centre.audit import Wanted as AuditWanted
from kiosk.centre.audit import entries
from kiosk.centre.store import CentreStore
from kiosk.link.messages import Alert, Diagnostic, Line, Verdict
from tests.centre.access.keys import account_in
from tests.centre.alerts.making import NOW, PAPER_OUT, rule, rules_of

MINUTE = 60_000
KEY = Key("kiosk-01", "printer", "paper-out")
OPENS = Opens(KEY, "printer.paper_out", "says out")
MAIL = '[mail.desk]\nto = ["a@hall.example"]\nsender = "k@hall.example"\ngather_s = 0\n'
HOOK = '[webhook.duty]\nsecret_file = "hook.secret"\nurl = "https://hall.example/hook"\n'
TOLD = 'tell = ["desk"]\nescalate_minutes = 30\nescalate_to = ["duty"]'
BY = By("zhang", NOW)


@pytest.fixture
def rules(tmp_path):
    return rules_of(tmp_path, MAIL, HOOK, PAPER_OUT, TOLD)


class Book:
    """The ledger of a test at a moment that it says."""

    def __init__(self, store, rules):
        self.store, self.rules, self.now = store, rules, NOW

    async def write(self, *decisions, after_ms=0):
        self.now += after_ms
        decided = Decided(self.rules, self.now)
        await self.store.run(lambda db: decided.write(db, list(decisions)))

    async def does(self, name, after_ms=0):
        self.now += after_ms
        await self.store.run(getattr(Decided(self.rules, self.now), name))

    async def alerts(self, wanted=Wanted.ALL):
        return await self.store.run(lambda db: reading.alerts(db, self.rules, self.now, wanted))

    async def notices(self):
        query = select(notice.c.channel, notice.c.kind, notice.c.state).order_by(notice.c.id)
        rows = await self.store.run(lambda db: db.execute(query).all())
        return [f"{one.channel} {one.kind} {one.state}" for one in rows]

    async def send(self, channel="desk"):
        """Take what is due, and say that it arrived."""
        zone, one = self.zone, self.rules.channels[channel]
        found = await self.store.run(
            lambda db: outbox.take(db, channel, one, zone, self.now, f"batch-{self.now}-{channel}")
        )
        if found is not None:
            await self.store.run(lambda db: outbox.sent(db, found.id, self.now, "taken"))
        return found


@pytest.fixture
def book(either, rules, hall):
    book = Book(either, rules)
    book.zone = hall.hours.zone
    return book


async def test_of_the_same_there_is_one_open_alert_and_one_notice(book):
    await book.write(OPENS)
    await book.write(OPENS, after_ms=1000)
    (one,) = await book.alerts()
    assert (one.kiosk, one.device, one.state, one.level, one.times) == (
        "kiosk-01", "printer", "open", "error", 1,
    )  # fmt: skip
    assert (one.title.zh_hans, one.title.en) == ("样本", "Sample")
    assert await book.notices() == ["desk opened waiting"]


async def test_several_centres_that_write_at_once_open_one_alert(either_url, rules):
    async with CentreStore.opened(either_url) as one, CentreStore.opened(either_url) as two:
        decided = Decided(rules, NOW)
        await asyncio.gather(
            *(store.run(lambda db: decided.write(db, [OPENS])) for store in (one, two) * 8)
        )
        counted = select(func.count()).select_from(alert)
        assert await one.run(lambda db: db.execute(counted).scalar_one()) == 1
        counted = select(func.count()).select_from(notice)
        assert await two.run(lambda db: db.execute(counted).scalar_one()) == 1
        for table in (notice, alert):
            await one.run(lambda db, table=table: db.execute(table.delete()))


async def test_what_clears_before_anybody_was_told_is_told_to_nobody(book):
    await book.write(OPENS)
    await book.write(Clears(KEY), after_ms=1000)
    assert await book.notices() == ["desk opened withdrawn"]
    (one,) = await book.alerts(Wanted.CLEARED)
    assert (one.state, one.cleared, one.cleared_why) == ("cleared", NOW + 1000, "well")
    assert await book.alerts(Wanted.CURRENT) == []


async def test_who_was_told_is_told_when_it_clears_and_when_it_comes_back(book):
    await book.write(OPENS)
    await book.send()
    await book.write(Clears(KEY), after_ms=MINUTE)
    assert (await book.notices())[1:] == ["desk cleared waiting"]
    await book.write(OPENS, after_ms=MINUTE)  # before that was sent: nobody need know
    assert (await book.notices())[1:] == ["desk cleared withdrawn"]
    await book.write(Clears(KEY), after_ms=MINUTE)
    await book.send()
    await book.write(OPENS, after_ms=MINUTE)
    (one,) = await book.alerts()
    assert (one.times, one.opened, one.again, one.cleared) == (3, NOW, book.now, None)
    assert (await book.notices())[2:] == ["desk cleared sent", "desk reopened waiting"]


async def test_long_after_it_cleared_the_same_is_another_alert(book):
    await book.write(OPENS)
    await book.write(Clears(KEY), after_ms=1000)
    await book.write(OPENS, after_ms=15 * MINUTE + 1)
    assert [one.state for one in await book.alerts()] == ["open", "cleared"]


async def test_a_rule_may_want_another_alert_each_time(either, tmp_path):
    book = Book(either, rules_of(tmp_path, PAPER_OUT, "reopen_minutes = 0"))
    for decision in (OPENS, Clears(KEY), OPENS):
        await book.write(decision)
    assert [one.times for one in await book.alerts()] == [1, 1]


async def test_what_nobody_acknowledges_is_told_to_others_once(book):
    await book.write(OPENS)
    await book.does("escalate", after_ms=30 * MINUTE - 1)
    assert await book.notices() == ["desk opened waiting"]
    for _ in range(3):
        await book.does("escalate", after_ms=1)
    assert await book.notices() == ["desk opened waiting", "duty escalated waiting"]


@pytest.mark.parametrize("by", ["acknowledged", "silenced", "kiosk silenced"])
async def test_what_somebody_looks_after_is_not(book, by):
    await book.write(OPENS)
    (one,) = await book.alerts()
    act = {
        "acknowledged": lambda db: acts.acknowledge(db, BY, one.id),
        "silenced": lambda db: acts.silence_alert(db, BY, one.id, 60),
        "kiosk silenced": lambda db: acts.silence_kiosk(db, BY, "kiosk-01", 60),
    }[by]
    await book.store.run(act)
    await book.does("escalate", after_ms=31 * MINUTE)
    assert "duty escalated waiting" not in await book.notices()


async def test_a_silence_holds_notices_back_until_it_ends_and_clears_nothing(book):
    await book.store.run(lambda db: acts.silence_kiosk(db, BY, "kiosk-01", 10))  # before it opens
    await book.write(OPENS)
    (one,) = await book.alerts(Wanted.SILENCED)
    assert (one.state, one.silenced_until, one.cleared) == ("silenced", NOW + 10 * MINUTE, None)
    assert await book.send() is None
    assert await book.alerts(Wanted.OPEN) == []
    book.now += 10 * MINUTE
    assert [one.state for one in await book.alerts(Wanted.OPEN)] == ["open"]
    assert len((await book.send()).items) == 1


async def test_acts_are_kept_with_who_and_when_and_stand_in_the_trail(book):
    await account_in(book.store, "li", Role.TECHNICIAN)
    await book.write(OPENS)
    (one,) = await book.alerts()
    for act in (
        lambda db: acts.acknowledge(db, BY, one.id),
        lambda db: acts.acknowledge(db, By("wang", NOW + 1), one.id),  # somebody did already
        lambda db: acts.assign(db, BY, one.id, " Li "),
        lambda db: acts.add_note(db, BY, one.id, "a new roll is on the way"),
        lambda db: acts.silence_alert(db, BY, one.id, 5),
    ):
        await book.store.run(act)
    (one,) = await book.alerts()
    assert (one.acknowledged.by, one.acknowledged.at, one.assigned) == ("zhang", NOW, "li")
    assert [(note.by, note.text) for note in one.notes] == [("zhang", "a new roll is on the way")]
    assert await book.notices() == ["desk opened withdrawn"]  # somebody looks after it
    trail = await book.store.run(lambda db: entries(db, AuditWanted(about=f"alert {one.id} ")))
    assert [(line.what, line.who) for line in reversed(trail)] == [
        ("alert.acknowledged", "zhang"), ("alert.assigned", "zhang"),
        ("alert.noted", "zhang"), ("alert.silenced", "zhang"),
    ]  # fmt: skip
    await book.store.run(lambda db: acts.assign(db, BY, one.id, ""))
    assert (await book.alerts())[0].assigned == ""
    await book.store.run(lambda db: db.exec_driver_sql("DELETE FROM account"))


async def test_what_cannot_be_done_is_refused(book):
    await book.write(OPENS)
    (one,) = await book.alerts()
    for act in (
        lambda db: acts.assign(db, BY, one.id, "nobody"),
        lambda db: acts.add_note(db, BY, one.id, "call 138 0013 8000"),
    ):
        with pytest.raises(ActError):
            await book.store.run(act)
    with pytest.raises(NoSuchAlertError):
        await book.store.run(lambda db: acts.acknowledge(db, BY, one.id + 1))
    for number in range(acts.MOST_NOTES):
        await book.store.run(lambda db, n=number: acts.add_note(db, BY, one.id, f"note {n}"))
    with pytest.raises(ActError, match="notes already"):
        await book.store.run(lambda db: acts.add_note(db, BY, one.id, "one more"))
    await book.write(Clears(KEY))
    with pytest.raises(ActError, match="cleared already"):
        await book.store.run(lambda db: acts.acknowledge(db, BY, one.id))


async def test_a_call_of_a_kiosk_is_counted_and_clears_when_it_is_not_said_again(
    either, tmp_path, hall
):
    called = rule("called", 'on = "alert", codes = ["applications.*"], lasts_minutes = 60')
    book = Book(either, rules_of(tmp_path, called))
    events = Events(book.rules)
    for at, code in ((0, "applications.near_full"), (1, "applications.refused"), (2, "other")):
        said = Alert(code=code, detail="see")
        await either.run(
            lambda db, at=at, said=said: events.take_alert(db, "kiosk-01", said, NOW + at)
        )
    (one,) = await book.alerts()
    assert (one.rule, one.times, one.code) == ("called", 2, "applications.refused")
    await book.does("expire", after_ms=60 * MINUTE)
    assert len(await book.alerts(Wanted.CURRENT)) == 1
    await book.does("expire", after_ms=2)
    assert await book.alerts(Wanted.CURRENT) == []


async def test_a_report_that_failed_opens_and_one_that_passed_clears(either, tmp_path):
    book = Book(either, rules_of(tmp_path, rule("report", 'on = "report"')))
    events = Events(book.rules)

    async def take(taken, word, said="dark"):
        verdict = Verdict(word)
        lines = (Line(part="camera", verdict=verdict, said=said),)
        body = Diagnostic(taken=taken, verdict=verdict, lines=lines)
        await either.run(lambda db: events.take_report(db, "kiosk-01", body, NOW + taken))

    await take(1, "fail")
    (one,) = await book.alerts(Wanted.CURRENT)
    assert one.detail == "camera: dark"
    await take(2, "unknown")  # nothing was shown either way
    assert len(await book.alerts(Wanted.CURRENT)) == 1
    await take(3, "pass")
    assert await book.alerts(Wanted.CURRENT) == []


async def test_an_alert_whose_rule_is_gone_is_cleared_and_an_old_one_is_forgotten(book, tmp_path):
    await book.write(OPENS)
    book.rules = rules_of(tmp_path, MAIL)
    await book.does("tidy")
    (one,) = await book.alerts()
    assert (one.state, one.cleared_why, one.title.en) == ("cleared", "rule.gone", "paper-out")
    await book.does("tidy", after_ms=ledger.KEPT_MS + 1)
    assert await book.alerts() == []


async def test_one_centre_holds_the_lease_until_it_lapses_or_is_released(either):
    async def hold(holder, now_ms):
        return await either.run(lambda db: leases.hold(db, "alerts", holder, now_ms))

    assert await hold("one", NOW)
    assert not await hold("two", NOW + 10_000)
    assert await hold("one", NOW + 10_000)
    assert not await hold("two", NOW + 25_000)
    assert await hold("two", NOW + 25_001)
    assert not await hold("one", NOW + 25_002)
    await either.run(lambda db: leases.release(db, "alerts", "two"))
    assert await hold("one", NOW + 25_003)
