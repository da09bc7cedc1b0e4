"""Opens the way to a device that a URL names."""

from importlib import import_module
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, urlsplit

from drivers.errors import CannotOpenError
from drivers.transport.descriptor import open_file
from drivers.transport.serial import DEFAULT_BAUD, FLOWS, open_serial
from drivers.transport.tcp import open_tcp
from drivers.transport.trace import Recording, Replay
from drivers.transport.transport import Transport

USB = "drivers.transport.usb"
CHARACTER_PRINTERS = "/dev/usb/lp"


async def open_transport(url: str) -> Transport:
    """Open ``url``.

    Args:
        url: ``/dev/ttyUSB0`` or ``serial:///dev/ttyUSB0?baud=115200&flow=none``,
            ``tcp://host:port`` or ``socket://host:port``, ``file:///dev/usb/lp0``,
            ``usb://04b8:0e15`` or ``usb://04b8:0e15/SERIAL`` for a printer through libusb,
            ``replay:///trace.jsonl``. With ``?trace=FILE`` all bytes are recorded into that file;
            use it with sample cards only.

    Raises:
        CannotOpenError: The URL is of no known kind, or what it names cannot be opened; the text
            says what to do.
    """
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    transport = await _open(url, parts, query)
    return Recording(transport, Path(query["trace"])) if "trace" in query else transport


async def _open(  # noqa: PLR0911
    url: str, parts: SplitResult, query: dict[str, str]
) -> Transport:
    match parts.scheme:
        case "" if parts.path.startswith(CHARACTER_PRINTERS):
            return open_file(parts.path)
        case "" if parts.path.startswith("/"):
            return open_serial(parts.path, DEFAULT_BAUD)
        case "serial":
            return open_serial(parts.path, _baud(url, query), _flow(url, query))
        case "file":
            return open_file(parts.path)
        case "tcp" | "socket":
            return await open_tcp(*_address(url, parts))
        case "usb":
            return await _open_usb(parts)
        case "replay":
            return Replay.of_file(Path(parts.path))
    raise CannotOpenError(
        f"{url}: not understood; give /dev/NAME, serial:///dev/NAME?baud=115200, tcp://HOST:PORT, "
        "file:///dev/usb/lp0, usb://VENDOR:PRODUCT or sim://NAME"
    )


async def _open_usb(parts: SplitResult) -> Transport:
    """Load pyusb only where a device is reached by it."""
    opening = import_module(USB)
    transport: Transport = await opening.open_usb(parts.netloc, parts.path.strip("/"))
    return transport


def _baud(url: str, query: dict[str, str]) -> int:
    given = query.get("baud", str(DEFAULT_BAUD))
    if not given.isdecimal() or int(given) == 0:
        raise CannotOpenError(f"{url}: baud {given!r} is not a number; give baud=115200")
    return int(given)


def _flow(url: str, query: dict[str, str]) -> str:
    given = query.get("flow", "none")
    if given not in FLOWS:
        raise CannotOpenError(f"{url}: flow {given!r} is none of {', '.join(FLOWS)}")
    return given


def _address(url: str, parts: SplitResult) -> tuple[str, int]:
    try:
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise CannotOpenError(f"{url}: {error}; give tcp://HOST:PORT") from error
    if not host or not port:
        raise CannotOpenError(f"{url}: host or port is missing; give tcp://HOST:PORT")
    return host, port
