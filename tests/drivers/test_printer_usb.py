"""A printer through libusb: pyusb itself, on a bus whose devices are simulators."""

import asyncio
import errno

import pytest

from drivers.capabilities import PrintOutcome
from drivers.errors import CannotOpenError, LinkLostError
from drivers.printer_escpos.device import EscposPrinter, Waits
from drivers.printer_escpos.simulator import PrinterSimulator
from drivers.status import DeviceState, PaperSupply
from drivers.transport import open_transport
from drivers.transport.usb import open_usb
from tests.drivers.counting import own_threads
from tests.drivers.pictures import printed_rows, raster, rows_of
from tests.drivers.usb_bus import Bus

PLACE = "04b8:0e15"
WAITS = Waits(answer_s=0.3, slack_s=0.6)
FAST = 100_000.0
TICKET = raster(600)


@pytest.fixture
async def usb():
    """A printer with a small buffer on the bus: simulator, bus, driver."""
    sim, bus = PrinterSimulator(buffer=4096), Bus()
    playing = asyncio.ensure_future(sim.play(bus.wire))
    printer = EscposPrinter(await open_usb(PLACE, backend=bus), speed_mm_s=FAST, waits=WAITS)
    yield sim, bus, printer
    await printer.close()
    playing.cancel()
    await asyncio.wait({playing})


async def test_all_comes_out_and_is_proven(usb):
    sim, _, printer = usb
    assert (await printer.print_raster(TICKET)).outcome is PrintOutcome.PRINTED
    assert printed_rows(sim.slips[0]) == rows_of(TICKET)
    health = await printer.health()
    assert (health.state, health.supply) == (DeviceState.ONLINE, PaperSupply.FULL)


async def test_no_half_ticket_follows_after_new_paper(usb):
    sim, _, printer = usb
    sim.rows_left = 200
    result = await printer.print_raster(TICKET)
    assert result.outcome is PrintOutcome.PAPER_OUT
    assert result.rows_sent <= 200
    sim.change_paper()
    again = raster(50, seed=2)
    assert (await printer.print_raster(again)).outcome is PrintOutcome.PRINTED
    assert printed_rows(sim.slips[-1]) == rows_of(again)


async def test_unplugged_in_the_middle(usb):
    sim, bus, printer = usb
    sim.rows_per_s = 2000
    job = asyncio.ensure_future(printer.print_raster(TICKET))
    await asyncio.sleep(0.1)
    bus.unplug()
    with pytest.raises(LinkLostError, match=r"usb://04b8:0e15: No such device; check its plug"):
        await asyncio.wait_for(job, 3)


async def test_the_kernels_driver_gets_it_back():
    bus = Bus()
    transport = await open_usb(PLACE, backend=bus)
    assert (bus.kernel_driver, bus.claimed) == (False, {0})
    await transport.close()
    await transport.close()
    assert (bus.kernel_driver, bus.claimed) == (True, set())
    with pytest.raises(LinkLostError):
        await transport.read()
    with pytest.raises(LinkLostError):
        await transport.write(b"x")


async def test_a_printer_that_cannot_answer_is_written_to():
    bus = Bus(answering=False)
    transport = await open_usb(PLACE, backend=bus)
    await transport.write(b"\x1b@")
    assert await bus.wire.read() == b"\x1b@"
    await transport.close()


@pytest.mark.parametrize(
    ("bus", "place", "serial", "says"),
    [
        ({"devices": 0}, PLACE, "", "not there; is it plugged in"),
        ({"devices": 2}, PLACE, "", "2 of them are attached; name one by its serial"),
        ({"devices": 2}, PLACE, "TM7", "usb://04b8:0e15/TM7: not there"),
        ({"printer": False}, PLACE, "", "is it a printer"),
        ({}, "printer", "", "not understood; give usb://VENDOR:PRODUCT"),
    ],
)
async def test_what_cannot_be_opened_says_why(bus, place, serial, says):
    with pytest.raises(CannotOpenError, match=says):
        await open_usb(place, serial, backend=Bus(**bus))


@pytest.mark.parametrize(
    ("number", "says"), [(errno.EACCES, "group lp"), (errno.EBUSY, "another program")]
)
async def test_one_that_is_refused_says_what_to_do(number, says):
    bus = Bus()
    bus.refuses = number
    with pytest.raises(CannotOpenError, match=says):
        await open_usb(PLACE, backend=bus)


async def test_one_of_two_is_found_by_its_serial_number():
    transport = await open_usb(PLACE, "TM1", backend=Bus(devices=2))
    await transport.close()


async def test_the_real_libusb_says_that_it_is_not_there():
    with pytest.raises(CannotOpenError, match=r"usb://04b8:0e15: not there"):
        await open_transport("usb://04b8:0e15")


async def test_openings_leave_nothing():
    threads = own_threads()
    for _ in range(20):
        await (await open_usb(PLACE, backend=Bus())).close()
    assert own_threads() <= threads
