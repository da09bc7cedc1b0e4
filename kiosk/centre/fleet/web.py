"""The fleet over HTTP: its table, a kiosk, what became of it."""

from collections.abc import Callable
from typing import Any

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute

from kiosk.centre.access.door import ANY, About, Door, allowed
from kiosk.centre.answers import SAFE
from kiosk.centre.fleet import history, keeping, series
from kiosk.centre.fleet.fleet import Fleet
from kiosk.centre.fleet.history import Report
from kiosk.centre.fleet.lines import Kiosks, lines_of
from kiosk.centre.fleet.live import Live
from kiosk.centre.fleet.model import ConfigNow, KioskNow
from kiosk.centre.fleet.rows import Rows, Table
from kiosk.centre.fleet.series import HOUR_MS, Series, Use
from kiosk.centre.orders.updates import UpdateNow, update_of
from kiosk.centre.store import CentreStore

ONE = "/api/fleet/{kiosk}"
MOST_LINES, MOST_POINTS, MOST_DAYS = 500, 2000, 92
FAR_MS = 32_503_680_000_000  # the year 3000
DAY_MS = 86_400_000


class One(msgspec.Struct, frozen=True):
    """Answer of ``GET /api/fleet/{kiosk}``."""

    at: int
    kiosk: KioskNow
    report: Report | None  # the newest readiness report
    config: ConfigNow  # settings from afar: desired, reported, status
    update: UpdateNow | None  # the newest word on an update of its software
    counts: dict[str, int]  # messages that did not count, by why


class Line(msgspec.Struct, frozen=True):
    """A line of a kiosk's timeline. See ``history.Entry``."""

    at: int
    kind: str
    about: str
    was: str
    now: str
    code: str
    detail: str
    author: str


class Timeline(msgspec.Struct, frozen=True):
    """Answer of ``GET /api/fleet/{kiosk}/timeline``, the newest first."""

    entries: list[Line]
    older: bool  # whether there are more before them


class FleetPages:
    """The fleet's part of the API.

    Args:
        fleet: What is known.
        store: The database.
        now_ms: The centre's clock.
        broker: Whether the broker is there.
        site: The hall's name on the wire.
    """

    def __init__(
        self,
        fleet: Fleet,
        store: CentreStore,
        now_ms: Callable[[], int],
        broker: Callable[[], bool],
        site: str,
    ) -> None:
        self._fleet, self._store, self._now_ms, self._broker = fleet, store, now_ms, broker
        self._rows = Rows(fleet.picture, site)
        self._rows.all()  # of ten thousand they take a quarter of a second: before anybody waits
        self._live = Live(fleet.picture, self._rows, now_ms, broker)

    def routes(self) -> list[Door]:
        """Return the routes with their doors."""
        table = About("The kiosks and how they are", gives=Table)
        one = About("A kiosk, its devices, its newest readiness report", gives=One, faults=(404,))
        timeline = About(
            "What became of a kiosk, the newest first",
            gives=Timeline,
            asks=("before", "limit"),
            faults=(404, 422),
        )
        curves = About(
            "A kiosk's figures over time",
            gives=Series,
            asks=("from", "to", "points"),
            faults=(404, 422),
        )
        hours = About(
            "Paper, visits and tickets of a kiosk by the hour",
            gives=Use,
            asks=("days",),
            faults=(404, 422),
        )
        kiosks = About("The kiosks, their devices and their latest report", gives=Kiosks)
        return [
            allowed(Route("/api/kiosks", self._kiosks), *ANY, about=kiosks),
            allowed(Route("/api/fleet", self._table), *ANY, about=table),
            allowed(Route(ONE, self._one), *ANY, about=one),
            allowed(Route(f"{ONE}/timeline", self._timeline), *ANY, about=timeline),
            allowed(Route(f"{ONE}/series", self._series), *ANY, about=curves),
            allowed(Route(f"{ONE}/use", self._use), *ANY, about=hours),
            allowed(WebSocketRoute("/live/fleet", self._live.serve), *ANY),
        ]

    async def _table(self, _request: Request) -> Response:
        rows = self._rows.all()
        data = self._rows.frame("", self._now_ms(), rows, (), broker=self._broker())
        return Response(data, media_type="application/json", headers=SAFE)

    async def _kiosks(self, _request: Request) -> Response:
        reports = await self._store.read(history.reports)
        return _json(Kiosks(lines_of(self._fleet.picture.kiosks(), reports)))

    async def _one(self, request: Request) -> Response:
        kiosk = self._known(request)
        report, update, counts = await self._store.read(
            lambda db: (
                history.report(db, kiosk.name),
                update_of(db, kiosk.name),
                keeping.counts(db, kiosk.name),
            )
        )
        for kind, many in self._fleet.counts(kiosk.name).items():
            counts[kind] = counts.get(kind, 0) + many
        return _json(One(self._now_ms(), kiosk, report, kiosk.config, update, counts))

    async def _timeline(self, request: Request) -> Response:
        kiosk = self._known(request)
        before = _number(request, "before", FAR_MS, 0, FAR_MS)
        limit = _number(request, "limit", 50, 1, MOST_LINES)
        rows = await self._store.read(lambda db: history.latest(db, kiosk.name, before, limit + 1))
        lines = [Line(**row) for row in rows[:limit]]
        return _json(Timeline(lines, older=len(rows) > limit))

    async def _series(self, request: Request) -> Response:
        kiosk, now_ms = self._known(request), self._now_ms()
        last = _number(request, "to", now_ms, 0, FAR_MS)
        first = _number(request, "from", max(0, last - DAY_MS), 0, FAR_MS)
        points = _number(request, "points", 300, 1, MOST_POINTS)
        if not 0 < last - first <= MOST_DAYS * DAY_MS:
            raise HTTPException(422, f"from: expected up to {MOST_DAYS} days before to")
        return _json(
            await self._store.read(lambda db: series.series(db, kiosk.name, first, last, points))
        )

    async def _use(self, request: Request) -> Response:
        kiosk, now_ms = self._known(request), self._now_ms()
        days = _number(request, "days", 7, 1, MOST_DAYS)
        first = now_ms - now_ms % HOUR_MS + HOUR_MS - days * DAY_MS
        return _json(
            await self._store.read(lambda db: series.use(db, kiosk.name, first, now_ms + 1))
        )

    def _known(self, request: Request) -> KioskNow:
        kiosk = self._fleet.picture.get(request.path_params["kiosk"])
        if kiosk is None:
            raise HTTPException(404, "no such kiosk has been heard of")
        return kiosk


def _number(request: Request, name: str, usual: int, least: int, most: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) <= 15 and least <= int(text) <= most):  # noqa: PLR2004
        raise HTTPException(422, f"{name}: expected a whole number from {least} to {most}")
    return int(text)


def _json(what: Any) -> Response:
    return Response(msgspec.json.encode(what), media_type="application/json", headers=SAFE)
