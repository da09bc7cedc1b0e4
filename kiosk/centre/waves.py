"""A command over many kiosks, some at a time: stops where too many fail, goes on after a restart.

Batches go on beside each other: one may wait a night for its kiosks. A command is sent under the
same id again after a restart of the centre: a kiosk that has done it did it once.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable

from sqlalchemy import Connection

from kiosk.centre import audit, wave_rows
from kiosk.centre.orders import trail
from kiosk.centre.orders.sending import Orders
from kiosk.centre.store import CentreStore, CentreStoreError
from kiosk.centre.wave_rows import Batch, Plan, Turn, WaveState
from kiosk.link.envelope import new_id
from kiosk.link.messages import Command, CommandResult

log = logging.getLogger(__name__)

BEAT_S = 3.0
AGAIN_S = 5.0  # how soon a batch is tried again that the broker or the database held up
RESENT_S = 600.0  # how often a kiosk that takes its time is asked again, under the same id


class NoSuchWaveError(LookupError):
    """There is no batch of that id, or it cannot be changed so now."""


class Waves:
    """Works on batches, beside each other. Lives on the event loop.

    Args:
        store: The database.
        orders: To the kiosks.
        now_ms: The centre's clock.
    """

    def __init__(self, store: CentreStore, orders: Orders, now_ms: Callable[[], int]) -> None:
        self._store, self._orders, self._now_ms = store, orders, now_ms
        self._stirred, self._me = asyncio.Event(), new_id()
        self._at_work: dict[str, asyncio.Task[None]] = {}

    async def begin(self, plan: Plan) -> str:
        """Keep a batch, which begins at once; return its id."""
        name, now = new_id(), self._now_ms()

        def keep(db: Connection) -> None:
            wave_rows.keep(db, name, plan, now)
            why = f"{plan.command}, {len(plan.kiosks)} kiosks"
            audit.note(db, now, plan.author, audit.What.WAVE_BEGUN, why=why, about=name)

        await self._store.run(keep)
        self._stirred.set()
        return name

    async def stop(self, name: str, author: str) -> None:
        """Send nothing more, of the wave in flight neither; what went out is awaited.

        Raises:
            NoSuchWaveError: It does not run.
        """
        what = audit.What.WAVE_STOPPED
        await self._move(name, WaveState.RUNNING, WaveState.STOPPED, what, author)

    async def resume(self, name: str, author: str) -> None:
        """Go on with a batch that was stopped; what failed is tried again.

        Raises:
            NoSuchWaveError: It was not stopped.
        """
        what = audit.What.WAVE_RESUMED
        await self._move(name, WaveState.STOPPED, WaveState.RUNNING, what, author)
        self._stirred.set()

    async def batches(self) -> list[Batch]:
        """Return the batches, the newest first."""
        return await self._store.read(wave_rows.batches)

    async def run(self) -> None:
        """Work until cancelled."""
        try:
            while True:
                self._stirred.clear()
                wait_s = AGAIN_S
                try:
                    wait_s = await self._work()
                except CentreStoreError as error:
                    log.warning("waves: %s; tried again in %g s", error, AGAIN_S)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(wait_s):
                        await self._stirred.wait()
        finally:
            tasks = tuple(self._at_work.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _work(self) -> float:
        """Begin a wave of each batch that is due; return after how many seconds to look again."""
        wait_s = AGAIN_S
        running = WaveState.RUNNING
        for batch in await self._store.run(lambda db: wave_rows.batches(db, running)):
            if batch.id in self._at_work:
                continue
            due_s = (batch.next - self._now_ms()) / 1000
            if due_s > 0:
                wait_s = min(wait_s, due_s)
                continue
            self._at_work[batch.id] = asyncio.create_task(self._turn(batch))
        return wait_s

    async def _turn(self, batch: Batch) -> None:
        try:
            if await self._claimed(batch):
                self._stirred.set()
        except (CentreStoreError, ConnectionError) as error:
            log.warning("waves: %s; tried again in %g s", error, AGAIN_S)
        finally:
            del self._at_work[batch.id]

    async def _claimed(self, batch: Batch) -> bool:
        """Do one wave, where no other process of the centre is at it; tell whether none was."""
        now_ms = self._now_ms()
        if not await self._store.run(lambda db: wave_rows.claim(db, batch.id, self._me, now_ms)):
            return False
        beating = asyncio.create_task(self._beat(batch.id))
        try:
            await self._wave(batch)
        finally:
            beating.cancel()
            await self._store.run(lambda db: wave_rows.release(db, batch.id, self._me))
        return True

    async def _beat(self, name: str) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            now_ms = self._now_ms()
            try:
                await self._store.run(
                    lambda db: wave_rows.beat(db, name, self._me, now_ms)  # noqa: B023
                )
            except CentreStoreError as error:
                log.warning("waves: %s", error)

    async def _wave(self, batch: Batch) -> None:
        turn = await self._store.run(lambda db: wave_rows.next_wave(db, batch))
        orders: list[asyncio.Task[bool]] = []
        async with asyncio.TaskGroup() as group:
            for kiosk, command_id in turn:
                orders.append(group.create_task(self._order(batch, kiosk, command_id)))
        pause_s = batch.pause_s if all(one.result() for one in orders) else AGAIN_S
        pause = self._now_ms() + round(pause_s * 1000)
        await self._store.run(lambda db: wave_rows.settle(db, batch.id, pause))

    async def _order(self, batch: Batch, kiosk: str, command_id: str) -> bool:
        """Send a command; tell whether it is known what came of it.

        Where it is not, the turn stays open and the same id goes out again: a kiosk that did it
        answers again.
        """
        body = Command(
            id=command_id,
            author=batch.author,
            expires=self._now_ms() + round(batch.patience_s * 1000),
            arguments=batch.arguments,
        )

        def may(db: Connection) -> bool:
            return wave_rows.takes_turn(db, batch.id, kiosk)

        try:
            said = await self._said(batch, kiosk, body, may)
            if said is None:
                return True  # the batch was stopped: nothing was sent
            state, detail = said
            await self._store.run(lambda db: wave_rows.note(db, batch.id, kiosk, state, detail))
        except (CentreStoreError, ConnectionError) as error:
            log.warning("waves: %s: %s", kiosk, error)
            return False
        return True

    async def _said(
        self, batch: Batch, kiosk: str, body: Command, may: Callable[[Connection], bool]
    ) -> tuple[Turn, str] | None:
        """Return what came of a command; None: it was not sent.

        A kiosk that takes its time, or was away, is sent it again under the same id: it does it
        once. What it said meanwhile, as an event, is in the trail.
        """
        left_s = batch.patience_s
        while True:
            wait_s = min(left_s, RESENT_S)
            try:
                async with asyncio.timeout(wait_s + (left_s <= RESENT_S)):
                    answer = await self._orders.give(kiosk, batch.command, body, may)
            except TimeoutError:
                outcome = await self._store.run(lambda db: trail.outcome(db, kiosk, body.id))
                if outcome is not None:
                    return _ended(*outcome)
            else:
                return None if answer is None else _ended(answer.result, answer.detail)
            left_s -= wait_s
            if left_s <= 0:
                return Turn.FAILED, f"no answer within {batch.patience_s:g} s"
            may = _always

    async def _move(
        self, name: str, before: WaveState, after: WaveState, what: audit.What, author: str
    ) -> None:
        why = f"{after.value} by {author}" if after is WaveState.STOPPED else f"resumed by {author}"

        def move(db: Connection) -> bool:
            if not wave_rows.move(db, name, before, after, why):
                return False
            audit.note(db, self._now_ms(), author, what, why=before.value, about=name)
            return True

        if not await self._store.run(move):
            raise NoSuchWaveError(f"there is no batch {name[:64]!r} that is {before.value}")


def _ended(result: CommandResult, detail: str) -> tuple[Turn, str]:
    if result is CommandResult.DONE:
        return Turn.DONE, detail
    return Turn.FAILED, f"{result.value}: {detail}"


def _always(_db: Connection) -> bool:
    """Let a command go out again that went out already."""
    return True
