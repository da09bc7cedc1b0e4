"""Calls with a guide: rung, answered, kept up, ended. Lives on the event loop."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from kiosk.flow.call_now import CallNow, Phase, Sight
from kiosk.flow.calling import (
    AnswerAsk,
    CallTaken,
    EndShare,
    HangUp,
    Mute,
    RingGuide,
    SayText,
    SendStill,
    SetVolume,
)
from kiosk.flow.model import Effect, Event
from kiosk.flow.papers import Glimpse
from kiosk.link.calling import CallAnswered, CallEnd, CallPlace, CallSignal, EndReason
from kiosk.link.client import Link
from kiosk.link.envelope import MessageError
from kiosk.link.errors import StoreError
from kiosk.link.helping import Help
from kiosk.link.store import Store
from kiosk.link.vocabulary import CallDown, CallUp
from kiosk.runtime.call.current import Current, figures_of
from kiosk.runtime.call.frames import Frames
from kiosk.runtime.call.helped import Helped
from kiosk.runtime.call.joining import PEER, Joining
from kiosk.runtime.call.keeping import TICK_S, Keeping
from kiosk.runtime.call.ringing import Ringing
from kiosk.settings import Settings
from kiosk.texts import Language

if TYPE_CHECKING:  # aiortc, PyAV and OpenCV are loaded when somebody rings
    from drivers.picture import Pixels

log = logging.getLogger(__name__)


class Calls:
    """One call at a time, of the visitor who is there.

    Args:
        settings: Of the kiosk.
        link: To the centre.
        store: The journal, for the figures of a call; nothing else of it is kept.
        cameras: At the visitor's face, and above the plate.
        changed: Told how the call is when it is another one.
        show: Puts a picture on the glass.
    """

    def __init__(
        self,
        settings: Settings,
        link: Link,
        store: Store,
        cameras: tuple[Any, Any],
        changed: Callable[[CallNow | None], None],
        show: Callable[[Sight], None],
    ) -> None:
        self._settings, self._link, self._store = settings, link, store
        self._changed, self._show = changed, show
        face, document = cameras
        self._face = Frames(face)
        self._document = Frames(document, self._show_document)
        self._has_document = settings.devices.camera is not None
        self._call: Current | None = None
        self._unsaid: list[CallUp] = []
        self._closing: set[asyncio.Task[None]] = set()
        self.helped = Helped(
            self._send, self._set, lambda: self.now, self._show_plate, self._document.rest
        )
        self._joining = Joining(
            settings,
            (self._face, self._document),
            self.helped,
            lambda: self.now,
            self._set,
            self._say,
            show,
        )
        self._ringing = Ringing(link)
        self._keeping = Keeping(
            link,
            self._ringing,
            None if settings.devices.face_camera is None else self._face,
            lambda: self.now,
            self._set,
            self._end,
        )
        self.now: CallNow | None = None
        """The call as of now; None: there is none, or its end was seen."""

    @property
    def offered(self) -> bool:
        """Whether a visitor can ring now."""
        return self._settings.call.enabled and self._link.centre_online

    # --- what the visitor wants

    async def perform(self, effect: Effect, language: Language) -> Event | None:
        """Carry out an effect; None where it is another's."""
        match effect:
            case RingGuide():
                self._ring(effect, language)
            case HangUp():
                self._hang_up()
            case Mute(muted):
                self._set(muted=muted)
            case SetVolume(volume):
                self._set(volume=volume)
            case SayText(words):
                self.helped.say(words)
            case AnswerAsk(id_, granted, detail):
                self.helped.answer(id_, detail, granted=granted)
            case EndShare(what):
                self.helped.end_share(what)
            case SendStill():
                await self.helped.send_still(effect)
            case _:
                return None
        return CallTaken()

    def looked(self, look: Callable[[Glimpse], None]) -> Callable[[Glimpse], None]:
        """Return a ``look`` that lets the guide see, too, what is seen while papers are taken."""

        def both(glimpse: Glimpse) -> None:
            look(glimpse)
            self._document.give(glimpse.image)

        return both

    def _hang_up(self) -> None:
        """End the call; one that is over, and was seen to be, is forgotten."""
        if self._call is not None:
            self._end(EndReason.HUNG_UP)
        elif self.now is not None:
            self.now = None
            self._changed(self.now)

    def left(self) -> None:
        """The visitor has gone: so has the call."""
        if self.now is not None:
            self._end(EndReason.VISIT_ENDED)
            self.now = None
            self._changed(None)

    async def run(self) -> None:
        """Keep a call up, until cancelled."""
        try:
            while True:
                await asyncio.sleep(TICK_S)
                self._say_unsaid()
                call = self._call
                if call is not None:
                    await self._keeping.look(call, time.monotonic())
        finally:
            await self.close()

    async def close(self) -> None:
        """End everything."""
        self._end(EndReason.VISIT_ENDED)
        await asyncio.gather(*self._closing, return_exceptions=True)

    # --- what the centre says

    def heard(self, said: CallDown) -> None:
        """Take what the centre said of a call."""
        call = self._call
        if call is None or said.call != call.ring.call:
            if isinstance(said, CallAnswered):  # of a visitor who has gone
                self._say(CallEnd(call=said.call, reason=EndReason.VISIT_ENDED))
            return
        call.heard = True
        match said:
            case CallPlace() if call.answered is None:
                self._set(place=said.place, wait_s=said.wait_s)
            case CallAnswered():
                self._answered(call, said)
            case CallSignal() if call.answered is not None:
                call.signals.put_nowait(said)
            case CallEnd():
                self._end(said.reason, tell=False)

    def _answered(self, call: Current, said: CallAnswered) -> None:
        if call.answered is not None and not said.transferred:
            return  # said again
        first = call.answered is None
        call.answered = said
        now_s = time.monotonic()
        call.line.begin(now_s)
        self._set(phase=Phase.JOINING, guide=said.guide, place=None, wait_s=None, seen=False)
        if first:
            call.answered_s = now_s
            self._work(call, self._joining.run(call))

    def _ring(self, effect: RingGuide, language: Language) -> None:
        if self._call is not None:
            return
        call = self._call = self._ringing.begin(effect, language, time.monotonic())
        self.helped.begin()
        self.now = CallNow(Phase.RINGING, text_only=effect.text_only)
        self._changed(self.now)
        # It takes half a second to load: while it rings, so that the answer need not wait.
        self._work(call, asyncio.to_thread(import_module, PEER))

    # --- its end

    def _end(self, reason: EndReason | str, *, tell: bool = True) -> None:
        call, self._call = self._call, None
        if call is None:
            return
        call.ended = True
        if tell:
            told = reason if isinstance(reason, EndReason) else EndReason.HUNG_UP
            self._say(CallEnd(call=call.ring.call, reason=told))
        for task in call.tasks:
            task.cancel()
        self._document.rest()
        self._face.rest()
        closing = asyncio.get_running_loop().create_task(self._close(call, reason))
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)
        self._set(phase=Phase.OVER, reason=str(reason), asked=None, shares=frozenset())

    async def _close(self, call: Current, reason: EndReason | str) -> None:
        await asyncio.gather(*call.tasks, *call.closing, return_exceptions=True)
        ended_s = time.monotonic()
        if call.peer is not None:
            call.figures = await call.peer.figures()
        for peer in (call.peer, *call.coming.values()):
            if peer is not None:
                await peer.close()
        for device in (call.microphone, call.speaker):
            if device is not None:
                await device.close()
        if self._call is None:
            await self._face.close()
            await self._document.close()
        event = figures_of(call, reason, ended_s, self.helped.figures)
        try:
            await self._store.run(lambda db: self._link.put_event(db, event))
        except (StoreError, MessageError) as error:
            log.warning("call: its figures could not be kept: %s", error)

    # --- small things

    def _set(self, **changed: Any) -> None:
        if self.now is None:
            return
        now = replace(self.now, **changed)
        if now != self.now:
            self.now = now
            self._changed(self.now)

    def _send(self, help_: Help) -> bool:
        call = self._call
        return call is not None and call.peer is not None and call.peer.send(help_)

    def _show_plate(self) -> bool:
        """Let the plate be seen; return whether that can be."""
        if not self._has_document or not self._document.there:
            return False
        self._document.open()
        return True

    def _show_document(self, pixels: "Pixels") -> None:
        self._show(Sight("document", pixels, self.helped.mark))

    def _say(self, body: CallUp) -> None:
        if not self._link.say_call(body):
            self._unsaid.append(body)

    def _say_unsaid(self) -> None:
        """Say what could not be said while the broker was away."""
        while self._unsaid and self._link.say_call(self._unsaid[0]):
            del self._unsaid[0]

    def _work(self, call: Current, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        call.tasks.add(task)
        task.add_done_callback(partial(self._worked, call))

    def _worked(self, call: Current, task: asyncio.Task[Any]) -> None:
        """End a call of which a part failed: it would hang on, and nobody be told."""
        call.tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is None:
            return
        log.error("call: a fault of the kiosk's own; it is ended", exc_info=error)
        if self._call is call:
            self._end(EndReason.LINE_LOST)
