"""Follows the picture of the fleet and keeps the alerts as the rules want them.

Of several centres one does it: the others take over when it is gone.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Protocol

from kiosk.centre.alerts import leases, ledger
from kiosk.centre.alerts.judging import Clears, Judge, Opens
from kiosk.centre.alerts.ledger import Decided
from kiosk.centre.alerts.rolls import Rolls
from kiosk.centre.alerts.rules import Rules
from kiosk.centre.enrolment.reading import ends
from kiosk.centre.fleet.model import Change, KioskNow
from kiosk.centre.store import CentreStore, CentreStoreError
from kiosk.link.topics import CENTRE
from kiosk.logs.fields import ALERTS_CHANGED

log = logging.getLogger(__name__)

LEASE = "alerts"
TICK_S = 1.0
RENEW_MS = 4_000
MINUTE_MS, HOUR_MS = 60_000, 3_600_000
AT_ONCE = 500  # decisions in one transaction
IN_A_TURN = 100  # kiosks before others have theirs


class Picture(Protocol):
    """What is known of the fleet now: see ``fleet.picture``."""

    def kiosks(self) -> Sequence[KioskNow]:
        """Return every kiosk."""
        ...

    def get(self, name: str) -> KioskNow | None:
        """Return a kiosk; None: there is none."""
        ...

    def follow(self) -> AsyncIterator[Change]:
        """Yield what differs, for ever."""
        ...


class Watch:
    """Opens and clears alerts.

    Args:
        rules: What is looked for.
        picture: Of the fleet.
        online: Whether the broker is there.
        store: The database.
        clock_ms: The time, UTC.
        holder: This centre, among several.
        stirred: Told that alerts changed.
        tick_s: How often it looks at what waits.
    """

    def __init__(
        self,
        rules: Rules,
        picture: Picture,
        online: Callable[[], bool],
        store: CentreStore,
        clock_ms: Callable[[], int],
        holder: str,
        stirred: Callable[[], None],
        tick_s: float = TICK_S,
    ) -> None:
        self._rules, self._picture, self._online = rules, picture, online
        self._store, self._clock_ms, self._holder = store, clock_ms, holder
        self._stirred, self._tick_s = stirred, tick_s
        self._judge: Judge | None = None
        self._rolls = Rolls()
        self._dirty: set[str] = set()
        self._gone: set[str] = set()
        self._woken = asyncio.Event()
        self._hears_since: int | None = None
        self._renewed = self._minutely = self._hourly = 0

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow())
            group.create_task(self._work())

    async def _follow(self) -> None:
        async for change in self._picture.follow():
            self._dirty.update(kiosk.name for kiosk in change.kiosks)
            self._gone.update(change.gone)
            if self._dirty or self._gone:
                self._woken.set()

    async def _work(self) -> None:
        try:
            while True:
                try:
                    await self._turn()
                except CentreStoreError as error:
                    # What was decided is not written: everything is judged anew.
                    log.warning("alerts: %s", error)
                    self._judge, self._renewed = None, 0
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._tick_s):
                        await self._woken.wait()
        finally:
            if self._judge is not None:
                self._judge = None
                with contextlib.suppress(CentreStoreError):
                    await asyncio.shield(
                        self._store.run(lambda db: leases.release(db, LEASE, self._holder))
                    )

    async def _turn(self) -> None:
        """Do once what there is to do."""
        self._woken.clear()
        judge = await self._held()
        if judge is None:
            self._dirty.clear()
            self._gone.clear()
            return
        now_ms = self._clock_ms()
        decisions = judge.judge_broker(now_ms, online=self._online())
        if not self._online():
            self._hears_since = None
        elif self._hears_since is None:
            # Silences that were passed over meanwhile count from now on.
            self._hears_since = now_ms
            self._dirty.update(kiosk.name for kiosk in self._picture.kiosks() if not kiosk.live)
        gone, self._gone = self._gone, set()
        for name in sorted(gone):
            if self._picture.get(name) is None:
                decisions += judge.gone(name)
        dirty, self._dirty = self._dirty | judge.due(now_ms), set()
        papers: list[tuple[str, str, str]] = []
        for number, name in enumerate(sorted(dirty), 1):
            kiosk = self._picture.get(name)
            if kiosk is not None:
                decisions += judge.judge(kiosk, now_ms, self._hears_since)
                papers += self._rolls.news(kiosk)
            if number % IN_A_TURN == 0:
                await asyncio.sleep(0)
        await self._write(decisions)
        for start in range(0, len(papers), AT_ONCE):
            await self._note(papers[start : start + AT_ONCE], now_ms)
        await self._in_time()

    async def _held(self) -> Judge | None:
        """Return what judges, if this centre is the one that does; None: another one is."""
        now_ms = self._clock_ms()
        if self._judge is not None and 0 <= now_ms - self._renewed < RENEW_MS:
            return self._judge
        if not await self._store.run(lambda db: leases.hold(db, LEASE, self._holder, now_ms)):
            self._judge = None
            return None
        self._renewed = now_ms
        if self._judge is None:
            opened = await self._store.run(ledger.opened_keys)
            self._judge = Judge(self._rules.rules, opened)
            self._dirty.update(kiosk.name for kiosk in self._picture.kiosks())
            known = {kiosk.name for kiosk in self._picture.kiosks()}
            # A kiosk that was forgotten while no centre watched leaves no alert behind.
            if known:
                self._gone.update({key.kiosk for key in opened} - known - {CENTRE})
            log.info("alerts: this centre watches over them, %d are open", len(opened))
        return self._judge

    async def _write(self, decisions: list[Opens | Clears]) -> None:
        for start in range(0, len(decisions), AT_ONCE):
            some = decisions[start : start + AT_ONCE]
            decided = Decided(self._rules, self._clock_ms())
            await self._store.run(lambda db: decided.write(db, some))  # noqa: B023
        for one in decisions:
            what, key = "clears" if isinstance(one, Clears) else "opens", one.key
            about = {"kiosk": key.kiosk, "device": key.device, "message_id": ALERTS_CHANGED}
            log.info("alert %s: %s", what, key, extra=about)
        if decisions:
            self._stirred()

    async def _note(self, papers: list[tuple[str, str, str]], now_ms: int) -> None:
        await self._store.run(lambda db: self._rolls.write(db, papers, now_ms))
        self._rolls.written(papers)

    async def _in_time(self) -> None:
        """Do what is done every minute and every hour."""
        decided = Decided(self._rules, self._clock_ms())
        if abs(decided.now_ms - self._minutely) >= self._tick_s * 10_000:
            self._minutely = decided.now_ms
            if self._judge is not None:
                found = await self._store.run(ends)
                await self._write(self._judge.judge_certificates(found, decided.now_ms))
            await self._store.run(decided.escalate)
            await self._store.run(decided.expire)
        if abs(decided.now_ms - self._hourly) >= HOUR_MS:
            self._hourly = decided.now_ms
            await self._store.run(decided.tidy)
