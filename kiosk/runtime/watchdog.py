"""Tells the service manager that the kiosk is alive: only while every one of its loops turns.

The protocol is sd_notify(3): lines of text in datagrams to the socket that ``NOTIFY_SOCKET`` names.
``WATCHDOG_USEC`` says how long the manager waits for the next one before it starts the kiosk anew.
"""

import logging
import socket
import threading
from collections.abc import Callable, Mapping

log = logging.getLogger(__name__)

SOCKET, PATIENCE = "NOTIFY_SOCKET", "WATCHDOG_USEC"
WINDOW, DEVICES = "window", "devices"
BEATS = 4  # within the manager's patience: three may be late
SLOWEST_S = 2.0  # between two beats of a loop that nobody watches over
READY, ALIVE, STOPPING = "READY=1", "WATCHDOG=1", "STOPPING=1"
Tell = Callable[[str], None]


class Watchdog:
    """Feeds the manager's watchdog when all loops have turned since it was fed last.

    The first time that all have turned, the kiosk is ready: the page is on the glass and what is
    touched is answered. A loop that is stuck holds everything back; that another one turns does
    not help. Its methods may be called from any thread.

    Args:
        loops: That must turn.
        tell: Sends lines to the manager.
        every_s: How often each loop is to say so.
    """

    def __init__(self, loops: frozenset[str], tell: Tell, every_s: float) -> None:
        self._loops, self._tell, self.every_s = loops, tell, every_s
        self._turned: set[str] = set()
        self.ready = False
        """Whether all have turned: the first page is there, and what is touched is answered."""
        self._lock = threading.Lock()

    def turned(self, loop: str) -> None:
        """Be told, on that loop, that it turns."""
        with self._lock:
            self._turned.add(loop)
            if self._turned < self._loops:
                return
            self._turned.clear()
            line = ALIVE if self.ready else f"{READY}\n{ALIVE}"
            self.ready = True
        self._tell(line)

    def stopping(self) -> None:
        """Say that the kiosk ends, as it was told to."""
        self._tell(STOPPING)


def watchdog(environment: Mapping[str, str], *loops: str) -> Watchdog:
    """Return the watchdog of the manager that started this process; without one, nobody is told."""
    address = environment.get(SOCKET, "")
    patience_us = environment.get(PATIENCE, "")
    every_s = int(patience_us) / 1e6 / BEATS if patience_us.isdigit() else SLOWEST_S
    tell = notifier(address) if address else _nobody
    return Watchdog(frozenset(loops), tell, min(every_s, SLOWEST_S))


def notifier(address: str) -> Tell:
    """Return what sends lines to a socket: a path, or a name of Linux's own after ``@``."""
    where = "\0" + address[1:] if address.startswith("@") else address

    def tell(lines: str) -> None:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
                out.connect(where)
                out.send(lines.encode())
        except OSError as error:
            log.warning("service manager: %s: %s", address, error)

    return tell


def _nobody(_lines: str) -> None:
    """Tell nobody."""
