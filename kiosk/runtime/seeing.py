"""Has papers taken. Numpy, OpenCV and the networks are loaded behind the first page."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING, Any

from drivers.camera.settings import CameraSettings
from drivers.capabilities import Camera
from drivers.errors import NotReadyError
from kiosk.flow.model import Event
from kiosk.flow.papers import Glimpse, PaperRead, ReadPaper, TakePaper
from kiosk.runtime.runner import Tell
from kiosk.runtime.supervisor import Supervisor

if TYPE_CHECKING:
    from drivers.picture import Pixels
    from kiosk.capture.text.lines import Words
    from kiosk.runtime.copying import Copyist
    from kiosk.runtime.page_texts import Alarm


STILL_S = 0.9  # without a new frame: the camera hangs
FIRST_S = 2.0  # the same for the first one: the camera may have rested
LOOK_S = 0.2  # from one look for a code to the next


class Seeing:
    """Takes papers once it has been loaded. Lives on the event loop.

    Args:
        camera: Above the plate.
        settings: Of the camera; None: there is none, and nothing is loaded.
        show: Puts what the camera sees on the glass.
        today: Tells the day.
        alarm: Told once when print cannot be read.
    """

    def __init__(
        self,
        camera: Supervisor[Camera[Any]],
        settings: CameraSettings | None,
        show: Callable[[Glimpse], None],
        today: Callable[[], date],
        alarm: "Alarm",
    ) -> None:
        self._camera, self._settings, self._show, self._today = camera, settings, show, today
        self._alarm = alarm
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="see")
        self._copyist: asyncio.Future[Copyist] | None = None

    async def load(self) -> None:
        """Load, on a thread, what looks at papers."""
        if self._settings is not None:
            await self._loaded()

    async def perform(self, effect: TakePaper | ReadPaper, tell: Tell) -> Event:
        """Carry out an effect.

        Raises:
            DeviceError: The camera is away, or hangs, or there is none.
        """
        if isinstance(effect, TakePaper):
            return await self.take(effect, tell)
        return await self.read(effect)

    async def take(self, effect: TakePaper, tell: Tell) -> Event:
        """Carry out the effect.

        Raises:
            DeviceError: The camera is away, or hangs, or there is none.
        """
        if self._settings is None:
            raise NotReadyError("camera: the settings name none")
        copyist = await self._loaded()
        return await copyist.take(effect, tell)

    async def read(self, effect: ReadPaper) -> Event:
        """Carry out the effect; what cannot be read the visitor types, or goes without."""
        if self._settings is None:
            return PaperRead(effect.paper.number, None)
        return await (await self._loaded()).read(effect)

    async def words(self, numbers: Iterable[int], wait_s: float) -> "Mapping[int, Words]":
        """Return what was read on papers, by their numbers. See `PageTexts.within`."""
        copyist = self._at_hand
        return {} if copyist is None else await copyist.texts.within(numbers, wait_s)

    def forget(self) -> None:
        """The visit is over: what was read of its papers is gone."""
        if (copyist := self._at_hand) is not None:
            copyist.texts.forget()

    async def bare_plate(self) -> "Pixels | None":
        """Return a picture of the plate; None where something lies there.

        Raises:
            DeviceError: The camera is away, or there is none.
        """
        if self._settings is None:
            raise NotReadyError("camera: the settings name none")
        return await (await self._loaded()).bare()

    async def code(self, timeout_s: float, unlike: str) -> str | None:
        """Return what a QR code on the plate says; None where none was seen in time.

        Args:
            timeout_s: How long to look.
            unlike: Of a code that may lie there still and is not meant.

        Raises:
            DeviceError: The camera is away, or hangs, or there is none.
        """
        if self._settings is None:
            raise NotReadyError("camera: the settings name none")
        loop, number = asyncio.get_running_loop(), 0
        until = loop.time() + timeout_s
        async with self._camera.use() as camera:
            while (began := loop.time()) < until:
                frame = await camera.frame(after=number, timeout_s=STILL_S if number else FIRST_S)
                number = frame.number
                text = await loop.run_in_executor(self._worker, _code_in, frame.pixels, unlike)
                if text is not None:
                    return text
                await asyncio.sleep(max(0.0, began + LOOK_S - loop.time()))
        return None

    async def close(self) -> None:
        """Let the thread go; what it does now is not waited for."""
        if (copyist := self._at_hand) is not None:
            await copyist.close()
        self._worker.shutdown(wait=False, cancel_futures=True)

    @property
    def _at_hand(self) -> "Copyist | None":
        made = self._copyist
        if made is None or not made.done() or made.cancelled() or made.exception() is not None:
            return None
        return made.result()

    async def _loaded(self) -> "Copyist":
        if self._copyist is None:
            loop = asyncio.get_running_loop()
            self._copyist = loop.run_in_executor(self._worker, self._make)
        return await asyncio.shield(self._copyist)

    def _make(self) -> "Copyist":
        # It takes some 300 ms to load, which no page waits for.
        from kiosk.runtime.copying import Copyist  # noqa: PLC0415

        settings = self._settings or CameraSettings(url="none")
        return Copyist(self._camera, self._worker, self._show, settings, self._today, self._alarm)


def _code_in(pixels: Any, unlike: str) -> str | None:
    # OpenCV and zxing take 200 ms to load, which only a kiosk without a scanner waits for.
    from kiosk.capture.codes import read_qr  # noqa: PLC0415

    return next((one.text for one in read_qr(pixels) if one.text != unlike), None)
