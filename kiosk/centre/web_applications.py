"""The staff's pages of applications: the list, one of them whole, and the state of each case."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
from jinja2 import Environment
from sqlalchemy import Connection, Row
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from kiosk.catalogue.hall import Hall
from kiosk.catalogue.matters import Matters
from kiosk.centre import audit, cases
from kiosk.centre.access.door import About, Door, allowed
from kiosk.centre.access.person import person_of
from kiosk.centre.access.roles import Role
from kiosk.centre.answers import SAFE, body_of, refused
from kiosk.centre.navigation import top_of
from kiosk.centre.reception import Reception
from kiosk.centre.store import CentreStore
from kiosk.link.asking import CaseState
from kiosk.link.bundle import BundleError, Opened
from kiosk.link.clock import wall_clock_ms
from kiosk.link.seal import SealError
from kiosk.texts import Words

STATES = {
    CaseState.RECEIVED.value: ("已收件 received", ""),
    CaseState.IN_REVIEW.value: ("审批中 in review", ""),
    CaseState.MORE_NEEDED.value: ("需补材料 more needed", "care"),
    CaseState.APPROVED.value: ("已批准 approved", "good"),
    CaseState.REFUSED.value: ("不予批准 refused", "bad"),
}
ARRIVALS = {
    cases.ANNOUNCED: "已告知，未送达 announced",
    cases.OPENED: "已受理 opened",
    cases.STUCK: "无法打开 cannot be opened",
}
PERSON = {
    "name": "姓名 Name",
    "name_latin": "拉丁姓名 Name in Latin letters",
    "number": "证件号码 Number",
    "birth": "出生日期 Date of birth",
    "nationality": "国籍 Nationality",
    "expiry": "有效期至 Valid until",
    "document": "证件 Document",
}
INERT = {"Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'"}
"""Of a drawing that came with a bundle: whatever stands in it, nothing of it runs."""
TYPES = {"pdf": "application/pdf", "svg": "image/svg+xml", "json": "application/json"}


class Judged(msgspec.Struct, forbid_unknown_fields=True):
    """Body of ``POST /api/cases/{number}/{authority}``."""

    state: CaseState
    note: str = ""
    wants: tuple[str, ...] = ()
    seen: int | None = None  # since when the state was that the page showed


class Done(msgspec.Struct, frozen=True):
    """Answer to what was done."""

    ok: bool


class ApplicationPages:
    """What staff see and set.

    Args:
        hall: Whose pages they are.
        matters: For the names of things.
        store: The database.
        reception: Opens bundles.
        templates: Of the pages.
    """

    def __init__(
        self,
        hall: Hall,
        matters: Matters,
        store: CentreStore,
        reception: Reception,
        templates: Environment,
    ) -> None:
        self._hall, self._matters, self._store = hall, matters, store
        self._reception, self._templates = reception, templates

    def routes(self) -> list[Door]:
        """Return what is served."""
        judge = Route("/api/cases/{number}/{authority}", self._judge, methods=["POST"])
        judging = About("Set the state of a case", takes=Judged, gives=Done, faults=(404, 409))
        return [
            allowed(Route("/applications", self._list), Role.STAFF),
            allowed(Route("/applications/{number}", self._one), Role.STAFF),
            allowed(Route("/applications/{number}/{bundle}/{name}", self._file), Role.STAFF),
            allowed(judge, Role.STAFF, about=judging),
        ]

    async def _list(self, request: Request) -> Response:
        rows = await self._store.run(cases.applications)
        shown = [{**row._asdict(), "received": self._time(row.received)} for row in rows]
        names = {one.id: both(one.name) for one in self._matters.matters}
        return self._page(request, "applications.html", rows=shown, matters=names, states=ARRIVALS)

    async def _one(self, request: Request) -> Response:
        number = request.path_params["number"]
        rows = await self._store.run(lambda db: cases.of_number(db, number))
        rows = [row for row in rows if row.state == cases.OPENED]
        if not rows:
            return refused(404, "there is no such application")
        try:
            bundles = [await self._reception.read(row.id) for row in rows]
        except (SealError, BundleError, OSError) as error:
            return refused(500, f"a bundle cannot be opened: {error}")
        who, now_ms = person_of(request).name, wall_clock_ms()

        def work(db: Connection) -> list[Row[Any]]:
            audit.note(db, now_ms, who, audit.What.VIEWED, why="", about=number)
            return cases.cases_of(db, number)

        found = await self._store.run(work)
        return self._page(
            request,
            "application.html",
            number=number,
            matter=self._named("matters", rows[0].matter),
            cases=[self._case(one, bundles) for one in found],
            states={key: said for key, (said, _) in STATES.items()},
            bundles=[self._bundle(one) for one in bundles],
        )

    async def _file(self, request: Request) -> Response:
        bundle, name = request.path_params["bundle"], request.path_params["name"]
        number = request.path_params["number"]
        rows = await self._store.run(lambda db: cases.of_number(db, number))
        if bundle not in {row.id for row in rows if row.state == cases.OPENED}:
            return refused(404, "there is no such application")
        try:
            data = (await self._reception.read(bundle)).files.get(name)
        except (SealError, BundleError, OSError) as error:
            return refused(500, f"the bundle cannot be opened: {error}")
        if data is None:
            return refused(404, "there is no such file")
        who, now_ms, about = person_of(request).name, wall_clock_ms(), f"{number} {name}"
        await self._store.run(
            lambda db: audit.note(db, now_ms, who, audit.What.VIEWED, why="", about=about)
        )
        kind = TYPES.get(name.rpartition(".")[2], "application/octet-stream")
        headers = SAFE | (INERT if kind == TYPES["svg"] else {})
        return Response(data, media_type=kind, headers=headers)

    async def _judge(self, request: Request) -> Response:
        body = await body_of(request, Judged)
        if isinstance(body, Response):
            return body
        number, authority = request.path_params["number"], request.path_params["authority"]
        unknown = [
            key for key in body.wants if key.partition(".")[0] not in self._matters.materials
        ]
        if unknown:
            return refused(422, f"wants: {unknown[0]!r} is no material of the catalogue")
        if body.state is CaseState.MORE_NEEDED and not body.wants:
            return refused(422, "wants: say which papers are missing")
        who, now_ms = person_of(request).name, wall_clock_ms()

        def work(db: Connection) -> bool:
            there = cases.set_state(
                db,
                number,
                authority,
                body.state,
                wants=body.wants,
                note=body.note,
                now_ms=now_ms,
                seen=body.seen,
            )
            if there:
                about = f"{number} {authority}"
                audit.note(db, now_ms, who, audit.What.JUDGED, why=body.state.value, about=about)
            return there

        try:
            there = await self._store.run(work)
        except cases.OutdatedError as error:
            return refused(409, str(error))
        return JSONResponse({"ok": True}) if there else refused(404, "there is no such case")

    def _page(self, request: Request, name: str, **what: Any) -> HTMLResponse:
        text = self._templates.get_template(name).render(
            hall=self._hall, top=top_of(request), **what
        )
        return HTMLResponse(text, headers=SAFE)

    def _case(self, row: Any, bundles: list[Opened]) -> dict[str, Any]:
        said, tone = STATES[row.state]
        first = bundles[0].manifest
        need = next((one for one in first.needs if one.authority == row.authority), None)
        keys = () if need is None else need.materials
        return {
            **row._asdict(),
            "name": self._named("authorities", row.authority),
            "said": said,
            "tone": tone,
            "due": self._time(row.due)[:10],
            "wants": msgspec.json.decode(row.wants),
            "promised": [
                (self._material(key), day, day < self._time(wall_clock_ms())[:10])
                for key, day in cases.open_promises(row).items()
            ],
            "materials": [(key, self._material(key)) for key in keys],
        }

    def _bundle(self, opened: Opened) -> dict[str, Any]:
        manifest, person = opened.manifest, msgspec.to_builtins(opened.answers.person)
        return {
            "id": manifest.id,
            "purpose": manifest.purpose.value,
            "kiosk": manifest.kiosk,
            "made": self._time(manifest.made),
            "signed": manifest.signed,
            "person": [(PERSON[key], value) for key, value in person.items() if value],
            "answers": [
                (self._named("questions", key), self._answer(key, value))
                for key, value in opened.answers.answers.items()
            ],
            "parts": list(self._parts(opened)),
        }

    def _parts(self, opened: Opened) -> Iterator[dict[str, Any]]:
        for part in opened.manifest.parts:
            wanted = [
                self._named("authorities", need.authority)
                for need in opened.manifest.needs
                if part.material in need.materials
            ]
            yield msgspec.to_builtins(part) | {
                "said": self._material(part.material) if part.material else part.name,
                "quality": ", ".join(f"{score:.0%}" for score in part.quality),
                "wanted": " · ".join(wanted),
            }

    def _answer(self, key: str, value: str) -> str:
        question = self._matters.questions.get(key)
        for option in () if question is None else question.options:
            if option.id == value:
                return both(option.name)
        return value

    def _material(self, key: str) -> str:
        material, _, owner = key.partition(".")
        return f"{self._named('materials', material)} ({owner})"

    def _named(self, kind: str, key: str) -> str:
        """Return the name of a thing of the catalogue; its id where that has it no more."""
        matters = self._matters
        if kind == "matters":
            return next((both(one.name) for one in matters.matters if one.id == key), key)
        if kind == "questions":
            return both(matters.questions[key].ask) if key in matters.questions else key
        things = matters.authorities if kind == "authorities" else matters.materials
        return both(things[key].name) if key in things else key

    def _time(self, at_ms: int | None) -> str:
        if at_ms is None:
            return ""
        local = self._hall.hours.local(datetime.fromtimestamp(at_ms / 1000, UTC))
        return f"{local:%Y-%m-%d %H:%M}"


def both(words: Words) -> str:
    """Return a name in Simplified Chinese and English."""
    return f"{words.zh_hans} {words.en}"
