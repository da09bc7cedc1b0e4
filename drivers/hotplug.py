"""Tells when the kernel has found or lost a device, through udev."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

import pyudev

log = logging.getLogger(__name__)

SUBSYSTEMS = frozenset({"tty", "usb", "usbmisc", "video4linux", "input", "hidraw"})
GONE = "remove"


@dataclass(frozen=True, slots=True)
class Plugged:
    """A device came or went."""

    there: bool
    node: str  # "/dev/ttyUSB0"; empty where there is none
    subsystem: str


class HotPlug:
    """Listens to udev from its making until ``close``; lives on the event loop.

    Args:
        tell: Called for each device of ``SUBSYSTEMS`` that comes or goes.

    Raises:
        OSError: The machine has no udev, or does not let us listen.
    """

    def __init__(self, tell: Callable[[Plugged], None]) -> None:
        self._tell = tell
        try:
            self._monitor = pyudev.Monitor.from_netlink(pyudev.Context())
            self._monitor.start()
        except ImportError as error:  # libudev itself is not there
            raise OSError(str(error)) from error
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._monitor.fileno(), self._read)

    def close(self) -> None:
        """Stop listening. May be called twice."""
        self._loop.remove_reader(self._monitor.fileno())

    def _read(self) -> None:
        try:
            device = self._monitor.poll(timeout=0)
        except OSError as error:  # more came than the kernel keeps: look at everything
            log.warning("udev: %s", error.strerror)
            self._tell(Plugged(there=True, node="", subsystem=""))
            return
        if device is not None and device.subsystem in SUBSYSTEMS:
            self._tell(
                Plugged(
                    there=device.action != GONE,
                    node=device.device_node or "",
                    subsystem=device.subsystem,
                )
            )
