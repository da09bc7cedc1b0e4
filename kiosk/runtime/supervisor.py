"""Keeps one device open, and knows how it is."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

from drivers.capabilities import Device
from drivers.errors import DeviceError, NoAnswerError, NotReadyError, Remedy
from drivers.status import DeviceState, Health, MediaState, Mender, PaperSupply

log = logging.getLogger(__name__)

BACK_OFF_S = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
D = TypeVar("D", bound=Device)

Changed = Callable[[str, Health, int], None]
"""Told a device's name, its new health, and how often it left ``online`` so far."""


class Supervisor(Generic[D]):
    """Opens a device, asks how it is, and opens it again after a fault. Reads only ``remedy``."""

    def __init__(
        self,
        name: str,
        open_device: Callable[[], Awaitable[D]],
        changed: Changed,
        *,
        health_every_s: float = 2.0,
        back_off_s: tuple[float, ...] = BACK_OFF_S,
    ) -> None:
        self.name = name
        self.health = Health(state=DeviceState.STARTING)
        self._open_device, self._changed = open_device, changed
        self._health_every_s, self._back_off_s = health_every_s, back_off_s
        self._device: D | None = None
        self._turn = asyncio.Lock()
        self._suspect = asyncio.Event()
        self._falls = 0

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
                    self._note(health_of(error))
                    await self._let_go()
                raise

    def _opened(self) -> D:
        if self._device is None:
            raise NotReadyError(f"{self.name}: is not open, {self.health.code or 'starting'}")
        return self._device

    async def look(self) -> None:
        """Ask the device how it is now, out of turn; after a job that failed, say."""
        if self._device is not None:
            await self._ask(self._device)

    async def run(self) -> None:
        """Keep the device open until cancelled."""
        attempt = 0
        try:
            while True:
                if await self._keep():
                    attempt = 0
                wait_s = self._back_off_s[min(attempt, len(self._back_off_s) - 1)]
                attempt += 1
                await asyncio.sleep(wait_s)
        finally:
            await self._let_go()

    async def _keep(self) -> bool:
        """Open the device and watch it until it fails; tell whether it was well in between."""
        well = False
        self._suspect.clear()
        try:
            device = await self._open_device()
        except DeviceError as error:
            log.warning("%s: %s: %s", self.name, error.code, error)
            self._note(health_of(error))
            return well
        self._device = device
        while self._device is device:
            well = await self._ask(device) or well
            try:
                async with asyncio.timeout(self._health_every_s):
                    await self._suspect.wait()
            except TimeoutError:
                continue
        return well

    async def _ask(self, device: D) -> bool:
        async with self._turn:
            if self._device is not device:
                return False
            try:
                health = await device.health()
            except DeviceError as error:
                log.warning("%s: %s: %s", self.name, error.code, error)
                self._note(health_of(error))
                await self._let_go()
                return False
        self._note(health)
        return True

    async def _let_go(self) -> None:
        device, self._device = self._device, None
        self._suspect.set()
        if device is not None:
            await device.close()

    def _note(self, health: Health) -> None:
        if health == self.health:
            return
        if self.health.state is DeviceState.ONLINE and health.state is not DeviceState.ONLINE:
            self._falls += 1
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
