"""A bare end of a call: aiortc alone, pictures of one colour, what comes is counted.

Reads an offer from standard input, writes the answer, and sends until it is ended.
"""

import asyncio
import json
import sys

from aiortc import RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack

from tests.runtime.call.guide import Picture, Seen


async def main():
    offer = json.loads(sys.stdin.readline())
    peer = RTCPeerConnection(
        RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
    )
    seen = []
    peer.on("track", lambda track: seen.append(Seen(track)))
    await peer.setRemoteDescription(RTCSessionDescription(sdp=offer, type="offer"))
    audio, face, *_ = peer.getTransceivers()
    for line, track in ((audio, AudioStreamTrack()), (face, Picture())):
        line.sender.replaceTrack(track)
        line.direction = "sendrecv"
    await peer.setLocalDescription(await peer.createAnswer())
    print(json.dumps(peer.localDescription.sdp), flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
