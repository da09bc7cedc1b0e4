"""The plate under the camera: watched until a document lies there as it should."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import partial

import cv2
import numpy as np

from drivers.capabilities import Camera
from drivers.errors import CameraStalledError
from drivers.picture import Frame, Pixels
from kiosk.capture.expecting import Expected, held_against
from kiosk.capture.guidance import Guidance, Judged
from kiosk.capture.page.canvas import Points
from kiosk.capture.page.finding import Page, PageFinder
from kiosk.capture.page.plate import EmptyPlate
from kiosk.capture.quality import judge
from kiosk.capture.steady import Look, Steady
from kiosk.runtime.supervisor import Supervisor

log = logging.getLogger(__name__)

STILL_S = 0.9  # without a new frame: the camera hangs
FIRST_S = 2.0  # the same for the first one: the camera may have rested
SMALL_PX = 960  # longer side of what is shown on the glass
KEPT = 2  # pictures of the good half second: what one misreads, the other may not
ANYTHING = Expected()


@dataclass(frozen=True, slots=True)
class Seen:
    """What lies on the plate now."""

    frame: Frame = field(repr=False)
    small: Pixels = field(repr=False)  # the same, to be shown
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
    another: "Taken | None" = field(default=None, repr=False)
    """The next best of the same half second."""


class Plate:
    """Looks at the plate. Lives on the event loop; the looking itself is done on a worker.

    Args:
        camera: Above the plate.
        finder: Used by the worker alone.
        worker: One thread.
        view_mm: Of the plate, along the frame's longer side; 0: not known.
        empty: The plate with nothing on it; None: not known.
    """

    def __init__(
        self,
        camera: Supervisor[Camera[Frame]],
        finder: PageFinder,
        worker: Executor,
        view_mm: float = 0.0,
        empty: EmptyPlate | None = None,
    ) -> None:
        self._camera, self._finder, self._worker = camera, finder, worker
        self._view_mm, self._empty = view_mm, empty

    async def watch(
        self, tell: Callable[[Seen], None], wanted: Expected = ANYTHING, *, anyway: bool = False
    ) -> Taken:
        """Return the best picture of half a second in which all was well.

        Args:
            tell: Told of each frame that was looked at.
            wanted: What should lie there.
            anyway: The next frame is taken as it is.

        Raises:
            DeviceError: The camera is away, or hangs.
        """
        steady, number = Steady(), 0
        best: list[Taken] = []
        async with self._camera.use() as camera:
            while True:
                frame = await camera.frame(after=number, timeout_s=STILL_S if number else FIRST_S)
                number = frame.number
                page, judged, small = await self._look(frame.pixels, wanted)
                done = steady.take(Look(frame.taken_s, judged, page))
                corners = None if page is None else page.corners
                taken = Taken(frame.pixels, corners, judged)
                if judged.guidance is not Guidance.GOOD or steady.moves:
                    best = []
                else:
                    best = sorted([*best, taken], key=lambda one: -one.judged.score)[:KEPT]
                tell(Seen(frame, small, judged, corners, steady.share, steady.moves))
                if anyway:
                    return taken
                if done:
                    first, *others = best
                    still = await self._still(camera, wanted)
                    if still is not None:
                        return replace(still, another=first)
                    return Taken(first.pixels, first.corners, first.judged, *others)

    async def bare(self) -> Pixels | None:
        """Return the plate as it is seen; None where anything lies there that is like a paper.

        Raises:
            DeviceError: The camera is away, or hangs.
        """
        async with self._camera.use() as camera:
            first = await camera.frame(timeout_s=FIRST_S)
            frame = await camera.frame(after=first.number, timeout_s=STILL_S)
        page, judged, small = await self._look(frame.pixels, ANYTHING)
        empty = page is None and judged.guidance is Guidance.NONE
        return small if empty else None

    async def _still(self, camera: Camera[Frame], wanted: Expected) -> Taken | None:
        """Return a larger picture of the same; None where there is none that is as good."""
        try:
            frame = await camera.still()
        except CameraStalledError as error:
            log.warning("still: %s; the stream's picture is kept", error)
            return None
        if frame is None:
            return None
        page, judged, _ = await self._look(frame.pixels, wanted)
        if page is None or judged.guidance is not Guidance.GOOD:
            return None
        return Taken(frame.pixels, page.corners, judged)

    async def _look(self, pixels: Pixels, wanted: Expected) -> tuple[Page | None, Judged, Pixels]:
        return await asyncio.get_running_loop().run_in_executor(
            self._worker, partial(self._looked, pixels, wanted)
        )

    def _looked(self, pixels: Pixels, wanted: Expected) -> tuple[Page | None, Judged, Pixels]:
        pages = self._finder.find(pixels, self._empty)
        page = pages[0] if pages else None
        mm_per_px = self._view_mm / max(pixels.shape[:2])
        judged = held_against(judge(pixels, pages), pixels, page, wanted, mm_per_px)
        return page, judged, shrunk(pixels, SMALL_PX)


def shrunk(pixels: Pixels, long_px: int) -> Pixels:
    """Return a picture with its longer side at most ``long_px``."""
    share = long_px / max(pixels.shape[:2])
    if share >= 1:
        return np.ascontiguousarray(pixels)
    return np.asarray(cv2.resize(pixels, None, fx=share, fy=share, interpolation=cv2.INTER_AREA))
