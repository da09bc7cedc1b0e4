"""The demo's devices: what the kiosk's settings say of them, and the page that plays them."""

import asyncio
import re
from html import unescape
from types import SimpleNamespace

import httpx
import pytest

from drivers.registry import (
    open_camera,
    open_card_reader,
    open_chip_reader,
    open_printer,
    open_scanner,
)
from drivers.status import DeviceState
from kiosk.demo.hardware import Hardware
from kiosk.demo.panel import panel
from kiosk.settings import load
from tests.drivers.pictures import raster

OPENING = {
    "card_reader": open_card_reader,
    "printer": open_printer,
    "chip_reader": open_chip_reader,
    "scanner": open_scanner,
    "camera": open_camera,
}


@pytest.fixture
async def hardware(tmp_path):
    hardware = Hardware(tmp_path)
    await hardware.plug_in()
    yield hardware
    await hardware.unplug()


@pytest.fixture
async def page(hardware):
    rig = SimpleNamespace(hardware=hardware, start_centre=None)
    transport = httpx.ASGITransport(app=panel(rig))
    async with httpx.AsyncClient(timeout=60, transport=transport, base_url="http://demo") as client:
        yield client


async def test_every_device_is_where_the_settings_say(hardware, tmp_path):
    file = tmp_path / "kiosk.toml"
    file.write_text(f'[kiosk]\nsite = "demo"\nname = "kiosk-01"\n{hardware.settings()}')
    devices = load(file).devices
    for name, opening in OPENING.items():
        device = await opening(getattr(devices, name))
        async with asyncio.timeout(60):
            while (health := await device.health()).state is DeviceState.STARTING:
                await asyncio.sleep(0.05)
        assert health.state is DeviceState.ONLINE, name
        await device.close()


async def test_every_switch_of_the_page_means_something(page, hardware):
    text = (await page.get("/")).text
    switches = re.findall(r'<(button|input)[^>]* data-device="([^"]+)" data-line="([^"]+)"', text)
    assert {device for _, device, _ in switches} == {*hardware.parts, "centre"}
    for tag, device, line in switches:
        lines = [line] if tag == "button" else [f"{line} off", f"{line} on"]
        for one in lines if device in hardware.parts else []:
            answer = await page.post(f"/play/{device}", content=unescape(one))
            assert answer.status_code == 200, (device, one)


async def test_what_means_nothing_is_said(page):
    for device, line in (("printer", "dance"), ("toaster", "plug on"), ("centre", "dance")):
        answer = await page.post(f"/play/{device}", content=line)
        assert answer.status_code == 404
        assert "there are" in answer.json()["error"] or "give" in answer.json()["error"]


async def test_the_newest_slip_is_shown(page, hardware):
    assert (await page.get("/slip.png")).status_code == 404
    printer = await open_printer(
        SimpleNamespace(url=hardware.parts["printer"].plug.url, profile="default", speed_mm_s=100)
    )
    await printer.print_raster(raster(60))
    await printer.close()
    assert (await page.get("/state")).json() == {"slips": 1}
    assert (await page.get("/slip.png")).content.startswith(b"\x89PNG")
