"""The newest picture of a camera, for as long as somebody may see it."""

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from drivers.capabilities import Camera
from drivers.errors import DeviceError
from kiosk.runtime.supervisor import Supervisor

if TYPE_CHECKING:  # numpy is loaded with the first picture
    from drivers.picture import Pixels

AWAY_S = 0.5  # from one try to the next, while a camera is away
FRAME_S = 2.0


class Frames:
    """Hands over each frame once; what nobody waited for is left out. Lives on the event loop.

    The camera is held for one frame at a time: who takes papers with it goes first.

    Args:
        camera: Where they come from.
        shown: Told of each frame that came.
    """

    def __init__(
        self,
        camera: Supervisor[Camera[Any]],
        shown: Callable[["Pixels"], None] = lambda _pixels: None,
    ) -> None:
        self._camera, self._shown = camera, shown
        self._newest: tuple[Pixels, float] | None = None
        self._news, self._open = asyncio.Event(), asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.opened_s = 0.0
        self.came_s = 0.0  # when a frame came last, on the monotonic clock

    @property
    def there(self) -> bool:
        """Whether the camera can be used now."""
        return self._camera.is_open

    def open(self) -> None:
        """Let frames be taken."""
        if not self._open.is_set():
            self.opened_s = time.monotonic()
        self._open.set()
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._pump())

    async def close(self) -> None:
        """Let none be taken any more."""
        self.rest()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def rest(self) -> None:
        """Take no more frames for now; what was taken is forgotten."""
        self._open.clear()
        self._news.clear()
        self._newest = None

    def give(self, pixels: "Pixels") -> None:
        """Take in a frame that another user of the camera got."""
        if self._open.is_set():
            self._newest = pixels, time.monotonic()
            self.came_s = time.monotonic()
            self._news.set()
            self._shown(pixels)

    async def next(self) -> tuple["Pixels", float]:
        """Return the newest frame that was not returned yet. See ``video.NextFrame``."""
        while True:
            await self._news.wait()
            self._news.clear()
            newest, self._newest = self._newest, None
            if newest is not None:
                return newest

    async def _pump(self) -> None:
        number = 0
        while True:
            await self._open.wait()
            try:
                async with self._camera.use() as camera:
                    frame = await camera.frame(after=number, timeout_s=FRAME_S)
            except DeviceError:
                number = 0  # the next one may be another camera's
                await asyncio.sleep(AWAY_S)
                continue
            number = frame.number
            if self._open.is_set():
                self._newest = frame.pixels, frame.taken_s
                self.came_s = time.monotonic()
                self._news.set()
                self._shown(frame.pixels)
