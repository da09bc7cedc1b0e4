"""Codes that are laid before a played camera, or held before a played scanner."""

import asyncio
from datetime import date

import numpy as np
import pytest
import qrcode

from drivers.camera.scene import SceneSource
from drivers.camera.settings import CameraSettings
from drivers.camera.simulator import DISTINCT, Film, pressed
from drivers.errors import CameraStalledError, DeviceError, NotReadyError
from kiosk.flow.applying import CodeRead, NobodyShowedACode, ReadCode
from kiosk.flow.events import ReadCard
from kiosk.runtime.codes import Codes
from kiosk.runtime.seeing import LOOK_S, Seeing
from kiosk.texts import Language
from tests.drivers.faulty import CODE, KINDS, Bench

RECEIPT = "ESTATION:P1:hetao:A261124-7K3Q9X:" + "x" * 86
OTHER = "https://example.com/"


def film_of(*texts):
    """Return what is seen of the plate while slips with these codes lie there."""
    source, random = SceneSource("empty", width=1280, height=720), np.random.default_rng(4)
    view = source.read().copy()
    for place, text in enumerate(texts):
        code = qrcode.QRCode(border=4, box_size=5)
        code.add_data(text)
        slip = np.array(code.make_image().get_image().convert("RGB"))
        top, left = 180, 80 + place * 560
        view[top : top + slip.shape[0], left : left + slip.shape[1]] = slip // 1.2
    frames = []
    for _ in range(DISTINCT):
        noise = random.integers(0, 6, view.shape, np.uint8)
        frames.append(pressed(np.clip(view.astype(int) + noise, 0, 255).astype(np.uint8)))
    return Film((), tuple(frames))


@pytest.fixture
async def bench(tmp_path):
    async with Bench(KINDS["camera"], tmp_path) as bench:
        assert await bench.use_until("seen") == "seen"
        settings = CameraSettings(url="camera://127.0.0.1:1")
        bench.eye = Seeing(bench.supervisor, settings, lambda _: None, date.today, lambda *_: None)
        bench.simulation.do("scene empty")
        yield bench
        await bench.eye.close()


def show(bench, *texts):
    bench.simulation.play.__self__.show(film_of(*texts))


async def read(bench, timeout_s=60.0, unlike=""):
    effect = ReadCode(timeout_s, on_plate=True, unlike=unlike)
    return await Codes(nothing, bench.eye).perform(effect, Language.ENGLISH)


class Nothing:
    """A scanner that must not be used."""

    def use(self):
        raise AssertionError("the scanner was asked")


nothing = Nothing()


async def test_a_code_that_is_laid_down_is_read_by_itself(bench):
    reading = asyncio.ensure_future(read(bench))
    await asyncio.sleep(3 * LOOK_S)
    assert not reading.done()
    show(bench, RECEIPT)
    assert await reading == CodeRead(RECEIPT)


async def test_where_nobody_lays_one_the_time_ends(bench):
    assert await read(bench, timeout_s=0.5) == NobodyShowedACode()


async def test_a_code_that_was_told_about_is_looked_past(bench):
    show(bench, OTHER)
    assert await read(bench) == CodeRead(OTHER)
    assert await read(bench, timeout_s=1.0, unlike=OTHER) == NobodyShowedACode()
    show(bench, OTHER, RECEIPT)
    assert await read(bench, unlike=OTHER) == CodeRead(RECEIPT)


async def test_about_five_frames_a_second_are_looked_at(bench, monkeypatch):
    looks = []

    def nothing_in(pixels, unlike):
        looks.append(pixels.shape)

    monkeypatch.setattr("kiosk.runtime.seeing._code_in", nothing_in)
    assert await read(bench, timeout_s=2.0) == NobodyShowedACode()
    assert 1 <= len(looks) <= 2.0 / LOOK_S + 1


async def test_a_camera_that_hangs_or_is_pulled_is_an_error(bench, patient):
    patient(0.9)
    reading = asyncio.ensure_future(read(bench))
    await asyncio.sleep(2 * LOOK_S)
    bench.simulation.switch("frozen", on=True)
    with pytest.raises(CameraStalledError):
        await reading
    await bench.plug.pull()
    with pytest.raises(DeviceError):
        await read(bench)


async def test_without_a_camera_none_is_read(bench):
    eye = Seeing(bench.supervisor, None, lambda _: None, date.today, lambda *_: None)
    with pytest.raises(NotReadyError, match="the settings name none"):
        await Codes(nothing, eye).perform(ReadCode(1.0, on_plate=True), Language.ENGLISH)
    await eye.close()
    assert await Codes(nothing, eye).perform(ReadCard(1.0), Language.ENGLISH) is None


async def test_before_the_scanner_it_is_the_scanner_that_reads(tmp_path):
    class Blind:
        async def code(self, timeout_s, unlike):
            raise AssertionError("the camera was asked")

    async with Bench(KINDS["scanner"], tmp_path) as bench:
        assert await bench.use_until("read") == "read"
        codes = Codes(bench.supervisor, Blind())
        reading = asyncio.ensure_future(codes.perform(ReadCode(10.0), Language.ENGLISH))
        async with asyncio.timeout(60):
            while not reading.done():
                bench.simulation.do(f"show {CODE}")
                await asyncio.sleep(0.3)
        assert await reading == CodeRead(CODE)
        assert await codes.perform(ReadCode(0.2), Language.ENGLISH) == NobodyShowedACode()
