"""Microphones and loudspeakers made of code."""

import math
from array import array
from collections import deque

from drivers.sound.form import RATE, SAMPLES, SILENCE

TONE_HZ, LOUD = 440, 6000
KEPT = 250  # frames: five seconds


class ToneMicrophone:
    """Hears one tone, or nothing at all. See ``Microphone``."""

    def __init__(self, *, hz: int = TONE_HZ) -> None:
        self._hz, self._at = hz, 0

    def newest(self) -> bytes | None:
        """See ``Microphone.newest``."""
        if not self._hz:
            return SILENCE
        step = 2 * math.pi * self._hz / RATE
        samples = array(
            "h", (round(LOUD * math.sin(step * (self._at + n))) for n in range(SAMPLES))
        )
        self._at = (self._at + SAMPLES) % RATE
        return samples.tobytes()

    async def close(self) -> None:
        """See ``Microphone.close``."""


class KeepingSpeaker:
    """Keeps in memory what was to be heard last. See ``Speaker``."""

    def __init__(self) -> None:
        self.played: deque[bytes] = deque(maxlen=KEPT)

    def play(self, data: bytes) -> None:
        """See ``Speaker.play``."""
        self.played.append(data)

    async def close(self) -> None:
        """See ``Speaker.close``."""
