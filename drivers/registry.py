"""From settings to devices: the only file that names every driver."""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from drivers.capabilities import IdCardReader, Printer
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
from drivers.transport import Transport, open_transport
from drivers.transport.serving import Play
from drivers.transport.simulated import SimulatedTransport

SIMULATION = "sim"


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
    transport = await _reach(settings.url, CARD_READERS)
    return SamCardReader(transport, poll_s=settings.poll_s)


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
    transport = await _reach(settings.url, PRINTERS)
    return EscposPrinter(transport, profile=settings.profile, speed_mm_s=settings.speed_mm_s)


async def _reach(url: str, simulations: Mapping[str, Callable[[], Play]]) -> Transport:
    """Open the way to a device, a simulated one included."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise CannotOpenError(f"{url}: {error}; give /dev/NAME or tcp://HOST:PORT") from error
    if parts.scheme != SIMULATION:
        return await open_transport(url)
    if parts.netloc not in simulations:
        known = ", ".join(f"sim://{name}" for name in simulations)
        raise CannotOpenError(f"{url}: no such simulation; give one of {known}")
    return SimulatedTransport(simulations[parts.netloc]())
