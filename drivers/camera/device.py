"""A camera that always has its newest frame at hand, and proves that it is new."""

import asyncio
import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable

from drivers.camera.newness import Newness
from drivers.camera.shaping import frame_of
from drivers.camera.source import FrameSource
from drivers.errors import CameraStalledError, LinkLostError
from drivers.picture import Frame, Pixels
from drivers.status import DeviceState, Health

STALLED_S = 0.9  # without a new frame, while somebody wants some
REST_AFTER_S = 10.0  # without anybody who wants a frame
REST_S = 1.0  # then one frame in so many seconds: enough to know that it is well
SLOW_PERIODS = 4  # a camera of two frames a second has not stalled after one
WAKING_S = 3.0  # a camera that is opened, woken, or changed to another size and back may take
CLOSE_S = 2.0
PROVEN = 2  # frames: one alone may be the last one for ever


class NewestCamera:
    """Reads a source on a thread of its own. See ``Camera``.

    Args:
        source: What is read; closed with the camera.
        name: How errors call it.
        frames_per_s: At most so many frames are read.
    """

    def __init__(self, source: FrameSource, name: str, *, frames_per_s: float) -> None:
        self._source, self._name, self._period_s = source, name, 1 / frames_per_s
        self._loop = asyncio.get_running_loop()
        self._frame: Frame | None = None
        self._lost: LinkLostError | None = None
        self._news = asyncio.Condition()
        self._wanted_s = self._new_s = time.monotonic()
        self._excused_s = self._new_s + WAKING_S  # until then silence is no fault
        self._stop, self._awake = threading.Event(), threading.Event()
        self._stills = 0  # that were asked for
        self._asked: deque[asyncio.Future[Frame | None]] = deque()
        self._telling: set[asyncio.Task[None]] = set()
        self._reading = threading.Thread(target=self._read, name=f"camera {name}", daemon=True)
        self._reading.start()

    async def frame(self, *, after: int = 0, timeout_s: float = 2.0) -> Frame:
        """See ``Camera.frame``."""
        if self._rests:  # what lies in the driver's buffer is old: skip it
            after = max(after, (self._frame.number if self._frame else 0) + 1)
            self._excused_s = time.monotonic() + WAKING_S
        self._wanted_s = time.monotonic()
        self._awake.set()
        try:
            async with asyncio.timeout(timeout_s), self._news:
                while self._lost is None:
                    if self._frame is not None and self._frame.number > after:
                        return self._frame
                    await self._news.wait()
        except TimeoutError as error:
            raise self._stalled() from error
        raise LinkLostError(str(self._lost))

    async def still(self, *, timeout_s: float = 8.0) -> Frame | None:
        """See ``Camera.still``."""
        if self._lost is not None:
            raise LinkLostError(str(self._lost))
        asked: asyncio.Future[Frame | None] = self._loop.create_future()
        self._asked.append(asked)
        self._stills += 1
        self._wanted_s = time.monotonic()
        self._awake.set()
        try:
            async with asyncio.timeout(timeout_s):
                return await asked
        except TimeoutError as error:
            raise self._stalled() from error

    async def health(self) -> Health:
        """See ``Device.health``."""
        if self._lost is not None:
            raise LinkLostError(str(self._lost))
        now_s = time.monotonic()
        usual_s = max(STALLED_S, SLOW_PERIODS * self._period_s) + (2 * REST_S if self._rests else 0)
        if not self._asked and now_s > self._excused_s and now_s - self._new_s > usual_s:
            raise self._stalled()
        if self._frame is None or self._frame.number < PROVEN:
            return Health(state=DeviceState.STARTING)
        return Health(state=DeviceState.ONLINE)

    async def close(self) -> None:
        """See ``Device.close``."""
        self._stop.set()
        self._awake.set()
        await asyncio.to_thread(self._reading.join, CLOSE_S)
        for task in tuple(self._telling):
            task.cancel()

    @property
    def _rests(self) -> bool:
        return time.monotonic() - self._wanted_s > REST_AFTER_S

    def _stalled(self) -> CameraStalledError:
        return CameraStalledError(f"{self._name}: sends no new frame; check its plug and its cable")

    def _read(self) -> None:
        """Read until told to stop. Runs on the thread."""
        newness, number, answered, due_s = Newness(), 0, 0, time.monotonic()
        try:
            while not self._stop.is_set():
                if self._stills > answered:
                    answered += 1
                    number += 1
                    pixels = _shaped(self._source.still())
                    still = pixels if pixels is None else Frame(pixels, number, time.monotonic())
                    self._call(self._answer, still)
                pixels = _shaped(self._source.read())
                if pixels is not None and newness.is_new(pixels):
                    number += 1
                    self._give(Frame(pixels, number, time.monotonic()))
                due_s = max(due_s + self._period_s, time.monotonic() - self._period_s)
                self._pause(due_s)
        except LinkLostError as error:
            self._give(error)
        finally:
            self._source.close()

    def _pause(self, due_s: float) -> None:
        if self._rests:
            self._awake.clear()
            self._awake.wait(REST_S)
        else:
            self._stop.wait(max(0.0, due_s - time.monotonic()))

    def _give(self, news: Frame | LinkLostError) -> None:
        self._call(self._take, news)

    def _call(self, told: Callable[..., None], *what: object) -> None:
        """Have something told on the loop. Runs on the thread."""
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(told, *what)

    def _answer(self, still: Frame | None) -> None:
        """Hand over a still. The stream stood meanwhile, and that is no stall."""
        self._new_s = time.monotonic()
        self._excused_s = self._new_s + WAKING_S
        asked = self._asked.popleft()
        if not asked.done():
            asked.set_result(still)

    def _take(self, news: Frame | LinkLostError) -> None:
        if isinstance(news, Frame):
            self._frame, self._new_s = news, time.monotonic()
        else:
            self._lost = news
            while self._asked:
                asked = self._asked.popleft()
                if not asked.done():
                    asked.set_exception(LinkLostError(str(news)))
        task = self._loop.create_task(self._tell())
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()


def _shaped(given: Pixels | None) -> Pixels | None:
    return None if given is None else frame_of(given)
