"""This end of a call: one connection to a guide's browser. Loads aiortc, PyAV and OpenCV."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import ifaddr
import msgspec
from aiortc import (
    RTCDataChannel,
    RTCPeerConnection,
    RTCRtpTransceiver,
    RTCSessionDescription,
)
from aiortc.exceptions import InvalidAccessError, InvalidStateError, OperationError
from aiortc.mediastreams import MediaStreamTrack
from aiortc.rtcrtpsender import RTCRtpSender
from aiortc.sdp import candidate_from_sdp

from drivers.capabilities import Microphone, Speaker
from drivers.picture import Pixels
from kiosk.link.calling import CallSignal, Figures, RelayServer
from kiosk.link.helping import CHANNEL, Hello, Help
from kiosk.runtime.call.pacing import Pacing
from kiosk.runtime.call.reaching import reachable
from kiosk.runtime.call.video import CameraTrack, NextFrame, Watching
from kiosk.runtime.call.voice import Hearing, MicrophoneTrack

log = logging.getLogger(__name__)

_HELP: msgspec.json.Decoder[Help] = msgspec.json.Decoder(Help)
CODEC = "video/VP8"  # H.264 in software took two and a half times as much of a core
MOST_CANDIDATES = 50
CLOSE_S = 5.0  # a connection that never came about may wait for itself
UNFIT = (
    *(ValueError, TypeError, AttributeError, LookupError, AssertionError, OSError),
    *(InvalidAccessError, InvalidStateError, OperationError),
)
"""What aiortc raises at words that are no description, or not one for it."""
SHARE = 256  # RFC 3550 §6.4.1: the fraction lost is told in so many parts


def addresses() -> tuple[str, ...]:
    """Return the machine's own addresses: others mean another network."""
    return tuple(sorted(str(one.ip) for card in ifaddr.get_adapters() for one in card.ips))


class NoPeerError(Exception):
    """An offer that cannot be answered."""


@dataclass(frozen=True, slots=True)
class Ends:
    """What is at this end, and who is told what comes. None: it is not there."""

    name: str  # the kiosk's
    face: NextFrame | None
    document: NextFrame
    microphone: Microphone | None
    speaker: Speaker | None
    muted: Callable[[], bool]
    volume: Callable[[], int]
    own: Callable[[Pixels], None]  # shown what is sent of the visitor's face
    guide: Callable[[Pixels], None]
    came: Callable[[Help], None]
    long_px: int = 640
    frames_per_s: int = 30
    document_px: int = 960
    document_per_s: int = 8


class Peer:
    """A connection that answers one offer; a new offer has a new peer.

    Args:
        ends: What is at this end.
        servers: That both ends may use.
    """

    def __init__(self, ends: Ends, servers: Sequence[RelayServer]) -> None:
        self._ends, self._servers = ends, servers
        self._connection: RTCPeerConnection | None = None
        self._channel: RTCDataChannel | None = None
        self._early: list[CallSignal] = []
        self._begun_s = time.monotonic()
        self._face: CameraTrack | None = None
        self._document: CameraTrack | None = None
        self._pacing = Pacing(ends.long_px, ends.frames_per_s)
        self._document_pacing = Pacing(ends.document_px, ends.document_per_s)
        self._watching: Watching | None = None
        self._hearing: Hearing | None = None
        self._hello = Hello(who=ends.name)
        self._heard_s = 0.0
        self.first_frame_ms: int | None = None

    @property
    def heard_s(self) -> float:
        """The second on the monotonic clock when anything of the guide's came last; 0: never."""
        parts = [self._heard_s]
        if self._watching is not None and self._watching.shown:
            parts.append(self._watching.last_s)
        if self._hearing is not None and self._hearing.came:
            parts.append(self._hearing.last_s)
        return max(parts)

    @property
    def streams(self) -> bool:
        """Whether sound or pictures came at all: then they come all the time."""
        return bool(
            (self._watching is not None and self._watching.shown)
            or (self._hearing is not None and self._hearing.came)
        )

    @property
    def failed(self) -> bool:
        """Whether the connection says itself that it is gone."""
        return self._connection is not None and self._connection.connectionState in {
            "failed",
            "closed",
        }

    async def answer(self, sdp: str) -> str:
        """Take an offer; return the answer, with all candidates of this end in it.

        Raises:
            NoPeerError: It is no offer that can be answered.
        """
        connection = RTCPeerConnection(await reachable(self._servers))
        self._connection = connection
        connection.on("track", self._take_track)
        connection.on("datachannel", self._take_channel)
        try:
            await connection.setRemoteDescription(RTCSessionDescription(sdp=sdp, type="offer"))
            if not connection.getTransceivers():
                raise NoPeerError("the offer has neither sound nor pictures")
            self._join(connection.getTransceivers())
            answer = await connection.createAnswer()
            await connection.setLocalDescription(answer)
        except UNFIT as error:
            raise NoPeerError(f"the offer cannot be answered: {error}") from error
        for signal in self._early:
            await self._add(connection, signal)
        self._early.clear()
        return str(connection.localDescription.sdp)

    async def candidate(self, signal: CallSignal) -> None:
        """Take a candidate of the guide's, also one that came before its offer was taken."""
        connection = self._connection
        if connection is not None and connection.remoteDescription is not None:
            await self._add(connection, signal)
        elif len(self._early) < MOST_CANDIDATES:
            self._early.append(signal)

    def send(self, help_: Help) -> bool:
        """Send something of the help; return whether the channel is open."""
        channel = self._channel
        if channel is None or channel.readyState != "open":
            return False
        channel.send(msgspec.json.encode(help_).decode())
        return True

    async def figures(self) -> Figures:
        """Return how the media did so far; tell the pacing how much is lost."""
        connection, watching = self._connection, self._watching
        if connection is None:
            return Figures()
        found: dict[str, float] = {}
        for one in (await connection.getStats()).values():
            if one.type == "remote-inbound-rtp" and one.kind == "video":
                if one.roundTripTime is not None:
                    found["round_trip_ms"] = one.roundTripTime * 1000
                self._pacing.lost(one.fractionLost / SHARE)
                self._document_pacing.lost(one.fractionLost / SHARE)
            elif one.type == "inbound-rtp":
                found["lost"] = found.get("lost", 0) + max(0, one.packetsLost)
                rate = 90_000 if one.kind == "video" else 48_000
                found["jitter_ms"] = max(found.get("jitter_ms", 0), one.jitter / rate * 1000)
        return Figures(
            first_frame_ms=self.first_frame_ms,
            round_trip_ms=round(found["round_trip_ms"]) if "round_trip_ms" in found else None,
            jitter_ms=round(min(found["jitter_ms"], 60_000), 1) if "jitter_ms" in found else None,
            lost=round(found["lost"]) if "lost" in found else None,
            dropped=None if watching is None else watching.dropped,
        )

    async def close(self) -> None:
        """End the connection; nothing of it is left running."""
        for part in (self._watching, self._hearing):
            if part is not None:
                await part.close()
        for track in (self._face, self._document):
            if track is not None:
                track.stop()
        if self._connection is not None:
            try:
                async with asyncio.timeout(CLOSE_S):
                    await self._connection.close()
            except TimeoutError:
                log.warning("call: a connection did not close within %s s", CLOSE_S)

    def _join(self, transceivers: Sequence[RTCRtpTransceiver]) -> None:
        """Give each of the offer's lines what is at this end: sound, face, document."""
        ends, pictures = self._ends, 0
        face = document = None
        for line in transceivers:
            track: MediaStreamTrack | None = None
            if line.kind == "audio":
                if ends.microphone is not None:
                    track = MicrophoneTrack(ends.microphone, ends.muted)
            elif pictures == 0:
                pictures += 1
                if ends.face is not None:
                    track = self._face = CameraTrack(ends.face, self._pacing, ends.own)
                    face = line.mid
            elif pictures == 1:
                pictures += 1
                track = self._document = CameraTrack(ends.document, self._document_pacing)
                document = line.mid
            if line.kind == "video":
                codecs = RTCRtpSender.getCapabilities("video").codecs
                line.setCodecPreferences(
                    [one for one in codecs if one.mimeType in {CODEC, "video/rtx"}]
                )
            if track is None:
                line.direction = "recvonly"
            else:
                line.sender.replaceTrack(track)
                line.direction = "sendrecv"
        self._hello = Hello(
            who=ends.name,
            face=face,
            document=document,
            microphone=ends.microphone is not None,
            camera=face is not None,
        )

    async def _add(self, connection: RTCPeerConnection, signal: CallSignal) -> None:
        try:
            if not signal.sdp:
                await connection.addIceCandidate(None)
                return
            candidate = candidate_from_sdp(signal.sdp.removeprefix("candidate:"))
            candidate.sdpMid, candidate.sdpMLineIndex = signal.mid, signal.line
            await connection.addIceCandidate(candidate)
        except UNFIT as error:
            log.warning("call: a candidate is left out: %s", error)

    def _take_track(self, track: Any) -> None:
        if track.kind == "video":
            if self._watching is None:
                self._watching = Watching(track, self._show)
        elif self._hearing is None:
            self._hearing = Hearing(track, self._ends.speaker, self._ends.volume)

    def _take_channel(self, channel: RTCDataChannel) -> None:
        if channel.label != CHANNEL:
            return
        self._channel = channel
        channel.on("message", self._take_help)
        self.send(self._hello)

    def _take_help(self, data: str | bytes) -> None:
        self._heard_s = time.monotonic()
        try:
            help_ = _HELP.decode(data)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            log.debug("call: something of the help is not known: %s", error)
            return
        self._ends.came(help_)

    def _show(self, pixels: Pixels) -> None:
        if self.first_frame_ms is None:
            self.first_frame_ms = round((time.monotonic() - self._begun_s) * 1000)
        self._ends.guide(pixels)
