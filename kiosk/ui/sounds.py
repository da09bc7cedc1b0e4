"""What the kiosk lets be heard: short tones, made when they are first wanted."""

import logging
import math
import tempfile
import wave
from array import array
from collections.abc import Mapping
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

RATE = 44_100  # samples a second
LOUD = 0.35  # of what the loudspeaker can
FADE_S = 0.012  # at both ends: else it clicks
ATTEND, TAKEN = "attend", "taken"
Notes = tuple[tuple[float, float], ...]  # hertz, seconds
TONES: Mapping[str, Notes] = {
    ATTEND: ((440.0, 0.09), (392.0, 0.14)),  # something is to be done
    TAKEN: ((659.3, 0.09), (880.0, 0.2)),  # the picture was taken
}


class Sounds:
    """Plays tones; a machine without a loudspeaker stays silent."""

    def __init__(self) -> None:
        self._loaded: dict[str, Any] = {}
        self.volume = 100
        """Percent of what the loudspeaker is given."""

    def play(self, name: str) -> None:
        """Play a tone of ``TONES``; returns at once."""
        if name not in self._loaded:
            self._loaded[name] = _loaded(TONES[name])
        if self._loaded[name] is not None:
            self._loaded[name].volume = self.volume / 100
            self._loaded[name].play()


def _loaded(notes: Notes) -> Any:
    """Return what plays the notes; None where nothing can."""
    # It opens the loudspeaker, which the first page has no use for.
    from kivy.core.audio import SoundLoader  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="estation-") as folder:
        file = Path(folder) / "tone.wav"
        write_tone(file, notes)
        sound = SoundLoader.load(str(file))
    if sound is None or not sound.length:
        log.warning("sound: cannot be played; is there a loudspeaker?")
        return None
    return sound


def write_tone(file: Path, notes: Notes) -> None:
    """Write notes, one after the other, as a WAV file: one channel, 16 bit."""
    samples = array("h")
    for hertz, seconds in notes:
        count = round(seconds * RATE)
        for at in range(count):
            edge = min(at, count - at) / RATE
            loud = LOUD * min(1.0, edge / FADE_S)
            samples.append(round(32767 * loud * math.sin(2 * math.pi * hertz * at / RATE)))
    with wave.open(str(file), "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(RATE)
        stream.writeframes(samples.tobytes())
