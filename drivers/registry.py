"""From settings to devices: the only file that names every driver.

The drivers that a kiosk has often are loaded with this file, the others when they are asked for:
numpy, OpenCV and the ciphers of travel documents take 40 MB (13, 17 and 10 on x86) that a kiosk
without a camera and a chip reader need not spend.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from drivers.camera.settings import CameraSettings
from drivers.capabilities import (
    Camera,
    ChipReader,
    IdCardReader,
    Microphone,
    Printer,
    Scanner,
    Speaker,
)
from drivers.errors import CannotOpenError
from drivers.idcard_sam.device import SamCardReader
from drivers.idcard_sam.sample import SAMPLES
from drivers.idcard_sam.settings import IdCardSamSettings
from drivers.idcard_sam.simulator import Faults, SamSimulator
from drivers.printer_escpos.commands import known_profile
from drivers.printer_escpos.device import EscposPrinter
from drivers.printer_escpos.settings import PrinterEscposSettings
from drivers.printer_escpos.simulator import Faults as PrinterFaults
from drivers.printer_escpos.simulator import PrinterSimulator
from drivers.scanner_hid.settings import ScannerHidSettings
from drivers.scanner_serial.settings import ScannerSerialSettings
from drivers.smartcard_pcsc.settings import SmartcardPcscSettings
from drivers.transport.reaching import reach
from drivers.transport.serving import Play

CHIP_READER, CAMERA = "drivers.smartcard_pcsc.opening", "drivers.camera.opening"
SOUND = "drivers.sound.opening"
SCANNER = {
    ScannerSerialSettings: "drivers.scanner_serial.opening",
    ScannerHidSettings: "drivers.scanner_hid.opening",
}


def _sample_card(name: str) -> Play:
    return SamSimulator(text=SAMPLES[name], laid_anew=True).play


CARD_READERS: Mapping[str, Callable[[], Play]] = {
    "resident-card": lambda: _sample_card("resident-card"),
    "hmt-residence-permit": lambda: _sample_card("hmt-residence-permit"),
    "foreign-permanent-resident": lambda: _sample_card("foreign-permanent-resident"),
    "empty": lambda: SamSimulator().play,
    "mute": lambda: SamSimulator(faults=Faults(mute=True)).play,
}
"""What ``sim://NAME`` plays where a card reader is wanted."""

PRINTERS: Mapping[str, Callable[[], Play]] = {
    "ready": lambda: PrinterSimulator().play,
    "paper-out": lambda: PrinterSimulator(rows_left=0).play,
    "cover-open": lambda: PrinterSimulator(faults=PrinterFaults(cover_open=True)).play,
    "cutter": lambda: PrinterSimulator(faults=PrinterFaults(cutter=True)).play,
    "silent": lambda: PrinterSimulator(faults=PrinterFaults(silent=True)).play,
}
"""What ``sim://NAME`` plays where a printer is wanted."""


async def open_card_reader(settings: IdCardSamSettings) -> IdCardReader:
    """Open the identity-card module that the settings name.

    Raises:
        CannotOpenError: It is not there; the text says what to do.
    """
    return SamCardReader(await reach(settings.url, CARD_READERS), poll_s=settings.poll_s)


async def open_printer(settings: PrinterEscposSettings) -> Printer:
    """Open the receipt printer that the settings name.

    Raises:
        CannotOpenError: It is not there, or its profile is unknown; the text says what to do.
    """
    if not known_profile(settings.profile):
        raise CannotOpenError(
            f"printer: python-escpos has no profile {settings.profile!r}; "
            "give one of its list, such as TM-T20II, or default"
        )
    transport = await reach(settings.url, PRINTERS)
    return EscposPrinter(transport, profile=settings.profile, speed_mm_s=settings.speed_mm_s)


async def open_chip_reader(settings: SmartcardPcscSettings) -> ChipReader:
    """Open the contactless reader that the settings name.

    Raises:
        CannotOpenError: It is not there; the text says what to do.
    """
    reader: ChipReader = await _opening(CHIP_READER).open_device(settings)
    return reader


async def open_scanner(settings: ScannerSerialSettings | ScannerHidSettings) -> Scanner:
    """Open the code scanner that the settings name.

    Raises:
        CannotOpenError: It is not there; the text says what to do.
    """
    scanner: Scanner = await _opening(SCANNER[type(settings)]).open_device(settings)
    return scanner


async def open_camera(settings: CameraSettings) -> Camera[Any]:
    """Open the camera that the settings name.

    Raises:
        CannotOpenError: It is not there; the text says what to do.
    """
    camera: Camera[Any] = await _opening(CAMERA).open_device(settings)
    return camera


async def open_microphone(url: str) -> Microphone:
    """Open the microphone that a URL names.

    Raises:
        CannotOpenError: It is not there; the text says what to do.
    """
    microphone: Microphone = await _opening(SOUND).open_microphone(url)
    return microphone


async def open_speaker(url: str) -> Speaker:
    """Open the loudspeaker that a URL names.

    Raises:
        CannotOpenError: It is not there; the text says what to do.
    """
    speaker: Speaker = await _opening(SOUND).open_speaker(url)
    return speaker


def _opening(module: str) -> Any:
    return import_module(module)
