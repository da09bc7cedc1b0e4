"""Pictures on their way: a camera's frames as a track, and a guide's frames for the glass."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from fractions import Fraction

import av
import cv2
import numpy as np
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError

from drivers.picture import Pixels
from kiosk.runtime.call.pacing import Pacing

CLOCK_RATE = 90_000  # RFC 7741 §4.1
TIME_BASE = Fraction(1, CLOCK_RATE)
EVEN = 2  # VP8 halves the colours each way
OWN_PX = 320  # longer side, at least, of what the visitor sees of himself

NextFrame = Callable[[], Awaitable[tuple[Pixels, float]]]
"""Waits for a frame that was not given yet; with the second on the monotonic clock it is of."""


class CameraTrack(MediaStreamTrack):
    """The newest frame of a source, no larger and no more often than the pacing says."""

    kind = "video"

    def __init__(
        self,
        frames: NextFrame,
        pacing: Pacing,
        shown: Callable[[Pixels], None] = lambda _pixels: None,
    ) -> None:
        super().__init__()
        self._frames, self._pacing, self._shown = frames, pacing, shown
        self._begun_s = time.monotonic()
        self._given_s, self._due_s = 0.0, 0.0
        self._last_pts = -1
        self.sent = 0

    async def recv(self) -> av.VideoFrame:
        """See ``MediaStreamTrack.recv``."""
        now_s = time.monotonic()
        if self._given_s:
            self._pacing.sent(now_s, now_s - self._given_s)
        rung = self._pacing.rung
        period_s = 1 / rung.frames_per_s
        # A frame that comes a little early is not left out for that.
        await asyncio.sleep(max(0.0, self._due_s - now_s - period_s / 4))
        pixels, taken_s = await self._frames()
        self._due_s = max(self._due_s + period_s, time.monotonic())
        frame = await asyncio.get_running_loop().run_in_executor(None, made, pixels, rung.long_px)
        self.sent += 1
        if self.sent % 2:  # oneself is small, and need not be as smooth as the guide
            self._shown(smaller(pixels))
        pts = round((taken_s - self._begun_s) * CLOCK_RATE)
        frame.pts = self._last_pts = max(pts, self._last_pts + 1)
        frame.time_base = TIME_BASE
        self._given_s = time.monotonic()
        return frame


def made(pixels: Pixels, long_px: int) -> av.VideoFrame:
    """Return pixels as the encoder takes them, the longer side at most ``long_px``."""
    height, width = pixels.shape[:2]
    share = min(1.0, long_px / max(height, width))
    size = (_even(width * share), _even(height * share))
    if size != (width, height):
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    # In one step: half of the processor time that libswscale's threads take for it.
    planes = cv2.cvtColor(pixels, cv2.COLOR_BGR2YUV_I420)
    return av.VideoFrame.from_ndarray(np.asarray(planes, np.uint8), format="yuv420p")


def smaller(pixels: Pixels) -> Pixels:
    """Return pixels by a whole part smaller, the longer side still ``OWN_PX`` at least."""
    height, width = pixels.shape[:2]
    part = max(1, max(height, width) // OWN_PX)
    if part == 1:
        return np.ascontiguousarray(pixels)
    size = (width // part, height // part)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _even(length: float) -> int:
    return max(EVEN, round(length / EVEN) * EVEN)


class Watching:
    """Shows a track: what comes while a frame is being made ready is left out for the newest.

    Args:
        track: Of the other end.
        show: Takes each picture that is shown.
    """

    def __init__(self, track: MediaStreamTrack, show: Callable[[Pixels], None]) -> None:
        self._track, self._show = track, show
        self._newest: av.VideoFrame | None = None
        self._news = asyncio.Event()
        self.dropped = 0
        self.shown = 0
        self.last_s = time.monotonic()
        loop = asyncio.get_running_loop()
        self._tasks = (loop.create_task(self._receive()), loop.create_task(self._show_newest()))

    async def close(self) -> None:
        """Show no more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _receive(self) -> None:
        with suppress(MediaStreamError):
            while True:
                frame = await self._track.recv()
                self.last_s = time.monotonic()
                if not isinstance(frame, av.VideoFrame):
                    continue
                self.dropped += self._newest is not None
                self._newest = frame
                self._news.set()

    async def _show_newest(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._news.wait()
            self._news.clear()
            frame, self._newest = self._newest, None
            if frame is not None:
                pixels = await loop.run_in_executor(None, _pixels_of, frame)
                self.shown += 1
                self._show(pixels)


def _pixels_of(frame: av.VideoFrame) -> Pixels:
    """Return red, green, blue and 255: a graphics chip takes that without a change."""
    return np.ascontiguousarray(frame.to_ndarray(format="rgba"), np.uint8)
