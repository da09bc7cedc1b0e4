"""Microphone and loudspeaker: the simulated ones, and programs in the place of ALSA's."""

import asyncio
from array import array

import pytest

from drivers.errors import CannotOpenError, LinkLostError
from drivers.registry import open_microphone, open_speaker
from drivers.sound.form import BYTES, SAMPLES, SILENCE
from drivers.sound.program import AlsaMicrophone, AlsaSpeaker
from tests.link.far import until

LONG_S = 20


def program(folder, name, text):
    file = folder / name
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return str(file)


async def test_simulated_sound_is_a_tone_silence_and_what_was_played():
    tone, silence = await open_microphone("sim://tone"), await open_microphone("sim://silence")
    assert max(array("h", tone.newest())) > 5000
    assert silence.newest() == SILENCE
    assert len(tone.newest()) == SAMPLES * BYTES
    speaker = await open_speaker("sim://kept")
    speaker.play(b"ab")
    assert list(speaker.played) == [b"ab"]


async def test_a_recording_program_is_read_frame_by_frame_and_ends_with_the_call(tmp_path):
    words = tmp_path / "words"
    recorder = program(
        tmp_path, "recorder", f'echo "$@" > {words}; exec head -c 1000000000 /dev/zero'
    )
    microphone = await AlsaMicrophone.opened("plughw:CARD=SAMPLE", recorder)
    heard = []

    def listens():
        heard.append(microphone.newest())
        return heard[-1] is not None

    await until(listens, LONG_S)
    assert heard[-1] == SILENCE
    assert "-D plughw:CARD=SAMPLE" in words.read_text()
    await microphone.close()
    assert microphone._child.returncode is not None
    await microphone.close()


async def test_a_playing_program_hears_what_was_played(tmp_path):
    kept = tmp_path / "kept"
    player = program(tmp_path, "player", f"exec cat > {kept}")
    speaker = await AlsaSpeaker.opened("default", player)
    speaker.play(SILENCE)
    speaker.play(b"\1\0" * SAMPLES)
    await until(lambda: kept.stat().st_size == 2 * SAMPLES * BYTES, LONG_S)
    await speaker.close()
    assert speaker._child.returncode is not None
    with pytest.raises(LinkLostError):
        speaker.play(SILENCE)


async def test_what_does_not_listen_is_not_waited_for(tmp_path):
    deaf = program(tmp_path, "deaf", "exec sleep 60")
    speaker = await AlsaSpeaker.opened("default", deaf)
    for _ in range(500):  # ten seconds of sound
        speaker.play(SILENCE)
    assert speaker._child.stdin.transport.get_write_buffer_size() < 20 * SAMPLES * BYTES
    await speaker.close()


async def test_a_device_that_is_not_there_says_what_to_do(tmp_path):
    broken = program(tmp_path, "broken", "exit 1")
    with pytest.raises(CannotOpenError, match="-L lists"):
        await AlsaMicrophone.opened("none", broken)
    with pytest.raises(CannotOpenError, match="alsa-utils"):
        await AlsaSpeaker.opened("none", str(tmp_path / "no-such-program"))
    with pytest.raises(CannotOpenError, match="alsa:NAME"):
        await open_microphone("usb:1")


async def test_one_that_ends_leaves_silence(tmp_path):
    short = program(tmp_path, "short", "sleep 0.5; exit 0")
    microphone = await AlsaMicrophone.opened("default", short)
    await asyncio.wait_for(microphone._child.wait(), LONG_S)
    assert microphone.newest() is None
    await microphone.close()
