"""Devices played by the command line, and the drivers that reach them."""

import asyncio
import contextlib
import sys

import msgspec
import pytest

from drivers.errors import CameraStalledError, NoAnswerError
from drivers.registry import open_camera, open_card_reader, open_chip_reader, open_scanner
from drivers.status import DeviceState
from kiosk.settings import Devices


@contextlib.asynccontextmanager
async def simulated(*arguments):
    """Run ``kiosk simulate``; give its URL and what puts a line to it."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "kiosk", "simulate", *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(60):
            url = (await process.stdout.readline()).decode().strip()

        async def put(line):
            process.stdin.write(f"{line}\n".encode())
            async with asyncio.timeout(60):
                assert (await process.stdout.readline()).decode() == f"done: {line}\n"

        yield url, put
    finally:
        process.terminate()
        assert await process.wait() == 0


def settings(device, driver, url, more=""):
    text = f'[{device}]\ndriver = "{driver}"\nurl = "{url}"\n{more}'
    return getattr(msgspec.toml.decode(text.encode(), type=Devices), device)


async def test_a_card_reader_falls_silent_and_speaks_again():
    async with simulated("card", "--tcp", "0", "--with", "resident-card") as (url, put):
        reader = await open_card_reader(settings("card_reader", "idcard_sam", url))
        try:
            assert (await reader.read_card(timeout_s=20)).number
            await put("mute on")
            with pytest.raises(NoAnswerError):
                await reader.health()
            await put("mute off")
            assert (await reader.health()).state is DeviceState.ONLINE
        finally:
            await reader.close()


async def test_a_chip_is_laid():
    async with simulated("chip", "--tcp", "0") as (url, put):
        reader = await open_chip_reader(settings("chip_reader", "smartcard_pcsc", url))
        try:
            with pytest.raises(TimeoutError):
                await reader.wait_for_card(timeout_s=0.1)
            await put("lay felica")
            assert (await reader.wait_for_card(timeout_s=20)).uid
        finally:
            await reader.close()


async def test_a_code_is_shown(tmp_path):
    link = str(tmp_path / "scanner")
    async with simulated("scanner", "--pty", link, "--with", "newland") as (url, put):
        scanner = await open_scanner(
            settings("scanner", "scanner_serial", url, 'model = "newland"')
        )
        try:
            scanning = asyncio.ensure_future(scanner.scan(timeout_s=20))
            await asyncio.sleep(0.1)
            await put("show estation:A023")
            assert (await scanning).text == "estation:A023"
        finally:
            await scanner.close()


async def test_a_camera_freezes():
    async with simulated("camera", "--tcp", "0", "--fault", "frozen") as (url, put):
        camera = await open_camera(settings("camera", "camera", url))
        try:
            first = await camera.frame(timeout_s=10)
            with pytest.raises(CameraStalledError):
                await camera.frame(after=first.number, timeout_s=0.5)
            await put("frozen off")
            assert (await camera.frame(after=first.number, timeout_s=20)).number > first.number
        finally:
            await camera.close()


async def test_a_fault_that_is_none_is_told():
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "kiosk", "simulate", "card", "--tcp", "0", "--fault", "melt"),
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    assert process.returncode == 2
    assert b"no fault 'melt'; there are mute" in said
