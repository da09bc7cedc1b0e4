"""A USB bus for pyusb, made of code: its devices are simulators behind bulk endpoints."""

import asyncio
import errno
import queue
import time
from types import SimpleNamespace

import usb.backend
import usb.core
import usb.util

from drivers.errors import LinkLostError

OUT, IN = 0x01, 0x82
PACKET = 64
ROOM = 1024  # bytes that are on the way


class Wire:
    """The far end of the endpoints, for a simulator. See ``Transport``."""

    def __init__(self, bus):
        self._bus = bus
        self._inbox = asyncio.Queue()
        self.waiting = 0  # bytes that the printer has not taken yet
        self._loop = asyncio.get_running_loop()

    def put(self, data):
        self.waiting += len(data)
        self._loop.call_soon_threadsafe(self._inbox.put_nowait, data)

    async def read(self):
        data = await self._inbox.get()
        if not data:
            raise LinkLostError("the bus is gone")
        self.waiting -= len(data)
        return data

    async def write(self, data):
        for start in range(0, len(data), PACKET):
            self._bus.answers.put(data[start : start + PACKET])

    async def close(self):
        self._inbox.put_nowait(b"")


class Bus(usb.backend.IBackend):
    """One printer on a bus, as the operating system shows it.

    A write takes as much as there is room for on the wire; where there is none, it times out.
    """

    def __init__(self, *, devices=1, kernel_driver=True, printer=True, answering=True):
        self.devices = [SimpleNamespace(number=n) for n in range(devices)]
        self.kernel_driver, self.printer, self.answering = kernel_driver, printer, answering
        self.answers, self.claimed, self.unplugged, self.refuses = queue.Queue(), set(), False, 0
        self.wire = Wire(self)

    # --- what is there

    def enumerate_devices(self):
        return iter([] if self.unplugged else self.devices)

    def get_device_descriptor(self, dev):
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x0200, bDeviceClass=0, bDeviceSubClass=0,
            bDeviceProtocol=0, bMaxPacketSize0=64, idVendor=0x04B8, idProduct=0x0E15,
            bcdDevice=0x0100, iManufacturer=0, iProduct=0, iSerialNumber=1, bNumConfigurations=1,
            bus=1, address=dev.number + 1, port_number=1, port_numbers=(1,), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev, config):
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1,
            iConfiguration=0, bmAttributes=0xC0, bMaxPower=1, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev, intf, alt, config):
        if intf or alt:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0,
            bNumEndpoints=(1 + self.answering) if self.printer else 0,
            bInterfaceClass=7 if self.printer else 3, bInterfaceSubClass=1, bInterfaceProtocol=2,
            iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev, ep, intf, alt, config):
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=(OUT, IN)[ep], bmAttributes=2,
            wMaxPacketSize=PACKET, bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def ctrl_transfer(self, handle, request_type, request, value, index, data, timeout):
        text = {0: b"\x09\x04", 1: f"TM{handle.number}".encode("utf-16-le")}[value & 0xFF]
        answer = bytes((len(text) + 2, 3)) + text
        data[: len(answer)] = type(data)("B", answer)
        return len(answer)

    # --- what is done with it

    def open_device(self, dev):
        if self.refuses:
            raise usb.core.USBError("refused", errno=self.refuses)
        return dev

    def close_device(self, dev_handle):
        return None

    def get_configuration(self, dev_handle):
        return 1

    def is_kernel_driver_active(self, dev_handle, intf):
        return self.kernel_driver

    def detach_kernel_driver(self, dev_handle, intf):
        self.kernel_driver = False

    def attach_kernel_driver(self, dev_handle, intf):
        self.kernel_driver = True

    def claim_interface(self, dev_handle, intf):
        if self.kernel_driver:
            raise usb.core.USBError("Resource busy", errno=errno.EBUSY)
        self.claimed.add(intf)

    def release_interface(self, dev_handle, intf):
        self.claimed.discard(intf)

    def bulk_write(self, dev_handle, ep, intf, data, timeout):
        self._check()
        taken = bytes(data)[: max(0, ROOM - self.wire.waiting)]
        if not taken:
            time.sleep(timeout / 1000)
            raise usb.core.USBTimeoutError("Operation timed out", errno=errno.ETIMEDOUT)
        self.wire.put(taken)
        return len(taken)

    def bulk_read(self, dev_handle, ep, intf, buff, timeout):
        self._check()
        try:
            data = self.answers.get(timeout=timeout / 1000)
        except queue.Empty:
            raise usb.core.USBTimeoutError("timed out", errno=errno.ETIMEDOUT) from None
        self._check()
        buff[: len(data)] = type(buff)("B", data)
        return len(data)

    def unplug(self):
        self.unplugged = True
        self.answers.put(b"")

    def _check(self):
        if self.unplugged:
            raise usb.core.USBError("No such device", errno=errno.ENODEV)
