"""The tones of the kiosk, taken where SDL hands them to the loudspeaker."""

import os
import subprocess
import sys

import numpy as np

from kiosk.ui.sounds import TONES


def heard(tmp_path, **environment):
    file = tmp_path / "heard.raw"
    around = os.environ | {"SDL_DISKAUDIOFILE": str(file)} | environment
    done = subprocess.run(
        ["xvfb-run", "-a", sys.executable, "-m", "tests.ui.sounding"],
        env=around, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return np.fromfile(file, np.int16).astype(float) if file.exists() else np.zeros(0)


def test_every_tone_reaches_the_loudspeaker_at_its_pitch(tmp_path):
    samples = heard(tmp_path, SDL_AUDIODRIVER="disk")
    assert np.abs(samples).max() > 5000
    for hertz in {hertz for notes in TONES.values() for hertz, _ in notes}:
        strength = [pitch(samples, hertz * off) for off in (0.945, 1.0, 1.055)]
        assert strength[1] > 2 * max(strength[0], strength[2]), hertz


def test_without_a_loudspeaker_it_is_silent_and_goes_on(tmp_path):
    assert heard(tmp_path, SDL_AUDIODRIVER="none-such").size == 0


def pitch(samples, hertz):
    """Return how strong a pitch is, in the best tenth of a second; two channels at 44.1 kHz."""
    mono = samples[: len(samples) // 2 * 2].reshape(-1, 2)[:, 0]
    count = 4410
    parts = mono[: len(mono) // count * count].reshape(-1, count)
    wave = np.exp(-2j * np.pi * hertz * np.arange(count) / 44_100)
    return np.abs(parts @ (wave * np.hanning(count))).max()
