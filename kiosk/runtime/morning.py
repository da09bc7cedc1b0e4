"""The readiness report of a kiosk that runs: before the hall opens, and when the centre asks."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

from drivers.capabilities import Raster
from kiosk.flow.surroundings import ClosedBecause
from kiosk.link.asking import ClockAnswer, ClockRequest
from kiosk.link.client import Link
from kiosk.link.errors import LinkError, StoreError
from kiosk.link.store import Store
from kiosk.runtime.certificate import examine_certificate
from kiosk.runtime.examination import (
    Having,
    examine_devices,
    examine_machine,
    link_lines,
    settings_line,
)
from kiosk.runtime.opening import Opening
from kiosk.runtime.readiness import PRINTER
from kiosk.runtime.report import KEPT, Line, Report
from kiosk.runtime.roster import Roster
from kiosk.settings import Settings

log = logging.getLogger(__name__)

LOOK_S = 20.0
ANSWER_S = 3.0


class Morning:
    """Tests the devices where they are held, between two uses of them.

    Args:
        roster: The devices.
        link: To the centre, which gets the report.
        store: Keeps it until the centre has it.
        opening: Says when the hall opens. Paper is spent only while it is closed.
        page: Draws what the printer prints.
        settings: How the kiosk is called, where its broker is, how early it is tested.
        faults: Of what was read from the disk, and is not used.
        told: Is given each report.
    """

    def __init__(
        self,
        roster: Roster,
        link: Link,
        store: Store,
        opening: Opening,
        page: Callable[[], Awaitable[Raster]],
        settings: Settings,
        faults: Callable[[], tuple[str, ...]] = tuple,
        told: Callable[[Report], None] = lambda _report: None,
    ) -> None:
        self._roster, self._link, self._store = roster, link, store
        self._opening, self._page = opening, page
        self._faults, self._told = faults, told
        self._kiosk, self._broker = settings.kiosk, settings.broker
        self._data_dir = Path(settings.kiosk.data_dir)
        self._before = timedelta(minutes=settings.kiosk.examine_before_min)
        self._asked = asyncio.Event()
        self._examined: date | None = None  # the last opening that it was done for

    def examine_before(self, minutes: int) -> None:
        """Be due so long before the hall opens from now on; 0: never."""
        self._before = timedelta(minutes=minutes)

    def ask(self) -> None:
        """Make a report now."""
        self._asked.set()

    async def run(self) -> None:
        """Make reports when they are due, until cancelled."""
        while True:
            try:
                async with asyncio.timeout(LOOK_S):
                    await self._asked.wait()
            except TimeoutError:
                if not self.due():
                    continue
            self._asked.clear()
            report = await self.examine()
            log.info("readiness: %s", report.verdict.value)

    def due(self) -> bool:
        """Tell whether the hall opens soon, once for each day's opening."""
        closure = self._opening.closure()
        if not self._before or closure is None or closure.because is not ClosedBecause.HOURS:
            return False
        opens = closure.opens_at
        if opens is None or opens - self._opening.now() > self._before:
            return False
        if self._examined == opens.date():
            return False
        self._examined = opens.date()
        return True

    async def examine(self, *, printing: bool = True) -> Report:
        """Test everything; keep the report and put it into the outbox."""
        printing = printing and self._opening.closure() is not None
        page = await self._page() if printing and PRINTER in self._having() else None
        lines = await examine_devices(self._having(), page)
        answers, offset_ms = True, None
        try:
            await self._link.request(ClockRequest(), ClockAnswer, timeout_s=ANSWER_S)
            offset_ms = self._link.clock_offset_ms
        except LinkError:
            answers = False
        where = f"{self._broker.host}:{self._broker.port}"
        lines += link_lines(where, broker=self._link.broker_online, centre=answers)
        lines += await asyncio.to_thread(examine_machine, self._data_dir, offset_ms)
        lines.append(settings_line(self._faults()))
        lines += await asyncio.to_thread(self._certificates)
        report = Report(
            kiosk=f"{self._kiosk.site}/{self._kiosk.name}",
            at=self._opening.now().isoformat(timespec="seconds"),
            lines=tuple(lines),
        )
        try:
            event = report.event(self._link.now_ms())
            await self._store.run(lambda db: self._link.put_event(db, event))
            (self._data_dir / KEPT).write_bytes(msgspec.json.encode(report))
        except (StoreError, OSError) as error:
            log.warning("readiness: not kept, %s", error)
        self._told(report)
        return report

    def _certificates(self) -> list[Line]:
        """Examine what the broker knows this kiosk by, where it has it."""
        tls = self._broker.tls
        if tls is None or not tls.certificate:
            return []
        return [examine_certificate(Path(tls.certificate), datetime.now(UTC))]

    def _having(self) -> dict[str, Having]:
        return {one.name: one.use for one in self._roster.supervisors if self._roster.has(one.name)}
