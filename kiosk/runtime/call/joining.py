"""Brings the two ends of a call together: devices opened, offers answered, candidates taken."""

import asyncio
import logging
import time
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from drivers.errors import DeviceError
from drivers.registry import open_microphone, open_speaker
from kiosk.flow.call_now import CallNow, Phase, Sight
from kiosk.link.calling import CallSignal, SignalKind
from kiosk.link.helping import Help
from kiosk.link.vocabulary import CallUp
from kiosk.runtime.call.current import Current
from kiosk.runtime.call.frames import Frames
from kiosk.runtime.call.helped import Helped
from kiosk.settings import Settings

if TYPE_CHECKING:  # numpy is loaded with the first picture
    from drivers.picture import Pixels
    from kiosk.runtime.call.peer import Peer

log = logging.getLogger(__name__)

PEER = "kiosk.runtime.call.peer"
DOCUMENT_PX, DOCUMENT_PER_S = 960, 8  # print has to be read, and hardly moves
AHEAD = 2  # peers that are made for candidates which came before their offer


class Joining:
    """Makes the peers of a call. Lives on the event loop.

    Args:
        settings: Of the kiosk.
        cameras: Frames of the visitor's face, and of the plate.
        helped: Takes what comes over the channel.
        now: The call as of now.
        change: Changes fields of it.
        say: Says something to the centre.
        show: Puts a picture on the glass.
    """

    def __init__(
        self,
        settings: Settings,
        cameras: tuple[Frames, Frames],
        helped: Helped,
        now: Callable[[], CallNow | None],
        change: Callable[..., None],
        say: Callable[[CallUp], None],
        show: Callable[[Sight], None],
    ) -> None:
        self._settings, self._helped, self._now = settings, helped, now
        self._set, self._say, self._show = change, say, show
        self._face, self._document = cameras
        self._has_face = settings.devices.face_camera is not None

    async def run(self, call: Current) -> None:
        """Open the devices, then take the guide's offers and candidates, one after the other."""
        peer_module = await asyncio.to_thread(import_module, PEER)
        await self._open_sound(call)
        if self._has_face:
            self._face.open()
        call.addresses = peer_module.addresses()
        while True:
            signal = await call.signals.get()
            if signal.generation < call.generation or call.answered is None:
                continue
            try:
                await self._signalled(call, signal, peer_module)
            except peer_module.NoPeerError as error:
                log.warning("call: %s", error)

    async def _signalled(self, call: Current, signal: CallSignal, peer_module: Any) -> None:
        servers = () if call.answered is None else call.answered.servers
        if signal.kind is SignalKind.CANDIDATE:
            peer = call.peer if signal.generation == call.generation else None
            if peer is None and len(call.coming) < AHEAD:
                peer = call.coming.setdefault(
                    signal.generation, peer_module.Peer(self._ends(call, peer_module), servers)
                )
            if peer is not None:
                await peer.candidate(signal)
        elif signal.kind is SignalKind.OFFER and signal.generation > call.generation:
            peer = call.coming.get(signal.generation)
            if peer is None:
                peer = peer_module.Peer(self._ends(call, peer_module), servers)
                call.coming[signal.generation] = peer
            try:
                answer = await peer.answer(signal.sdp)
            except peer_module.NoPeerError:
                _close(call, call.coming.pop(signal.generation))
                raise
            del call.coming[signal.generation]  # till now a call that ended would have closed it
            before, call.peer, call.generation = call.peer, peer, signal.generation
            call.peers += 1
            call.line.renewing(time.monotonic())
            said = CallSignal(
                call=call.ring.call,
                generation=signal.generation,
                kind=SignalKind.ANSWER,
                sdp=answer,
            )
            self._say(said)
            if before is not None:
                _close(call, before)

    def _ends(self, call: Current, peer_module: Any) -> Any:
        settings = self._settings.call

        def own(pixels: "Pixels") -> None:
            self._show(Sight("own", pixels))

        def guide(pixels: "Pixels") -> None:
            self._show(Sight("guide", pixels))
            now = self._now()
            if now is not None and not now.seen:
                if call.first_frame_ms is None and call.answered_s is not None:
                    call.first_frame_ms = round((time.monotonic() - call.answered_s) * 1000)
                self._set(seen=True, phase=Phase.TALKING)

        def came(help_: Help) -> None:
            if not call.ended:
                now = self._now()
                if now is not None and now.phase is Phase.JOINING:
                    self._set(phase=Phase.TALKING)
                self._helped.came(help_)

        def muted() -> bool:
            now = self._now()
            return now is None or now.muted

        def volume() -> int:
            now = self._now()
            return 0 if now is None else now.volume

        return peer_module.Ends(
            name=self._settings.kiosk.name,
            face=self._face.next if self._has_face else None,
            document=self._document.next,
            microphone=call.microphone,
            speaker=call.speaker,
            muted=muted,
            volume=volume,
            own=own,
            guide=guide,
            came=came,
            long_px=settings.long_px,
            frames_per_s=settings.frames_per_s,
            document_px=DOCUMENT_PX,
            document_per_s=DOCUMENT_PER_S,
        )

    async def _open_sound(self, call: Current) -> None:
        """Open what there is; without a microphone one hears, without a loudspeaker one reads."""
        sound = self._settings.devices.sound
        by_text = call.ring.text_only
        if sound is not None and sound.microphone and not by_text:
            try:
                call.microphone = await open_microphone(sound.microphone)
            except DeviceError as error:
                log.warning("call: microphone: %s", error)
        if sound is not None and sound.speaker:
            try:
                call.speaker = await open_speaker(sound.speaker)
            except DeviceError as error:
                log.warning("call: speaker: %s", error)
        self._set(microphone=call.microphone is not None, camera=self._has_face)


def _close(call: Current, peer: "Peer") -> None:
    """Close a peer beside the joining: one whose closing were broken off would keep its ports."""
    closing = asyncio.get_running_loop().create_task(peer.close())
    call.closing.add(closing)
    closing.add_done_callback(call.closing.discard)
