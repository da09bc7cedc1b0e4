"""A guide for the tests: a real end of WebRTC, and the centre's part of the signalling."""

import asyncio
import time
from fractions import Fraction

import av
import msgspec
import numpy as np
from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError

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
from kiosk.link.helping import CHANNEL, Hello, Help
from tests.bench.time_code import read
from tests.link.far import TOPICS

HELP = msgspec.json.Decoder(Help)


class Picture(MediaStreamTrack):
    """A picture of one colour, 640 x 480."""

    kind = "video"

    def __init__(self, bgr=(200, 40, 40), frames_per_s=30):
        super().__init__()
        self.pixels = np.full((480, 640, 3), bgr, np.uint8)
        self.period_s = 1 / frames_per_s
        self.begun_s, self.count = time.monotonic(), 0

    async def recv(self):
        self.count += 1
        due_s = self.begun_s + self.count * self.period_s
        await asyncio.sleep(max(0.0, due_s - time.monotonic()))
        frame = av.VideoFrame.from_ndarray(self.pixels, format="bgr24")
        frame.pts = round((time.monotonic() - self.begun_s) * 90_000)
        frame.time_base = Fraction(1, 90_000)
        return frame


class Seen:
    """What came on one track."""

    def __init__(self, track):
        self.count, self.last, self.last_s, self.first_ms = 0, None, 0.0, None
        self.frames = None  # a list: gets each frame's moment, and what its time code says
        self.task = asyncio.get_running_loop().create_task(self.receive(track))

    async def receive(self, track):
        try:
            while True:
                frame = await track.recv()
                self.count, self.last, self.last_s = self.count + 1, frame, time.monotonic()
                self.first_ms = self.first_ms or wall_clock_ms()
                if self.frames is not None:
                    now_ms = wall_clock_ms()
                    self.frames.append((now_ms, read(frame.to_ndarray(format="bgr24"))))
        except MediaStreamError:
            pass

    @property
    def pixels(self):
        return self.last.to_ndarray(format="bgr24")


class Guide:
    """Answers every ring; what it does not do by itself is told by the test.

    ``way`` may change an SDP on its way: ``way("offer", sdp)`` and ``way("answer", sdp)``.
    """

    def __init__(self, far, *, sends=True, servers=(), way=lambda _kind, sdp: sdp, picture=Picture):
        self.far, self.sends, self.servers, self.way = far, sends, servers, way
        self.picture = picture
        self.rung_ms = self.answered_ms = 0
        self.call, self.generation, self.peer, self.channel = "", -1, None, None
        self.rings, self.renewed, self.ended = [], 0, None
        self.seen, self.heard, self.got = {}, None, []
        self.answered = asyncio.Event()
        self.closing = []
        self.ice = ()
        self.task = asyncio.get_running_loop().create_task(self.work())

    def say(self, body):
        self.far.say(TOPICS.call_down, body)

    async def work(self):
        while True:
            topic, message = await self.far.heard.get()
            if topic != TOPICS.call_up:
                continue
            match message.body:
                case CallRing() as ring:
                    self.rings.append(ring)
                    self.call, self.rung_ms = ring.call, wall_clock_ms()
                    await self.rung(ring)
                case CallSignal(kind=SignalKind.ANSWER) as signal:
                    if signal.generation == self.generation:
                        sdp = self.way("answer", signal.sdp)
                        answer = RTCSessionDescription(sdp=sdp, type="answer")
                        await self.peer.setRemoteDescription(answer)
                        self.answered.set()
                case CallSignal(kind=SignalKind.RENEW):
                    self.renewed += 1
                    await self.offer()
                case CallEnd() as end:
                    self.ended = end

    async def rung(self, ring):
        self.say(CallPlace(call=ring.call, place=0, guides=1))
        await self.answer()

    async def answer(self, name="SAMPLE GUIDE"):
        self.answered_ms = wall_clock_ms()
        self.say(CallAnswered(call=self.call, guide=name, servers=self.servers))
        await self.offer()

    async def offer(self):
        before = self.peer
        self.generation += 1
        self.answered.clear()
        self.seen, self.heard = {}, None
        peer = self.peer = RTCPeerConnection(
            RTCConfiguration(iceServers=list(self.ice), bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        )
        if self.sends:
            peer.addTransceiver(AudioStreamTrack(), direction="sendrecv")
            peer.addTransceiver(self.picture(), direction="sendrecv")
        else:
            peer.addTransceiver("audio", direction="recvonly")
            peer.addTransceiver("video", direction="recvonly")
        peer.addTransceiver("video", direction="recvonly")
        self.channel = peer.createDataChannel(CHANNEL)
        self.channel.on("message", lambda data: self.got.append(HELP.decode(data)))
        self.channel.on("open", lambda: self.send(Hello(who="SAMPLE GUIDE")))
        tracks = []

        def take(track):
            if track.kind == "audio":
                self.heard = Seen(track)
            else:
                tracks.append(track)
                self.seen["face" if len(tracks) == 1 else "document"] = Seen(track)

        peer.on("track", take)
        await peer.setLocalDescription(await peer.createOffer())
        self.say(
            CallSignal(
                call=self.call,
                generation=self.generation,
                kind=SignalKind.OFFER,
                sdp=self.way("offer", peer.localDescription.sdp),
            )
        )
        if before is not None:
            self.closing.append(asyncio.ensure_future(before.close()))

    def send(self, help_):
        self.channel.send(msgspec.json.encode(help_).decode())

    def got_of(self, kind):
        return [one for one in self.got if isinstance(one, kind)]

    def hang_up(self, reason=EndReason.GUIDE_HUNG_UP):
        self.say(CallEnd(call=self.call, reason=reason))

    async def close(self):
        failed = self.task.done()
        self.task.cancel()
        if self.peer is not None:
            self.closing.append(asyncio.ensure_future(self.peer.close()))
        if self.closing:
            _, pending = await asyncio.wait(self.closing, timeout=10)
            for task in pending:
                task.cancel()
        if failed:
            self.task.result()  # what went wrong here is why the rest did not come
