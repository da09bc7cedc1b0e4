"""Sound on its way: the microphone as a track, and a guide's voice for the loudspeaker."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction

import av
import numpy as np
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError

from drivers.capabilities import Microphone, Speaker
from drivers.errors import DeviceError
from drivers.sound.form import FRAME_S, RATE, SAMPLES, SILENCE
from kiosk.flow.call_now import VOLUMES

SOFTER = 0.6  # from one step of loudness to the next softer one
LATE_S = 0.2  # a track that was held up so long begins anew instead of catching up


class MicrophoneTrack(MediaStreamTrack):
    """What the microphone hears, 20 ms at a time; silence while muted, or when it is away."""

    kind = "audio"

    def __init__(self, microphone: Microphone, muted: Callable[[], bool]) -> None:
        super().__init__()
        self._microphone, self._muted = microphone, muted
        self._due_s = 0.0
        self._pts = 0

    async def recv(self) -> av.AudioFrame:
        """See ``MediaStreamTrack.recv``."""
        now_s = time.monotonic()
        if now_s - self._due_s > LATE_S:
            self._due_s = now_s
        await asyncio.sleep(max(0.0, self._due_s - now_s))
        self._due_s += FRAME_S
        heard = self._microphone.newest()
        data = SILENCE if heard is None or self._muted() else heard
        frame = av.AudioFrame.from_ndarray(
            np.frombuffer(data, np.int16).reshape(1, -1), format="s16", layout="mono"
        )
        frame.sample_rate, frame.pts = RATE, self._pts
        frame.time_base = Fraction(1, RATE)
        self._pts += SAMPLES
        return frame


class Hearing:
    """Lets a track be heard.

    Args:
        track: Of the other end.
        speaker: What it is heard by; None: it is taken and not heard.
        volume: The step of loudness now.
    """

    def __init__(
        self, track: MediaStreamTrack, speaker: Speaker | None, volume: Callable[[], int]
    ) -> None:
        self._track, self._speaker, self._volume = track, speaker, volume
        self._resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        self.last_s = time.monotonic()
        self.came = 0
        self._task = asyncio.get_running_loop().create_task(self._hear())

    async def close(self) -> None:
        """Hear no more."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _hear(self) -> None:
        with suppress(MediaStreamError):
            while True:
                frame = await self._track.recv()
                self.last_s = time.monotonic()
                self.came += 1
                if self._speaker is None or not isinstance(frame, av.AudioFrame):
                    continue
                for part in self._resampler.resample(frame):
                    with suppress(DeviceError):  # its supervisor knows
                        self._speaker.play(louder(part.to_ndarray(), self._volume()))


def louder(samples: np.ndarray, volume: int) -> bytes:
    """Return samples at a step of loudness; the uppermost leaves them as they are."""
    factor = 0.0 if volume <= 0 else SOFTER ** (VOLUMES - volume)
    return (samples.astype(np.float32) * factor).astype(np.int16).tobytes()
