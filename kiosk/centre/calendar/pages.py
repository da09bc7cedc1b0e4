"""The staff's page of the calendar, the feeds of the teams, and where appointments come in."""

import asyncio
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from jinja2 import Environment
from sqlalchemy import Connection, Row, select
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from kiosk.catalogue.hall import Hall
from kiosk.catalogue.visits import Team, Visits
from kiosk.centre.access.door import About, Door, allowed, public
from kiosk.centre.access.roles import Role
from kiosk.centre.answers import SAFE, refused
from kiosk.centre.calendar import appointments, callbacks, contacts
from kiosk.centre.calendar.appointments import ImportFaultsError
from kiosk.centre.calendar.contacts import UnreadableError
from kiosk.centre.calendar.feed import feed, what, where
from kiosk.centre.calendar.proofs import Prover
from kiosk.centre.calendar.tables import visit
from kiosk.centre.navigation import Top, top_of
from kiosk.centre.numbers import today_of
from kiosk.centre.store import CentreStore
from kiosk.link.booking import Contact, VisitState
from kiosk.link.clock import wall_clock_ms
from kiosk.link.seal import Opener
from kiosk.texts import Words

log = logging.getLogger(__name__)

WEEK = 7
FEED_DAYS = 60  # behind today that a feed still shows
LIST_BYTES = 1_000_000
NAMES = ("一 Mon", "二 Tue", "三 Wed", "四 Thu", "五 Fri", "六 Sat", "日 Sun")
SOON_DAYS = 1  # so far ahead telephone numbers are shown


@dataclass(frozen=True, slots=True)
class _Found:
    """What the page is drawn of."""

    week: Sequence[Row[Any]]
    soon: Sequence[Row[Any]]
    callbacks: Sequence[Row[Any]]
    appointments: Sequence[Row[Any]]
    prover: Prover


class CalendarPages:
    """What staff see of the calendar.

    Args:
        hall: Whose it is.
        site: The hall's name on the wire.
        visits: Teams, errands, buildings.
        store: The database.
        opener: Opens telephone numbers; None: they stay sealed.
        templates: Of the pages.
    """

    def __init__(
        self,
        hall: Hall,
        site: str,
        visits: Visits,
        store: CentreStore,
        opener: Opener | None,
        templates: Environment,
    ) -> None:
        self._hall, self._site, self._visits = hall, site, visits
        self._store, self._opener, self._templates = store, opener, templates

    def routes(self) -> list[Door]:
        """Return what is served; a feed's address is its own key."""
        bring = Route("/api/appointments", self._import, methods=["POST"])
        bringing = About("Bring in a list of appointments, CSV", faults=(413, 422))
        called = Route("/api/callbacks/{callback}/done", self._called, methods=["POST"])
        calling = About("Note that somebody was called back", faults=(404,))
        return [
            allowed(Route("/calendar", self._page), Role.STAFF),
            public(Route("/calendar/feed/{team}/{proof}.ics", self._feed)),
            allowed(bring, Role.STAFF, about=bringing),
            allowed(called, Role.STAFF, about=calling),
        ]

    async def _page(self, request: Request) -> Response:
        today = self._today()
        try:
            day = date.fromisoformat(request.query_params.get("day", today.isoformat()))
            monday = day - timedelta(days=day.weekday())
            days = [monday + timedelta(days=n) for n in range(WEEK)]
            around = {"before": monday - timedelta(days=WEEK), "after": days[-1] + timedelta(1)}
        except (ValueError, OverflowError):
            return refused(422, "day: there is no such day; expected YYYY-MM-DD")
        found = await self._store.run(lambda db: _read(db, today, days))
        top = top_of(request)
        # Opening telephone numbers and drawing take longer than the database may be held up.
        return await asyncio.to_thread(self._drawn, found, top, today, days, around)

    def _drawn(
        self,
        found: _Found,
        top: Top,
        today: date,
        days: Sequence[date],
        around: dict[str, date],
    ) -> Response:
        text = self._templates.get_template("calendar.html").render(
            hall=self._hall,
            top=top,
            today=today,
            days=[(day, NAMES[day.weekday()]) for day in days],
            around=around,
            soon=[
                (
                    _named(day, today),
                    [
                        self._visit(row) | {"phone": self._phone(row.contact)}
                        for row in found.soon
                        if row.day == day
                    ],
                )
                for day in (today, today + timedelta(days=1))
            ],
            teams=[self._team(team, days, found) for team in self._visits.teams],
            callbacks=[self._wish(row) for row in found.callbacks],
            appointments=[self._appointment(row) for row in found.appointments],
            columns=", ".join(appointments.COLUMNS),
        )
        return HTMLResponse(text, headers=SAFE)

    async def _feed(self, request: Request) -> Response:
        team_id, proof = request.path_params["team"], request.path_params["proof"]

        def read(db: Connection) -> list[Row[Any]] | None:
            if not Prover.of(db).proves_feed(team_id, proof):
                return None
            since = self._today() - timedelta(days=FEED_DAYS)
            asked = select(visit).where(visit.c.team == team_id, visit.c.day >= since)
            return list(db.execute(asked.order_by(visit.c.start)))

        rows = await self._store.run(read)
        if rows is None or team_id not in {team.id for team in self._visits.teams}:
            return refused(404, "there is no such calendar")
        team = self._visits.team(team_id)
        data = await asyncio.to_thread(feed, self._visits, team, rows, self._site)
        return Response(data, media_type="text/calendar; charset=utf-8", headers=SAFE)

    async def _import(self, request: Request) -> Response:
        data = b""
        async for chunk in request.stream():
            data += chunk
            if len(data) > LIST_BYTES:
                return refused(413, f"the list is larger than {LIST_BYTES} bytes")
        try:
            text = data.decode("utf-8")
            count = await self._store.run(
                lambda db: appointments.take(db, self._hall, text, wall_clock_ms())
            )
        except UnicodeDecodeError:
            return refused(422, "the list is not UTF-8")
        except ImportFaultsError as error:
            return JSONResponse(
                {"error": "nothing was taken", "faults": [str(one) for one in error.faults]},
                status_code=422,
                headers=SAFE,
            )
        log.info("appointments: %d taken", count)
        return JSONResponse({"taken": count}, headers=SAFE)

    async def _called(self, request: Request) -> Response:
        callback = request.path_params["callback"]
        if not await self._store.run(lambda db: callbacks.done(db, callback)):
            return refused(404, "there is no such wish")
        return JSONResponse({"done": True}, headers=SAFE)

    def _team(self, team: Team, days: Sequence[date], found: _Found) -> dict[str, Any]:
        own = [row for row in found.week if row.team == team.id]
        return {
            "name": _both(team.name),
            "feed": f"/calendar/feed/{team.id}/{found.prover.of_feed(team.id)}.ics",
            "days": [
                {"off": not team.on(day), "visits": [self._visit(r) for r in own if r.day == day]}
                for day in days
            ],
        }

    def _visit(self, row: Row[Any]) -> dict[str, Any]:
        names = {team.id: _both(team.name) for team in self._visits.teams}
        return {
            "number": row.number,
            "from": self._clock(row.start),
            "until": self._clock(row.end),
            "where": where(self._visits, row),
            "what": what(self._visits, row),
            "company": row.company,
            "team": names.get(row.team, row.team),
        }

    def _wish(self, row: Row[Any]) -> dict[str, Any]:
        return {
            "id": row.id,
            "asked": f"{self._local(row.asked):%m-%d %H:%M}",
            "company": row.company,
            "what": what(self._visits, row) if json.loads(row.errands) else "",
            "where": where(self._visits, row) if row.building else "",
            "phone": self._phone(row.contact),
            "language": row.language,
        }

    def _appointment(self, row: Row[Any]) -> dict[str, Any]:
        queue = self._hall.queues.get(row.queue)
        return {
            "at": self._clock(row.at),
            "code": row.code,
            "service": _both(self._hall.service(row.service).name) if queue else row.service,
            "windows": queue.windows.zh_hans if queue else row.queue,
            "came": "" if row.checked_in is None else self._clock(row.checked_in),
        }

    def _phone(self, sealed: str) -> str:
        if not sealed:
            return ""
        try:
            return contacts.opened(self._opener, sealed, Contact).phone
        except UnreadableError:
            return "无法打开 cannot be opened"

    def _today(self) -> date:
        return today_of(self._hall, datetime.fromtimestamp(wall_clock_ms() / 1000, UTC))

    def _local(self, at_ms: int) -> datetime:
        return self._hall.hours.local(datetime.fromtimestamp(at_ms / 1000, UTC))

    def _clock(self, at_ms: int) -> str:
        return f"{self._local(at_ms):%H:%M}"


def _read(db: Connection, today: date, days: Sequence[date]) -> _Found:
    contacts.forget(db, wall_clock_ms())
    return _Found(
        week=_visits_between(db, days[0], days[-1]),
        soon=_visits_between(db, today, today + timedelta(days=SOON_DAYS)),
        callbacks=callbacks.waiting(db),
        appointments=appointments.of_day(db, today),
        prover=Prover.of(db),
    )


def _visits_between(db: Connection, first: date, last: date) -> list[Row[Any]]:
    booked = visit.c.state == VisitState.BOOKED.value
    asked = select(visit).where(visit.c.day.between(first, last), booked)
    return list(db.execute(asked.order_by(visit.c.start, visit.c.team)))


def _named(day: date, today: date) -> str:
    return f"今天 Today {day:%m-%d}" if day == today else f"明天 Tomorrow {day:%m-%d}"


def _both(words: Words) -> str:
    return f"{words.zh_hans} {words.en}"
