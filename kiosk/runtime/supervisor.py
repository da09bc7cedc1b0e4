"""Keeps one device open, and knows how it is."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from drivers.capabilities import Device
from drivers.errors import DeviceError, NoAnswerError, NotReadyError, Remedy
from drivers.status import DeviceState, Health, MediaState, Mender, PaperSupply
from kiosk.logs.fields import DEVICE_FELL

log = logging.getLogger(__name__)

D = TypeVar("D", bound=Device)

Changed = Callable[[str, Health, int], None]
"""Told a device's name, its new health, and how often it was lost so far."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a device is given before something is said of it. All in seconds but the counts."""

    health_every_s: float = 2.0
    misses: int = 3  # in a row, before a device counts as gone
    again_s: float = 0.4  # between two of them
    back_off_s: tuple[float, ...] = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
    falls: int = 3  # within ``flapping_s``: its cable is loose
    flapping_s: float = 60.0
    steady_s: float = 20.0  # well for so long, and it flaps no more


class Supervisor(Generic[D]):
    """Opens a device, asks how it is, and opens it again after a fault. Reads only ``remedy``.

    What a device says of itself is told at once. That it says nothing, or that its port is
    gone, is told after some misses in a row, so that a contact that was lost for a moment
    makes no alarm; one that is lost again and again is told as flapping. ``use`` follows the
    truth of the moment all the while.
    """

    def __init__(
        self,
        name: str,
        open_device: Callable[[], Awaitable[D]],
        changed: Changed,
        patience: Patience | None = None,
    ) -> None:
        self.name = name
        self.health = Health(state=DeviceState.STARTING)
        self._open_device, self._changed = open_device, changed
        self._patience = patience or Patience()
        self._clock = asyncio.get_running_loop().time
        self._device: D | None = None
        self._turn = asyncio.Lock()
        self._stirred = asyncio.Event()
        self._well = False  # since it was opened
        self._misses = 0
        self._falls = 0
        self._fell: deque[float] = deque(maxlen=self._patience.falls)

    @property
    def is_open(self) -> bool:
        """Whether the device can be used now."""
        return self._device is not None

    @asynccontextmanager
    async def use(self) -> AsyncIterator[D]:
        """Have the device for oneself.

        Raises:
            NotReadyError: It is not open now; fails at once.
            DeviceError: What the user of the device raised; the supervisor takes note of it.
        """
        self._opened()
        async with self._turn:
            device = self._opened()
            try:
                yield device
            except DeviceError as error:
                if error.remedy is not Remedy.RETRY:
                    await self._lose(error)
                raise

    def _opened(self) -> D:
        if self._device is None:
            raise NotReadyError(f"{self.name}: is not open, {self.health.code or 'starting'}")
        return self._device

    async def look(self) -> None:
        """Ask the device how it is now, out of turn; after a job that failed, say."""
        if self._device is not None:
            await self._ask(self._device)

    async def renew(self) -> None:
        """Let go of the device, once its user is done, and open it anew."""
        async with self._turn:
            await self._let_go()

    def stir(self) -> None:
        """Look at once: something was plugged in or pulled out."""
        self._stirred.set()

    async def run(self) -> None:
        """Keep the device open until cancelled."""
        attempt = 0
        try:
            while True:
                if await self._keep():
                    attempt = 0
                if self._misses < self._patience.misses:
                    await self._pause(self._patience.again_s)
                    continue
                waits = self._patience.back_off_s
                if await self._pause(waits[min(attempt, len(waits) - 1)]):
                    attempt = 0
                attempt += 1
        finally:
            await self._let_go()

    async def _keep(self) -> bool:
        """Open the device and watch it until it fails; tell whether it was well in between."""
        well = False
        try:
            device = await self._open_device()
        except DeviceError as error:
            self._miss(error)
            return well
        self._device = device
        while self._device is device:
            self._stirred.clear()
            well = await self._ask(device) or well
            if self._device is not device:
                self._stirred.clear()  # by our own letting go
                break
            missed = 0 < self._misses < self._patience.misses
            await self._pause(self._patience.again_s if missed else self._patience.health_every_s)
        return well

    async def _pause(self, seconds: float) -> bool:
        """Wait; tell whether something stirred meanwhile."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stirred.wait()
        stirred = self._stirred.is_set()
        self._stirred.clear()
        return stirred

    async def _ask(self, device: D) -> bool:
        """Ask the device how it is; tell whether it says that it is well."""
        async with self._turn:
            if self._device is not device:
                return False
            try:
                health = await device.health()
            except NoAnswerError as error:
                self._miss(error)
                if self._misses >= self._patience.misses:
                    await self._let_go()
                return False
            except DeviceError as error:
                await self._lose(error)
                return False
        self._hear(health)
        return health.state is DeviceState.ONLINE

    def _hear(self, health: Health) -> None:
        """Take down what the device says; that it stopped saying anything counts as a miss."""
        if health.state is DeviceState.STARTING and self.health.state is not DeviceState.STARTING:
            return  # opened anew: what was said of it stands until it says more
        silent = health.state is DeviceState.UNKNOWN
        if silent and self.health.state is DeviceState.ONLINE:
            self._misses += 1
            if self._misses < self._patience.misses:
                return
        if not silent:
            self._misses = 0
        if health.state is DeviceState.ONLINE:
            self._well = True
            health = self._flapping() or health
        self._note(health)

    def _flapping(self) -> Health | None:
        """Return what is told of a device whose contact was lost again and again."""
        now, patience = self._clock(), self._patience
        if len(self._fell) < patience.falls or now - self._fell[-1] > patience.steady_s:
            return None
        if self._fell[-1] - self._fell[0] > patience.flapping_s:
            return None
        return Health(
            state=DeviceState.OFFLINE,
            code="device.flapping",
            mender=Mender.HALL_STAFF,
            supply=PaperSupply.UNKNOWN,
            media=MediaState.UNKNOWN,
            detail=f"{self.name}: lost {patience.falls} times in {patience.flapping_s:g} s or "
            "less; check its plug and its cable",
        )

    async def _lose(self, error: DeviceError) -> None:
        """Let go of a device that was lost, and count it."""
        if self._well:
            self._well = False
            self._falls += 1
            self._fell.append(self._clock())
        self._miss(error)
        await self._let_go()

    def _miss(self, error: DeviceError) -> None:
        about = {"device": self.name, "message_id": DEVICE_FELL}
        log.warning("%s: %s: %s", self.name, error.code, error, extra=about)
        self._misses += 1
        if error.certain or error.remedy is Remedy.SERVICE:
            self._misses = max(self._misses, self._patience.misses)
        if self._misses >= self._patience.misses:
            self._note(health_of(error))

    async def _let_go(self) -> None:
        device, self._device = self._device, None
        self._stirred.set()
        if device is not None:
            await device.close()

    def _note(self, health: Health) -> None:
        if health == self.health:
            return
        self.health = health
        self._changed(self.name, health, self._falls)


def health_of(error: DeviceError) -> Health:
    """Return what a device's error says of its health; a silence is ``unknown``."""
    if isinstance(error, NoAnswerError):
        state, mender = DeviceState.UNKNOWN, Mender.HALL_STAFF
    elif error.remedy is Remedy.SERVICE:
        state, mender = DeviceState.HARDWARE_ERROR, Mender.ENGINEER
    else:
        state, mender = DeviceState.OFFLINE, Mender.HALL_STAFF
    return Health(
        state=state,
        code=error.code,
        mender=mender,
        supply=PaperSupply.UNKNOWN,
        media=MediaState.UNKNOWN,
        detail=str(error)[:500],
    )
