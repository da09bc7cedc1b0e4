"""A way over libusb: printers that the system gives no ``/dev/usb/lp*``, or that lose it.

The interface is taken from the kernel's usblp for as long as it is open, and given back.
"""

import asyncio
import contextlib
import errno
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import usb.core
import usb.util

from drivers.errors import CannotOpenError, LinkLostError
from drivers.transport.inbox import Inbox

PRINTER_CLASS = 7
TURN_MS = 250  # for one try to read or write: as long may closing take
PIECE = 16_384  # bytes of one write; usblp's own
READ_BYTES = 512


class UsbTransport:
    """Owns one interface of a device. See ``Transport``.

    Args:
        device: Its interface is claimed.
        interface: With a bulk endpoint for writing, and perhaps one for reading.
        name: How errors call it.
        held: Whether the kernel had a driver on it, which gets it back.
    """

    def __init__(self, device: Any, interface: Any, name: str, *, held: bool) -> None:
        self._device, self._interface, self._name, self._held = device, interface, name, held
        self._out = _endpoint(interface, usb.util.ENDPOINT_OUT)
        self._in = _endpoint(interface, usb.util.ENDPOINT_IN)
        self._loop = asyncio.get_running_loop()
        self._said: Inbox[bytes] = Inbox()
        self._closed = threading.Event()
        self._writer = ThreadPoolExecutor(1, f"usb-out {name}")
        self._listening = threading.Thread(target=self._listen, name=f"usb-in {name}", daemon=True)
        self._listening.start()

    async def read(self) -> bytes:
        """See ``Transport.read``."""
        return await self._said.take()

    async def write(self, data: bytes) -> None:
        """See ``Transport.write``."""
        rest = bytes(data)
        while rest:
            if self._closed.is_set():
                raise self._loss("it is closed")
            sent = self._loop.run_in_executor(self._writer, self._write_once, rest[:PIECE])
            rest = rest[await sent :]

    async def close(self) -> None:
        """See ``Transport.close``."""
        if self._closed.is_set():
            return
        self._closed.set()
        self._said.lose(self._loss("it is closed"))
        await self._loop.run_in_executor(None, self._let_go)

    def _let_go(self) -> None:
        self._listening.join()
        self._writer.shutdown()
        number = self._interface.bInterfaceNumber
        with contextlib.suppress(usb.core.USBError):  # it is unplugged
            usb.util.release_interface(self._device, number)
            if self._held:
                self._device.attach_kernel_driver(number)
        usb.util.dispose_resources(self._device)

    def _write_once(self, piece: bytes) -> int:
        """Write as much of ``piece`` as the device takes now, perhaps nothing."""
        try:
            return int(self._out.write(piece, TURN_MS))
        except usb.core.USBTimeoutError:
            return 0  # it cannot print now: whoever sends decides how long that may last
        except usb.core.USBError as error:
            raise self._loss(error.strerror) from error

    def _listen(self) -> None:
        while not self._closed.is_set():
            if self._in is None:
                self._closed.wait(TURN_MS / 1000)
                continue
            try:
                data = bytes(self._in.read(READ_BYTES, TURN_MS))
            except usb.core.USBTimeoutError:
                continue
            except usb.core.USBError as error:
                if error.errno == errno.EOVERFLOW:
                    continue  # it said more than the packet holds: that much is lost
                self._tell(self._said.lose, self._loss(error.strerror))
                return
            if data:
                self._tell(self._said.put, data)
            else:
                self._closed.wait(0.01)  # an empty packet: some printers send them without end

    def _tell(self, put: Any, news: object) -> None:
        if not self._closed.is_set():
            self._loop.call_soon_threadsafe(put, news)

    def _loss(self, why: str | None) -> LinkLostError:
        return LinkLostError(f"{self._name}: {why}; check its plug and its power")


async def open_usb(place: str, serial: str = "", *, backend: Any = None) -> UsbTransport:
    """Open a printer.

    Args:
        place: Vendor and product, as ``04b8:0e15``.
        serial: Of the device; empty: there is only one of this kind.
        backend: Of pyusb; None: libusb.

    Raises:
        CannotOpenError: It is not there, not permitted, ambiguous, or no printer.
    """
    name = f"usb://{place}" + (f"/{serial}" if serial else "")
    try:
        vendor, product = (int(part, 16) for part in place.split(":"))
    except ValueError as error:
        raise CannotOpenError(
            f"{name}: not understood; give usb://VENDOR:PRODUCT as lsusb shows them, "
            "such as usb://04b8:0e15, and /SERIAL where there are several"
        ) from error
    try:
        device, interface, held = await asyncio.to_thread(
            _claim, name, (vendor, product), serial, backend
        )
    except usb.core.NoBackendError as error:
        raise CannotOpenError(f"{name}: libusb is missing; install libusb-1.0-0") from error
    except usb.core.USBError as error:
        raise CannotOpenError(
            f"{name}: cannot be opened, {error.strerror}; {_todo(error)}"
        ) from error
    return UsbTransport(device, interface, name, held=held)


def _claim(name: str, kind: tuple[int, int], serial: str, backend: Any) -> tuple[Any, Any, bool]:
    found = list(usb.core.find(find_all=True, backend=backend, idVendor=kind[0], idProduct=kind[1]))
    if serial:
        found = [device for device in found if device.serial_number == serial]
    if not found:
        raise CannotOpenError(f"{name}: not there; is it plugged in and switched on?")
    if len(found) > 1:
        raise CannotOpenError(
            f"{name}: {len(found)} of them are attached; name one by its serial number, "
            f"{name}/SERIAL, or unplug the others"
        )
    device = found[0]
    interface = _interface(name, device)
    number = interface.bInterfaceNumber
    held = False
    try:
        held = device.is_kernel_driver_active(number)
        if held:
            device.detach_kernel_driver(number)
    except NotImplementedError:
        pass  # a system without such drivers
    usb.util.claim_interface(device, number)
    return device, interface, held


def _interface(name: str, device: Any) -> Any:
    try:
        configuration = device.get_active_configuration()
    except usb.core.USBError:
        device.set_configuration()
        configuration = device.get_active_configuration()
    usable = [i for i in configuration if _endpoint(i, usb.util.ENDPOINT_OUT) is not None]
    for interface in usable:
        if interface.bInterfaceClass == PRINTER_CLASS:
            return interface
    if not usable:
        raise CannotOpenError(f"{name}: has nothing to print by; is it a printer?")
    return usable[0]


def _endpoint(interface: Any, direction: int) -> Any:
    return usb.util.find_descriptor(
        interface,
        custom_match=lambda e: (
            usb.util.endpoint_direction(e.bEndpointAddress) == direction
            and usb.util.endpoint_type(e.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
        ),
    )


def _todo(error: usb.core.USBError) -> str:
    if error.errno == errno.EACCES:
        return "let the kiosk's user into the group lp and install config/udev"
    return "does another program use it?"
