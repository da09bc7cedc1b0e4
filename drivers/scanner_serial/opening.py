"""Opens the scanner that the settings name."""

from drivers.scanner_serial.device import SerialScanner
from drivers.scanner_serial.settings import ScannerSerialSettings
from drivers.scanner_serial.simulator import ScannerSimulator
from drivers.transport.reaching import reach

SIMULATIONS = {
    "plain": lambda: ScannerSimulator().play,
    "honeywell": lambda: ScannerSimulator(model="honeywell").play,
    "newland": lambda: ScannerSimulator(model="newland").play,
    "gm65": lambda: ScannerSimulator(model="gm65").play,
}
"""What ``sim://NAME`` plays; name the same model in the settings."""


async def open_device(settings: ScannerSerialSettings) -> SerialScanner:
    """Open it.

    Raises:
        CannotOpenError: It is not there; the text says what to do.
    """
    return SerialScanner(
        await reach(settings.url, SIMULATIONS),
        model=settings.model,
        trigger=settings.trigger,
        suffix=settings.suffix,
    )
