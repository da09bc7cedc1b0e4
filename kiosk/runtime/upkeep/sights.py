"""What a technician in front of the kiosk sees of it, gathered as it changes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from drivers.status import DeviceState, Health, Mender
from kiosk.flow.overview import DeviceSeen, Overview, PartSeen
from kiosk.runtime.report import KEPT, Report

SAID_SIGNS = 160  # of what a device said: a page is no book


@dataclass(frozen=True, slots=True)
class Changing:
    """What the overview takes from others, as of now."""

    broker_online: bool
    centre_online: bool
    config: int
    sealing_key: str
    signing_key: str
    volume: int
    brightness: int
    closed: bool
    faults: tuple[str, ...] = ()


class Sights:
    """Lives on the event loop.

    Args:
        fixed: What does not change while the kiosk runs.
        changing: What does, and who else knows.
        folder: Where the newest readiness report lies.
    """

    def __init__(self, fixed: Overview, changing: Callable[[], Changing], folder: Path) -> None:
        self._fixed, self._changing, self._file = fixed, changing, folder / KEPT
        self._devices: dict[str, DeviceSeen] = {}
        self._waiting = 0
        self._report_at, self._report = "", tuple[PartSeen, ...]()

    def device_changed(self, name: str, health: Health, falls: int) -> None:
        """See ``supervisor.Changed``."""
        before = self._devices.get(name)
        last = "" if before is None else before.last_error
        ill = health.mender is not Mender.NOBODY or bool(health.code)
        if ill and health.state is not DeviceState.NO_DEVICE:
            last = health.code or health.state.value
        self._devices[name] = DeviceSeen(
            name=name,
            state=health.state.value,
            supply=health.supply.value,
            code=health.code,
            said=health.detail[:SAID_SIGNS],
            last_error=last,
            falls=falls,
        )

    def waiting(self, depth: int) -> None:
        """Take how many events wait for the centre."""
        self._waiting = depth

    def read_report(self) -> None:
        """Read the newest readiness report from the disk."""
        try:
            report = msgspec.json.decode(self._file.read_bytes(), type=Report)
        except (OSError, msgspec.MsgspecError):
            self._report_at, self._report = "", ()
            return
        self._report_at = report.at.replace("T", " ")[:16]
        self._report = tuple(
            PartSeen(line.part, line.verdict.value, line.said[:SAID_SIGNS], line.todo)
            for line in report.lines
        )

    def overview(self) -> Overview:
        """Return the kiosk as of now."""
        now = self._changing()
        return replace(
            self._fixed,
            devices=tuple(self._devices.values()),
            broker_online=now.broker_online,
            centre_online=now.centre_online,
            waiting=self._waiting,
            config=now.config,
            sealing_key=now.sealing_key,
            signing_key=now.signing_key,
            volume=now.volume,
            brightness=now.brightness,
            closed=now.closed,
            faults=tuple(fault[:SAID_SIGNS] for fault in now.faults),
            report_at=self._report_at,
            report=self._report,
        )
