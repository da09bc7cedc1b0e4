"""A command over many kiosks, some at a time: stops where too many fail, goes on after a restart.

A command is sent under the same id again after a restart of the centre: a kiosk that has done it
answers again and does it once.
"""

import asyncio
import logging
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Protocol

import msgspec
from sqlalchemy import Column, Connection, Float, Integer, String, Table, Text, func, insert, select
from sqlalchemy.types import BigInteger

from kiosk.centre.store import CentreStore, CentreStoreError
from kiosk.centre.tables import metadata
from kiosk.link.envelope import new_id
from kiosk.link.messages import Command, CommandAnswer, CommandResult
from kiosk.link.upkeep import UpkeepEvent

log = logging.getLogger(__name__)

AGAIN_S = 5.0  # how soon a batch is tried again that the broker or the database held up
KEPT_EVENTS = 20_000

wave = Table(
    "wave",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("command", String(63), nullable=False),
    Column("arguments", Text, nullable=False),  # JSON
    Column("author", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("pause_s", Float, nullable=False),
    Column("patience_s", Float, nullable=False),
    Column("most_failed", Float, nullable=False),  # share of those that were tried
    Column("state", String(16), nullable=False),  # as in ``WaveState``
    Column("why", String(200), nullable=False),
    Column("created", BigInteger, nullable=False),  # UTC, milliseconds
    Column("next", BigInteger, nullable=False),  # when the next wave may begin
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
upkeep_event = Table(
    "upkeep_event",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kiosk", String(63), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),  # on the kiosk's clock
    Column("author", String(64), nullable=False),
    Column("how", String(16), nullable=False),
    Column("what", String(63), nullable=False),
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


class NoSuchWaveError(LookupError):
    """There is no batch of that id, or it cannot be changed so now."""


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
    pause_s: float
    patience_s: float
    most_failed: float
    state: str
    why: str
    created: int
    next: int
    kiosks: tuple[KioskTurn, ...]


class Sender(Protocol):
    """Sends a command. See ``Intake.command``."""

    async def command(self, kiosk: str, name: str, body: msgspec.Struct, id_: str) -> CommandAnswer:
        """Send it and return its answer.

        Raises:
            ConnectionError: The broker is away.
        """
        ...


class Waves:
    """Works on batches, one after the other. Lives on the event loop.

    Args:
        store: The database.
        sender: To the kiosks.
        now_ms: The centre's clock.
    """

    def __init__(self, store: CentreStore, sender: Sender, now_ms: Callable[[], int]) -> None:
        self._store, self._sender, self._now_ms = store, sender, now_ms
        self._stirred = asyncio.Event()

    async def begin(self, plan: Plan) -> str:
        """Keep a batch, which begins at once; return its id."""
        name, now = new_id(), self._now_ms()
        await self._store.run(lambda db: _keep(db, name, plan, now))
        self._stirred.set()
        return name

    async def stop(self, name: str, author: str) -> None:
        """Begin no further wave; commands that are on their way are awaited.

        Raises:
            NoSuchWaveError: It does not run.
        """
        why = f"stopped by {author}"
        await self._move(name, WaveState.RUNNING, WaveState.STOPPED, why)

    async def resume(self, name: str, author: str) -> None:
        """Go on with a batch that was stopped; what failed is tried again.

        Raises:
            NoSuchWaveError: It was not stopped.
        """
        await self._move(name, WaveState.STOPPED, WaveState.RUNNING, f"resumed by {author}")
        self._stirred.set()

    async def batches(self) -> list[Batch]:
        """Return the batches, the newest first."""
        return await self._store.run(_batches)

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            self._stirred.clear()
            wait_s = AGAIN_S
            try:
                wait_s = await self._work()
            except (CentreStoreError, ConnectionError) as error:
                log.warning("waves: %s; tried again in %g s", error, AGAIN_S)
            try:
                async with asyncio.timeout(wait_s):
                    await self._stirred.wait()
            except TimeoutError:
                continue

    async def _work(self) -> float:
        """Do one wave of each batch that is due; return after how many seconds to look again."""
        wait_s = AGAIN_S
        for batch in await self._store.run(_batches):
            if batch.state != WaveState.RUNNING:
                continue
            due_s = (batch.next - self._now_ms()) / 1000
            if due_s > 0:
                wait_s = min(wait_s, due_s)
                continue
            wait_s = min(wait_s, await self._wave(batch))
        return wait_s

    async def _wave(self, batch: Batch) -> float:
        turn = await self._store.run(lambda db: _next_wave(db, batch))
        orders: list[asyncio.Task[bool]] = []
        async with asyncio.TaskGroup() as group:
            for kiosk, command_id in turn:
                orders.append(group.create_task(self._order(batch, kiosk, command_id)))
        pause_s = batch.pause_s if all(one.result() for one in orders) else AGAIN_S
        pause = self._now_ms() + round(pause_s * 1000)
        goes_on = await self._store.run(lambda db: _settle(db, batch.id, pause))
        return pause_s if goes_on else 0.0

    async def _order(self, batch: Batch, kiosk: str, command_id: str) -> bool:
        """Send a command; tell whether it is known what came of it."""
        body = Command(
            id=command_id,
            author=batch.author,
            expires=self._now_ms() + round(batch.patience_s * 1000),
            arguments=batch.arguments,
        )
        state, detail = Turn.FAILED, ""
        try:
            async with asyncio.timeout(batch.patience_s + 1):
                answer = await self._sender.command(kiosk, batch.command, body, command_id)
        except TimeoutError:
            detail = f"no answer within {batch.patience_s:g} s"
        except ConnectionError as error:
            # Nobody knows whether it came: the turn stays open, and the same id goes out again.
            log.warning("waves: %s: %s", kiosk, error)
            return False
        else:
            done = answer.result is CommandResult.DONE
            state = Turn.DONE if done else Turn.FAILED
            detail = answer.detail if done else f"{answer.result.value}: {answer.detail}"
        await self._store.run(lambda db: _note(db, batch.id, kiosk, state, detail))
        return True

    async def _move(self, name: str, before: WaveState, after: WaveState, why: str) -> None:
        def move(db: Connection) -> bool:
            here = (wave.c.id == name, wave.c.state == before.value)
            values = {"state": after.value, "why": why[:200], "next": 0}
            if not db.execute(wave.update().where(*here).values(**values)).rowcount:
                return False
            if after is WaveState.RUNNING:
                _open_again(db, name)
            return True

        if not await self._store.run(move):
            raise NoSuchWaveError(f"there is no batch {name[:64]!r} that is {before.value}")


def take_upkeep(db: Connection, kiosk: str, body: UpkeepEvent, _now_ms: int) -> None:
    """Keep what somebody did to a kiosk in front of it."""
    done = db.execute(
        insert(upkeep_event).values(
            kiosk=kiosk,
            at=body.at,
            author=body.author,
            how=body.how.value,
            what=body.what,
            detail=body.detail,
        )
    )
    number = done.inserted_primary_key[0] if done.inserted_primary_key else 0
    db.execute(upkeep_event.delete().where(upkeep_event.c.id <= number - KEPT_EVENTS))


def _keep(db: Connection, name: str, plan: Plan, now: int) -> None:
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


def _batches(db: Connection) -> list[Batch]:
    found = []
    for row in db.execute(select(wave).order_by(wave.c.created.desc(), wave.c.id)).all():
        turns = db.execute(
            select(wave_kiosk.c.kiosk, wave_kiosk.c.state, wave_kiosk.c.detail)
            .where(wave_kiosk.c.wave == row.id)
            .order_by(wave_kiosk.c.place)
        )
        values = row._asdict() | {"arguments": msgspec.json.decode(row.arguments)}
        found.append(Batch(**values, kiosks=tuple(KioskTurn(*turn) for turn in turns)))
    return found


def _next_wave(db: Connection, batch: Batch) -> list[tuple[str, str]]:
    """Return the kiosks of the next wave, those first whose command an earlier run sent."""
    rows = db.execute(
        select(wave_kiosk.c.kiosk, wave_kiosk.c.command_id)
        .where(
            wave_kiosk.c.wave == batch.id,
            wave_kiosk.c.state.in_((Turn.SENT.value, Turn.WAITING.value)),
        )
        .order_by(wave_kiosk.c.state, wave_kiosk.c.place)  # "sent" before "waiting"
        .limit(batch.size)
    ).all()
    for row in rows:
        _note(db, batch.id, row.kiosk, Turn.SENT, "")
    return [(row.kiosk, row.command_id) for row in rows]


def _settle(db: Connection, name: str, pause: int) -> bool:
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


def _open_again(db: Connection, name: str) -> None:
    """Let what failed have another turn, under another id: the kiosk must do it anew."""
    failed = db.execute(
        select(wave_kiosk.c.kiosk).where(
            wave_kiosk.c.wave == name, wave_kiosk.c.state == Turn.FAILED.value
        )
    ).all()
    for row in failed:
        db.execute(
            wave_kiosk.update()
            .where(wave_kiosk.c.wave == name, wave_kiosk.c.kiosk == row.kiosk)
            .values(state=Turn.WAITING.value, detail="", command_id=new_id())
        )


def _note(db: Connection, name: str, kiosk: str, state: Turn, detail: str) -> None:
    db.execute(
        wave_kiosk.update()
        .where(wave_kiosk.c.wave == name, wave_kiosk.c.kiosk == kiosk)
        .values(state=state.value, detail=detail[:500])
    )
