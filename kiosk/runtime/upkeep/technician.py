"""What a technician in front of the kiosk asks of it, carried out and kept in the trail."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.flow.events import Failed, NobodyLaidACard
from kiosk.flow.model import Effect, Event
from kiosk.flow.overview import PartSeen
from kiosk.flow.papers import Glimpse
from kiosk.flow.upkeep import (
    BadgeRead,
    Changed,
    CheckPin,
    ExportLogs,
    LogsExported,
    MakeReport,
    NoteResult,
    PartTested,
    PinChecked,
    ReadBadge,
    ReportMade,
    Restart,
    SetClosed,
    SetLevels,
    TestPart,
    TryCard,
    WatchCamera,
)
from kiosk.link.errors import CommandLateError, StoreError
from kiosk.runtime.roster import Roster
from kiosk.runtime.upkeep.handlers import Hands
from kiosk.runtime.upkeep.lines import KEPT
from kiosk.runtime.upkeep.pins import Doorkeeper
from kiosk.runtime.upkeep.sights import Sights
from kiosk.runtime.upkeep.sticks import ExportError, export, let_in
from kiosk.runtime.upkeep.trail import UNKNOWN, Trail
from kiosk.settings import Upkeep
from kiosk.texts import Language

log = logging.getLogger(__name__)

LEFT_S = 60.0


@dataclass(frozen=True, slots=True)
class Beside:
    """What a technician needs beside what commands need."""

    settings: Upkeep
    doorkeeper: Doorkeeper
    trail: Trail
    roster: Roster
    sights: Sights
    look: Callable[[Glimpse], None]


class Technician:
    """Carries out the effects of ``kiosk.flow.upkeep``. See ``effects.Further``."""

    def __init__(self, hands: Hands, beside: Beside) -> None:
        self._hands, self._beside = hands, beside
        self._who = UNKNOWN
        self._tasks: set[asyncio.Task[None]] = set()

    def moved(self, *, here: bool) -> None:
        """Take note that the technician came in, or went."""
        if not here and self._who != UNKNOWN:
            self._later(self._beside.trail.note(self._who, "left"))
            self._who = UNKNOWN

    async def perform(self, effect: Effect, language: Language) -> Event | None:
        """Carry out an effect; None where it is none of a technician's.

        Raises:
            DeviceError: As of the device that the effect needs.
        """
        del language
        match effect:
            case ReadBadge(timeout_s):
                return await self._badge(timeout_s)
            case CheckPin(pin, card):
                return await self._pin(effect, pin, card)
        if not self._hands.presence.technician:
            return None  # whoever asks: it is a technician's to ask
        return await self._look(effect) or await self._set(effect)

    async def _look(self, effect: Effect) -> Event | None:
        match effect:
            case TestPart(part):
                return await self._test(part)
            case TryCard(part, timeout_s):
                return await self._try(part, timeout_s)
            case WatchCamera():
                # OpenCV takes long to load: only where a camera is looked through.
                from kiosk.runtime.upkeep.meter import watch  # noqa: PLC0415

                await watch(self._beside.roster.camera, self._beside.look)
            case MakeReport():
                return await self._report()
            case ExportLogs():
                return await self._export(effect)
        return None

    async def _set(self, effect: Effect) -> Event | None:
        match effect:
            case SetLevels(volume, brightness, tone):
                try:
                    await self._hands.levels.set(volume, brightness, tone=tone)
                except StoreError as error:
                    log.warning("levels: hold until the next start: %s", error)
                await self._note("levels", detail=f"volume {volume} %, brightness {brightness} %")
                self._hands.refresh()
            case SetClosed(closed):
                code = await self._hands.closing.set(closed=closed)
                await self._note("close" if closed else "open", detail=code)
                self._hands.refresh()
            case NoteResult(part, well):
                await self._note("test", "pass" if well else "fail", part)
            case Restart():
                await self._note("restart")
                self._later(self._restart())
            case _:
                return None
        return Changed()

    async def _badge(self, timeout_s: float) -> Event:
        async with self._beside.roster.chip_reader.use() as reader:
            try:
                card = await reader.wait_for_card(timeout_s=timeout_s)
            except TimeoutError:
                return NobodyLaidACard()
        return BadgeRead(card.uid.hex())

    async def _pin(self, effect: CheckPin, pin: str, card: str) -> Event:
        try:
            found = await self._beside.doorkeeper.check(pin, card)
        except StoreError as error:
            log.warning("maintenance: nobody is let in: %s", error)
            return Failed(effect, error.code)
        trail = self._beside.trail
        if found.technician:
            self._who = found.technician
            self._beside.sights.read_report()
            await trail.note(self._who, "entered", detail="card and PIN" if card else "PIN")
        elif found.looked:
            await trail.note(UNKNOWN, "entered", "refused", f"next in {found.wait_s} s")
        return PinChecked(found.technician, found.wait_s)

    async def _test(self, part: str) -> Event:
        with self._hands.presence.working():
            line = await self._hands.trials.test(part, printing=True)
        await self._note("test", line.verdict.value, f"{part}: {line.said}")
        return PartTested(PartSeen(part, line.verdict.value, line.said, line.todo))

    async def _try(self, part: str, timeout_s: float) -> Event:
        with self._hands.presence.working():
            seen = await self._hands.trials.try_it(part, timeout_s)
        await self._note("test", seen.verdict, f"{part}: {seen.said}")
        return PartTested(seen)

    async def _report(self) -> Event:
        with self._hands.presence.working():
            report = await self._hands.morning.examine()
        await asyncio.to_thread(self._beside.sights.read_report)
        await self._note("examine", report.verdict.value)
        self._hands.refresh()
        return ReportMade()

    async def _export(self, effect: ExportLogs) -> Event:
        lines, own = self._hands.ring.newest(KEPT), self._beside.settings
        name = self._hands.name.replace("/", "-")

        def exported() -> Path:
            with let_in(own.stick_unit):
                return export(lines, name, own.log_recipient, own.export_dir)

        try:
            file = await asyncio.to_thread(exported)
        except ExportError as error:
            await self._note("export-logs", "fail", f"{error.code}: {error}")
            return Failed(effect, error.code)
        await self._note("export-logs", detail=f"{len(lines)} lines")
        return LogsExported(file.name, len(lines))

    async def _restart(self) -> None:
        try:
            await self._hands.presence.gone(LEFT_S)
        except CommandLateError:
            log.warning("restart: somebody came; it is not done")
            return
        self._hands.ending.restart()

    async def _note(self, what: str, result: str = "done", detail: str = "") -> None:
        await self._beside.trail.note(self._who, what, result, detail)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
