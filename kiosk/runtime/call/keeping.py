"""Keeps a call up: rung until it is answered, its line and its camera watched, measured."""

from collections.abc import Callable
from importlib import import_module

from kiosk.flow.call_now import CallNow, Phase
from kiosk.link.calling import CallSignal, EndReason, SignalKind
from kiosk.link.client import Link
from kiosk.runtime.call.current import Current
from kiosk.runtime.call.frames import Frames
from kiosk.runtime.call.joining import PEER
from kiosk.runtime.call.line import Do
from kiosk.runtime.call.ringing import AWAY, Ringing

TICK_S = 0.25
FIGURES_S = 5.0
ADDRESSES_S = 2.0
UNSEEN_S = 3.5  # without a frame: the visitor's picture is gone
BEGINS_S = 2.0  # that his camera may take for the first one


class Keeping:
    """Looks at a call every ``TICK_S``. Lives on the event loop.

    Args:
        link: To the centre.
        ringing: Says that it rings, as long as it does.
        face: Frames of the visitor's face; None: there is no camera.
        now: The call as of now.
        change: Changes fields of it.
        end: Ends it.
    """

    def __init__(
        self,
        link: Link,
        ringing: Ringing,
        face: Frames | None,
        now: Callable[[], CallNow | None],
        change: Callable[..., None],
        end: Callable[[EndReason | str], None],
    ) -> None:
        self._link, self._ringing, self._face = link, ringing, face
        self._now, self._set, self._end = now, change, end

    async def look(self, call: Current, now_s: float) -> None:
        """Do what is to be done now."""
        if call.answered is None:
            if self._ringing.in_vain(call, now_s):
                self._end(AWAY)
            return
        if not self._look_at_line(call, now_s):
            self._end(EndReason.LINE_LOST)
            return
        self._look_at_camera(now_s)
        await self._measure(call, now_s)
        self._look_at_addresses(call, now_s)

    def _look_at_line(self, call: Current, now_s: float) -> bool:
        """Ask for a new offer where the ends do not hear each other; False: it is in vain."""
        peer, now = call.peer, self._now()
        do = call.line.look(
            now_s,
            0.0 if peer is None else peer.heard_s,
            streams=peer is not None and peer.streams,
            failed=peer is not None and peer.failed,
        )
        if do is Do.END:
            return False
        if do is Do.RENEW:
            self._renew(call)
        phase = None if now is None else now.phase
        if call.line.broken and phase is Phase.TALKING:
            self._set(phase=Phase.BROKEN)
        elif not call.line.broken and call.line.silent_since_s is None and phase is Phase.BROKEN:
            self._set(phase=Phase.TALKING)
        return True

    def _look_at_camera(self, now_s: float) -> None:
        """Tell the visitor when his picture goes, or comes again; the talk goes on."""
        face, now = self._face, self._now()
        if face is None or now is None:
            return
        seen = face.there and now_s - face.came_s < UNSEEN_S
        if seen != now.camera and now_s - face.opened_s > BEGINS_S:
            self._set(camera=seen)

    async def _measure(self, call: Current, now_s: float) -> None:
        if call.peer is None or now_s - call.measured_s < FIGURES_S:
            return
        call.measured_s = now_s
        call.figures = await call.peer.figures()

    def _look_at_addresses(self, call: Current, now_s: float) -> None:
        """Ask for a new offer when the machine is in another network."""
        if call.peer is None or now_s - call.looked_s < ADDRESSES_S:
            return
        call.looked_s = now_s
        addresses = import_module(PEER).addresses()
        if addresses != call.addresses:
            call.addresses = addresses
            self._renew(call)

    def _renew(self, call: Current) -> None:
        self._link.say_call(
            CallSignal(
                call=call.ring.call, generation=max(0, call.generation), kind=SignalKind.RENEW
            )
        )
