"""Batches in the database: what each is to do, and how far every kiosk of it is."""

import math
from dataclasses import asdict, dataclass
from enum import StrEnum

import msgspec
from sqlalchemy import (
    Column,
    Connection,
    Float,
    Integer,
    String,
    Table,
    Text,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy.types import BigInteger

from kiosk.centre.orders.tables import order
from kiosk.centre.tables import metadata
from kiosk.link.envelope import new_id
from kiosk.link.messages import CommandResult

SHOWN = 50
LEASE_MS = 10_000  # a process that has not said so long that it works on a batch is gone

wave = Table(
    "wave",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("command", String(63), nullable=False),
    Column("arguments", Text, nullable=False),  # JSON
    Column("author", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    # Of the first wave, that the others wait for; 0: as every other.
    Column("first", Integer, nullable=False, server_default="0"),
    Column("pause_s", Float, nullable=False),
    Column("patience_s", Float, nullable=False),
    Column("most_failed", Float, nullable=False),  # share of those that were tried
    Column("state", String(16), nullable=False),  # as in ``WaveState``
    Column("why", String(200), nullable=False),
    Column("created", BigInteger, nullable=False),  # UTC, milliseconds
    Column("next", BigInteger, nullable=False),  # when the next wave may begin
    Column("worker", String(64)),  # the process of the centre that works on it; None: nobody
    Column("worked", BigInteger),  # when it last said so
)
wave_kiosk = Table(
    "wave_kiosk",
    metadata,
    Column("wave", String(64), primary_key=True),
    Column("kiosk", String(63), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("command_id", String(64), nullable=False),
    Column("state", String(16), nullable=False),  # as in ``Turn``
    Column("detail", String(500), nullable=False),
)


class WaveState(StrEnum):
    """How far a batch is."""

    RUNNING = "running"
    STOPPED = "stopped"  # too many failed, or somebody stopped it
    DONE = "done"


class Turn(StrEnum):
    """How far one kiosk of a batch is."""

    WAITING = "waiting"
    SENT = "sent"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a batch is to do."""

    command: str
    arguments: dict[str, str]
    author: str
    kiosks: tuple[str, ...]
    size: int = 1  # kiosks at one time
    pause_s: float = 60.0  # between two waves
    patience_s: float = 30.0  # for an answer; a command that waits for a visitor needs more
    most_failed: float = 0.0  # share of the tried ones that may fail
    first: int = 0  # kiosks of the first wave; 0: as many as of every other


@dataclass(frozen=True, slots=True)
class KioskTurn:
    """One kiosk of a batch."""

    kiosk: str
    state: str
    detail: str


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as it stands."""

    id: str
    command: str
    arguments: dict[str, str]
    author: str
    size: int
    first: int
    pause_s: float
    patience_s: float
    most_failed: float
    state: str
    why: str
    created: int
    next: int
    kiosks: tuple[KioskTurn, ...]


def keep(db: Connection, name: str, plan: Plan, now: int) -> None:
    """Keep a new batch, which runs."""
    values = asdict(plan)
    kiosks: tuple[str, ...] = values.pop("kiosks")
    values["arguments"] = msgspec.json.encode(plan.arguments).decode()
    state = WaveState.RUNNING.value
    db.execute(insert(wave).values(id=name, state=state, why="", created=now, next=0, **values))
    for place, kiosk in enumerate(dict.fromkeys(kiosks)):
        db.execute(
            insert(wave_kiosk).values(
                wave=name,
                kiosk=kiosk,
                place=place,
                command_id=new_id(),
                state=Turn.WAITING.value,
                detail="",
            )
        )


def batches(db: Connection, state: WaveState | None = None) -> list[Batch]:
    """Return the latest batches, the newest first; of one state where one is given."""
    query = select(wave).order_by(wave.c.created.desc(), wave.c.id).limit(SHOWN)
    if state is not None:
        query = query.where(wave.c.state == state.value)
    found = []
    for row in db.execute(query).all():
        turns = db.execute(
            select(wave_kiosk.c.kiosk, wave_kiosk.c.state, wave_kiosk.c.detail)
            .where(wave_kiosk.c.wave == row.id)
            .order_by(wave_kiosk.c.place)
        )
        values = row._asdict() | {"arguments": msgspec.json.decode(row.arguments)}
        del values["worker"], values["worked"]
        found.append(Batch(**values, kiosks=tuple(KioskTurn(*turn) for turn in turns)))
    return found


def next_wave(db: Connection, batch: Batch) -> list[tuple[str, str]]:
    """Return the kiosks of the next wave, those first whose command an earlier run sent."""
    ends = (Turn.DONE.value, Turn.FAILED.value)
    over = any(one.state in ends for one in batch.kiosks)
    rows = db.execute(
        select(wave_kiosk.c.kiosk, wave_kiosk.c.command_id)
        .where(
            wave_kiosk.c.wave == batch.id,
            wave_kiosk.c.state.in_((Turn.SENT.value, Turn.WAITING.value)),
        )
        .order_by(wave_kiosk.c.state, wave_kiosk.c.place)  # "sent" before "waiting"
        .limit(batch.first if batch.first and not over else batch.size)
    ).all()
    return [(row.kiosk, row.command_id) for row in rows]


def claim(db: Connection, name: str, worker: str, now: int) -> bool:
    """Let one process of the centre work on a batch, and no other; tell whether it may."""
    free = or_(wave.c.worker.is_(None), wave.c.worker == worker, wave.c.worked < now - LEASE_MS)
    here = (wave.c.id == name, wave.c.state == WaveState.RUNNING.value, free)
    return bool(db.execute(wave.update().where(*here).values(worker=worker, worked=now)).rowcount)


def beat(db: Connection, name: str, worker: str, now: int) -> None:
    """Show that a process still works on a batch, be it stopped meanwhile."""
    here = (wave.c.id == name, wave.c.worker == worker)
    db.execute(wave.update().where(*here).values(worked=now))


def release(db: Connection, name: str, worker: str) -> None:
    """Let others work on a batch."""
    here = (wave.c.id == name, wave.c.worker == worker)
    db.execute(wave.update().where(*here).values(worker=None, worked=None))


def takes_turn(db: Connection, name: str, kiosk: str) -> bool:
    """Note that a kiosk's command goes out; not where the batch was stopped meanwhile."""
    state = db.execute(select(wave.c.state).where(wave.c.id == name)).scalar_one_or_none()
    if state != WaveState.RUNNING:
        return False
    note(db, name, kiosk, Turn.SENT, "")
    return True


def move(db: Connection, name: str, before: WaveState, after: WaveState, why: str) -> bool:
    """Bring a batch from one state to another; tell whether it was in the first."""
    here = (wave.c.id == name, wave.c.state == before.value)
    values = {"state": after.value, "why": why[:200], "next": 0}
    if not db.execute(wave.update().where(*here).values(**values)).rowcount:
        return False
    if after is WaveState.RUNNING:
        open_again(db, name)
    return True


def settle(db: Connection, name: str, pause: int) -> bool:
    """Judge a batch after a wave; tell whether it goes on."""
    counts = {
        row.state: row.many
        for row in db.execute(
            select(wave_kiosk.c.state, func.count().label("many"))
            .where(wave_kiosk.c.wave == name)
            .group_by(wave_kiosk.c.state)
        )
    }
    failed, done = counts.get(Turn.FAILED, 0), counts.get(Turn.DONE, 0)
    most = db.execute(select(wave.c.most_failed).where(wave.c.id == name)).scalar_one()
    values: dict[str, str | int] = {"next": pause}
    if failed + done and failed / (failed + done) > most:
        share = math.ceil(100 * failed / (failed + done))
        why = f"{failed} of {failed + done} failed, {share} %; at most {100 * most:g} % may"
        values |= {"state": WaveState.STOPPED.value, "why": why}
    elif not counts.get(Turn.WAITING) and not counts.get(Turn.SENT):
        values |= {"state": WaveState.DONE.value, "why": ""}
    running = wave.c.state == WaveState.RUNNING.value
    db.execute(wave.update().where(wave.c.id == name, running).values(**values))
    return "state" not in values


def open_again(db: Connection, name: str) -> None:
    """Let what failed have another turn, under another id: the kiosk must do it anew.

    A kiosk that said only later, when nobody waited any more, that it is done has had its turn.
    """
    late = select(order.c.id).where(order.c.result == CommandResult.DONE.value)
    tried = (wave_kiosk.c.wave == name, wave_kiosk.c.state == Turn.FAILED.value)
    done = {"state": Turn.DONE.value, "detail": "answered late"}
    db.execute(wave_kiosk.update().where(*tried, wave_kiosk.c.command_id.in_(late)).values(**done))
    failed = db.execute(select(wave_kiosk.c.kiosk).where(*tried)).all()
    for row in failed:
        db.execute(
            wave_kiosk.update()
            .where(wave_kiosk.c.wave == name, wave_kiosk.c.kiosk == row.kiosk)
            .values(state=Turn.WAITING.value, detail="", command_id=new_id())
        )


def note(db: Connection, name: str, kiosk: str, state: Turn, detail: str) -> None:
    """Note how far a kiosk of a batch is."""
    db.execute(
        wave_kiosk.update()
        .where(wave_kiosk.c.wave == name, wave_kiosk.c.kiosk == kiosk)
        .values(state=state.value, detail=detail[:500])
    )
