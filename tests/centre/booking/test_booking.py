"""Visits in either database: booked once, moved, cancelled; whoever forges a code gets nothing."""

import hashlib
import json
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from kiosk.centre.calendar import booking, places
from kiosk.centre.calendar.places import CELL_MS
from kiosk.centre.calendar.tables import visit, visit_cell
from kiosk.centre.store import _open
from kiosk.link.asking import Refusal
from kiosk.link.booking import (
    BookedRequest,
    BookingAnswer,
    CancelRequest,
    ChangeRequest,
    SlotsRequest,
    VisitState,
)
from tests.centre.booking.town import COMPANY, MONDAY, OTHER, asked, at, diary, team, wish

SOON = 2**50
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def postgres(postgres_server):
    return postgres_server.database()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/centre.db"
    return request.getfixturevalue("postgres")


@pytest.fixture
def engine(url):
    engine = _open(url)
    with engine.begin() as db:
        db.execute(visit_cell.delete())
        db.execute(visit.delete())
    yield engine
    engine.dispose()


def book(engine, body, own=None, **around):
    with engine.begin() as db:
        return booking.book(db, own or diary(), asked(**around), body)


def ask(engine, work, body, own=None, **around):
    with engine.begin() as db:
        return work(db, own or diary(), asked(**around), body)


def free(engine, building="near", errands=("papers",), moving=""):
    request = SlotsRequest(company=COMPANY, errands=errands, building=building, moving=moving)
    return {slot.start: slot.free for slot in ask(engine, booking.slots, request).slots}


def test_a_booked_visit_takes_a_team_and_the_last_one_takes_the_slot(engine):
    start = at("10:00")
    assert free(engine)[start] == 2
    first = book(engine, wish(start))
    assert isinstance(first, BookingAnswer)
    assert (first.start, first.end) == (start, at("11:00"))
    assert free(engine)[start] == 1
    second = book(engine, wish(start, company=OTHER))
    assert {first.team, second.team} == {"one", "two"}
    assert start not in free(engine)
    assert book(engine, wish(start)).code == "slot.taken"


def test_the_same_booking_asked_again_is_the_same_visit(engine):
    body = wish(at("10:00"))
    first, again = book(engine, body), book(engine, body)
    assert (first.number, first.proof) == (again.number, again.proof)
    assert sum(free(engine).values()) == sum(free(engine, moving=first.number).values()) - 3


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (wish(at("08:45")), "slot.past"),
        (wish(at("10:00", MONDAY - timedelta(days=7))), "slot.past"),
        (wish(at("10:10")), "slot.none"),
        (wish(at("10:00") + 1), "slot.none"),
        (wish(at("10:00", MONDAY + timedelta(days=14))), "slot.none"),
        (wish(at("13:00")), "slot.taken"),
        (wish(at("10:00", MONDAY + timedelta(days=5))), "slot.taken"),
        (wish(at("10:00"), ("dance",)), "errands.unknown"),
        (wish(at("10:00"), ("papers", "papers")), "errands.many"),
        (wish(at("10:00"), ("papers", "machine", "machine")), "errands.many"),
        (wish(at("10:00"), building="nowhere"), "building.unknown"),
        (wish(-(2**40)), "slot.past"),
        (wish(2**42), "slot.none"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(engine, body, code):
    assert book(engine, body).code == code
    with engine.begin() as db:
        assert db.execute(select(visit)).all() == []


def test_a_company_cannot_take_the_whole_calendar(engine):
    own = diary(most_open=2)
    answers = [book(engine, wish(at(t)), own) for t in ("09:30", "14:30", "16:30")]
    assert [type(one) for one in answers] == [BookingAnswer, BookingAnswer, Refusal]
    assert answers[2].code == "company.enough"
    assert isinstance(book(engine, wish(at("16:30"), company=OTHER), own), BookingAnswer)


def test_a_visit_is_shown_moved_and_cancelled_by_the_code_of_its_slip(engine):
    first = book(engine, wish(at("10:00")))
    code = {"number": first.number, "proof": first.proof, "expires": SOON}
    assert ask(engine, booking.look_up, BookedRequest(**code)).start == at("10:00")
    moved = ask(engine, booking.move, ChangeRequest(**code, start=at("15:00")))
    assert (moved.start, moved.number, moved.team) == (at("15:00"), first.number, first.team)
    again = ask(engine, booking.move, ChangeRequest(**code, start=at("15:00")))
    assert again.start == moved.start
    assert free(engine)[at("10:00")] == 2
    gone = ask(engine, booking.cancel, CancelRequest(**code))
    assert gone.state is VisitState.CANCELLED
    assert ask(engine, booking.cancel, CancelRequest(**code)).state is VisitState.CANCELLED
    assert free(engine)[at("15:00")] == 2
    late = ask(engine, booking.move, ChangeRequest(**code, start=at("16:00")))
    assert late.code == "visit.too_late"
    with engine.begin() as db:
        assert db.execute(select(visit_cell)).all() == []


def test_a_visit_that_is_moved_by_half_an_hour_is_not_in_its_own_way(engine):
    own = diary(teams=[team("one", ["papers"])])
    first = book(engine, wish(at("10:00")), own)
    body = ChangeRequest(number=first.number, proof=first.proof, start=at("10:30"), expires=SOON)
    assert ask(engine, booking.move, body, own).start == at("10:30")


def test_it_can_be_too_late_to_change(engine):
    first = book(engine, wish(at("10:00")))
    code = {"number": first.number, "proof": first.proof, "expires": SOON}
    near = at("09:01")
    assert not ask(engine, booking.look_up, BookedRequest(**code), now=near).changeable
    for work, body in (
        (booking.move, ChangeRequest(**code, start=at("15:00"))),
        (booking.cancel, CancelRequest(**code)),
    ):
        assert ask(engine, work, body, now=near).code == "visit.too_late"


def test_a_forged_code_is_refused_and_a_typed_number_needs_its_company(engine):
    first, second = book(engine, wish(at("10:00"))), book(engine, wish(at("15:00"), company=OTHER))
    typed = hashlib.sha256(f"{first.number}:{COMPANY}".encode()).hexdigest()
    other = hashlib.sha256(f"{first.number}:{OTHER}".encode()).hexdigest()
    good, bad = (first.proof, typed), ("", "x" * 43, second.proof, other, first.proof[:-1], "é")
    for proof in (*good, *bad):
        body = BookedRequest(number=first.number, proof=proof, expires=SOON)
        answer = ask(engine, booking.look_up, body)
        assert isinstance(answer, BookingAnswer) == (proof in good), proof
    cancelled = CancelRequest(number=first.number, proof=second.proof, expires=SOON)
    assert ask(engine, booking.cancel, cancelled).code == "visit.unknown"
    nobody = BookedRequest(number="V260302-000000", proof=typed, expires=SOON)
    assert ask(engine, booking.look_up, nobody).code == "visit.unknown"


def test_the_database_itself_refuses_two_visits_in_the_same_five_minutes(engine):
    cell = {"team": "one", "cell": at("10:00") // CELL_MS}
    with engine.begin() as db:
        db.execute(insert(visit_cell).values(visit="a", **cell))
    with pytest.raises(IntegrityError), engine.begin() as db:
        db.execute(insert(visit_cell).values(visit="b", **cell))


def test_a_plan_that_is_wrong_still_promises_nobody_twice(engine, monkeypatch):
    """Whatever a program thinks is free, the constraint has the last word."""
    own = diary(teams=[team("one", ["papers"])])
    assert isinstance(book(engine, wish(at("10:00")), own), BookingAnswer)
    monkeypatch.setattr(places, "taken_between", lambda *_args, **_named: {})
    assert book(engine, wish(at("10:30")), own).code == "slot.taken"
    first = book(engine, wish(at("15:00")), own)
    body = ChangeRequest(number=first.number, proof=first.proof, start=at("10:30"), expires=SOON)
    assert ask(engine, booking.move, body, own).code == "slot.taken"
    monkeypatch.undo()
    still = BookedRequest(number=first.number, proof=first.proof, expires=SOON)
    assert ask(engine, booking.look_up, still, own).start == at("15:00")


def test_many_threads_of_many_processes_book_nothing_twice(engine, url):
    command = [sys.executable, "-m", "tests.centre.booking.storm", url]
    crowd = [
        subprocess.Popen([*command, str(seed)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for seed in range(3)
    ]
    told = sum((Counter(json.loads(one.communicate(timeout=90)[0])) for one in crowd), Counter())
    assert [one.returncode for one in crowd] == [0, 0, 0]
    assert told["BookingAnswer"] > 5
    assert told["Refusal"] > 20
    with engine.begin() as db:
        rows = db.execute(select(visit).where(visit.c.state == "booked")).all()
        cells = db.execute(select(visit_cell)).all()
    assert sum((row.end - row.start) // CELL_MS for row in rows) == len(cells)
    assert_can_be_driven(diary(), rows)


def assert_can_be_driven(own, rows):
    """Walk through every team's day by the clock: no two visits at once, and time for the way."""
    for name in {row.team for row in rows}:
        day = sorted((row for row in rows if row.team == name), key=lambda row: row.start)
        for one, after in pairwise(day):
            way = own.visits.travel.minutes(
                own.visits.building(one.building), own.visits.building(after.building)
            )
            assert one.end + way * 60_000 <= after.start


def test_a_clock_in_another_zone_reads_the_same_moment(engine):
    """The day of a visit is the hall's, whatever the day is where the clock stands."""
    own = diary(lead_min=0)
    late_evening = at("16:30", date(2026, 3, 2))
    answer = book(engine, wish(late_evening), own, now=at("06:00"))
    assert isinstance(answer, BookingAnswer)
    with engine.begin() as db:
        assert db.execute(select(visit.c.day)).scalar_one() == MONDAY
