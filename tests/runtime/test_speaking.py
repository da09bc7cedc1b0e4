"""Texts spoken by the real espeak-ng into a file; children that hang, fail or are broken off."""

import asyncio
import os
import stat
import subprocess
import wave
from array import array
from pathlib import Path

import pytest

from kiosk.catalogue.policies import Body, Heading, Item, Row
from kiosk.flow.consulting import VOLUMES, PassageSpoken, Speak
from kiosk.flow.events import Failed, ReadCard
from kiosk.runtime import speaking
from kiosk.runtime.speaking import PROGRAM, VOICES, Speaking, passages_of
from kiosk.settings import Speech
from kiosk.texts import Language, Words

TITLE = Words("社會保險", "社会保险", "Social insurance")
BODY = Body(
    (Heading("步驟"), Item("帶備身分證")),
    (Heading("步骤"), Item("带上身份证"), Row("证件", "原件：要")),
    (Heading("Steps"),),
)


def effect(passage=0, volume=2):
    return Speak(TITLE, BODY, passage, volume)


def loudness(file):
    """Return the largest sample and how many seconds there are."""
    with wave.open(str(file)) as stream:
        samples = array("h", stream.readframes(stream.getnframes()))
        return max((abs(one) for one in samples), default=0), len(samples) / stream.getframerate()


def program(folder, text):
    file = folder / "speaker"
    file.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return str(file)


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"


async def until(condition):
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("voice", VOICES.values())
def test_espeak_has_a_voice_for_each_language(voice):
    done = subprocess.run(
        [PROGRAM, f"--voices={voice}"], capture_output=True, text=True, check=True
    )
    assert any(line.split()[1].startswith(voice) for line in done.stdout.splitlines()[1:])


@pytest.mark.parametrize("language", Language)
async def test_every_passage_of_each_language_is_heard(language, tmp_path):
    file = tmp_path / "heard.wav"
    own = Speaking(Speech(), further=("-w", str(file)))
    count = len(passages_of(effect(), language))
    assert count == 1 + len(BODY.in_language(language))
    for passage in range(count):
        file.unlink(missing_ok=True)
        answer = await own.perform(effect(passage), language)
        assert answer == PassageSpoken(last=passage == count - 1)
        loudest, seconds = loudness(file)
        assert loudest > 1000
        assert seconds > 0.3
    assert await own.perform(effect(count), language) == PassageSpoken(last=True)


async def test_cantonese_mandarin_and_english_sound_different(tmp_path):
    said = Words("港澳居民", "港澳居民", "港澳居民")
    heard = set()
    for language in Language:
        file = tmp_path / f"{language}.wav"
        own = Speaking(Speech(), further=("-w", str(file)))
        await own.perform(Speak(said, BODY, 0, 2), language)
        heard.add(file.read_bytes())
    assert len(heard) == 3


async def test_each_step_is_louder_than_the_one_before(tmp_path):
    file, found = tmp_path / "heard.wav", []
    own = Speaking(Speech(), further=("-w", str(file)))
    for volume in range(VOLUMES):
        await own.perform(effect(0, volume), Language.ENGLISH)
        found.append(loudness(file)[0])
    assert found == sorted(set(found))
    assert found[-1] > 1.8 * found[0]


async def test_the_rate_of_the_settings_is_kept(tmp_path):
    file, found = tmp_path / "heard.wav", []
    for rate in (100, 300):
        own = Speaking(Speech(rate=rate), further=("-w", str(file)))
        await own.perform(effect(), Language.ENGLISH)
        found.append(loudness(file)[1])
    assert found[0] > 1.5 * found[1]


async def test_text_that_looks_like_an_option_is_spoken_and_never_obeyed(tmp_path):
    file, other = tmp_path / "heard.wav", tmp_path / "other.wav"
    own = Speaking(Speech(), further=("-w", str(file)))
    text = f"-w {other} --help <speak>`id`$(id)</speak>"
    await own.perform(Speak(Words(text, text, text), BODY, 0, 2), Language.ENGLISH)
    assert loudness(file)[0] > 1000
    assert not other.exists()


async def test_what_is_broken_off_is_killed(tmp_path):
    note = tmp_path / "pid"
    own = Speaking(
        Speech(), program(tmp_path, f"echo $$ > {note}.new; mv {note}.new {note}; exec sleep 60")
    )
    task = asyncio.create_task(own.perform(effect(), Language.ENGLISH))
    await until(note.exists)
    pid = int(note.read_text())
    assert alive(pid)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not alive(pid)


async def test_what_hangs_is_killed_and_said(tmp_path, monkeypatch):
    monkeypatch.setattr(speaking, "LEAST_S", 0.2)
    monkeypatch.setattr(speaking, "SIGN_S", 0.0)
    note = tmp_path / "pid"
    own = Speaking(Speech(), program(tmp_path, f"echo $$ > {note}; exec sleep 60"))
    own.ready = True
    answer = await own.perform(effect(), Language.ENGLISH)
    assert answer == Failed(effect(), "speech.failed")
    assert not own.ready
    assert not alive(int(note.read_text()))


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("cat >/dev/null; echo 'error: No such file or directory' >&2", "speech.mute"),
        ("cat >/dev/null; exit 1", "speech.mute"),
        ("exit 0", None),
    ],
)
async def test_a_loudspeaker_that_is_not_there_is_said(tmp_path, script, code):
    own = Speaking(Speech(), program(tmp_path, script))
    await own.look()
    assert own.ready == (code is None)
    answer = await own.perform(effect(), Language.ENGLISH)
    assert answer == (PassageSpoken(last=False) if code is None else Failed(effect(), code))


async def test_where_espeak_is_not_installed_nothing_is_ever_ready(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    own = Speaking(Speech())
    await asyncio.wait_for(own.run(), 30)
    assert not own.ready
    assert await own.perform(effect(), Language.ENGLISH) == Failed(effect(), "speech.failed")


async def test_speech_that_is_switched_off_is_never_looked_for(tmp_path):
    note = tmp_path / "called"
    own = Speaking(Speech(enabled=False), program(tmp_path, f"touch {note}"))
    await asyncio.wait_for(own.run(), 30)
    assert not own.ready
    assert not note.exists()


async def test_a_loudspeaker_that_is_plugged_in_later_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(speaking, "LOOK_S", 0.05)
    there = tmp_path / "there"
    own = Speaking(Speech(), program(tmp_path, f"cat >/dev/null; test -e {there}"))
    await own.look()
    assert not own.ready
    there.touch()
    running = asyncio.create_task(own.run())
    try:
        await until(lambda: own.ready)
        there.unlink()
        await until(lambda: not own.ready)
    finally:
        running.cancel()


async def test_the_effects_of_others_are_left_alone():
    assert await Speaking(Speech()).perform(ReadCard(1.0), Language.ENGLISH) is None
