"""From the picture of the fleet to alerts in the database, whoever of several centres watches."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from kiosk.centre.alerts import leases, ledger, reading
from kiosk.centre.alerts.reading import Wanted
from kiosk.centre.alerts.tables import alert, notice
from kiosk.centre.alerts.watching import Watch
from kiosk.centre.enrolment import ledger as enrolled
from kiosk.centre.store import CentreStore, CentreStoreError
from tests.centre.alerts.making import NOW, PAPER_OUT, Picture, kiosk, out, printer, rule, rules_of

OFFLINE = rule("offline", 'on = "offline", minutes = 5')
SILENT = {"level": "offline", "because": "silent"}


class Tower:
    """Centres that watch one picture, each as a process of its own would."""

    def __init__(self, store, rules, picture):
        self.store, self.rules, self.picture = store, rules, picture
        self.now, self.online, self.folder = NOW, True, None

    @asynccontextmanager
    async def watching(self, holder="one", store=None):
        watch = Watch(
            self.rules, self.picture, lambda: self.online, store or self.store, lambda: self.now,
            holder, lambda: None, tick_s=0.01,
        )  # fmt: skip
        task = asyncio.create_task(watch.run())
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.wait({task})

    async def alerts(self, wanted=Wanted.CURRENT):
        return await self.store.run(lambda db: reading.alerts(db, self.rules, self.now, wanted))

    async def until(self, about):
        async with asyncio.timeout(60):
            while not about(found := await self.alerts()):
                await asyncio.sleep(0.01)
        return found

    async def a_while(self):
        """Let everybody do what they would do by now."""
        for _ in range(20):
            await asyncio.sleep(0.01)


@pytest.fixture
def tower(either, tmp_path):
    tower = Tower(either, rules_of(tmp_path, PAPER_OUT, OFFLINE), Picture(kiosk()))
    tower.folder = tmp_path
    return tower


async def test_an_alert_opens_with_the_picture_and_clears_with_it(tower):
    async with tower.watching():
        tower.picture.put(out())
        (one,) = await tower.until(lambda found: found)
        assert (one.kiosk, one.rule, one.code) == ("kiosk-01", "paper-out", "printer.paper_out")
        tower.picture.put(kiosk())
        await tower.until(lambda found: not found)


async def test_a_silence_of_the_kiosk_clears_nothing_and_is_an_alert_itself(tower):
    async with tower.watching():
        tower.picture.put(out())
        await tower.until(lambda found: found)
        tower.picture.put(kiosk(**SILENT, devices=(printer(supply="unknown", state="unknown"),)))
        tower.now += 5 * 60_000
        found = await tower.until(lambda found: len(found) == 2)
        assert {one.rule for one in found} == {"paper-out", "offline"}


async def test_while_the_broker_is_away_no_kiosk_is_called_silent(tower):
    tower.picture.put(kiosk(**SILENT, heard=NOW - 3_600_000))
    tower.online = False
    async with tower.watching():
        tower.now += 3_600_000
        await tower.a_while()
        assert await tower.alerts() == []
        tower.online = True
        await tower.a_while()
        tower.now += 5 * 60_000 - 1
        await tower.a_while()
        assert await tower.alerts() == []
        tower.now += 1
        await tower.until(lambda found: found)


async def test_what_became_well_while_no_centre_ran_clears_when_one_starts(tower):
    async with tower.watching():
        tower.picture.put(out(), out("kiosk-02"))
        await tower.until(lambda found: len(found) == 2)
    tower.picture.put(kiosk())
    tower.picture.remove("kiosk-02")
    async with tower.watching():
        await tower.until(lambda found: not found)
    why = {one.kiosk: one.cleared_why for one in await tower.alerts(Wanted.CLEARED)}
    assert why == {"kiosk-01": "well", "kiosk-02": "gone"}


async def test_a_kiosk_that_is_removed_takes_its_alerts_along(tower):
    async with tower.watching():
        tower.picture.put(out())
        await tower.until(lambda found: found)
        tower.picture.remove("kiosk-01")
        await tower.until(lambda found: not found)


async def test_of_several_centres_one_watches_and_another_takes_over(tower, either_url):
    async with CentreStore.opened(either_url) as other, tower.watching("two", other):
        await tower.a_while()
        async with tower.watching("one"):
            tower.picture.put(*(out(f"kiosk-{number:02}") for number in range(30)))
            await tower.until(lambda found: len(found) == 30)
            await tower.a_while()
        assert {one.times for one in await tower.alerts()} == {1}
    async with tower.watching("three"):  # the lease was given back
        tower.picture.put(*(kiosk(f"kiosk-{number:02}") for number in range(30)))
        await tower.until(lambda found: not found)


async def test_a_centre_that_was_killed_is_followed_by_another_when_its_lease_lapses(tower):
    await tower.store.run(lambda db: leases.hold(db, "alerts", "killed", NOW))
    tower.picture.put(out())
    async with tower.watching("two"):
        await tower.a_while()
        assert await tower.alerts() == []
        tower.now += 15_001
        await tower.until(lambda found: found)


class Locked:
    """A store that cannot be used for a while, as one that is locked, full or gone."""

    def __init__(self, store):
        self._store, self.away = store, False

    async def run(self, work):
        if self.away:
            raise CentreStoreError("database: locked")
        return await self._store.run(work)

    read = run


async def test_what_the_database_did_not_take_is_judged_anew(tower):
    locked = Locked(tower.store)
    async with tower.watching(store=locked):
        await tower.a_while()
        locked.away = True
        tower.picture.put(out())
        await tower.a_while()
        locked.away = False
        await tower.until(lambda found: found)


async def test_a_power_cut_of_a_thousand_kiosks_opens_an_alert_of_each(store, tmp_path):
    told = 'tell = ["desk"]'
    mail = '[mail.desk]\nto = ["a@x.example"]\nsender = "k@x.example"\n'
    rules = rules_of(tmp_path, mail, OFFLINE, told)
    names = [f"kiosk-{number:04}" for number in range(1000)]
    tower = Tower(store, rules, Picture(*(kiosk(one) for one in names)))
    async with tower.watching():
        await tower.a_while()
        tower.picture.put(*(kiosk(one, **SILENT) for one in names))
        tower.now += 5 * 60_000
        counted = select(func.count()).select_from(alert).where(alert.c.open_key.is_not(None))
        async with asyncio.timeout(60):
            while await store.run(lambda db: db.execute(counted).scalar_one()) < 1000:
                await asyncio.sleep(0.01)
        told = select(func.count()).select_from(notice)
        assert await store.run(lambda db: db.execute(told).scalar_one()) == 1000
    assert len(await store.run(ledger.opened_keys)) == 1000


async def test_the_end_of_a_certificate_is_an_alert_and_a_revocation_clears_it(tower):
    ending = rule("ending", 'on = "certificate", days = 21')
    tower.rules = rules_of(tower.folder, ending)
    ends = datetime.fromtimestamp(NOW / 1000, UTC) + timedelta(days=20)
    await tower.store.run(lambda db: enrolled.add_certificate(db, "kiosk-09", "0a", NOW, ends))
    async with tower.watching():
        (one,) = await tower.until(lambda found: found)
        assert (one.kiosk, one.rule, one.code) == ("kiosk-09", "ending", "certificate.ends")
        await tower.store.run(lambda db: enrolled.revoke(db, "kiosk-09", NOW))
        tower.now += 60_000
        await tower.until(lambda found: not found)
