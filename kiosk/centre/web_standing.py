"""The staff's page of standings: look one up, set it, take that back."""

from datetime import UTC, date, datetime
from typing import Annotated

import msgspec
from jinja2 import Environment
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from kiosk.catalogue.hall import Hall
from kiosk.catalogue.standing import StandingRules
from kiosk.centre import audit
from kiosk.centre.access.door import About, Door, allowed
from kiosk.centre.access.person import person_of
from kiosk.centre.access.roles import Role
from kiosk.centre.answers import SAFE, body_of, refused
from kiosk.centre.credit import table
from kiosk.centre.credit.register import Standing, problem_with
from kiosk.centre.credit.subjects import Keyed, problem_of
from kiosk.centre.navigation import top_of
from kiosk.centre.numbers import today_of
from kiosk.centre.sources import Author
from kiosk.centre.store import CentreStore
from kiosk.link.clock import wall_clock_ms
from kiosk.link.standing import Grade, Subject, SubjectKind

GRADES = {
    Grade.GOOD: ("良好 good", "good"),
    Grade.ORDINARY: ("普通 ordinary", ""),
    Grade.RESTRICTED: ("受限 restricted", "bad"),
    Grade.UNKNOWN: ("未知 unknown", "care"),
}
KINDS = {
    SubjectKind.PERSON: "个人 Person",
    SubjectKind.COMPANY: "企业 Company",
}
Typed = Annotated[str, Meta(max_length=40)]
Why = Annotated[str, Meta(min_length=1, max_length=300)]


class Asked(msgspec.Struct, forbid_unknown_fields=True):
    """Body of ``POST /api/standing/look``. The number stands in no address, and in no log."""

    kind: SubjectKind
    number: Typed


class Set(msgspec.Struct, forbid_unknown_fields=True):
    """Body of ``POST /api/standing/set``."""

    kind: SubjectKind
    number: Typed
    grade: Grade
    why: Why
    reasons: tuple[str, ...] = ()


class Removed(msgspec.Struct, forbid_unknown_fields=True):
    """Body of ``POST /api/standing/remove``."""

    kind: SubjectKind
    number: Typed
    why: Why


class Found(msgspec.Struct, frozen=True):
    """Answer of all three: how somebody stands now."""

    grade: Grade
    said: str
    tone: str
    reasons: list[str]
    source: str
    as_of: str


class StandingPages:
    """What staff see and set.

    Args:
        hall: Whose pages they are.
        rules: For the reasons.
        store: The database.
        keyed: Makes numbers what they are kept as.
        templates: Of the pages.
    """

    def __init__(
        self,
        hall: Hall,
        rules: StandingRules,
        store: CentreStore,
        keyed: Keyed,
        templates: Environment,
    ) -> None:
        self._hall, self._rules, self._store = hall, rules, store
        self._keyed, self._templates = keyed, templates

    def routes(self) -> list[Door]:
        """Return what is served."""
        look = Route("/api/standing/look", self._look, methods=["POST"])
        change = Route("/api/standing/set", self._set, methods=["POST"])
        remove = Route("/api/standing/remove", self._remove, methods=["POST"])
        looking = About("Look up how somebody stands", takes=Asked, gives=Found)
        changing = About("Set a standing by hand", takes=Set, gives=Found)
        removing = About("Remove what was set by hand", takes=Removed, gives=Found, faults=(404,))
        return [
            allowed(Route("/standing", self._page), Role.STAFF),
            allowed(look, Role.STAFF, about=looking),
            allowed(change, Role.STAFF, about=changing),
            allowed(remove, Role.STAFF, about=removing),
        ]

    async def _page(self, request: Request) -> Response:
        rows = await self._store.run(table.lists)
        reasons = [
            {
                "id": one.id,
                "grade": Grade.GOOD.value if one.ticket is not None else Grade.RESTRICTED.value,
                "said": f"{one.why.zh_hans} {one.why.en}",
                "priority": one.priority,
            }
            for one in self._rules.reasons.values()
        ]
        text = self._templates.get_template("standing.html").render(
            hall=self._hall,
            top=top_of(request),
            kinds={kind.value: said for kind, said in KINDS.items()},
            grades={g.value: said for g, (said, _) in GRADES.items() if g is not Grade.UNKNOWN},
            reasons=reasons,
            bound=self._rules.bound_minutes,
            lists=[
                {
                    **row._asdict(),
                    "at": self._time(row.at),
                    "lost": row.key != self._keyed.fingerprint,
                }
                for row in rows
            ],
        )
        return HTMLResponse(text, headers=SAFE)

    async def _look(self, request: Request) -> Response:
        body = await body_of(request, Asked)
        if isinstance(body, Response):
            return body
        who, now_ms = person_of(request).name, wall_clock_ms()
        kind = body.kind.value
        await self._store.run(
            lambda db: audit.note(db, now_ms, who, audit.What.LOOKED, why="", about=kind)
        )
        return await self._found(Subject(kind=body.kind, number=body.number))

    async def _set(self, request: Request) -> Response:
        body = await body_of(request, Set)
        if isinstance(body, Response):
            return body
        if problem := problem_with(self._rules, body.grade, body.reasons):
            return refused(422, f"reasons: {problem}")
        if audit.names_somebody(body.why):
            return refused(422, "why: no number of a person or company may stand there")
        subject = Subject(kind=body.kind, number=body.number)
        if problem := problem_of(subject.kind, subject.number):
            return refused(422, f"number: {problem}")
        now_ms = wall_clock_ms()
        found = Standing(body.grade, body.reasons, as_of=self._today(now_ms))
        author = Author(person_of(request).name, body.why)
        await self._store.run(
            lambda db: table.set_by_hand(db, self._keyed, subject, found, author, now_ms)
        )
        return await self._found(subject)

    async def _remove(self, request: Request) -> Response:
        body = await body_of(request, Removed)
        if isinstance(body, Response):
            return body
        if audit.names_somebody(body.why):
            return refused(422, "why: no number of a person or company may stand there")
        subject = Subject(kind=body.kind, number=body.number)
        author, now_ms = Author(person_of(request).name, body.why), wall_clock_ms()
        there = await self._store.run(
            lambda db: table.remove(db, self._keyed, subject, author, now_ms)
        )
        if not there:
            return refused(404, "没有手工设定 nothing was set by hand")
        return await self._found(subject)

    async def _found(self, subject: Subject) -> Response:
        if problem := problem_of(subject.kind, subject.number):
            return refused(422, f"number: {problem}")
        key = self._keyed.of(subject.kind, subject.number)
        found = await self._store.run(lambda db: table.look(db, key))
        said, tone = GRADES[found.grade]
        told = {
            "grade": found.grade.value,
            "said": said,
            "tone": tone,
            "reasons": [self._why(one) for one in found.reasons],
            "source": found.source,
            "as_of": "" if found.as_of is None else found.as_of.isoformat(),
        }
        return JSONResponse(told, headers=SAFE)

    def _why(self, reason: str) -> str:
        known = self._rules.reasons.get(reason)
        return reason if known is None else f"{known.why.zh_hans} {known.why.en}"

    def _today(self, now_ms: int) -> date:
        return today_of(self._hall, datetime.fromtimestamp(now_ms / 1000, UTC))

    def _time(self, at_ms: int) -> str:
        local = self._hall.hours.local(datetime.fromtimestamp(at_ms / 1000, UTC))
        return f"{local:%Y-%m-%d %H:%M}"
