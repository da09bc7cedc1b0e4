"""Opens the contactless field that a URL names."""

from urllib.parse import unquote, urlsplit

from drivers.errors import CannotOpenError
from drivers.smartcard_pcsc.field import Field
from drivers.smartcard_pcsc.pcsc import PcscField
from drivers.smartcard_pcsc.remote import RemoteField
from drivers.transport import open_transport


async def open_field(url: str) -> Field:
    """Open ``pcsc:``, ``pcsc:NAME`` or ``vpcd://HOST:PORT``.

    Raises:
        CannotOpenError: It is not there; the text says what to do.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "pcsc":
        field = PcscField(unquote(rest))
        await field.open()
        return field
    if urlsplit(url).scheme == "vpcd":
        return RemoteField(await open_transport("tcp" + url.removeprefix("vpcd")))
    raise CannotOpenError(f"{url}: not understood; give pcsc:, pcsc:NAME or vpcd://HOST:PORT")
