import asyncio
import time

import cv2
import numpy as np
import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.camera import device as camera_device
from drivers.camera.device import NewestCamera
from drivers.camera.judging import Look, judge
from drivers.camera.newness import Newness
from drivers.camera.opening import open_device as open_camera
from drivers.camera.scene import SCENES, SceneSource
from drivers.camera.settings import CameraSettings
from drivers.camera.simulator import CameraSimulator
from drivers.camera.wire import PICTURE_BYTES, Decoder, WireError, encode
from drivers.errors import CameraStalledError, CannotOpenError, LinkLostError
from drivers.status import DeviceState
from drivers.transport.serving import TcpPlug
from tests.drivers.counting import own_threads


def settings(url, **more):
    return CameraSettings(url=url, width=320, height=240, frames_per_s=50, **more)


@pytest.fixture
async def opened():
    """Open cameras that are closed at the end."""
    cameras = []

    async def open_one(url, **more):
        cameras.append(await open_camera(settings(url, **more)))
        return cameras[-1]

    yield open_one
    for camera in cameras:
        await camera.close()
        await camera.close()


@pytest.fixture
async def played():
    """A camera that another program plays on a port, and its plug."""
    simulator = CameraSimulator(width=320, height=240, frames_per_s=50)
    plug = TcpPlug(0, simulator.play)
    await plug.put_in()
    yield simulator, plug, plug.url.replace("tcp:", "camera:")
    await plug.pull()


@pytest.mark.parametrize("scene", SCENES)
async def test_each_scene_gives_new_frames(opened, scene):
    camera = await opened(f"sim://{scene}")
    first = await camera.frame()
    second = await camera.frame(after=first.number)
    assert first.pixels.shape == second.pixels.shape == (240, 320, 3)
    assert second.number > first.number
    assert not np.array_equal(first.pixels, second.pixels)
    assert (await camera.health()).state is DeviceState.ONLINE


async def test_the_pictures_of_a_folder_come_by_name_over_and_over(opened, tmp_path):
    for index in range(2):
        cv2.imwrite(str(tmp_path / f"{index}.png"), np.full((20, 30, 3), index * 90, np.uint8))
    (tmp_path / "2.png").write_text("no picture")
    camera = await opened(f"folder://{tmp_path}")
    seen = [await camera.frame()]
    for _ in range(3):
        seen.append(await camera.frame(after=seen[-1].number))
    assert {int(frame.pixels[9, 9, 0]) for frame in seen} == {0, 90}


async def test_a_folder_with_one_picture_is_a_still_scene_and_no_stalled_camera(opened, tmp_path):
    cv2.imwrite(str(tmp_path / "one.png"), np.full((20, 30, 3), 255, np.uint8))
    camera = await opened(f"folder://{tmp_path}")
    second = await camera.frame(after=(await camera.frame()).number)
    assert second.number >= 2
    assert int(second.pixels.min()) >= 254


async def test_a_film_begins_again_at_its_end(opened, tmp_path):
    film = cv2.VideoWriter(
        str(tmp_path / "film.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 25, (32, 24)
    )
    for index in range(3):
        film.write(np.full((24, 32, 3), index * 80, np.uint8))
    film.release()
    camera = await opened(f"video://{tmp_path / 'film.avi'}")
    number = 0
    for _ in range(8):
        number = (await camera.frame(after=number)).number


@pytest.mark.parametrize(
    ("url", "todo"),
    [
        ("v4l:///dev/v4l/by-id/nothing", "plugged in"),
        ("/dev/v4l/by-id/nothing", "plugged in"),
        ("v4l:///dev/null", "group video"),
        ("picamera://0", "apt install python3-picamera2"),
        ("picamera://x", "invalid literal"),
        ("folder:///nowhere", "no picture"),
        ("video:///nowhere.mp4", "no film"),
        ("camera://127.0.0.1:1", "is it running"),
        ("sim://moon", "sim://page"),
        ("tcp://[::1:80", "give v4l:"),
    ],
)
async def test_what_cannot_be_opened_says_what_to_do(url, todo):
    with pytest.raises(CannotOpenError, match=todo):
        await open_camera(settings(url))


async def test_a_played_camera_gives_frames(opened, played):
    _, _, url = played
    camera = await opened(url)
    frame = await camera.frame()
    assert frame.pixels.shape == (240, 320, 3)
    assert frame.taken_s <= time.monotonic()


async def stalls(camera):
    """Wait until a frame is missed, none being on its way; return the last number."""
    last = (await camera.frame()).number
    async with asyncio.timeout(60):
        while True:
            try:
                last = (await camera.frame(after=last, timeout_s=0.3)).number
            except CameraStalledError:
                return last


@pytest.mark.parametrize("fault", ["frozen", "mute", "torn", "noise"])
async def test_a_camera_without_new_frames_has_stalled(opened, played, monkeypatch, fault):
    monkeypatch.setattr(camera_device, "STALLED_S", 0.3)
    monkeypatch.setattr(camera_device, "WAKING_S", 0.1)
    simulator, _, url = played
    camera = await opened(url)
    await camera.frame()
    setattr(simulator.faults, fault, True)
    last = await stalls(camera)
    with pytest.raises(CameraStalledError, match="no new frame"):
        await camera.frame(after=last, timeout_s=0.3)
    await asyncio.sleep(0.3)
    with pytest.raises(CameraStalledError):
        await camera.health()
    setattr(simulator.faults, fault, False)
    await camera.frame(after=last)
    assert (await camera.health()).state is DeviceState.ONLINE


async def test_a_still_is_larger_and_the_stream_goes_on(opened, played):
    simulator, _, url = played
    camera = await opened(url, still_width=640, still_height=480)
    before = await camera.frame()
    still = await camera.still()
    assert still.pixels.shape == (480, 640, 3)
    after = await camera.frame(after=still.number)
    assert after.pixels.shape == before.pixels.shape
    simulator.faults.mute = True
    await stalls(camera)
    assert await camera.still() is None


async def test_a_camera_without_a_size_for_stills_has_none(opened):
    assert await (await opened("sim://page")).still() is None
    scene = await opened("sim://page", still_width=1600, still_height=900)
    assert (await scene.still()).pixels.shape == (900, 1600, 3)


async def test_who_waits_for_a_still_hears_that_the_camera_is_gone(opened, played):
    simulator, plug, url = played
    simulator.faults.mute = True
    camera = await opened(url, still_width=640, still_height=480)
    asking = asyncio.ensure_future(camera.still())
    await asyncio.sleep(0.1)
    await plug.pull()
    with pytest.raises(LinkLostError):
        await asking
    with pytest.raises(LinkLostError):
        await camera.still()


async def test_a_pulled_camera_is_lost_at_once(opened, played):
    _, plug, url = played
    camera = await opened(url)
    last = (await camera.frame()).number
    waiting = asyncio.ensure_future(camera.frame(after=last + 1000, timeout_s=9))
    await asyncio.sleep(0.05)
    await plug.pull()
    with pytest.raises(LinkLostError):
        await waiting
    with pytest.raises(LinkLostError):
        await camera.health()


async def test_two_may_wait_and_one_may_go_away(opened):
    camera = await opened("sim://page")
    one = asyncio.ensure_future(camera.frame(after=2))
    other = asyncio.ensure_future(camera.frame(after=2))
    await asyncio.sleep(0)
    one.cancel()
    assert (await other).number > 2


async def test_an_unused_camera_rests_and_wakes_with_a_fresh_frame(opened, monkeypatch):
    monkeypatch.setattr(camera_device, "REST_AFTER_S", 0.2)
    monkeypatch.setattr(camera_device, "REST_S", 0.4)
    camera = await opened("sim://page")
    await camera.frame()
    await asyncio.sleep(0.4)
    before, began_s = camera._frame.number, time.monotonic()
    await asyncio.sleep(0.6)
    asked_s = time.monotonic()
    assert camera._frame.number - before <= (asked_s - began_s) / 0.4 + 2
    assert (await camera.frame()).taken_s > asked_s


async def test_a_camera_that_freezes_is_known_to_hang(opened, played, monkeypatch):
    monkeypatch.setattr(camera_device, "WAKING_S", 0.1)
    simulator, _, url = played
    camera = await opened(url)
    await camera.frame()
    simulator.faults.frozen = True
    await asyncio.sleep(0.1)  # what is on its way
    await camera.frame()

    async def watching():
        while True:
            await camera.health()
            await asyncio.sleep(0.02)

    with pytest.raises(CameraStalledError):
        await asyncio.wait_for(watching(), 60)


async def test_a_camera_that_has_just_been_woken_is_not_called_stalled(opened, monkeypatch):
    monkeypatch.setattr(camera_device, "REST_AFTER_S", 0.1)
    monkeypatch.setattr(camera_device, "STALLED_S", 0.05)
    camera = await opened("sim://page")
    await camera.frame()
    await asyncio.sleep(0.7)  # it rests, and reads once a second
    assert (await camera.health()).state is not None
    asking = asyncio.ensure_future(camera.frame())
    await asyncio.sleep(0)
    await camera.health()
    await asking


class Stuck:
    """A source that never gives a frame."""

    def __init__(self):
        self.closed = False

    def read(self):
        time.sleep(0.01)

    def close(self):
        self.closed = True


async def test_before_the_first_frame_it_is_starting():
    source = Stuck()
    camera = NewestCamera(source, "stuck", frames_per_s=30)
    assert (await camera.health()).state is DeviceState.STARTING
    await camera.close()
    assert source.closed


async def test_two_hundred_openings_leave_nothing():
    async def once():
        camera = await open_camera(settings("sim://empty"))
        await camera.frame()
        await camera.close()

    for _ in range(10):
        await once()
    process = psutil.Process()
    threads, files = own_threads(), process.num_fds()
    for _ in range(200):
        await once()
    assert own_threads() <= threads
    assert process.num_fds() <= files


def test_a_frame_that_differs_in_one_pixel_is_new():
    newness = Newness()
    frame = np.zeros((480, 640, 3), np.uint8)
    assert newness.is_new(frame)
    assert not newness.is_new(frame.copy())
    other = frame.copy()
    other[101, 103, 1] = 1
    assert newness.is_new(other)


@pytest.mark.parametrize(
    ("scene", "look"),
    [
        ("empty", Look.GOOD),
        ("page", Look.GOOD),
        ("card", Look.GOOD),
        ("dark", Look.DARK),
        ("blurred", Look.BLURRED),
    ],
)
@pytest.mark.parametrize("size", [(640, 480), (1920, 1080)])
def test_light_and_focus_are_judged(scene, look, size):
    width, height = size
    assert judge(SceneSource(scene, width=width, height=height).read()).look is look


def test_a_white_frame_is_too_bright():
    assert judge(np.full((480, 640, 3), 255, np.uint8)).look is Look.BRIGHT


# --- the wire of played cameras


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_pictures_in_any_pieces(size):
    wire = encode(b"one") + encode(b"") + encode(b"three" * 50)
    decoder = Decoder()
    pieces = [wire[i : i + size] for i in range(0, len(wire), size)]
    assert [p for piece in pieces for p in decoder.feed(piece)] == [b"one", b"", b"three" * 50]


def test_too_long_a_picture_is_refused():
    with pytest.raises(WireError, match="bytes is announced"):
        list(Decoder().feed((PICTURE_BYTES + 1).to_bytes(4, "big")))


@given(st.binary(max_size=500))
def test_no_bytes_upset_the_wire(noise):
    decoder = Decoder()
    try:
        list(decoder.feed(noise))
    except WireError:
        return
    assert len(decoder._held) <= PICTURE_BYTES + 4


async def test_a_picture_of_no_bytes_is_none(opened):
    """And the next one is shown."""
    _, jpeg = cv2.imencode(".jpg", np.full((20, 30, 3), 90, np.uint8))

    async def play(transport):
        while True:
            await transport.write(encode(b""))
            await asyncio.sleep(0.02)
            await transport.write(encode(jpeg.tobytes()))
            await asyncio.sleep(0.02)

    plug = TcpPlug(0, play)
    await plug.put_in()
    try:
        camera = await opened(plug.url.replace("tcp:", "camera:"))
        assert (await camera.frame()).pixels.shape == (20, 30, 3)
    finally:
        await plug.pull()
