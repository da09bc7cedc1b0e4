"""A list of standings, sent from the staff's page."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kiosk.catalogue.hall import Hall
from kiosk.catalogue.standing import StandingRules
from kiosk.centre import audit
from kiosk.centre.access.door import About, Door, allowed
from kiosk.centre.access.person import person_of
from kiosk.centre.access.roles import Role
from kiosk.centre.answers import SAFE, refused
from kiosk.centre.credit.importing import read_list
from kiosk.centre.credit.register import SOURCE_SIGNS
from kiosk.centre.credit.subjects import Keyed
from kiosk.centre.credit.table import SOURCES
from kiosk.centre.numbers import today_of
from kiosk.centre.sources import Author
from kiosk.centre.store import CentreStore
from kiosk.link.clock import wall_clock_ms
from kiosk.typed_toml import FileFaultsError

LIST_BYTES = 200_000_000


class Taken(Struct, frozen=True):
    """Answer: how many rows were taken."""

    taken: int


@dataclass(frozen=True, slots=True)
class _Wanted:
    source: str
    author: Author


class ImportPage:
    """Takes a list as the body of ``POST /api/standing/list?source=...``.

    Args:
        hall: For its day.
        rules: For the reasons.
        store: The database.
        keyed: Makes numbers what they are kept as.
    """

    def __init__(self, hall: Hall, rules: StandingRules, store: CentreStore, keyed: Keyed) -> None:
        self._hall, self._rules, self._store, self._keyed = hall, rules, store, keyed
        self._importing = asyncio.Lock()

    def routes(self) -> list[Door]:
        """Return what is served."""
        route = Route("/api/standing/list", self._import, methods=["POST"])
        about = About(
            "Take a list of standings (CSV) in the place of its source's last one",
            gives=Taken,
            asks=("source", "why"),
            faults=(409, 413, 422),
        )
        return [allowed(route, Role.STAFF, about=about)]

    async def _import(self, request: Request) -> Response:
        wanted = _wanted(request)
        if isinstance(wanted, Response):
            return wanted
        if self._importing.locked():
            return refused(409, "另一份名单正在导入 another list is being imported")
        async with self._importing:
            data = bytearray()  # in memory only: the numbers are in clear
            async for chunk in request.stream():
                data += chunk
                if len(data) > LIST_BYTES:
                    return refused(413, f"the list is larger than {LIST_BYTES // 1_000_000} MB")
            today = today_of(self._hall, datetime.fromtimestamp(wall_clock_ms() / 1000, UTC))
            try:
                rows = await asyncio.to_thread(
                    read_list, bytes(data), wanted.source, self._rules, self._keyed, today
                )
            except FileFaultsError as error:
                faults = [str(fault) for fault in error.faults]
                return JSONResponse({"error": "\n".join(faults)}, 422, SAFE)
            await SOURCES.bring(
                self._store, self._keyed.fingerprint, rows, wanted.source, wanted.author
            )
        return JSONResponse({"taken": len(rows)}, headers=SAFE)


def _wanted(request: Request) -> _Wanted | Response:
    asked = request.query_params
    source, why = asked.get("source", "").strip(), asked.get("why", "").strip() or "import"
    if not source or len(source) > SOURCE_SIGNS:
        return refused(422, "source: say whose list it is")
    if audit.names_somebody(why):
        return refused(422, "why: no number of a person or company may stand there")
    return _Wanted(source, Author(person_of(request).name, why))
