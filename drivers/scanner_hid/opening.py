"""Opens the scanner that the settings name."""

from drivers.scanner_hid.device import HidScanner, grabbed
from drivers.scanner_hid.settings import ScannerHidSettings
from drivers.scanner_hid.simulator import WedgeSimulator
from drivers.transport.reaching import reach

SIMULATIONS = {"wedge": lambda: WedgeSimulator().play}
"""What ``sim://NAME`` plays."""
KEYBOARD = "hid://"


async def open_device(settings: ScannerHidSettings) -> HidScanner:
    """Open it: ``hid:///dev/input/by-id/NAME-event-kbd``, or a way that gives key events.

    Raises:
        CannotOpenError: It is not there; the text says what to do.
    """
    if settings.url.startswith(KEYBOARD):
        return HidScanner(grabbed(settings.url.removeprefix(KEYBOARD)))
    return HidScanner(await reach(settings.url, SIMULATIONS))
