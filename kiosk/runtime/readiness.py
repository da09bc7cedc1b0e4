"""What the kiosk can do now, from the health of its devices. Pure."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from drivers.status import DeviceState, Health, Mender, PaperSupply
from kiosk.flow.surroundings import Closure
from kiosk.link.messages import KioskState

READER, PRINTER = "card-reader", "printer"
CHIP_READER, SCANNER, CAMERA = "chip-reader", "scanner", "camera"
FACE_CAMERA = "face-camera"
NEEDED = (PRINTER, READER)
TRIED = frozenset({DeviceState.ONLINE, DeviceState.STARTING, DeviceState.UNKNOWN})
"""A printer that says nothing may still print: it is tried, and nothing is claimed of it."""
AWAY = frozenset(DeviceState) - TRIED - {DeviceState.NO_DEVICE}
FAILED = "report.failed"


@dataclass(frozen=True, slots=True)
class Readiness:
    """One word for the centre, and what the pages need to know."""

    state: KioskState
    reason: str  # code of the first thing that limits or closes the kiosk
    reader_ready: bool
    printer_ready: bool
    camera_ready: bool
    camera_away: bool  # there is one, and it is known not to work
    scanner_ready: bool
    chip_ready: bool


def readiness(
    healths: Mapping[str, Health],
    closure: Closure | None,
    limit: str = "",
    failed: AbstractSet[str] = frozenset(),
) -> Readiness:
    """Judge the kiosk by its devices and its disk; a device that no settings name is ``noDevice``.

    Args:
        healths: By device name.
        closure: Why it is closed, None when it is open.
        limit: Code of what is wrong with its disk, settings or clock; empty: nothing.
        failed: Devices that failed their test before the hall opened, whatever they say since.
    """
    reader = healths.get(READER, Health(state=DeviceState.NO_DEVICE, code="device.none"))
    printer = healths.get(PRINTER, Health(state=DeviceState.NO_DEVICE, code="device.none"))
    camera = healths.get(CAMERA, Health(state=DeviceState.NO_DEVICE, code="device.none"))
    scanner = healths.get(SCANNER, Health(state=DeviceState.NO_DEVICE, code="device.none"))
    chip = healths.get(CHIP_READER, Health(state=DeviceState.NO_DEVICE, code="device.none"))
    state, reason = KioskState.READY, ""
    if closure is not None:
        state, reason = KioskState.CLOSED, f"closed.{closure.because.value}"
    elif limit:
        state, reason = KioskState.LIMITED, limit
    else:
        others = [(name, health) for name, health in healths.items() if name not in NEEDED]
        for name, health in ((PRINTER, printer), (READER, reader), *others):
            if name not in NEEDED and health.state is DeviceState.NO_DEVICE:
                continue  # a kiosk may do without
            if name not in NEEDED and health.mender is Mender.NOBODY:
                continue  # a scanner that cannot be asked is no reason to send anybody
            if health.state is not DeviceState.ONLINE or health.mender is not Mender.NOBODY:
                state, reason = KioskState.LIMITED, f"{name}: {health.code or health.state.value}"
                break
            if name in failed:
                state, reason = KioskState.LIMITED, f"{name}: {FAILED}"
                break
    return Readiness(
        state=state,
        reason=reason[:64],
        reader_ready=reader.state in {DeviceState.ONLINE, DeviceState.STARTING}
        and READER not in failed,
        printer_ready=printer.state in TRIED
        and printer.supply is not PaperSupply.OUT
        and PRINTER not in failed,
        camera_ready=camera.state is DeviceState.ONLINE and CAMERA not in failed,
        camera_away=camera.state in AWAY or CAMERA in failed,
        chip_ready=chip.state is DeviceState.ONLINE,
        # A scanner that cannot be asked may still read.
        scanner_ready=scanner.state in {DeviceState.ONLINE, DeviceState.UNKNOWN},
    )
