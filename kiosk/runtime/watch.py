"""Looks after the kiosk as a whole: tells the visit what changed around it, and the centre too."""

import asyncio
from collections.abc import Callable

from drivers.status import DeviceState, Health
from kiosk.flow.events import SecondPassed, SurroundingsChanged
from kiosk.flow.model import Event
from kiosk.flow.overview import Overview
from kiosk.flow.surroundings import Surroundings
from kiosk.link.client import Link
from kiosk.link.messages import Device, KioskState
from kiosk.runtime.opening import Opening
from kiosk.runtime.readiness import PRINTER, READER, readiness


class Watch:
    """Knows the health of every device, the hours and the centre. Lives on the event loop."""

    def __init__(
        self,
        opening: Opening,
        link: Link,
        send: Callable[[Event], None],
        store_fault: Callable[[], str],
        applications_open: Callable[[], bool] = lambda: False,
        speech_ready: Callable[[], bool] = lambda: False,
        overview: Callable[[], Overview | None] = lambda: None,
        pending: Callable[[], str] = lambda: "",
    ) -> None:
        self._opening, self._link, self._send = opening, link, send
        self._store_fault = store_fault
        self._applications_open, self._speech_ready = applications_open, speech_ready
        self._overview, self._pending = overview, pending
        self._healths = {
            READER: Health(state=DeviceState.STARTING),
            PRINTER: Health(state=DeviceState.STARTING),
        }
        self._here = Surroundings()
        self._told: tuple[KioskState, str] | None = None

    def device_changed(self, name: str, health: Health, falls: int) -> None:
        """See ``supervisor.Changed``."""
        self._healths[name] = health
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

    def refresh(self) -> None:
        """Judge everything anew; tell what changed."""
        closure = self._opening.closure()
        ready = readiness(self._healths, closure, self._store_fault())
        here = Surroundings(
            now=self._opening.now().replace(second=0, microsecond=0),
            closure=closure,
            reader_ready=ready.reader_ready,
            printer_ready=ready.printer_ready,
            camera_ready=ready.camera_ready,
            scanner_ready=ready.scanner_ready,
            chip_ready=ready.chip_ready,
            applications_open=self._applications_open(),
            centre_online=self._link.centre_online,
            speech_ready=self._speech_ready(),
            overview=self._overview(),
        )
        starting = any(h.state is DeviceState.STARTING for h in self._healths.values())
        state = KioskState.INIT if starting and closure is None else ready.state
        reason = "" if state is KioskState.INIT else ready.reason
        reason = self._pending() or reason
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
