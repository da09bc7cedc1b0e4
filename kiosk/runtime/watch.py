"""Looks after the kiosk as a whole: tells the visit what changed around it, and the centre too."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from drivers.status import DeviceState, Health
from kiosk.flow.call_now import CallNow
from kiosk.flow.events import SecondPassed, SurroundingsChanged
from kiosk.flow.model import Event
from kiosk.flow.overview import Overview
from kiosk.flow.surroundings import Surroundings
from kiosk.link.client import Link
from kiosk.link.messages import Device, KioskState
from kiosk.runtime.opening import Opening
from kiosk.runtime.readiness import PRINTER, READER, readiness
from kiosk.runtime.report import Report, Verdict


@dataclass(frozen=True, slots=True)
class Asked:
    """What else is asked each time, of parts that need not know of each other."""

    limit: Callable[[], str] = lambda: ""  # code of what is wrong besides devices; empty: nothing
    applications_open: Callable[[], bool] = lambda: False
    speech_ready: Callable[[], bool] = lambda: False
    numbers_ready: Callable[[], bool] = lambda: True
    overview: Callable[[], Overview | None] = lambda: None
    pending: Callable[[], str] = lambda: ""


class Watch:
    """Knows the health of every device, the hours and the centre. Lives on the event loop."""

    def __init__(
        self, opening: Opening, link: Link, send: Callable[[Event], None], asked: Asked
    ) -> None:
        self._opening, self._link, self._send, self._asked = opening, link, send, asked
        self._failed: frozenset[str] = frozenset()
        self._healths = {
            READER: Health(state=DeviceState.STARTING),
            PRINTER: Health(state=DeviceState.STARTING),
        }
        self._here = Surroundings()
        self._call: CallNow | None = None
        self._told: tuple[KioskState, str] | None = None

    def device_changed(self, name: str, health: Health, falls: int) -> None:
        """See ``supervisor.Changed``."""
        self._healths[name] = health
        self._failed -= {name}  # what it says now is newer than its test
        self._link.report_device(
            Device(
                name=name,
                state=health.state.value,
                code=health.code,
                mender=health.mender.value,
                supply=health.supply.value,
                media=health.media.value,
                detail=health.detail,
                since=self._link.now_ms(),
                count=falls,
            )
        )
        self.refresh()

    def examined(self, report: Report) -> None:
        """Take the readiness report: what failed its test is not offered until it is well."""
        failed = (line.part for line in report.lines if line.verdict is Verdict.FAIL)
        self._failed = frozenset(failed) & frozenset(self._healths)
        self.refresh()

    def call_changed(self, call: CallNow | None) -> None:
        """Take how a call with a guide is."""
        self._call = call
        self.refresh()

    def refresh(self) -> None:
        """Judge everything anew; tell what changed."""
        closure, asked = self._opening.closure(), self._asked
        ready = readiness(self._healths, closure, asked.limit(), self._failed)
        here = Surroundings(
            now=None
            if self._opening.clock_unset
            else self._opening.now().replace(second=0, microsecond=0),
            closure=closure,
            reader_ready=ready.reader_ready,
            printer_ready=ready.printer_ready,
            camera_ready=ready.camera_ready,
            camera_away=ready.camera_away,
            scanner_ready=ready.scanner_ready,
            chip_ready=ready.chip_ready,
            applications_open=asked.applications_open(),
            centre_online=self._link.centre_online,
            numbers_ready=asked.numbers_ready(),
            speech_ready=asked.speech_ready(),
            call=self._call,
            overview=asked.overview(),
        )
        starting = any(h.state is DeviceState.STARTING for h in self._healths.values())
        state = KioskState.INIT if starting and closure is None else ready.state
        reason = "" if state is KioskState.INIT else ready.reason
        reason = asked.pending() or reason
        if (state, reason) != self._told:
            self._told = state, reason
            self._link.report_state(state, reason)
        if here != self._here:
            self._here = here
            self._send(SurroundingsChanged(here))

    async def run(self) -> None:
        """Tell the visit that time passes, until cancelled."""
        while True:
            self.refresh()
            await asyncio.sleep(1.0)
            self._send(SecondPassed())
