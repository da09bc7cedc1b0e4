"""The devices that the settings name, each with its supervisor."""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from drivers.capabilities import (
    Camera,
    ChipReader,
    Device,
    IdCardReader,
    Printer,
    PrintResult,
    Scanner,
)
from drivers.errors import NotReadyError
from drivers.printer_escpos.settings import PrinterEscposSettings
from drivers.registry import (
    open_camera,
    open_card_reader,
    open_chip_reader,
    open_printer,
    open_scanner,
)
from drivers.status import DeviceState, Health
from kiosk.link.messages import DeviceInfo
from kiosk.runtime.plugs import Plugs
from kiosk.runtime.readiness import (
    CAMERA,
    CHIP_READER,
    FACE_CAMERA,
    PRINTER,
    READER,
    SCANNER,
)
from kiosk.runtime.supervisor import Changed, Supervisor
from kiosk.runtime.used import CountedPrinter
from kiosk.settings import Devices

D = TypeVar("D", bound=Device)
S = TypeVar("S")
NO_DEVICE = Health(state=DeviceState.NO_DEVICE, code="device.none")


@dataclass(frozen=True, slots=True)
class Attached:
    """A device as the settings name it."""

    name: str
    driver: str
    url: str


def attached(devices: Devices) -> tuple[Attached, ...]:
    """Return what the settings say is attached."""
    return tuple(
        Attached(name, str(settings.__struct_config__.tag), settings.url)
        for name, settings in (
            (READER, devices.card_reader),
            (PRINTER, devices.printer),
            (CHIP_READER, devices.chip_reader),
            (SCANNER, devices.scanner),
            (CAMERA, devices.camera),
            (FACE_CAMERA, devices.face_camera),
        )
        if settings is not None
    )


def infos(devices: Devices) -> tuple[DeviceInfo, ...]:
    """Return what the centre is told of the devices at birth."""
    return tuple(
        DeviceInfo(name=one.name, driver=one.driver, where=one.url) for one in attached(devices)
    )


class Roster:
    """Opens and watches every device. Lives on the event loop.

    Args:
        devices: What is attached.
        changed: Told the health of each device; one that the settings do not name is told once,
            as not there.
        printed: Told how each job of the printer ended.
    """

    def __init__(
        self,
        devices: Devices,
        changed: Changed,
        printed: Callable[[PrintResult], None] = lambda _result: None,
    ) -> None:
        self._attached, self._changed = attached(devices), changed
        self.card_reader: Supervisor[IdCardReader] = Supervisor(
            READER, _opener(READER, open_card_reader, devices.card_reader), changed
        )
        self.printer: Supervisor[Printer] = Supervisor(
            PRINTER,
            _opener(PRINTER, partial(_open_counted, printed), devices.printer),
            changed,
        )
        self.chip_reader: Supervisor[ChipReader] = Supervisor(
            CHIP_READER, _opener(CHIP_READER, open_chip_reader, devices.chip_reader), changed
        )
        self.scanner: Supervisor[Scanner] = Supervisor(
            SCANNER, _opener(SCANNER, _open_scanner, devices), changed
        )
        self.camera: Supervisor[Camera[Any]] = Supervisor(
            CAMERA, _opener(CAMERA, open_camera, devices.camera), changed
        )
        self.face_camera: Supervisor[Camera[Any]] = Supervisor(
            FACE_CAMERA, _opener(FACE_CAMERA, open_camera, devices.face_camera), changed
        )

    @property
    def supervisors(self) -> tuple[Supervisor[Any], ...]:
        """Every device, whether the settings name it or not; a face camera where they do."""
        face = (self.face_camera,) if self.has(FACE_CAMERA) else ()
        return (
            self.card_reader,
            self.printer,
            self.chip_reader,
            self.scanner,
            self.camera,
            *face,
        )

    def has(self, name: str) -> bool:
        """Tell whether the settings name this device."""
        return any(one.name == name for one in self._attached)

    def work(self) -> list[Coroutine[Any, Any, None]]:
        """Return what must run so that the devices are kept open; tell which are not there."""
        where = {one.name: one.url for one in self._attached}
        running, plugs = [], Plugs()
        for supervisor in self.supervisors:
            if supervisor.name in where:
                plugs.watch(where[supervisor.name], supervisor.stir)
                running.append(supervisor.run())
            else:
                self._changed(supervisor.name, NO_DEVICE, 0)
        return [*running, plugs.run()]


def _opener(
    name: str, open_device: Callable[[S], Awaitable[D]], settings: S | None
) -> Callable[[], Awaitable[D]]:
    async def none() -> D:
        raise NotReadyError(f"{name}: the settings name none")

    return none if settings is None else partial(open_device, settings)


async def _open_counted(
    printed: Callable[[PrintResult], None], settings: PrinterEscposSettings
) -> Printer:
    return CountedPrinter(await open_printer(settings), printed)


async def _open_scanner(devices: Devices) -> Scanner:
    if devices.scanner is None:
        raise NotReadyError(f"{SCANNER}: the settings name none")
    return await open_scanner(devices.scanner)
