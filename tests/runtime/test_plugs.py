import asyncio
import os

import pytest

from drivers.errors import CannotOpenError
from drivers.idcard_sam.settings import IdCardSamSettings
from drivers.idcard_sam.simulator import SamSimulator
from drivers.registry import open_card_reader
from drivers.status import DeviceState
from drivers.transport.serving import PtyPlug
from kiosk.runtime.plugs import Plugs, device_file
from kiosk.runtime.supervisor import Patience, Supervisor


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("/dev/usb/lp0", "/dev/usb/lp0"),
        ("serial:///dev/estation/card-reader?baud=115200", "/dev/estation/card-reader"),
        ("v4l:///dev/estation/camera", "/dev/estation/camera"),
        ("tcp://10.0.0.7:9100", ""),
        ("sim://ready", ""),
        ("pcsc:", ""),
        ("tcp://[::1:9100", ""),
    ],
)
def test_the_file_of_a_url(url, file):
    assert device_file(url) == file


async def stirred(tmp_path, act, within_s=60):
    """Return whether ``act`` stirs the one who watches ``tmp_path / "device"``."""
    heard = asyncio.Event()
    plugs = Plugs()
    plugs.watch(f"file://{tmp_path / 'device'}", heard.set)
    running = asyncio.create_task(plugs.run())
    act()
    try:
        async with asyncio.timeout(within_s):
            await heard.wait()
    except TimeoutError:
        return False
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    return True


async def test_a_file_that_comes_stirs(tmp_path):
    assert await stirred(tmp_path, (tmp_path / "device").touch)


async def test_a_file_that_goes_stirs(tmp_path):
    (tmp_path / "device").touch()
    assert await stirred(tmp_path, (tmp_path / "device").unlink)


async def test_another_device_behind_the_same_name_stirs(tmp_path):
    for name in ("one", "other"):
        (tmp_path / name).touch()
    (tmp_path / "device").symlink_to(tmp_path / "one")

    def replug():
        (tmp_path / "device").unlink()
        (tmp_path / "device").symlink_to(tmp_path / "other")

    assert await stirred(tmp_path, replug)


async def test_nothing_new_stirs_nobody(tmp_path):
    (tmp_path / "device").touch()
    assert not await stirred(tmp_path, lambda: os.utime(tmp_path / "device"), within_s=3)


async def test_a_reader_on_another_port_is_in_use_within_three_seconds(tmp_path):
    """Each time it is plugged in, the pseudo-terminal has another number."""
    link = tmp_path / "card-reader"
    told = asyncio.Queue()
    supervisor = Supervisor(
        "card-reader",
        lambda: open_card_reader(IdCardSamSettings(url=f"serial://{link}")),
        lambda _name, health, _falls: told.put_nowait(health.state),
        Patience(back_off_s=(60.0,)),
    )
    plugs = Plugs()
    plugs.watch(f"serial://{link}", supervisor.stir)
    running = [asyncio.create_task(supervisor.run()), asyncio.create_task(plugs.run())]
    plug = PtyPlug(link, SamSimulator().play)
    try:
        async with asyncio.timeout(60):
            assert await told.get() is DeviceState.OFFLINE
            for _ in range(2):
                before = asyncio.get_running_loop().time()
                await plug.put_in()
                assert await told.get() is DeviceState.ONLINE
                assert asyncio.get_running_loop().time() - before < 3
                await plug.pull()
                assert await told.get() is DeviceState.OFFLINE
    finally:
        await plug.pull()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def test_there_is_nothing_to_open_before(tmp_path):
    with pytest.raises(CannotOpenError, match="plugged in"):
        await open_card_reader(IdCardSamSettings(url=f"serial://{tmp_path / 'card-reader'}"))
