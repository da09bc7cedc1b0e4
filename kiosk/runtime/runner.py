"""Carries out what a session asks for, and shows what it says."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from drivers.errors import DeviceError
from kiosk.flow.events import Failed
from kiosk.flow.model import Effect, Event
from kiosk.flow.session import Session
from kiosk.flow.views import Page
from kiosk.runtime import memory
from kiosk.texts import Language

log = logging.getLogger(__name__)

Tell = Callable[[Event], None]
"""Tells the session something while an effect is still at work (progress)."""

Perform = Callable[[Effect, Language, Tell], Awaitable[Event]]
"""Carries out an effect for a visitor of a language; returns its answer."""

FAULT = "kiosk.fault"  # a mistake of ours


class Runner:
    """Owns the session. All of it lives on one event loop.

    Args:
        session: The visit.
        perform: Carries out its effects.
        show: Puts a page on the screen.
        around: Puts around a page what does not come from the visit.
        moved: Called after each event: somebody may have come, or left.
        starved: Called when an effect failed for want of memory.
    """

    def __init__(
        self,
        session: Session,
        perform: Perform,
        show: Callable[[Page], None],
        around: Callable[[Page], Page] = lambda page: page,
        moved: Callable[[], None] = lambda: None,
        starved: Callable[[], None] = lambda: None,
    ) -> None:
        self._session, self._perform, self._show = session, perform, show
        self._starved = starved
        self._around, self._moved = around, moved
        self._running: set[asyncio.Task[None]] = set()
        self._shown: Page | None = None

    @property
    def busy(self) -> bool:
        """Whether anybody is here."""
        return self._session.busy

    def send(self, event: Event) -> None:
        """Let the session answer ``event``; break off what it left and begin what it asks for."""
        moment = self._session.moment
        effects = self._session.send(event)
        if self._session.moment != moment:
            for task in self._running:
                task.cancel()
        for effect in effects:
            task = asyncio.get_running_loop().create_task(
                self._carry_out(effect, self._session.moment, self._session.page.language)
            )
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        self._moved()
        self.show()

    def show(self) -> None:
        """Put the page on the screen if it is another one."""
        page = self._around(self._session.page)
        if page != self._shown:
            self._shown = page
            self._show(page)

    async def close(self) -> None:
        """Break off what runs."""
        running = tuple(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _carry_out(self, effect: Effect, moment: int, language: Language) -> None:
        def tell(event: Event) -> None:
            if self._session.moment == moment:
                self.send(event)

        try:
            answer = await self._perform(effect, language, tell)
        except DeviceError as error:
            log.warning("%s: %s: %s", type(effect).__name__, error.code, error)
            answer = Failed(effect, error.code)
        except Exception as error:
            log.exception("%s: a fault of the kiosk's own", type(effect).__name__)
            answer = Failed(effect, FAULT)
            if memory.wanting(error):
                answer = Failed(effect, memory.CODE)
                self._starved()
        # The effect is over before its answer is told: what the answer begins cannot break it off.
        task = asyncio.current_task()
        if task is not None:
            self._running.discard(task)
        tell(answer)
