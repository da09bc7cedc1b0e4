"""Free time of fifty teams for two weeks, beside the same question asked of the database alone."""

import statistics
import time
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import insert, text

from kiosk.catalogue.visits import Rules
from kiosk.centre.calendar import booking
from kiosk.centre.calendar.slots import MINUTE_MS, Diary
from kiosk.centre.calendar.tables import visit
from kiosk.centre.store import _open
from kiosk.link.booking import SlotsRequest
from tests.bench.figures import report
from tests.centre.booking.town import COMPANY, HOURS, MONDAY, NOW, ZONE, asked, at, team, visits

pytestmark = pytest.mark.bench
TEAMS, DAYS, RUNS, A_DAY = 50, 14, 15, 3
BUILDINGS = ("hall", "near", "far", "next")
LASTS, WAY = 60 * MINUTE_MS, 10 * MINUTE_MS
PEER = text("""
    WITH slot(start) AS (SELECT value FROM json_each(:starts)),
         team(name) AS (SELECT value FROM json_each(:teams))
    SELECT slot.start, count(*) FROM slot CROSS JOIN team
    WHERE NOT EXISTS (
        SELECT 1 FROM visit
        WHERE visit.team = team.name AND visit.state = 'booked'
          AND visit."start" < slot.start + :lasts + :way AND visit."end" > slot.start - :way
    )
    GROUP BY slot.start ORDER BY slot.start
""")
"""One way for all buildings, and hours given: less than is asked of us."""


def median_ms(work):
    work()
    taken = []
    for _ in range(RUNS):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def filled(engine, own):
    """Book some visits a day for every team."""
    chance, number = Random(5), 0
    rows = []
    for name in range(TEAMS):
        for day in range(DAYS):
            for hour in chance.sample(("09:30", "10:30", "14:30", "15:30", "16:30"), A_DAY):
                start, number = at(hour, MONDAY + timedelta(days=day)), number + 1
                rows.append({
                    "id": f"{number:08d}", "number": f"V{number}", "state": "booked",
                    "team": f"t{name}", "day": own.day_of(start), "start": start,
                    "end": start + 30 * MINUTE_MS, "company": COMPANY, "errands": "[]",
                    "building": chance.choice(BUILDINGS), "room": "", "language": "en",
                    "kiosk": "k", "contact": "", "booked": NOW, "changed": NOW, "turn": 0,
                })  # fmt: skip
    with engine.begin() as db:
        db.execute(insert(visit), rows)


@pytest.mark.parametrize("full", [False, True], ids=["empty", "filled"])
def test_free_slots_of_fifty_teams_for_two_weeks(tmp_path, full):
    week = (HOURS,) * 7
    teams = [team(f"t{n}", ["papers", "machine"], week=week) for n in range(TEAMS)]
    town = visits(teams=teams)
    assert isinstance(town.rules, Rules)
    engine, own = _open(f"sqlite:///{tmp_path}/centre.db"), Diary(town, ZONE)
    if full:
        filled(engine, own)
    body = SlotsRequest(company=COMPANY, errands=("papers",), building="near")
    found = []

    def ours():
        with engine.begin() as db:
            found[:] = booking.slots(db, own, asked(), body).slots

    def fresh():
        with engine.begin() as db:
            booking.slots(db, Diary(town, ZONE), asked(), body)

    names = str([f"t{n}" for n in range(TEAMS)]).replace("'", '"')

    def peer():
        values = {"starts": str([one.start for one in found]), "teams": names}
        with engine.begin() as db:
            db.execute(PEER, values | {"lasts": LASTS, "way": WAY}).all()

    name = f"free slots, {TEAMS} teams, {DAYS} days, {'filled' if full else 'empty'}"
    mine = median_ms(ours)
    report(name, mine, median_ms(peer), "SQLite alone", "50 ms")
    print(f"with a diary that was never used: {median_ms(fresh):.2f} ms; {len(found)} slots")
    engine.dispose()
