"""Each kind of device, from its settings."""

import subprocess
import sys

import msgspec
import pytest

from drivers.errors import CannotOpenError
from drivers.registry import open_camera, open_chip_reader, open_scanner
from drivers.status import DeviceState
from kiosk.settings import Devices


def devices(text):
    return msgspec.toml.decode(text.encode(), type=Devices)


async def well(opening):
    device = await opening
    try:
        return (await device.health()).state
    finally:
        await device.close()


async def test_a_chip_reader():
    settings = devices('[chip_reader]\ndriver = "smartcard_pcsc"\nurl = "sim://passport"')
    assert await well(open_chip_reader(settings.chip_reader)) is DeviceState.ONLINE


@pytest.mark.parametrize("model", ["honeywell", "newland", "gm65"])
async def test_a_scanner_on_a_serial_line(model):
    text = f'[scanner]\ndriver = "scanner_serial"\nmodel = "{model}"\nurl = "sim://{model}"'
    assert await well(open_scanner(devices(text).scanner)) is DeviceState.ONLINE


async def test_a_scanner_that_types():
    settings = devices('[scanner]\ndriver = "scanner_hid"\nurl = "sim://wedge"')
    assert await well(open_scanner(settings.scanner)) is DeviceState.ONLINE


async def test_a_camera():
    settings = devices('[camera]\ndriver = "camera"\nurl = "sim://page"\nwidth = 320\nheight = 240')
    camera = await open_camera(settings.camera)
    try:
        assert (await camera.frame()).pixels.shape == (240, 320, 3)
    finally:
        await camera.close()


async def test_a_simulation_that_is_not_there_is_told():
    settings = devices('[scanner]\ndriver = "scanner_serial"\nurl = "sim://lamp"')
    with pytest.raises(CannotOpenError, match="sim://gm65"):
        await open_scanner(settings.scanner)


def test_a_kiosk_without_a_camera_loads_no_vision_and_no_ciphers():
    code = (
        "import sys, drivers.registry, kiosk.runtime.roster; "
        "print([m for m in ('numpy', 'cv2', 'cryptography', 'ecdsa', 'smartcard', 'evdev') "
        "if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
