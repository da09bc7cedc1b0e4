"""A device is opened anew by command, and one that is not there is not said to be."""

import asyncio
from types import SimpleNamespace

import pytest

from drivers.camera.settings import CameraSettings
from drivers.errors import NotReadyError
from kiosk.link.errors import CommandFailedError
from kiosk.link.messages import Command
from kiosk.link.orders import OrderError, check
from kiosk.runtime.roster import Roster
from kiosk.runtime.upkeep.handlers import _reopen
from kiosk.runtime.upkeep.trials import Trials
from kiosk.settings import Devices

SIM = CameraSettings(url="sim://visitor", width=320, height=240, frames_per_s=10)


def order(device):
    return Command(id="command-0001", author="SAMPLE", expires=0, arguments={"device": device})


def hands(roster):
    return SimpleNamespace(trials=Trials(roster, None))


async def opened(supervisor, unlike=None):
    """Return the device once it is open, and another one than ``unlike``."""
    async with asyncio.timeout(30):
        while True:
            try:
                async with supervisor.use() as device:
                    if device is not unlike:
                        return device
            except NotReadyError:
                pass
            await asyncio.sleep(0.05)


async def test_the_camera_at_the_visitor_is_opened_anew_from_afar():
    roster = Roster(Devices(face_camera=SIM), lambda *_: None)
    running = asyncio.create_task(roster.face_camera.run())
    try:
        before = await opened(roster.face_camera)
        said = await _reopen(hands(roster), order("face-camera"))
        assert said.startswith("face-camera is opened anew")
        await opened(roster.face_camera, unlike=before)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@pytest.mark.parametrize("device", ["face-camera", "scanner"])
async def test_a_device_that_the_settings_do_not_name_is_not_said_to_be_opened(device):
    roster = Roster(Devices(), lambda *_: None)
    with pytest.raises(CommandFailedError, match=f"name no {device}"):
        await _reopen(hands(roster), order(device))


def test_what_a_camera_sees_of_a_face_is_no_test():
    assert check("reopen", {"device": "face-camera"})
    with pytest.raises(OrderError, match=r"test\.device"):
        check("test", {"device": "face-camera"})
