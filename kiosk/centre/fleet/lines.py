"""The kiosks all at once with their newest reports, as ``GET /api/kiosks`` gives them."""

from collections.abc import Iterable, Mapping

import msgspec

from kiosk.centre.fleet.history import Report
from kiosk.centre.fleet.model import DeviceNow, KioskNow


class KioskLine(msgspec.Struct, frozen=True):
    """A kiosk. See ``KioskNow``."""

    name: str
    state: str
    reason: str
    since: int
    software: str
    catalogue: str
    outbox: int | None
    heard: int | None
    devices: tuple[DeviceNow, ...]
    report: Report | None


class Kiosks(msgspec.Struct, frozen=True):
    """Answer of ``GET /api/kiosks``."""

    kiosks: list[KioskLine]


def lines_of(kiosks: Iterable[KioskNow], reports: Mapping[str, Report]) -> list[KioskLine]:
    """Return a line for each kiosk."""
    return [
        KioskLine(
            name=one.name,
            state=one.state,
            reason=one.reason,
            since=one.since,
            software=one.software,
            catalogue=one.catalogue,
            outbox=None if one.figures is None else one.figures.outbox_depth,
            heard=one.heard,
            devices=one.devices,
            report=reports.get(one.name),
        )
        for one in kiosks
    ]
