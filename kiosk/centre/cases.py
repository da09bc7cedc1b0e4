"""Applications and the case of each authority, in the database."""

import hashlib
import json
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, Row, insert, select, update

from kiosk.catalogue.hall import Hall
from kiosk.catalogue.standing import StandingRules
from kiosk.centre import promises
from kiosk.centre.tables import application, case
from kiosk.link.asking import Case, CaseAnswer, CaseRequest, CaseState, Refusal
from kiosk.link.bundle import Opened, Purpose
from kiosk.link.messages import ApplicationEvent
from kiosk.link.signing import is_ours

KeysOf = Callable[[str], tuple[Sequence[Ed25519PublicKey], str]]
"""Returns the keys of a kiosk, a former one too, none where it is not known; and the site."""

ANNOUNCED, OPENED, STUCK = "announced", "opened", "stuck"
"""States of an application: told of by its kiosk, split into cases, here and not to be opened."""
DECIDED = frozenset({CaseState.APPROVED, CaseState.REFUSED})


class OutdatedError(Exception):
    """Who judges a case has not seen how it stands now."""


def announce(db: Connection, kiosk: str, body: ApplicationEvent, now_ms: int) -> None:
    """Note what a kiosk says is on its way; whichever comes first, this or the bundle."""
    if _row(db, body.application) is not None:
        return
    db.execute(
        insert(application).values(
            id=body.application,
            number=body.number,
            kiosk=kiosk,
            matter=body.matter,
            state=ANNOUNCED,
            sha256=body.sha256,
            told=now_ms,
        )
    )


def stuck(db: Connection, bundle_id: str, why: str, now_ms: int) -> None:
    """Note a bundle that came and cannot be opened; it is kept, and staff are told."""
    _arrived(db, bundle_id, {"state": STUCK, "problem": why[:500], "received": now_ms})


def open_cases(
    db: Connection,
    hall: Hall,
    bundle_id: str,
    opened: Opened,
    now_ms: int,
    rules: StandingRules | None = None,
) -> bool:
    """Open a case for each authority, or add to those that are open; once, however often it comes.

    A paper that may follow (see ``kiosk.centre.promises``) is wanted, and the case goes on; one
    that was promised and may not follow is missing.

    Returns:
        Whether it was new.
    """
    row = _row(db, bundle_id)
    if row is not None and row.state == OPENED:
        return False
    manifest = opened.manifest
    birth = opened.answers.person.birth
    proof = hashlib.sha256(f"{manifest.number}:{birth}".encode()).hexdigest() if birth else ""
    _arrived(
        db,
        bundle_id,
        {
            "state": OPENED,
            "problem": "",
            "received": now_ms,
            "number": manifest.number,
            "kiosk": manifest.kiosk,
            "matter": manifest.matter,
            "language": manifest.language,
            "purpose": manifest.purpose.value,
            "proof": proof,
        },
    )
    if manifest.purpose is Purpose.SUPPLEMENT:
        _supplement(db, opened, now_ms)
        return True
    honoured = promises.honoured(manifest, hall, rules)
    for need in manifest.needs:
        wants = [one.material for one in manifest.promised if one.material in need.materials]
        state = CaseState.RECEIVED if set(wants) <= set(honoured) else CaseState.MORE_NEEDED
        follow = {key: honoured[key].isoformat() for key in wants if key in honoured}
        db.execute(
            insert(case).values(
                number=manifest.number,
                authority=need.authority,
                state=state.value,
                since=now_ms,
                due=_due(hall, manifest.made, need.days),
                wants=json.dumps(wants),
                promised=json.dumps(follow),
                note="",
                delivered=False,
            )
        )
    return True


def _supplement(db: Connection, opened: Opened, now_ms: int) -> None:
    for need in opened.manifest.needs:
        row = db.execute(_one(opened.manifest.number, need.authority)).one_or_none()
        if row is None:
            continue
        left = [key for key in json.loads(row.wants) if key not in need.materials]
        values: dict[str, Any] = {"wants": json.dumps(left), "since": now_ms, "delivered": False}
        missing = set(left) - set(json.loads(row.promised))
        if not missing and row.state == CaseState.MORE_NEEDED.value:
            values["state"] = CaseState.IN_REVIEW.value
        db.execute(_change(opened.manifest.number, need.authority).values(**values))


def set_state(
    db: Connection,
    number: str,
    authority: str,
    state: CaseState,
    *,
    wants: tuple[str, ...],
    note: str,
    now_ms: int,
    seen: int | None = None,
) -> bool:
    """Bring a case to another state; tell whether there is such a case.

    What may still follow stays wanted until the case is decided.

    Args:
        db: In a transaction.
        number: Of the application.
        authority: Whose case.
        state: The new one.
        wants: Materials that are missing.
        note: For staff.
        now_ms: Now.
        seen: Since when the state was that its author saw; None: he looked at none.

    Raises:
        OutdatedError: The case is in another state by now.
    """
    row = db.execute(_one(number, authority)).one_or_none()
    if row is None:
        return False
    if seen not in (None, row.since):
        raise OutdatedError("the case was brought to another state meanwhile: look at it again")
    promised = json.loads(row.promised)
    follow = [key for key in json.loads(row.wants) if key in promised]
    wanted = dict.fromkeys((*(wants if state is CaseState.MORE_NEEDED else ()), *follow))
    values = {
        "state": state.value,
        "wants": json.dumps([] if state in DECIDED else list(wanted)),
        "note": note[:500],
        "since": now_ms,
    }
    return bool(db.execute(_change(number, authority).values(**values)).rowcount)


def answer(
    db: Connection, request: str, asked: CaseRequest, keys_of: KeysOf
) -> CaseAnswer | Refusal:
    """Answer how far an application is, where the proof belongs to it.

    Args:
        db: In a transaction.
        request: Its id.
        asked: What was asked.
        keys_of: Returns the public keys of a kiosk by its name.
    """
    number = asked.number
    own = (application.c.number == number, application.c.purpose != Purpose.SUPPLEMENT.value)
    row = db.execute(select(application).where(*own)).first()
    if row is None:
        return Refusal(request=request, code="case.unknown")
    keys, site = keys_of(row.kiosk)
    signed = any(is_ours(key, site, number, asked.proof) for key in keys)
    if not signed and (not row.proof or row.proof != asked.proof):
        return Refusal(request=request, code="case.proof")
    cases = tuple(
        Case(
            authority=one.authority,
            state=CaseState(one.state),
            since=one.since,
            due=one.due,
            wants=tuple(json.loads(one.wants)),
            promised={key: date.fromisoformat(day) for key, day in open_promises(one).items()},
        )
        for one in cases_of(db, number)
    )
    return CaseAnswer(request=request, number=number, matter=row.matter, cases=cases)


def cases_of(db: Connection, number: str) -> list[Row[Any]]:
    """Return the cases of an application."""
    return list(db.execute(select(case).where(case.c.number == number).order_by(case.c.authority)))


def open_promises(row: Row[Any]) -> dict[str, str]:
    """Return by material the day until which it may follow, of those that have not come."""
    wants, promised = json.loads(row.wants), json.loads(row.promised)
    return {key: day for key, day in promised.items() if key in wants}


def applications(db: Connection, limit: int = 200) -> list[Row[Any]]:
    """Return the newest applications."""
    newest = application.c.received.desc().nulls_first()
    return list(db.execute(select(application).order_by(newest, application.c.id).limit(limit)))


def of_number(db: Connection, number: str) -> list[Row[Any]]:
    """Return all bundles of an application, its supplements after it."""
    return list(
        db.execute(
            select(application)
            .where(application.c.number == number)
            .order_by(application.c.received)
        )
    )


def stuck_ones(db: Connection) -> list[str]:
    """Return the bundles that could not be opened, the oldest first."""
    asked = select(application.c.id).where(application.c.state == STUCK)
    return [row.id for row in db.execute(asked.order_by(application.c.received))]


def undelivered(db: Connection) -> list[Row[Any]]:
    """Return the cases that their authority has not got yet, or not all of."""
    return list(db.execute(select(case).where(case.c.delivered.is_(False)).limit(500)))


def delivered(db: Connection, number: str, authority: str, handed: Collection[str]) -> None:
    """Note that an authority has its case; not where a bundle came that was not handed over."""
    here = (application.c.number == number, application.c.state == OPENED)
    there = {row.id for row in db.execute(select(application.c.id).where(*here))}
    if there <= set(handed):
        db.execute(_change(number, authority).values(delivered=True))


def _row(db: Connection, bundle_id: str) -> Row[Any] | None:
    return db.execute(select(application).where(application.c.id == bundle_id)).one_or_none()


def _arrived(db: Connection, bundle_id: str, values: dict[str, Any]) -> None:
    changed = db.execute(update(application).where(application.c.id == bundle_id).values(**values))
    if not changed.rowcount:
        db.execute(insert(application).values(id=bundle_id, **values))


def _one(number: str, authority: str) -> Any:
    return select(case).where(case.c.number == number, case.c.authority == authority)


def _change(number: str, authority: str) -> Any:
    return update(case).where(case.c.number == number, case.c.authority == authority)


def _due(hall: Hall, made_ms: int, days: int) -> int:
    """Return the end of the day until which an authority decides, UTC milliseconds."""
    made = hall.hours.local(datetime.fromtimestamp(made_ms / 1000, UTC)).date()
    return int(hall.hours.end_of(hall.hours.working_day(made, days)).timestamp() * 1000)
