"""The plate under the camera: watched until a document lies there as it should."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field

from drivers.capabilities import Camera
from drivers.picture import Frame, Pixels
from kiosk.capture.page.canvas import Points
from kiosk.capture.page.finding import Page, PageFinder
from kiosk.capture.quality import Guidance, Judged, judge
from kiosk.capture.steady import Look, Steady
from kiosk.runtime.supervisor import Supervisor

STILL_S = 1.0  # without a new frame: the camera hangs


@dataclass(frozen=True, slots=True)
class Seen:
    """What lies on the plate now."""

    frame: Frame = field(repr=False)
    judged: Judged
    corners: Points | None = field(repr=False)
    share: float  # of the time that it has to lie well before it is taken
    moves: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """A picture that was taken; personal: it stays in memory."""

    pixels: Pixels = field(repr=False)
    corners: Points | None = field(repr=False)  # None: taken anyway, without a page
    judged: Judged


class Plate:
    """Looks at the plate. Lives on the event loop; the looking itself is done on a worker.

    Args:
        camera: Above the plate.
        finder: Used by the worker alone.
        worker: One thread.
    """

    def __init__(
        self, camera: Supervisor[Camera[Frame]], finder: PageFinder, worker: Executor
    ) -> None:
        self._camera, self._finder, self._worker = camera, finder, worker

    async def watch(self, tell: Callable[[Seen], None], anyway: asyncio.Event) -> Taken:
        """Return the best picture of half a second in which all was well.

        Args:
            tell: Told of each frame that was looked at.
            anyway: Set when the visitor wants the picture as it is: the next frame is taken.

        Raises:
            DeviceError: The camera is away, or hangs.
        """
        steady, best, number = Steady(), None, 0
        async with self._camera.use() as camera:
            while True:
                frame = await camera.frame(after=number, timeout_s=STILL_S)
                number = frame.number
                page, judged = await self._look(frame.pixels)
                done = steady.take(Look(frame.taken_s, judged, page))
                if judged.guidance is not Guidance.GOOD or steady.moves:
                    best = None
                corners = None if page is None else page.corners
                taken = Taken(frame.pixels, corners, judged)
                if best is None or judged.score > best.judged.score:
                    best = taken
                tell(Seen(frame, judged, corners, steady.share, steady.moves))
                if anyway.is_set():
                    return taken
                if done:
                    return best

    async def _look(self, pixels: Pixels) -> tuple[Page | None, Judged]:
        def look() -> tuple[Page | None, Judged]:
            pages = self._finder.find(pixels)
            return (pages[0] if pages else None), judge(pixels, pages)

        return await asyncio.get_running_loop().run_in_executor(self._worker, look)
