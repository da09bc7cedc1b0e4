"""The newest word of each kiosk into the database and out of it again. On the store's thread.

Every write takes a number from one row that all processes share, and holds that row until it is
kept: so writes of several processes come one after the other, and "everything after number N" is
all that others did.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from kiosk.centre.fleet import history
from kiosk.centre.fleet.history import Entry
from kiosk.centre.fleet.merging import merged
from kiosk.centre.fleet.tables import device, figures, fleet_change, fleet_count, kiosk
from kiosk.centre.fleet.told import DeviceTold, Said, Told, has
from kiosk.link.messages import Device, KioskState, State

CHUNK = 500  # names in one question
_SAID = msgspec.json.Decoder(Said)


@dataclass(frozen=True, slots=True)
class Batch:
    """What is to be written at one time.

    Attributes:
        told: Kiosks with something new, as copies.
        devices: Of them, the devices with something new.
        entries: Lines of timelines.
        figures: Rows of the table of that name.
        counts: By kiosk and kind of fault how many more.
    """

    told: Sequence[Told] = ()
    devices: frozenset[tuple[str, str]] = frozenset()
    entries: Sequence[Entry] = ()
    figures: Sequence[Mapping[str, Any]] = ()
    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def by_kiosk(self) -> dict[str, "Batch"]:
        """Return the same, a batch for each kiosk."""
        names = {one.name for one in self.told} | {one.kiosk for one in self.entries}
        names |= {row["kiosk"] for row in self.figures} | {name for name, _ in self.counts}
        return {
            name: Batch(
                [one for one in self.told if one.name == name],
                frozenset(one for one in self.devices if one[0] == name),
                [one for one in self.entries if one.kiosk == name],
                [row for row in self.figures if row["kiosk"] == name],
                {key: many for key, many in self.counts.items() if key[0] == name},
            )
            for name in names
        }


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of a write: the number it got, and what others wrote since the one before."""

    number: int
    others: Sequence[Told] = ()


def write(db: Connection, batch: Batch, me: str, seen: int | None, now_ms: int) -> Kept:
    """Write a batch.

    Args:
        db: A transaction.
        batch: What is new.
        me: The process that writes.
        seen: Up to which number the others' writes are known; None: there are no others.
        now_ms: The centre's clock.
    """
    number = _next_number(db)
    others = [] if seen is None else read_after(db, seen, me)
    told, devices = batch.told, batch.devices
    if others:
        theirs = {one.name: one for one in others}
        both = {one.name for one in told} & theirs.keys()
        told = [merged(one, theirs[one.name]) if one.name in both else one for one in told]
        devices |= {(one.name, name) for one in told if one.name in both for name in one.devices}
    if told:
        rows = [_kiosk_row(one) | {"change": number, "origin": me} for one in told]
        db.execute(_upsert(db, kiosk, ("name",)), rows)
        _write_devices(db, told, devices)
    history.keep(db, batch.entries)
    if batch.figures:
        db.execute(_upsert(db, figures, ("kiosk", "at")), list(batch.figures))
    if batch.counts:
        _count(db, batch.counts, now_ms)
    return Kept(number, others)


def read_all(db: Connection) -> tuple[int, list[Told]]:
    """Return every kiosk as it was kept, and the number of the latest write."""
    number = db.execute(select(fleet_change.c.number)).scalar_one_or_none() or 0
    return number, _read(db, db.execute(select(kiosk)).all(), None)


def read_after(db: Connection, number: int, me: str) -> list[Told]:
    """Return what other processes wrote after a number."""
    theirs = (kiosk.c.change > number, kiosk.c.origin != me)
    rows = db.execute(select(kiosk).where(*theirs)).all()
    return _read(db, rows, [row.name for row in rows]) if rows else []


def latest_number(db: Connection) -> int:
    """Return the number of the latest write of anybody."""
    return db.execute(select(fleet_change.c.number)).scalar_one_or_none() or 0


def forget(db: Connection, name: str) -> None:
    """Forget a kiosk; what became of it stays until it is old."""
    for table, column in ((kiosk, kiosk.c.name), (device, device.c.kiosk)):
        db.execute(delete(table).where(column == name))


def counts(db: Connection, name: str) -> dict[str, int]:
    """Return by kind how many messages of a kiosk did not count; empty: of no kiosk."""
    rows = db.execute(select(fleet_count).where(fleet_count.c.kiosk == name))
    return {row.kind: row.many for row in rows}


def _next_number(db: Connection) -> int:
    more = update(fleet_change).values(number=fleet_change.c.number + 1)
    if not db.execute(more).rowcount:
        made = _insert(db)(fleet_change).values(id=1, number=0).on_conflict_do_nothing()
        db.execute(made)
        db.execute(more)
    return int(db.execute(select(fleet_change.c.number)).scalar_one())


def _kiosk_row(told: Told) -> dict[str, Any]:
    state, info = told.state, told.info
    said = Said(
        info=info,
        figures=told.figures,
        config=told.config,
        desired=told.desired,
        at=told.at,
        seqs=told.seqs,
        former=told.former,
        state=state,
    )
    if told.lost is not None:
        word = KioskState.LOST.value
    else:
        word = "unknown" if state is None else state.state.value
    return {
        "name": told.name,
        "state": word,
        "reason": "" if state is None else state.reason.replace("\0", ""),
        "boot": told.boot,
        "since": 0 if state is None else state.since,
        "software": "" if info is None else info.software,
        "catalogue": "" if info is None else info.catalogue,
        "outbox": None if told.figures is None else told.figures.outbox_depth,
        "heard": told.heard,
        "lost": told.lost,
        "said": msgspec.json.encode(said).decode().replace("\\u0000", ""),
    }


def _write_devices(
    db: Connection, told: Sequence[Told], devices: frozenset[tuple[str, str]]
) -> None:
    rows = [
        _device_row(one.name, there)
        for one in told
        for name, there in one.devices.items()
        if (one.name, name) in devices
    ]
    if rows:
        db.execute(_upsert(db, device, ("kiosk", "name")), rows)


def _device_row(name: str, one: DeviceTold) -> dict[str, Any]:
    body = one.body
    return {
        "kiosk": name,
        "name": body.name,
        "state": body.state,
        "code": body.code,
        "mender": body.mender,
        "supply": body.supply,
        "media": body.media,
        "detail": body.detail,
        "since": body.since,
        "falls": body.count,
        "boot": one.boot,
        "seq": one.seq,
    }


def _read(db: Connection, rows: Iterable[Any], names: Sequence[str] | None) -> list[Told]:
    found = {row.name: _told(row) for row in rows}
    for row in _device_rows(db, names):
        told, one = found.get(row.kiosk), _device_told(row)
        if told is not None and has(told.info, one.body):
            told.devices[row.name] = one
    return list(found.values())


def _device_rows(db: Connection, names: Sequence[str] | None) -> Iterable[Any]:
    if names is None:
        yield from db.execute(select(device))
        return
    for first in range(0, len(names), CHUNK):
        some = names[first : first + CHUNK]
        yield from db.execute(select(device).where(device.c.kiosk.in_(some)))


def _told(row: Any) -> Told:
    said = _said(row)
    return Told(
        name=row.name,
        boot=row.boot,
        former=said.former,
        seqs=dict(said.seqs),
        at=said.at,
        state=said.state,
        info=said.info,
        figures=said.figures,
        config=said.config,
        desired=said.desired,
        devices={},
        heard=row.heard,
        lost=row.lost,
    )


def _said(row: Any) -> Said:
    if row.said:
        try:
            return _SAID.decode(row.said)
        except msgspec.MsgspecError:
            return Said()  # of another version: the kiosk says all of it again
    if row.boot and row.state in set(KioskState) - {KioskState.LOST}:
        state = KioskState(row.state)
        return Said(state=State(state=state, boot=row.boot, since=row.since, reason=row.reason))
    return Said()


def _device_told(row: Any) -> DeviceTold:
    body = Device(
        name=row.name,
        state=row.state,
        code=row.code,
        mender=row.mender,
        supply=row.supply,
        media=row.media,
        detail=row.detail,
        since=row.since,
        count=row.falls,
    )
    return DeviceTold(body, row.boot, row.seq)


def _count(db: Connection, more: Mapping[tuple[str, str], int], now_ms: int) -> None:
    made = _insert(db)(fleet_count)
    adding = made.on_conflict_do_update(
        index_elements=["kiosk", "kind"],
        set_={
            "many": fleet_count.c.many + made.excluded.many,
            "latest": made.excluded.latest,
        },
    )
    rows = [
        {"kiosk": name, "kind": kind, "many": many, "latest": now_ms}
        for (name, kind), many in more.items()
    ]
    db.execute(adding, rows)


def _insert(db: Connection) -> Callable[[Table], Any]:
    return postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert


def _upsert(db: Connection, table: Table, keys: Sequence[str]) -> Any:
    """Return what writes rows anew, or over those of the same keys."""
    made = _insert(db)(table)
    over = {one.name: made.excluded[one.name] for one in table.columns if one.name not in keys}
    return made.on_conflict_do_update(index_elements=list(keys), set_=over)
