"""Where the window's thread and the event loop meet; nowhere else do they."""

import asyncio
import gc
import threading
from collections import defaultdict, deque
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from kivy.clock import Clock

from kiosk.flow.call_now import Sight
from kiosk.flow.model import Event
from kiosk.flow.shot import Grabs, Shot
from kiosk.flow.views import Page

if TYPE_CHECKING:  # comes with what papers are; no first page shows any
    from kiosk.flow.papers import Glimpse

T = TypeVar("T")
Show = Callable[[Page], None]
Ready = Callable[[Callable[[Event], None]], None]
Look = Callable[["Glimpse | Sight"], None]
Work = Callable[[Show, Look, asyncio.Event, Ready, Grabs], int]
"""Works on a thread of its own until the event is set; returns the exit status."""

FAILED = 1
PATIENCE_S = 10.0
LAST = -1
"""Kivy's word for: in this turn, after all that is due before the frame."""


class Bridge:
    """Carries pages to the window and events to the loop.

    Args:
        work: What runs beside the window.
        show: Puts a page on the glass; called on the window's thread.
        look: Puts what the camera sees on the glass; called there too.
        ended: Called there too, when ``work`` has ended by itself.
        grab: Takes a picture of the glass; called there too.
        masked: Takes one that a visitor's guide may see; called there too.
    """

    def __init__(
        self,
        work: Work,
        show: Show,
        look: Look,
        ended: Callable[[], None],
        grab: Callable[[], Shot],
        masked: Callable[[], Shot],
    ) -> None:
        self._work, self._show, self._look, self._ended = work, show, look, ended
        self._grabs = Grabs(partial(self._grab, grab), partial(self._grab, masked))
        self._pages: deque[Page] = deque(maxlen=1)  # the newest only
        self._glimpses: defaultdict[str, deque[Glimpse | Sight]] = defaultdict(
            lambda: deque(maxlen=1)
        )
        self._status = FAILED
        self._early: list[Event] = []
        self._send: Callable[[Event], None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="loop", daemon=True)

    def start(self) -> None:
        """Begin the work."""
        self._thread.start()

    def send(self, event: Event) -> None:
        """Carry an event over; those before the loop is ready wait for it."""
        if self._loop is None or self._send is None:
            self._early.append(event)
        elif not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._send, event)

    def stop(self) -> int:
        """End the work and return its exit status."""
        self._stopped = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(PATIENCE_S)
        return self._status

    def _run(self) -> None:
        try:
            self._status = self._work(
                self._carry, self._carry_glimpse, self._stop, self._ready, self._grabs
            )
        finally:
            Clock.schedule_once(lambda _dt: self._ended(), 0)

    def _carry(self, page: Page) -> None:
        """Carry a page; one that is followed by another before a frame is drawn is not built."""
        self._pages.append(page)
        Clock.schedule_once(lambda _dt: _hand(self._pages, self._show), 0)

    def _carry_glimpse(self, glimpse: "Glimpse | Sight") -> None:
        """Carry what a camera sees; of what the window is too slow to show, the newest."""
        newest = self._glimpses[glimpse.which if isinstance(glimpse, Sight) else ""]
        newest.append(glimpse)
        Clock.schedule_once(lambda _dt: _hand(newest, self._look), 0)

    async def _grab(self, take_shot: Callable[[], Shot]) -> Shot:
        """Return a picture of the glass, taken on the window's thread."""
        loop = asyncio.get_running_loop()
        taken: asyncio.Future[Shot] = loop.create_future()

        def tell(shot: Shot) -> None:
            if not taken.done():
                taken.set_result(shot)

        def take(_dt: float) -> None:
            shot = take_shot()
            if not loop.is_closed():
                loop.call_soon_threadsafe(tell, shot)

        def before_the_frame(_dt: float) -> None:
            Clock.schedule_once(take, LAST)

        # A page that comes in the same turn is built, and its words are drawn, before it is taken.
        Clock.schedule_once(lambda _dt: Clock.schedule_once(before_the_frame, LAST), 0)
        return await taken

    def _ready(self, send: Callable[[Event], None]) -> None:
        self._loop, self._send = asyncio.get_running_loop(), send
        if self._stopped:
            self._stop.set()
        Clock.schedule_once(_settle, 0)
        early, self._early = self._early, []
        for event in early:
            send(event)


def _hand(newest: deque[T], take: Callable[[T], None]) -> None:
    """Hand over what came last, if it has not been handed over yet."""
    try:
        found = newest.pop()
    except IndexError:
        return
    take(found)


def _settle(_dt: float) -> None:
    """Spare the garbage collector what stays for ever: else it stops a touch for 50 ms at times."""
    gc.collect()
    gc.freeze()
    gc.enable()
