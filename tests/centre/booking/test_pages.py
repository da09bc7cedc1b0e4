"""The staff's page of the calendar, over HTTP: reminders, lists, feeds, and what is refused."""

import re
import threading
from datetime import timedelta

import vobject
from sqlalchemy import update
from starlette.applications import Starlette

from kiosk.catalogue.loading import load_hall
from kiosk.catalogue.loading_visits import load_visits
from kiosk.centre.access.opening import open_access
from kiosk.centre.access.roles import Role
from kiosk.centre.access.settings import Access
from kiosk.centre.calendar import booking, contacts
from kiosk.centre.calendar.pages import CalendarPages
from kiosk.centre.calendar.slots import Diary
from kiosk.centre.calendar.tables import visit as visit_table
from kiosk.centre.numbers import Asked
from kiosk.centre.store import CentreStore
from kiosk.centre.web import templates
from kiosk.link.booking import Contact, SlotsRequest
from kiosk.link.clock import wall_clock_ms
from kiosk.link.envelope import new_id
from tests.centre.access.keys import program, token_in
from tests.centre.booking.test_office import OPENER, PHONE, sealed
from tests.centre.booking.town import COMPANY, wish
from tests.centre.conftest import CONFIG

HALL, VISITS = load_hall(CONFIG / "catalogue"), load_visits(CONFIG / "catalogue")
DIARY = Diary(VISITS, HALL.hours.zone)
HOSTILE = "<script>alert(1)</script>"


def booked(db):
    around = Asked(new_id(), "kiosk-01", wall_clock_ms(), DIARY.day_of(wall_clock_ms()))
    ask = SlotsRequest(company=COMPANY, errands=("company-start",), building="tower")
    start = booking.slots(db, DIARY, around, ask).slots[0].start
    body = wish(start, ("company-start",), "tower", sealed=sealed(Contact(phone=PHONE)))
    body = type(body)(
        **{name: getattr(body, name) for name in body.__struct_fields__} | {"room": HOSTILE}
    )
    return booking.book(db, DIARY, around, body)


async def test_the_page_shows_the_week_and_a_feed_that_its_address_opens(tmp_path):
    async with CentreStore.opened(f"sqlite:///{tmp_path}/centre.db") as store:
        visit = await store.run(booked)
        pages = CalendarPages(HALL, "hetao", VISITS, store, OPENER, templates())
        access = open_access(Access(), HALL, store, templates())
        app = Starlette(routes=pages.routes(), middleware=[access.guard])
        async with program(app, await token_in(store, Role.STAFF)) as web:
            day = DIARY.day_of(visit.start).isoformat()
            page = await web.get("/calendar", params={"day": day})
            assert COMPANY in page.text
            assert HOSTILE not in page.text
            assert "default-src 'self'" in page.headers["content-security-policy"]
            feeds = re.findall(r"/calendar/feed/[^\"]+", page.text)
            assert len(feeds) == len(VISITS.teams)
            found = [(await web.get(one)).text for one in feeds]
            (own,) = [one for one in found if visit.number in one]
            assert vobject.readOne(own).vevent.uid.value == f"{visit.number}@hetao.e-station"
            assert "21234567" not in own
            forged = feeds[0].replace(".ics", "x.ics")
            assert (await web.get(forged)).status_code == 404
            elsewhere = feeds[0].replace("/company/", "/customs/")
            assert (await web.get(elsewhere)).status_code == 404
            for wrong in ("2026-02-30", "tomorrow", "0001-01-01"):
                answer = await web.get("/calendar", params={"day": wrong})
                assert answer.status_code in {200, 422}, wrong
            assert (await web.get("/calendar?day=2026-02-30")).status_code == 422


async def test_numbers_are_opened_beside_the_database_and_only_of_visits_that_are_soon(
    tmp_path, monkeypatch
):
    opened, own = [], contacts.opened

    def noting(*what):
        opened.append(threading.current_thread().name)
        return own(*what)

    monkeypatch.setattr(contacts, "opened", noting)
    async with CentreStore.opened(f"sqlite:///{tmp_path}/centre.db") as store:
        soon = await store.run(booked)
        later = DIARY.day_of(wall_clock_ms()) + timedelta(days=3)

        def moved(db):
            mine = visit_table.c.number == soon.number
            db.execute(update(visit_table).where(mine).values(day=later))

        pages = CalendarPages(HALL, "hetao", VISITS, store, OPENER, templates())
        access = open_access(Access(), HALL, store, templates())
        app = Starlette(routes=pages.routes(), middleware=[access.guard])
        async with program(app, await token_in(store, Role.STAFF)) as web:
            when = DIARY.day_of(soon.start) - DIARY.day_of(wall_clock_ms())
            page = await web.get("/calendar")
            assert (PHONE in page.text) is (when <= timedelta(days=1))
            assert all("centre-store" not in name for name in opened)
            await store.run(moved)
            opened.clear()
            page = await web.get("/calendar", params={"day": later.isoformat()})
            assert soon.number in page.text or COMPANY in page.text
            assert (PHONE in page.text, opened) == (False, [])


async def test_a_list_is_taken_over_http_or_refused_by_line(tmp_path):
    async with CentreStore.opened(f"sqlite:///{tmp_path}/centre.db") as store:
        pages = CalendarPages(HALL, "hetao", VISITS, store, None, templates())
        access = open_access(Access(), HALL, store, templates())
        app = Starlette(routes=pages.routes(), middleware=[access.guard])
        async with program(app, await token_in(store, Role.STAFF)) as web:

            async def send(body, **headers):
                return await web.post("/api/appointments", content=body, headers=headers)

            heads = "code,service,day,time\n"
            good = await send(heads + "SAMPLE-0001,work-permit,2099-03-02,11:00\n")
            assert good.json() == {"taken": 1}
            bad = await send(heads + "SAMPLE-0001,work-permit,2099-02-30,11:00\n")
            assert bad.status_code == 422
            assert bad.json()["faults"] == [
                "line 2, day: is '2099-02-30'; expected a day, YYYY-MM-DD"
            ]
            assert (await send(b"\xff\xfe")).status_code == 422
            assert (await send(b"x" * 1_000_001)).status_code == 413
            assert (await web.post("/api/callbacks/nobody/done")).status_code == 404
            away = await web.post("/api/callbacks/x/done", headers={"Origin": "http://elsewhere"})
            assert away.status_code == 403
