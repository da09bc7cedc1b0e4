"""What is known of each kiosk and its devices."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, insert, select, update

from kiosk.centre.tables import device, diagnostic, kiosk
from kiosk.link.messages import Device, Diagnostic, Info, KioskState, State, Telemetry

UNKNOWN = "unknown"
KEPT_REPORTS = 60  # of each kiosk
SILENT_MS = 90_000  # three times the telemetry's beat: a silence is unknown, never well


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A device as the console shows it."""

    name: str
    state: str
    code: str
    mender: str
    supply: str
    detail: str
    since: int
    falls: int


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A kiosk's newest readiness report as the console shows it."""

    taken: int
    verdict: str
    lines: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class KioskLine:
    """A kiosk as the console shows it."""

    name: str
    state: str
    reason: str
    since: int
    software: str
    catalogue: str
    outbox: int | None
    heard: int | None
    devices: tuple[DeviceLine, ...]
    report: ReportLine | None


def heard(db: Connection, name: str, now_ms: int) -> None:
    """Note that a kiosk has just spoken."""
    _put(db, kiosk, {"name": name}, {"heard": now_ms})


def take_state(db: Connection, name: str, state: State) -> None:
    """Note a kiosk's state; a will that names another boot than the one alive is ignored."""
    known = db.execute(select(kiosk.c.boot).where(kiosk.c.name == name)).scalar_one_or_none()
    if state.state is KioskState.LOST and known and known != state.boot:
        return
    _put(
        db,
        kiosk,
        {"name": name},
        {
            "state": state.state.value,
            "reason": state.reason,
            "boot": state.boot,
            "since": state.since,
        },
    )


def take_info(db: Connection, name: str, info: Info) -> None:
    """Note what a kiosk is."""
    values = {"software": info.software[:64], "catalogue": info.catalogue[:64]}
    _put(db, kiosk, {"name": name}, values)


def take_telemetry(db: Connection, name: str, telemetry: Telemetry) -> None:
    """Note a kiosk's figures."""
    _put(db, kiosk, {"name": name}, {"outbox": telemetry.outbox_depth})


def take_device(db: Connection, name: str, body: Device) -> None:
    """Note how a device is."""
    values = {
        "state": body.state[:32],
        "code": body.code,
        "mender": body.mender[:32],
        "supply": body.supply[:32],
        "detail": body.detail,
        "since": body.since,
        "falls": body.count,
    }
    _put(db, device, {"kiosk": name, "name": body.name}, values)


def take_diagnostic(db: Connection, name: str, body: Diagnostic, _now_ms: int) -> None:
    """Keep a readiness report, and the ones before it for some weeks."""
    values = {"verdict": body.verdict.value, "lines": msgspec.json.encode(body.lines).decode()}
    _put(db, diagnostic, {"kiosk": name, "taken": body.taken}, values)
    mine = diagnostic.c.kiosk == name
    kept = select(diagnostic.c.taken).where(mine).order_by(diagnostic.c.taken.desc())
    oldest = db.execute(kept.offset(KEPT_REPORTS - 1).limit(1)).scalar_one_or_none()
    if oldest is not None:
        db.execute(diagnostic.delete().where(mine, diagnostic.c.taken < oldest))


def kiosks(db: Connection, now_ms: int) -> list[KioskLine]:
    """Return every kiosk; one that has been silent is unknown, and so is what hangs on it."""
    found = []
    for row in db.execute(select(kiosk).order_by(kiosk.c.name)).all():
        silent = row.heard is None or now_ms - row.heard > SILENT_MS
        lost = row.state == KioskState.LOST
        found.append(
            KioskLine(
                name=row.name,
                state=UNKNOWN if silent and not lost else row.state,
                reason=row.reason,
                since=row.since,
                software=row.software,
                catalogue=row.catalogue,
                outbox=row.outbox,
                heard=row.heard,
                devices=tuple(_devices(db, row.name, known=not silent and not lost)),
                report=_report(db, row.name),
            )
        )
    return found


def _devices(db: Connection, name: str, *, known: bool) -> list[DeviceLine]:
    rows = db.execute(select(device).where(device.c.kiosk == name).order_by(device.c.name))
    return [
        DeviceLine(
            name=row.name,
            state=row.state if known else UNKNOWN,
            code=row.code,
            mender=row.mender,
            supply=row.supply if known else UNKNOWN,
            detail=row.detail,
            since=row.since,
            falls=row.falls,
        )
        for row in rows
    ]


def _report(db: Connection, name: str) -> ReportLine | None:
    newest = select(diagnostic).where(diagnostic.c.kiosk == name)
    row = db.execute(newest.order_by(diagnostic.c.taken.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    return ReportLine(row.taken, row.verdict, msgspec.json.decode(row.lines))


def _put(db: Connection, table: Table, key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Write a row, or what is new in it."""
    here = [table.c[name] == value for name, value in key.items()]
    if not db.execute(update(table).where(*here).values(**values)).rowcount:
        db.execute(insert(table).values(**key, **values))
