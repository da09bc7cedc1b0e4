"""What the calendar's office takes: companies, sealed contacts, appointments, check-ins."""

import base64
from dataclasses import replace as replace_visits
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
import vobject
from msgspec.structs import replace
from sqlalchemy import select

from kiosk.catalogue.loading import load_hall
from kiosk.centre import desk, numbers
from kiosk.centre.calendar import appointments, booking, callbacks
from kiosk.centre.calendar.appointments import ImportFaultsError, Window
from kiosk.centre.calendar.booking import book
from kiosk.centre.calendar.companies import Companies
from kiosk.centre.calendar.feed import feed
from kiosk.centre.calendar.office import CalendarOffice
from kiosk.centre.calendar.proofs import Prover
from kiosk.centre.calendar.slots import Diary
from kiosk.centre.calendar.tables import appointment, callback, visit
from kiosk.centre.numbers import Asked
from kiosk.centre.running import _goes_first
from kiosk.centre.settings import Range
from kiosk.centre.store import _open
from kiosk.centre.tables import ticket
from kiosk.link.asking import NumberRequest
from kiosk.link.booking import (
    MOST_SLOTS,
    BookingRequest,
    CallbackEvent,
    CancelRequest,
    ChangeRequest,
    CheckInAnswer,
    CheckInRequest,
    Contact,
    Holder,
    Punctuality,
    SlotsRequest,
)
from kiosk.link.envelope import Writer, new_id, read
from kiosk.typed_toml import FileFaultsError
from tests.centre.booking.town import (
    COMPANY,
    MONDAY,
    NOW,
    OTHER,
    ZONE,
    asked,
    at,
    diary,
    visits,
    wish,
)
from tests.centre.conftest import CONFIG
from tests.link.bundles import OPENER, SEALER

SOON = 2**50
HALL = load_hall(CONFIG / "catalogue")
WINDOW = Window(early_min=15, late_min=10)
HEADS = "code,service,day,time,document\n"
PHONE, DOCUMENT = "+85221234567", "H12345678"


@pytest.fixture
def engine(tmp_path):
    engine = _open(f"sqlite:///{tmp_path}/centre.db")
    yield engine
    engine.dispose()


def office(companies=None, opener=OPENER, grant=_goes_first):
    return CalendarOffice(diary(), companies or Companies(), opener, WINDOW, grant).offices()


def ask(engine, body, own=None, now=NOW, kiosk="kiosk-01"):
    around = Asked(new_id(), kiosk, now, MONDAY)
    with engine.begin() as db:
        return (own or office()).requests[type(body)](db, around, body)


def sealed(what):
    return base64.b64encode(SEALER.seal(msgspec.json.encode(what))).decode()


def listed(engine, text, now=NOW):
    with engine.begin() as db:
        return appointments.take(db, HALL, HEADS + text, now)


def came(engine, now, code="SAMPLE-0001", visit=None, **more):
    body = CheckInRequest(visit=visit or new_id(), code=code, expires=SOON, **more)
    return ask(engine, body, now=now)


# --- companies and contacts


def test_only_companies_of_the_list_may_book_and_a_branch_counts_as_its_company(engine, tmp_path):
    (tmp_path / "companies").write_text(f"{COMPANY}  # sample\n\n12345678\n")
    own = office(Companies.read(str(tmp_path / "companies")))
    told = [
        ask(
            engine,
            SlotsRequest(company=one, errands=("papers",), building="near", expires=SOON),
            own,
        )
        for one in (COMPANY, "12345678-001", OTHER, "91350100M000100Y44")
    ]
    assert [getattr(one, "code", "") for one in told] == [
        "",
        "",
        "company.unknown",
        "company.invalid",
    ]
    assert ask(engine, wish(at("10:00"), company=OTHER), own).code == "company.unknown"


def test_faults_of_the_list_of_companies_are_named_by_line(tmp_path):
    (tmp_path / "companies").write_text(f"{COMPANY}\nnobody\n123\n")
    with pytest.raises(FileFaultsError, match=r"line 2: is 'nobody'.*\n.*line 3: is '123'"):
        Companies.read(str(tmp_path / "companies"))
    with pytest.raises(FileFaultsError, match="cannot be read"):
        Companies.read(str(tmp_path / "nothing"))


def test_a_telephone_number_is_kept_sealed_and_forgotten_with_the_visit(engine, tmp_path):
    first = ask(engine, wish(at("10:00"), sealed=sealed(Contact(phone=PHONE))))
    with engine.begin() as db:
        kept = db.execute(select(visit.c.contact)).scalar_one()
    assert msgspec.json.decode(OPENER.open(base64.b64decode(kept)))["phone"] == PHONE
    ask(engine, wish(at("15:00")), now=at("09:00"))
    disk = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert PHONE.encode() not in disk
    ask(engine, CancelRequest(number=first.number, proof=first.proof, expires=SOON))
    with engine.begin() as db:
        assert "".join(db.execute(select(visit.c.contact)).scalars()) == ""


@pytest.mark.parametrize(
    "bad", ["x", "AAAA", base64.b64encode(SEALER.seal(b'{"fone":1}')).decode()]
)
def test_what_cannot_be_opened_is_refused_and_nothing_of_it_is_logged(engine, caplog, bad):
    assert ask(engine, wish(at("10:00"), sealed=bad)).code == "contact.unreadable"
    assert came(engine, NOW, code="", sealed=bad).code == "holder.unreadable"
    assert bad not in caplog.text
    assert "fone" not in caplog.text


def test_a_wish_to_be_called_is_kept_once_and_its_number_forgotten_when_done(engine):
    body = CallbackEvent(
        callback=new_id(), company=COMPANY, errands=(), building="", room="", language="en",
        sealed=sealed(Contact(phone=PHONE)), asked=NOW,
    )  # fmt: skip
    with engine.begin() as db:
        for _ in range(2):
            office().events[CallbackEvent](db, "kiosk-01", body, NOW)
        assert [row.company for row in callbacks.waiting(db)] == [COMPANY]
        assert callbacks.done(db, body.callback)
        assert not callbacks.done(db, "nobody")
        assert callbacks.waiting(db) == []
        assert db.execute(select(callback.c.contact)).scalar_one() == ""


@pytest.mark.parametrize("body", [
    replace(wish(at("10:00")), expires=NOW - 1),
    SlotsRequest(company=COMPANY, errands=("papers",), building="near", expires=NOW - 1),
    CancelRequest(number="V", proof="", expires=NOW - 1),
    CheckInRequest(visit=new_id(), code="SAMPLE-0001", expires=NOW - 1),
])  # fmt: skip
def test_what_comes_late_is_not_done(engine, body):
    assert ask(engine, body).code == "request.expired"


# --- appointments


def test_a_list_is_taken_and_no_number_of_a_document_is_kept(engine, tmp_path):
    count = listed(engine, f"SAMPLE-0001,work-permit,2026-03-02,11:00,{DOCUMENT}\n"
                           "SAMPLE-0002,customs-goods,2026-03-03,09:30,\n")  # fmt: skip
    assert count == 2
    with engine.begin() as db:
        row = appointments.of_day(db, MONDAY)[0]
        assert (row.queue, row.at) == ("talent", at("11:00"))
        assert row.holder == Prover.of(db).of_holder("h1234 5678")
    assert DOCUMENT.encode() not in b"".join(one.read_bytes() for one in tmp_path.iterdir())
    listed(engine, "SAMPLE-0001,work-permit,2026-03-02,12:00,\n")  # it was moved
    with engine.begin() as db:
        assert appointments.of_day(db, MONDAY)[0].at == at("12:00")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SAMPLE-0001,work-permit,2026-02-30,11:00,", "line 2, day: is '2026-02-30'"),
        ("SAMPLE-0001,work-permit,2026-03-02,25:00,", "line 2, time: is '25:00'"),
        ("SAMPLE-0001,dancing,2026-03-02,11:00,", "line 2, service: is 'dancing'"),
        ("x,work-permit,2026-03-02,11:00,", "line 2, code: is no code"),
        ("SAMPLE-0001,work-permit,2026-03-01,11:00,", "line 2, day: is 2026-03-01 11:00, w"),
        ("SAMPLE-0001,work-permit,2026-03-02,11:00,\nSAMPLE-0001,work-permit,2026-03-02,12:00,",
         "line 3, code: stands there twice"),
        ('"SAMPLE-0001,work-permit', "is no CSV"),
        ("SAMPLE-0001", "line 2, service: is ''"),
    ],
)  # fmt: skip
def test_a_fault_of_a_list_is_named_by_its_line_and_nothing_is_taken(engine, text, told):
    good = "SAMPLE-0009,work-permit,2026-03-02,11:00,\n"
    with pytest.raises(ImportFaultsError) as error:
        listed(engine, text + "\n" + ("" if text.startswith('"') else good))
    assert told in str(error.value)
    with engine.begin() as db:
        assert db.execute(select(appointment)).all() == []


def test_a_list_without_its_columns_says_so(engine):
    with engine.begin() as db, pytest.raises(ImportFaultsError, match="line 1: lacks code"):
        appointments.take(db, HALL, "name;day\n", NOW)


def test_a_time_that_no_clock_shows_is_a_fault(engine):
    hours = HALL.hours.__class__(ZoneInfo("Europe/Berlin"), HALL.hours.week, {})
    berlin = HALL.__class__(
        **{name: getattr(HALL, name) for name in HALL.__slots__} | {"hours": hours}
    )
    with engine.begin() as db, pytest.raises(ImportFaultsError, match="no clock shows"):
        appointments.take(db, berlin, HEADS + "SAMPLE-0001,work-permit,2026-03-29,02:30,\n", NOW)


@pytest.mark.parametrize(
    ("clock", "punctuality"),
    [
        ("10:44", Punctuality.EARLY),
        ("10:45", Punctuality.IN_TIME), ("11:00", Punctuality.IN_TIME),
        ("11:10", Punctuality.IN_TIME), ("11:11", Punctuality.LATE),
    ],
)  # fmt: skip
def test_who_comes_within_the_window_gets_a_grant(engine, clock, punctuality):
    listed(engine, "SAMPLE-0001,work-permit,2026-03-02,11:00,\n")
    answer = came(engine, at(clock))
    assert answer.punctuality is punctuality
    assert bool(answer.grant) == (punctuality is Punctuality.IN_TIME)
    assert (answer.opens, answer.closes) == (at("10:45"), at("11:10"))


def test_checked_in_twice_by_the_same_visit_is_once_and_by_another_refused(engine):
    listed(engine, "SAMPLE-0001,work-permit,2026-03-02,11:00,\n")
    visit_id = new_id()
    first, again = (came(engine, at("11:00"), visit=visit_id) for _ in range(2))
    assert isinstance(first, CheckInAnswer)
    assert first.grant == again.grant
    assert came(engine, at("11:00")).code == "appointment.used"
    assert came(engine, at("11:00"), code="SAMPLE-0002").code == "appointment.unknown"
    assert came(engine, at("11:00"), code="").code == "appointment.unknown"


def test_the_holders_document_finds_the_appointment_of_today_that_is_next(engine):
    listed(engine, f"SAMPLE-0001,work-permit,2026-03-02,09:00,{DOCUMENT}\n"
                   f"SAMPLE-0002,customs-goods,2026-03-02,11:00,{DOCUMENT}\n"
                   f"SAMPLE-0003,customs-goods,2026-03-03,09:00,{DOCUMENT}\n")  # fmt: skip
    holder = sealed(Holder(document=DOCUMENT))
    answer = came(engine, at("10:50"), code="", sealed=holder)
    assert (answer.service, answer.punctuality) == ("customs-goods", Punctuality.IN_TIME)
    late = came(engine, at("10:51"), code="", sealed=holder)
    assert (late.service, late.punctuality) == ("work-permit", Punctuality.LATE)
    other = sealed(Holder(document="H00000000"))
    assert came(engine, at("10:50"), code="", sealed=other).code == "appointment.unknown"


def test_who_checked_in_is_called_before_who_waits_and_only_at_his_own_kiosk(engine):
    listed(engine, "SAMPLE-0001,customs-goods,2026-03-02,09:00,\n")
    moment = at("09:00")

    def take(grant, kiosk="kiosk-01", issued=moment):
        body = NumberRequest(
            ticket=new_id(), service="customs-goods", language="en", grant=grant, expires=SOON
        )
        around = Asked(new_id(), kiosk, issued, MONDAY)
        with engine.begin() as db:
            answer = numbers.give(db, HALL, Range(), around, body, 900_000)
            db.execute(ticket.update().where(ticket.c.id == body.ticket).values(state="printed"))
        return answer

    waits = take("", issued=moment - 60_000)
    grant = came(engine, moment).grant
    stolen = take(grant, kiosk="kiosk-02")
    goes_first = take(grant)
    assert (waits.priority, stolen.priority, goes_first.priority) == ("", "", "appointment")
    with engine.begin() as db:
        call = desk.call_next(
            db, "customs", "7", today=MONDAY, now_ms=moment + 1000, bound_ms=900_000
        )
    assert call.label == goes_first.label


# --- feeds


def test_a_feed_is_read_by_another_program_and_holds_no_telephone_number(engine):
    own = diary()
    with engine.begin() as db:
        body = wish(at("10:00"), building="far", sealed=sealed(Contact(phone=PHONE)))
        first = book(db, own, asked(), body)
        rows = db.execute(select(visit)).all()
        data = feed(own.visits, own.visits.team(first.team), rows, "hetao")
        assert Prover.of(db).proves_feed("one", Prover.of(db).of_feed("one"))
        assert not Prover.of(db).proves_feed("two", Prover.of(db).of_feed("one"))
    calendar = vobject.readOne(data.decode())
    event = calendar.vevent
    assert event.dtstart.value.astimezone(ZONE) == datetime(2026, 3, 2, 10, 0, tzinfo=ZONE)
    assert (event.dtend.value - event.dtstart.value).seconds == 3600
    assert event.uid.value.startswith(first.number)
    assert event.status.value == "CONFIRMED"
    assert "Far" in event.location.value
    assert len(list(event.valarm_list)) == 2
    assert b"\r\n" in data
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))  # RFC 5545, 3.1
    assert b"21234567" not in data


def test_two_secrets_are_two_towns(tmp_path):
    proofs = set()
    for name in "ab":
        engine = _open(f"sqlite:///{tmp_path}/{name}.db")
        with engine.begin() as db:
            proofs |= {Prover.of(db).of_visit("V1"), Prover.of(db).of_visit("V1")}
            proofs.add(Prover.of(db).of_feed("V1"))
        engine.dispose()
    assert len(proofs) == 4


def test_a_building_that_the_catalogue_has_no_more_harms_no_booking_beside_it(engine):
    with engine.begin() as db:
        row = book(db, diary(), asked(), wish(at("09:30"), building="far"))
        assert row.building == "far"
        few = visits()
        few = Diary(replace_visits(few, buildings=few.buildings[:2]), ZONE)
        found = book(db, few, asked(), wish(at("11:00"), company=OTHER, errands=("machine",)))
        assert found.state.value == "booked"
        change = ChangeRequest(number=row.number, proof=row.proof, start=at("15:00"), expires=SOON)
        assert booking.move(db, few, asked(), change).code == "building.unknown"


def test_what_was_booked_is_answered_though_the_company_may_book_no_more(engine, tmp_path):
    file = tmp_path / "companies"
    file.write_text(f"{OTHER}\n")
    wanted = wish(at("09:30"))
    with engine.begin() as db:
        first = office().requests[BookingRequest](db, asked(), wanted)
        again = office(Companies.read(str(file))).requests[BookingRequest](db, asked(), wanted)
    assert again.number == first.number


def test_more_free_time_than_a_message_holds_is_cut_at_the_end_of_a_day(engine):
    wide = diary(slot_min=1, horizon_days=28)
    body = SlotsRequest(company=COMPANY, errands=("machine",), building="near", expires=SOON)
    with engine.begin() as db:
        answer = booking.slots(db, wide, asked(), body)
    data = Writer(new_id(), lambda: NOW).write(answer)
    read_back = read(data).body
    assert 0 < len(read_back.slots) <= MOST_SLOTS
    days = {wide.day_of(one.start) for one in read_back.slots}
    assert max(days) <= read_back.last < MONDAY + timedelta(days=27)


@pytest.mark.parametrize("start", [at("09:07"), at("03:00"), 0, 4_102_444_800_000])
def test_a_time_that_the_rules_do_not_allow_is_refused_in_words_that_a_kiosk_knows(engine, start):
    with engine.begin() as db:
        said = office().requests[BookingRequest](db, asked(), wish(start))
    assert said.code in {"slot.none", "slot.past", "slot.taken"}
