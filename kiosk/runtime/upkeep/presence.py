"""Who is at the glass, and whether the kiosk is being maintained."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

from kiosk.link.errors import CommandFailedError, CommandLateError


class VendorState(StrEnum):
    """XFS4IoT ``VendorMode.StatusProperties.service``."""

    INACTIVE = "inactive"
    ENTER_PENDING = "enterPending"  # the visitor finishes first
    ACTIVE = "active"
    EXIT_PENDING = "exitPending"  # a test is not over yet


class Presence:
    """Knows who is there, and lets others wait until nobody is. Lives on the event loop.

    Args:
        changed: Called when somebody came or left, or the maintenance began or ended.
    """

    def __init__(self, changed: Callable[[], None] = lambda: None) -> None:
        self.changed = changed
        self.visitor = self.technician = False
        self.state = VendorState.INACTIVE
        self._asked = False  # from afar
        self._at_work = 0
        self._waiting: set[asyncio.Future[None]] = set()

    @property
    def maintained(self) -> bool:
        """Whether no visitor is taken because of the maintenance."""
        return self.state in {VendorState.ACTIVE, VendorState.EXIT_PENDING}

    def seen(self, *, visitor: bool, technician: bool) -> None:
        """Take note of who is there now."""
        if (visitor, technician) == (self.visitor, self.technician):
            return
        self.visitor, self.technician = visitor, technician
        self._judge()
        if not visitor and not technician:
            for one in self._waiting:
                if not one.done():
                    one.set_result(None)
        self.changed()

    def ask(self, *, maintained: bool) -> VendorState:
        """Take the kiosk out of service once the visitor has left, or back into it."""
        self._asked = maintained
        self._judge()
        self.changed()
        return self.state

    @contextmanager
    def working(self) -> Iterator[None]:
        """Hold the maintenance until a test is over."""
        self._at_work += 1
        try:
            yield
        finally:
            self._at_work -= 1
            before = self.state
            self._judge()
            if self.state is not before:
                self.changed()

    def refuse_visitor(self, what: str) -> None:
        """Return while no visitor is there.

        Raises:
            CommandFailedError: One is.
        """
        if self.visitor:
            raise CommandFailedError(f"{what}: a visitor is there; try again later")

    async def gone(self, within_s: float) -> None:
        """Wait until nobody is there.

        Raises:
            CommandLateError: Somebody was there all the time.
        """
        try:
            async with asyncio.timeout(max(0.0, within_s)):
                while self.visitor or self.technician:
                    one: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                    self._waiting.add(one)
                    try:
                        await one
                    finally:
                        self._waiting.discard(one)
        except TimeoutError as error:
            raise CommandLateError("somebody was there until it expired") from error

    def _judge(self) -> None:
        if self.technician:
            self.state = VendorState.ACTIVE
        elif self._asked:
            already = self.state is VendorState.ACTIVE
            waits = self.visitor and not already
            self.state = VendorState.ENTER_PENDING if waits else VendorState.ACTIVE
        elif self.maintained and self._at_work:
            self.state = VendorState.EXIT_PENDING
        else:
            self.state = VendorState.INACTIVE
