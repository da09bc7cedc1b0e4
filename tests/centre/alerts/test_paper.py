"""When paper will be out: over invented days of a hall, and what is not said."""

from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median

import pytest
from sqlalchemy import insert

from kiosk.centre.alerts.forecasts import Forecasts
from kiosk.centre.alerts.paper import Roll, Span, Unsaid, paper_out
from kiosk.centre.alerts.rolls import Rolls, roll_of
from kiosk.centre.alerts.rules import Paper, Rules
from kiosk.centre.fleet import tables as fleet_tables
from tests.centre.alerts.making import kiosk, printer

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
BUSY = {9: 14, 10: 18, 11: 10, 14: 12, 15: 15, 16: 11, 17: 5}  # tickets in an hour, on average
TICKET_MM = 140
DAYS_KNOWN = 14
NOMINAL_MM = 80_000
ERROR_MIN = 35  # half of all forecasts are nearer, in minutes of opening


def ms(moment):
    return round(moment.timestamp() * 1000)


class Town:
    """Tickets of a hall that come by chance."""

    def __init__(self, hall, seed, days=30):
        self.hours, chance = hall.hours, Random(seed)
        self.tickets = []  # moment in milliseconds, millimetres
        pace = chance.uniform(0.6, 1.5)
        for number in range(days):
            day = MONDAY.date() + timedelta(days=number)
            for span in self.hours.on(day):
                at = datetime.combine(day, span.opens, self.hours.zone)
                closes = datetime.combine(day, span.closes, self.hours.zone)
                while at < closes:
                    rate = BUSY[at.hour] * pace
                    at += timedelta(hours=chance.expovariate(rate))
                    if at < closes:
                        self.tickets.append((ms(at), TICKET_MM * chance.uniform(0.8, 1.3)))

    def use(self, until_ms):
        """Millimetres by the hour, as the telemetry tells them, for the days before a moment."""
        first = until_ms - until_ms % HOUR - DAYS_KNOWN * DAY
        found = dict.fromkeys(range(first, until_ms - until_ms % HOUR, HOUR), 0.0)
        for at, used in self.tickets:
            if (hour := at - at % HOUR) in found:
                found[hour] += used
        return found

    def out(self, from_ms, left_mm):
        """When so much will have been used."""
        for at, used in self.tickets:
            if at >= from_ms:
                left_mm -= used
                if left_mm <= 0:
                    return at
        raise AssertionError("the town is too small")

    def open_minutes(self, first_ms, last_ms):
        """Minutes of opening between two moments."""
        low, high = sorted((first_ms, last_ms))
        steps = range(low, high, 5 * MINUTE)
        return 5 * sum(self.hours.is_open(datetime.fromtimestamp(at / 1000, UTC)) for at in steps)


def test_half_of_the_forecasts_are_near_and_nearly_all_within_their_span(hall):
    errors, within, told = [], 0, 0
    for seed in range(60):
        town, chance = Town(hall, seed), Random(seed + 1000)
        lengths = tuple(NOMINAL_MM * chance.gauss(1, 0.01) for _ in range(3))
        left = chance.uniform(2_000, 15_000)
        now = ms(MONDAY) + 15 * DAY + round(chance.uniform(2, 9) * HOUR)  # a Tuesday, 10 to 17
        truly = NOMINAL_MM * chance.gauss(1, 0.01)
        roll = Roll("full", used=truly - left, used_low=None, lengths=lengths)
        found = paper_out(roll, town.use(now), hall.hours, now)
        if isinstance(found, Unsaid):
            assert found.why in {"unsure", "overdue"}
            continue
        told += 1
        truth = town.out(now, left)
        errors.append(town.open_minutes(found.at, truth))
        within += found.early <= truth <= found.late
    assert told >= 50
    assert median(errors) <= ERROR_MIN
    assert within >= 0.9 * told


def test_of_a_roll_that_is_low_the_forecast_counts_from_there(hall):
    errors = []
    for seed in range(40):
        town, chance = Town(hall, seed), Random(seed)
        now = ms(MONDAY) + 15 * DAY + round(chance.uniform(2, 6) * HOUR)
        truly = 6_000 * chance.gauss(1, 0.05)
        passed = chance.uniform(0, 3_000)
        roll = Roll("low", used=70_000.0, used_low=passed, lefts=(6_000, 5_900, 6_100))
        found = paper_out(roll, town.use(now), hall.hours, now)
        assert isinstance(found, Span)
        errors.append(town.open_minutes(found.at, town.out(now, truly - passed)))
    assert median(errors) <= ERROR_MIN


def test_the_paper_is_never_out_while_the_hall_is_closed(hall):
    for seed in range(20):
        town, chance = Town(hall, seed), Random(seed)
        now = ms(MONDAY) + 15 * DAY + round(chance.uniform(0, 72) * HOUR)
        roll = Roll("full", used=NOMINAL_MM - chance.uniform(3_000, 20_000), used_low=None,
                    length=NOMINAL_MM)  # fmt: skip
        found = paper_out(roll, town.use(now), hall.hours, now)
        if isinstance(found, Span):
            at = datetime.fromtimestamp(found.at / 1000, UTC)
            assert hall.hours.is_open(at - timedelta(milliseconds=1))
            assert now <= found.early <= found.at <= found.late


FRIDAY_EVENING = ms(datetime(2026, 3, 20, 10, 30, tzinfo=UTC))  # 18:30 in the hall


@pytest.mark.parametrize(
    ("roll", "known", "why"),
    [
        (Roll("out", 1.0, None, length=80_000), True, "out"),
        (Roll("full", None, None, length=80_000), True, "roll"),  # nobody saw it put in
        (Roll("full", 1.0, None), True, "roll"),  # and nobody knows how long it is
        (Roll("low", None, 100.0), True, "roll"),
        (Roll("full", 81_000, None, length=80_000), True, "overdue"),
        (Roll("full", 70_000, None, length=80_000), False, "use"),
        (Roll("full", 0.0, None, length=300_000), True, "far"),
        (Roll("full", 60_000, None, lengths=(60_500, 80_000, 62_000)), True, "unsure"),
    ],
)
def test_what_cannot_be_said_is_not_said(hall, roll, known, why):
    use = Town(hall, 1).use(FRIDAY_EVENING)
    some = use if known else dict(list(use.items())[-8:])
    assert paper_out(roll, some, hall.hours, FRIDAY_EVENING) == Unsaid(why)


def test_over_a_weekend_the_forecast_is_on_monday(hall):
    roll = Roll("full", used=78_000, used_low=None, lengths=(80_000, 80_100, 79_900))
    found = paper_out(roll, Town(hall, 1).use(FRIDAY_EVENING), hall.hours, FRIDAY_EVENING)
    at = hall.hours.local(datetime.fromtimestamp(found.at / 1000, UTC))
    assert (at.date().isoformat(), 9 <= at.hour < 12) == ("2026-03-23", True)


# --- over the database


class Kept:
    """A kiosk's telemetry and its printer's word, as the fleet keeps and shows them."""

    def __init__(self, store, town):
        self.store, self.town, self.rolls = store, town, Rolls()
        self.boot, self.paper = "boot-one", 0.0

    async def begin(self):
        await self.store.run(
            lambda db: db.execute(insert(fleet_tables.kiosk).values(name="kiosk-01"))
        )

    async def figures(self, first_ms, last_ms):
        """Tell the counter every quarter of an hour; it begins anew with each boot."""
        rows, tickets = [], [one for one in self.town.tickets if first_ms <= one[0] < last_ms]
        for at in range(first_ms, last_ms, 15 * MINUTE):
            while tickets and tickets[0][0] < at:
                self.paper += tickets.pop(0)[1]
            if at % DAY == 0:
                self.boot, self.paper = f"boot-{at}", 0.0
            rows.append(
                {"kiosk": "kiosk-01", "at": at, "boot": self.boot, "paper_mm": round(self.paper)}
            )
        await self.store.run(lambda db: db.execute(insert(fleet_tables.figures), rows))

    async def says(self, supply, at_ms, level="ok"):
        news = self.rolls.news(kiosk(level=level, devices=(printer(supply=supply),)))
        await self.store.run(lambda db: self.rolls.write(db, news, at_ms))
        self.rolls.written(news)

    async def roll(self, at_ms, length=0.0):
        return await self.store.run(lambda db: roll_of(db, "kiosk-01", length, at_ms))


async def test_a_roll_is_learnt_from_the_one_before(store, hall):
    town = Town(hall, 3)
    kept = Kept(store, town)
    await kept.begin()
    start = ms(MONDAY)
    await kept.figures(start, start + 15 * DAY)
    await kept.says("full", start)
    assert (await kept.roll(start + DAY)).used is None  # it lay there before: how long?
    await kept.says("out", start + DAY)
    await kept.says("full", start + DAY)  # a new one
    low, out = start + 7 * DAY, start + 8 * DAY
    await kept.says("low", low)
    await kept.says("out", low + HOUR, level="offline")  # proves nothing
    await kept.says("out", out)
    await kept.says("full", out)
    found = await kept.roll(start + 9 * DAY)
    truth = sum(mm for at, mm in town.tickets if start + DAY <= at < out)
    left = sum(mm for at, mm in town.tickets if low <= at < out)
    since = sum(mm for at, mm in town.tickets if out <= at < start + 9 * DAY)
    assert found.lengths == pytest.approx((truth,), abs=300)
    assert found.lefts == pytest.approx((left,), abs=300)
    assert found.used == pytest.approx(since, abs=300)
    forecasts = Forecasts(Rules(), hall.hours)
    told = await store.run(lambda db: forecasts.of(db, "kiosk-01", start + 15 * DAY))
    assert told.paper_out_at is not None
    assert told.early <= town.out(out, truth) <= told.late
    assert "The paper will be out at about" in told.said


async def test_a_few_centimetres_are_no_roll(store, hall):
    kept = Kept(store, Town(hall, 3))
    await kept.begin()
    start = ms(MONDAY)
    await kept.figures(start, start + DAY)
    for supply in ("out", "full", "out", "full"):  # somebody opened and closed it
        await kept.says(supply, start)
    assert (await kept.roll(start + HOUR)).lengths == ()


async def test_the_length_of_the_settings_serves_until_one_is_learnt(store, hall):
    town = Town(hall, 5)
    kept = Kept(store, town)
    await kept.begin()
    start = ms(MONDAY)
    await kept.figures(start, start + 14 * DAY)
    for supply in ("out", "full"):
        await kept.says(supply, start + 11 * DAY)
    now = start + 14 * DAY
    for roll_m, why in ((0.0, "How much is on the roll"), (40.0, "at about")):
        forecasts = Forecasts(Rules(paper=Paper(roll_m=roll_m)), hall.hours)
        told = await store.run(lambda db, one=forecasts: one.of(db, "kiosk-01", now))
        assert why in told.said
    assert await store.run(lambda db: forecasts.of(db, "kiosk-99", now)) is None


async def test_hours_without_telemetry_are_unknown_and_not_empty(store, hall):
    kept = Kept(store, Town(hall, 5))
    await kept.begin()
    start = ms(MONDAY)
    for day in (0, 1, 2, 3, 4, 7, 8):  # then the kiosk was away
        await kept.figures(start + day * DAY, start + (day + 1) * DAY)
    for supply in ("out", "full"):
        await kept.says(supply, start)
    forecasts = Forecasts(Rules(paper=Paper(roll_m=150.0)), hall.hours)
    near = await store.run(lambda db: forecasts.of(db, "kiosk-01", start + 9 * DAY))
    later = await store.run(lambda db: forecasts.of(db, "kiosk-01", start + 12 * DAY))
    assert kept.town.open_minutes(near.paper_out_at, kept.town.out(start, 150_000)) <= 180
    open_for = [
        kept.town.open_minutes(start + 9 * DAY, near.paper_out_at),
        kept.town.open_minutes(start + 12 * DAY, later.paper_out_at),
    ]
    assert open_for[0] == pytest.approx(open_for[1], abs=30)  # as much opening after either
