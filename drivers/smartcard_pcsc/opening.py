"""Opens the contactless field that a URL names."""

from urllib.parse import unquote

from drivers.emrtd.sample import sample_chip
from drivers.errors import CannotOpenError
from drivers.smartcard_pcsc.chip import SAMPLES
from drivers.smartcard_pcsc.device import PcscChipReader
from drivers.smartcard_pcsc.field import Field
from drivers.smartcard_pcsc.pcsc import PcscField
from drivers.smartcard_pcsc.remote import RemoteField
from drivers.smartcard_pcsc.settings import SmartcardPcscSettings
from drivers.smartcard_pcsc.simulator import ChipSimulator
from drivers.transport import open_transport
from drivers.transport.reaching import SIMULATION, reach

SIMULATIONS = {
    "empty": lambda: ChipSimulator().play,
    "passport": lambda: ChipSimulator(chip=sample_chip()).play,
    "felica": lambda: ChipSimulator(chip=SAMPLES["felica"]).play,
}
"""What ``sim://NAME`` plays."""


async def open_device(settings: SmartcardPcscSettings) -> PcscChipReader:
    """Open the contactless reader that the settings name.

    Raises:
        CannotOpenError: It is not there; the text says what to do.
    """
    return PcscChipReader(await open_field(settings.url))


async def open_field(url: str) -> Field:
    """Open ``pcsc:``, ``pcsc:NAME``, ``vpcd://HOST:PORT`` or ``sim://NAME``.

    Raises:
        CannotOpenError: It is not there; the text says what to do.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "pcsc":
        field = PcscField(unquote(rest))
        await field.open()
        return field
    if scheme == SIMULATION:
        return RemoteField(await reach(url, SIMULATIONS))
    if scheme == "vpcd":
        return RemoteField(await open_transport("tcp" + url.removeprefix("vpcd")))
    raise CannotOpenError(f"{url}: not understood; give pcsc:, pcsc:NAME or vpcd://HOST:PORT")
