"""What udev says, said by ourselves on the kernel's own wire (libudev's netlink messages)."""

import asyncio
import socket
import struct

import pytest

from drivers.hotplug import HotPlug, Plugged

NETLINK_KOBJECT_UEVENT, TO_LISTENERS = 15, 2
MAGIC, HEADER = 0xFEEDCAFE, 40


def say(action, node, subsystem):
    """Send what udevd sends to all that listen; only root may."""
    properties = b"".join(
        f"{name}={value}\0".encode()
        for name, value in (
            ("ACTION", action),
            ("DEVPATH", "/devices/virtual/mem/null"),  # one that every machine has
            ("SUBSYSTEM", subsystem),
            ("DEVNAME", node),
            ("SEQNUM", "1"),
        )
    )
    header = struct.pack(
        "=8sIIIIIIII",
        b"libudev\0",
        socket.htonl(MAGIC),
        HEADER,
        HEADER,
        len(properties),
        *(0, 0, 0, 0),
    )
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_KOBJECT_UEVENT) as wire:
        try:
            wire.bind((0, 0))
            wire.sendto(header + properties, (0, TO_LISTENERS))
        except PermissionError:
            pytest.skip("only root may speak as udev on this machine")


@pytest.fixture
async def heard():
    queue = asyncio.Queue()
    try:
        listening = HotPlug(queue.put_nowait)
    except OSError as error:
        pytest.skip(f"this machine lets nobody listen to udev: {error}")
    yield queue
    listening.close()
    listening.close()


async def test_a_device_that_comes_and_goes_is_told(heard):
    say("add", "/dev/ttyUSB7", "tty")
    say("remove", "/dev/ttyUSB7", "tty")
    async with asyncio.timeout(60):
        assert await heard.get() == Plugged(there=True, node="/dev/ttyUSB7", subsystem="tty")
        assert await heard.get() == Plugged(there=False, node="/dev/ttyUSB7", subsystem="tty")


async def test_what_is_no_device_of_a_kiosk_is_not_told(heard):
    say("add", "/dev/null", "mem")
    say("add", "/dev/video0", "video4linux")
    async with asyncio.timeout(60):
        assert (await heard.get()).subsystem == "video4linux"


async def test_garbage_on_the_wire_is_left_alone(heard):
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_KOBJECT_UEVENT) as wire:
        try:
            wire.bind((0, 0))
            wire.sendto(b"libudev\0" + bytes(100), (0, TO_LISTENERS))
        except PermissionError:
            pytest.skip("only root may speak as udev on this machine")
    say("add", "/dev/usb/lp0", "usbmisc")
    async with asyncio.timeout(60):
        assert (await heard.get()).node == "/dev/usb/lp0"
