"""What sources give that is no usual frame: other channels, other depths, other sizes, nothing."""

import itertools
import time

import numpy as np
import pytest

from drivers.camera.device import NewestCamera
from drivers.camera.shaping import frame_of
from drivers.errors import CameraStalledError

GOOD = np.random.default_rng(3).integers(0, 255, (48, 64, 3), np.uint8)


class Playing:
    """A source that gives pictures one after the other, and ever again."""

    def __init__(self, *pictures):
        self._pictures = itertools.cycle(pictures)

    def read(self):
        time.sleep(0.005)
        return next(self._pictures)

    def still(self):
        return self.read()

    def close(self):
        """Nothing is held."""


@pytest.fixture
async def playing():
    cameras = []

    def play(*pictures):
        cameras.append(NewestCamera(Playing(*pictures), "playing", frames_per_s=60))
        return cameras[-1]

    yield play
    for camera in cameras:
        await camera.close()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (GOOD, GOOD),
        (GOOD[:, :, 0], np.repeat(GOOD[:, :, :1], 3, 2)),
        (GOOD[:, :, :1], np.repeat(GOOD[:, :, :1], 3, 2)),
        (np.dstack([GOOD, GOOD[:, :, 0]]), GOOD),
        (GOOD.astype(np.uint16) * 257, GOOD),
        (GOOD[:, :, 0].astype(np.uint16) * 257, np.repeat(GOOD[:, :, :1], 3, 2)),
    ],
    ids=["usual", "grey", "one channel", "alpha", "16 bit", "16 bit grey"],
)
def test_what_can_be_a_frame_becomes_one(given, expected):
    frame = frame_of(given)
    assert frame.dtype == np.uint8
    assert np.array_equal(frame, expected)


NO_FRAMES = {
    "no rows": np.zeros((0, 64, 3), np.uint8),
    "no columns": np.zeros((48, 0, 3), np.uint8),
    "nothing": np.zeros((0,), np.uint8),
    "two channels": np.zeros((48, 64, 2), np.uint8),
    "a film": np.zeros((2, 48, 64, 3), np.uint8),
    "nan": np.full((48, 64, 3), np.nan, np.float32),
    "fractions": GOOD / 255,
    "endless": np.zeros((1, 20_000, 3), np.uint8),
}


@pytest.mark.parametrize("given", NO_FRAMES.values(), ids=NO_FRAMES)
async def test_what_is_no_frame_is_passed_over_and_the_next_one_counts(playing, given):
    assert frame_of(given) is None
    frame = await playing(given, GOOD).frame()
    assert np.array_equal(frame.pixels, GOOD)


async def test_a_camera_that_gives_nothing_but_rubbish_hangs(playing):
    camera = playing(*NO_FRAMES.values())
    with pytest.raises(CameraStalledError):
        await camera.frame(timeout_s=0.3)


async def test_a_camera_may_change_its_size_in_mid_run(playing):
    other = np.random.default_rng(4).integers(0, 255, (96, 128, 3), np.uint8)
    camera, seen, number = playing(GOOD, other), set(), 0
    for _ in range(6):
        frame = await camera.frame(after=number)
        number = frame.number
        seen.add(frame.pixels.shape)
    assert seen == {(48, 64, 3), (96, 128, 3)}


async def test_a_frame_of_8k_is_a_frame(playing):
    large = np.zeros((4320, 7680, 3), np.uint8)
    assert (await playing(large).frame()).pixels.shape == large.shape
