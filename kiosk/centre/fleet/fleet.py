"""The fleet: takes in what kiosks say, shows it at once, and keeps it. Lives on the event loop.

What is shown does not wait for the database: while that is away the picture goes on, the newest of
each kiosk waits to be written, and of its history as much as there is room for.
"""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from kiosk.centre.fleet import history, keeping
from kiosk.centre.fleet.admission import Fault, is_forged
from kiosk.centre.fleet.ageing import Ageing
from kiosk.centre.fleet.history import Entry, Kind
from kiosk.centre.fleet.keeping import Batch
from kiosk.centre.fleet.levels import is_live
from kiosk.centre.fleet.merging import merged
from kiosk.centre.fleet.picture import Picture
from kiosk.centre.fleet.series import row_of
from kiosk.centre.fleet.settings import FleetSettings
from kiosk.centre.fleet.taking import PARTS, SILENT, Moment, take
from kiosk.centre.fleet.told import Told
from kiosk.centre.store import CannotKeepError, CentreStore, CentreStoreError
from kiosk.link.envelope import Received, new_id
from kiosk.link.messages import CommandAnswer, Device, Telemetry
from kiosk.link.topics import Address

log = logging.getLogger(__name__)

WRITE_S = 0.25
LOOK_S = 0.5  # how soon what another process heard is seen
AGAIN_S = 2.0  # after the database failed
HEARD_MS = 15_000  # a beat that brings nothing new is written so often
MOST_LINES = 50_000  # of history that wait for the database
MOST_COUNTED = 10_000  # names and kinds that wait to be counted
NOBODY = ""


class Fleet:
    """All that is known of the kiosks.

    Args:
        settings: Of ``[fleet]``.
        store: The database.
        now_ms: The centre's clock.
        shared: Whether other processes take in kiosks for the same database.
    """

    def __init__(
        self,
        settings: FleetSettings,
        store: CentreStore,
        now_ms: Callable[[], int],
        *,
        shared: bool = False,
    ) -> None:
        self._settings, self._store, self._now_ms = settings, store, now_ms
        self._shared, self._me = shared, new_id()
        self.picture = Picture(now_ms)
        self._ageing = Ageing(settings, store, self.picture, now_ms)
        self._seen = 0  # number of the latest write whose outcome the picture has
        self._new: set[str] = set()
        self._new_devices: set[tuple[str, str]] = set()
        self._entries: deque[Entry] = deque(maxlen=MOST_LINES)
        self._figures: deque[dict[str, Any]] = deque(maxlen=MOST_LINES)
        self._figures_at: dict[str, int] = {}
        self._heard_at: dict[str, int] = {}
        self._mine: set[str] = set()
        self._counts: Counter[tuple[str, str]] = Counter()
        self.refused: Counter[str] = Counter()  # by why, since this centre was started

    async def load(self) -> None:
        """Take up what was kept; it shows how things were, and nobody as live that is silent.

        Raises:
            CentreStoreError: The database cannot be read.
        """
        self._seen, found = await self._store.run(keeping.read_all)
        for told in found:
            self.picture.put(told)

    async def run(self) -> None:
        """Write, look for what others wrote, drop what is old, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._write_on())
            group.create_task(self._watch())
            group.create_task(self._ageing.run())
            if self._shared:
                group.create_task(self._look_on())

    # --- what is taken in

    def take(self, address: Address, message: Received, *, retained: bool) -> bool:
        """Take in a message of a kiosk; tell whether it may go on to who answers it."""
        body, name = message.body, address.kiosk
        if is_forged(address, body):
            self.count(name, Fault.FORGED)
            return False
        told = self._who(name)
        if told is None:
            self.count(NOBODY, Fault.NEWCOMER)
            return False
        if type(body) not in PARTS and not isinstance(body, Device):
            self._hear(told)
            return True
        now_ms = self._now_ms()
        taken = take(told, message, Moment(now_ms, retained=retained))
        if taken.fault is not None:
            self.count(name, taken.fault)
            return False
        self._entries.extend(taken.entries)
        self._mine.add(name)
        if taken.device:
            self._new_devices.add((name, taken.device))
        if isinstance(body, Telemetry):
            self._keep_figures(told, body, now_ms)
        self._put(told, urgent=not isinstance(body, Telemetry) or bool(taken.entries))
        return False

    def is_lost(self, name: str) -> bool:
        """Tell whether the broker said that a kiosk is gone, and it was not heard since."""
        told = self.picture.told(name)
        return told is not None and told.lost is not None

    def count(self, name: str, fault: Fault) -> None:
        """Count a message that does not count; of a kiosk that is not known, under no name."""
        self.refused[fault.value] += 1
        key = (name if self.picture.told(name) is not None else NOBODY, fault.value)
        if key in self._counts or len(self._counts) < MOST_COUNTED:
            self._counts[key] += 1

    def counts(self, name: str) -> dict[str, int]:
        """Return what is counted of a kiosk and not yet written."""
        return {kind: many for (of, kind), many in self._counts.items() if of == name}

    def note(self, name: str, body: msgspec.Struct) -> None:
        """Write a line into a kiosk's timeline, where the message is worth one."""
        entry = history.entry_of(name, body, self._now_ms())
        if entry is not None and self.picture.told(name) is not None:
            self._entries.append(entry)

    def answered(self, name: str, answer: CommandAnswer, *, awaited: bool) -> None:
        """Note the answer to a command; of several processes the one does that waits for it."""
        if awaited or not self._shared:
            self.note(name, answer)

    def wants(self, name: str, version: int) -> None:
        """Note which version of the settings a kiosk is to have."""
        told = self.picture.told(name)
        if told is not None and told.desired != version:
            told.desired = version
            self._put(told)

    def _who(self, name: str) -> Told | None:
        told = self.picture.told(name)
        if told is None and len(self.picture) < self._settings.most_kiosks:
            return Told(name=name, seqs={}, devices={})
        return told

    def _hear(self, told: Told) -> None:
        """Note a sign of life that says nothing of how the kiosk is."""
        now_ms = self._now_ms()
        fresh = self.picture.told(told.name) is not None and is_live(told, now_ms)
        told.heard = now_ms
        if not fresh or now_ms - self._heard_at.get(told.name, 0) >= HEARD_MS:
            self._heard_at[told.name] = now_ms
            self._put(told, urgent=not fresh)

    def _put(self, told: Told, *, urgent: bool = True) -> None:
        self._new.add(told.name)
        self.picture.put(told, urgent=urgent)

    def _keep_figures(self, told: Told, body: Telemetry, now_ms: int) -> None:
        last = self._figures_at.get(told.name, 0)
        # A beat comes a little early at times: half a beat's grace.
        if not 0 <= now_ms - last < self._settings.figures_s * 1000 - 500:
            self._figures_at[told.name] = now_ms
            self._figures.append(row_of(told.name, now_ms, told.boot, body))

    # --- what goes on by itself

    async def _write_on(self) -> None:
        while True:
            await asyncio.sleep(WRITE_S)
            try:
                await self.write()
            except CentreStoreError as error:
                log.warning("fleet: %d kiosks wait to be kept: %s", len(self._new), error)
                await asyncio.sleep(AGAIN_S)

    async def write(self) -> None:
        """Write what is new.

        Raises:
            CentreStoreError: Nothing of it was kept; it stays new.
        """
        batch = self._take_new()
        if not (batch.told or batch.entries or batch.figures or batch.counts):
            return
        seen = self._seen if self._shared else None
        me, now_ms = self._me, self._now_ms()
        try:
            kept = await self._store.run(lambda db: keeping.write(db, batch, me, seen, now_ms))
        except CannotKeepError:
            await self._write_singly(batch)
        except CentreStoreError:
            self._put_back(batch)
            raise
        else:
            self._take_up(kept.others)
            self._seen = kept.number

    async def _write_singly(self, batch: Batch) -> None:
        """Write kiosk by kiosk: what one of them said holds up nobody else."""
        for name, part in batch.by_kiosk().items():
            seen = self._seen if self._shared else None
            me, now_ms = self._me, self._now_ms()
            try:
                kept = await self._store.run(
                    lambda db: keeping.write(db, part, me, seen, now_ms)  # noqa: B023
                )
            except CannotKeepError as error:
                log.warning("fleet: %s: %s", name, error)
                self.count(name, Fault.UNKEPT)
            else:
                self._take_up(kept.others)
                self._seen = kept.number

    def _take_new(self) -> Batch:
        told = [one.copy() for name in self._new if (one := self.picture.told(name)) is not None]
        batch = Batch(
            told,
            frozenset(self._new_devices),
            tuple(self._entries),
            tuple(self._figures),
            dict(self._counts),
        )
        for waiting in (
            self._new,
            self._new_devices,
            self._entries,
            self._figures,
            self._counts,
        ):
            waiting.clear()
        return batch

    def _put_back(self, batch: Batch) -> None:
        self._new.update(one.name for one in batch.told)
        self._new_devices.update(batch.devices)
        for waiting, older in ((self._entries, batch.entries), (self._figures, batch.figures)):
            room = MOST_LINES - len(waiting)
            waiting.extendleft(reversed(older[max(0, len(older) - room) :]))  # type: ignore[arg-type]
        self._counts.update(batch.counts)

    def _take_up(self, others: Iterable[Told]) -> None:
        for theirs in others:
            mine = self.picture.told(theirs.name)
            self.picture.put(theirs if mine is None else merged(mine, theirs))
            self._mine.discard(theirs.name)

    async def _look_on(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                await self.look()
            except CentreStoreError as error:
                log.warning("fleet: what other processes heard is not seen: %s", error)
                await asyncio.sleep(AGAIN_S)

    async def look(self) -> None:
        """See what other processes wrote.

        Raises:
            CentreStoreError: The database cannot be read.
        """
        seen, me = self._seen, self._me
        number, others = await self._store.read(
            lambda db: (keeping.latest_number(db), keeping.read_after(db, seen, me))
        )
        self._take_up(others)
        self._seen = max(self._seen, number)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(1)
            now_ms = self._now_ms()
            for told in self.picture.pass_time():
                if told.lost is None and told.heard is not None and told.name in self._mine:
                    was = "" if told.state is None else told.state.state.value
                    self._entries.append(Entry(told.name, now_ms, Kind.STATE, was=was, now=SILENT))
