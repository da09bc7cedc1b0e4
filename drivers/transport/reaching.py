"""Opens the way to a device, a simulated one included."""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from drivers.errors import CannotOpenError
from drivers.transport.opening import open_transport
from drivers.transport.serving import Play
from drivers.transport.simulated import SimulatedTransport
from drivers.transport.transport import Transport

SIMULATION = "sim"


async def reach(url: str, simulations: Mapping[str, Callable[[], Play]]) -> Transport:
    """Open ``url``; ``sim://NAME`` plays one of ``simulations`` in this process.

    Raises:
        CannotOpenError: It is not there; the text says what to do.
    """
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
