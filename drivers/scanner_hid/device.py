"""A code scanner that types like a keyboard; no keystroke of it reaches the page."""

import asyncio

import evdev

from drivers.capabilities import Scan
from drivers.errors import CannotOpenError, CodeUnreadableError, LinkLostError
from drivers.scanner_hid.typed import KEYS, Decoder, TooMuch, Typed
from drivers.status import DeviceState, Health
from drivers.transport import Transport
from drivers.transport.descriptor import DescriptorTransport, cannot_open
from drivers.transport.inbox import Inbox


class HidScanner:
    """Reads codes as keys. See ``Scanner``.

    Args:
        transport: Gives the kernel's ``struct input_event``; closed with the scanner.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._codes: Inbox[Typed | TooMuch] = Inbox()
        self._listening = asyncio.get_running_loop().create_task(self._listen())

    async def scan(self, *, timeout_s: float) -> Scan:
        """See ``Scanner.scan``. The light of such a scanner cannot be told."""
        self._codes.forget()
        async with asyncio.timeout(timeout_s):
            heard = await self._codes.take()
        if isinstance(heard, TooMuch):
            raise CodeUnreadableError("scanner: more came than any code holds; show it again")
        return Scan(heard.text, heard.text.encode(), "utf-8")

    async def health(self) -> Health:
        """See ``Device.health``: the kernel tells at once when it is unplugged."""
        self._codes.check()
        return Health(state=DeviceState.ONLINE)

    async def close(self) -> None:
        """See ``Device.close``."""
        self._listening.cancel()
        try:
            await asyncio.wait({self._listening})
        finally:
            await self._transport.close()

    async def _listen(self) -> None:
        decoder = Decoder()
        try:
            while True:
                for heard in decoder.feed(await self._transport.read()):
                    self._codes.put(heard)
        except LinkLostError as error:
            self._codes.lose(error)


def grabbed(path: str) -> DescriptorTransport:
    """Open a keyboard of the kernel's and keep it for us alone.

    Args:
        path: ``/dev/input/by-id/NAME-event-kbd``.

    Raises:
        CannotOpenError: It is not there, not permitted, no keyboard, or kept by another.
    """
    try:
        device = evdev.InputDevice(path)
    except OSError as error:
        raise cannot_open(path, error) from error
    trouble = ""
    try:
        if KEYS not in device.capabilities():
            trouble = "it has no keys; give the scanner's -event-kbd"
        else:
            device.grab()
    except OSError as error:
        trouble = f"it cannot be kept for us alone, {error.strerror}; has another program got it?"
    if trouble:
        device.close()
        raise CannotOpenError(f"{path}: {trouble}")
    return DescriptorTransport(device.fd, path, device.close, ends_empty=True)
