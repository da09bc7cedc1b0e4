"""Plays every tone of the kiosk; what the loudspeaker would get is in the file that SDL names."""

import time

import kiosk.ui  # noqa: F401  # sets what Kivy reads when it is imported

# isort: split
from kiosk.ui.sounds import TONES, Sounds

sounds = Sounds()
for name, notes in TONES.items():
    sounds.play(name)
    time.sleep(sum(seconds for _, seconds in notes) + 0.3)
