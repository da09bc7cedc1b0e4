"""A kiosk's end of a video call: its words over the real broker, its media by aiortc."""

import asyncio
import base64
import json
from contextlib import asynccontextmanager
from fractions import Fraction

import numpy as np
from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
    VideoStreamTrack,
)
from aiortc.contrib.media import MediaBlackhole
from aiortc.mediastreams import AudioStreamTrack
from aiortc.sdp import candidate_from_sdp
from av import VideoFrame

from kiosk.link.calling import (
    CallAnswered,
    CallEnd,
    CallPlace,
    CallRing,
    CallSignal,
    EndReason,
    SignalKind,
)
from kiosk.link.clock import wall_clock_ms
from kiosk.link.connection import Connection, Outgoing
from kiosk.link.envelope import Writer, new_id, read
from kiosk.link.messages import State
from kiosk.link.topics import KioskTopics
from tests.link.far import at
from tests.link.test_client import running

FACE, DOCUMENT = (220, 30, 30), (30, 30, 220)  # red, blue
WAIT_S = 30


class Plain(VideoStreamTrack):
    """A picture of one colour, whose left half is darker: it cannot be mistaken for another."""

    def __init__(self, colour):
        super().__init__()
        self._pixels = np.full((240, 320, 3), colour, np.uint8)
        self._pixels[:, :160] //= 2
        self.plugged = asyncio.Event()
        self.plugged.set()

    async def recv(self):
        await self.plugged.wait()
        pts, base = await self.next_timestamp()
        frame = VideoFrame.from_ndarray(self._pixels, "rgb24")
        frame.pts, frame.time_base = pts, Fraction(base)
        return frame


class KioskEnd:
    """Says what a kiosk says, and keeps what it hears."""

    def __init__(self, broker, name="kiosk-01"):
        self.name, self.call = name, new_id()
        self.topics = KioskTopics("hetao", name)
        self.writer = Writer(new_id(), wall_clock_ms)
        self.came = asyncio.Event()
        self.heard, self.said = [], []  # bodies of down/call; words of the data channel
        self._moved = asyncio.Condition()
        self.peer = self.channel = None
        self.frame = None  # the latest one of the guide's face
        self._work = set()
        self._early = []
        self._turn = asyncio.Lock()
        self.connection = Connection(
            at(broker.port), self, client_id=name, subscriptions=(self.topics.call_down,)
        )

    # --- see ``Listener``

    def will(self):
        return Outgoing("estation/v1/nobody", b"")

    def connected(self):
        self.came.set()

    def disconnected(self):
        self.came.clear()

    def received(self, incoming):
        body = read(incoming.data).body
        self.heard.append(body)
        if isinstance(body, CallSignal) and body.call == self.call:
            self._do(self._signalled(body))
        self._do(self._stir())

    def _do(self, work):
        task = asyncio.ensure_future(work)
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    async def _stir(self):
        async with self._moved:
            self._moved.notify_all()

    # --- what it says

    def ring(self, topic="general", **more):
        self.say(CallRing(call=self.call, topic=topic, language="zh_Hans_CN", **more))

    def say(self, body):
        assert self.connection.publish(Outgoing(self.topics.call_up, self.writer.write(body)))

    def is_now(self, state):
        """Say how the kiosk is; ``LOST`` is what the broker says of one that went."""
        now_ms = wall_clock_ms()
        body = State(state=state, boot=self.writer.boot, since=now_ms)
        data = self.writer.write(body)
        assert self.connection.publish(Outgoing(self.topics.state, data, retain=True))

    def hang_up(self):
        self.say(CallEnd(call=self.call, reason=EndReason.HUNG_UP))

    def tell(self, type_, **more):
        self.channel.send(json.dumps({"type": type_, **more}))

    def still(self, jpeg, parts=3):
        size = -(-len(jpeg) // parts)
        for part in range(parts):
            piece = base64.b64encode(jpeg[part * size : (part + 1) * size]).decode()
            self.tell("still", id="still-0001", part=part, parts=parts, jpeg=piece)

    # --- what it waits for

    async def until(self, condition):
        async with asyncio.timeout(WAIT_S), self._moved:
            await self._moved.wait_for(condition)

    async def place(self, number):
        await self.until(lambda: (last := self.last(CallPlace)) and last.place == number)
        return self.last(CallPlace)

    async def answered(self, times=1):
        await self.until(lambda: len(self.all(CallAnswered)) >= times)
        return self.last(CallAnswered)

    async def ended(self):
        await self.until(lambda: self.last(CallEnd))
        return self.last(CallEnd).reason

    async def word(self, type_, **like):
        """Return a word of the data channel that has such fields."""

        def found():
            return [
                one
                for one in self.said
                if one["type"] == type_ and all(one.get(k) == v for k, v in like.items())
            ]

        await self.until(found)
        return found()[-1]

    async def picture(self):
        """Return the guide's face, once it is not black."""
        await self.until(lambda: self.frame is not None and self.frame.max() > 60)
        return self.frame

    def all(self, kind):
        return [one for one in self.heard if isinstance(one, kind) and one.call == self.call]

    def last(self, kind):
        return (self.all(kind) or [None])[-1]

    # --- its media

    async def _signalled(self, body):
        async with self._turn:
            if body.kind is SignalKind.OFFER:
                await self._answer(body)
            elif body.kind is SignalKind.CANDIDATE and body.sdp:
                candidate = candidate_from_sdp(body.sdp.removeprefix("candidate:"))
                candidate.sdpMid, candidate.sdpMLineIndex = body.mid, body.line
                if self.peer is None or self.generation != body.generation:
                    self._early.append((body.generation, candidate))
                else:
                    await self.peer.addIceCandidate(candidate)

    async def _answer(self, offer):
        if self.peer is not None:
            await self.peer.close()
        self.generation = offer.generation
        self.peer = RTCPeerConnection(
            RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        )
        self.peer.on("datachannel", self._channelled)
        self.peer.on("track", self._tracked)
        await self.peer.setRemoteDescription(RTCSessionDescription(offer.sdp, "offer"))
        self.peer.addTrack(AudioStreamTrack())
        self.cameras = [Plain(colour) for colour in (FACE, DOCUMENT)]
        for camera in self.cameras:
            self.peer.addTrack(camera)
        await self.peer.setLocalDescription(await self.peer.createAnswer())
        self.say(
            CallSignal(
                call=self.call,
                generation=offer.generation,
                kind=SignalKind.ANSWER,
                sdp=self.peer.localDescription.sdp,
            )
        )
        for generation, candidate in self._early:
            if generation == offer.generation:
                await self.peer.addIceCandidate(candidate)
        self._early.clear()

    def _channelled(self, channel):
        self.channel = channel
        channel.on("message", self._worded)
        video = [one.mid for one in self.peer.getTransceivers() if one.kind == "video"]
        self.tell("hello", who=self.name, face=video[0], document=video[1])

    def _worded(self, text):
        self.said.append(json.loads(text))
        self._do(self._stir())

    def _tracked(self, track):
        if track.kind == "video":
            self._do(self._look(track))
        else:
            hole = MediaBlackhole()
            hole.addTrack(track)
            self._do(hole.start())

    async def _look(self, track):
        try:
            while True:
                self.frame = (await track.recv()).to_ndarray(format="rgb24")
                await self._stir()
        except Exception:  # noqa: BLE001  # the track ended
            return

    async def close(self):
        async with self._turn:
            if self.peer is not None:
                await self.peer.close()
        for task in list(self._work):
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)


@asynccontextmanager
async def kiosk_end(broker, name="kiosk-01"):
    end = KioskEnd(broker, name)
    async with running(end.connection):
        await end.came.wait()
        try:
            yield end
        finally:
            await end.close()
