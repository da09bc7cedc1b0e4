import asyncio
import socket
import time

import pytest

from drivers.printer_escpos.simulator import PrinterSimulator
from drivers.transport.serving import TcpPlug
from tests.bench.figures import median, report
from tests.system.hall import hall

pytestmark = pytest.mark.bench
TICKETS = 12


async def first_byte_ms(house):
    """From the press on the service to the first byte of its picture at the printer."""
    kiosk, loop = house.kiosk, asyncio.get_running_loop()
    await kiosk.until("IdleView")
    for control in ("language:en", "choose:ticket", "choose:customs"):
        before = len(kiosk.pages)
        kiosk.touch(control)
        await kiosk.until("ChoiceView", after=before)
    house.printer.first_byte_s = None
    pressed = loop.time()
    kiosk.touch("choose:customs-goods")
    await kiosk.until("ResultView")
    took = (house.printer.first_byte_s - pressed) * 1000
    await house.leaves()
    return took


async def bare_ms():
    """The same picture's first byte, by a plain socket."""
    printer = PrinterSimulator()
    plug = TcpPlug(0, printer.play)
    await plug.put_in()
    loop = asyncio.get_running_loop()
    pressed = loop.time()
    with await asyncio.to_thread(socket.create_connection, ("127.0.0.1", plug.port)) as peer:
        peer.sendall(b"\x1b@\x1dv0\x00" + bytes((72, 0, 24, 0)) + bytes(72 * 24))
        until = time.monotonic() + 5
        while printer.first_byte_s is None and time.monotonic() < until:
            await asyncio.sleep(0)
    took = (printer.first_byte_s - pressed) * 1000
    await plug.pull()
    return took


async def test_press_to_first_byte(tmp_path):
    async with hall(tmp_path) as house:
        await house.is_ready()
        await house.has_blocks()
        await first_byte_ms(house)
        there = [await first_byte_ms(house) for _ in range(TICKETS)]
        peer = [await bare_ms() for _ in range(TICKETS)]
        report(
            "press to first byte, centre there", median(there), median(peer), "bare socket",
            "150 ms",
        )  # fmt: skip
        await house.centre.kill()
        gone = [await first_byte_ms(house) for _ in range(TICKETS)]
        report(
            "press to first byte, centre gone", median(gone), median(there), "centre there",
            "150 ms",
        )  # fmt: skip
        print(f"slowest: {max(there):.0f} ms with the centre, {max(gone):.0f} ms without")
        assert len(house.printer.slips) == 2 * TICKETS + 1
