"""A printer at the end of a real cable, with the small buffer of a cheap one."""

import asyncio

import pytest

from drivers.capabilities import PrintOutcome
from drivers.errors import LinkLostError
from drivers.printer_escpos.device import EscposPrinter, Waits
from drivers.printer_escpos.simulator import Faults, PrinterSimulator
from drivers.status import DeviceState
from drivers.transport import open_transport
from drivers.transport.serving import PtyPlug, TcpPlug
from tests.drivers.pictures import printed_rows, raster, rows_of

WAITS = Waits(answer_s=0.05, slack_s=0.3)
FAST = 100_000.0
TICKET = raster(600)


@pytest.fixture(params=["pty", "tcp"])
async def cable(request, tmp_path):
    """A printer with a small buffer at the end of a real cable: simulator, plug, driver."""
    sim = PrinterSimulator(buffer=4096)
    link = tmp_path / "printer"
    plug = PtyPlug(link, sim.play) if request.param == "pty" else TcpPlug(0, sim.play)
    await plug.put_in()
    url = f"serial://{link}" if request.param == "pty" else f"tcp://127.0.0.1:{plug.port}"
    printer = EscposPrinter(await open_transport(url), speed_mm_s=FAST, waits=WAITS)
    yield sim, plug, printer
    await printer.close()
    await plug.pull()


async def test_over_a_cable_all_comes_out(cable):
    sim, _, printer = cable
    assert (await printer.print_raster(TICKET)).outcome is PrintOutcome.PRINTED
    assert printed_rows(sim.slips[0]) == rows_of(TICKET)


@pytest.mark.parametrize("no_reports", [False, True])
async def test_over_a_cable_no_half_ticket_follows_after_new_paper(cable, no_reports):
    sim, _, printer = cable
    sim.faults.no_reports = no_reports
    sim.rows_left = 200
    result = await printer.print_raster(TICKET)
    assert result.outcome is PrintOutcome.PAPER_OUT
    assert result.rows_sent <= 200
    sim.change_paper()
    assert (await printer.health()).state is DeviceState.ONLINE
    again = raster(50, seed=2)
    assert (await printer.print_raster(again)).outcome is PrintOutcome.PRINTED
    torn, whole = sim.slips
    assert not torn.cut
    assert printed_rows(whole) == rows_of(again)


async def test_over_a_cable_that_is_pulled_in_the_middle(cable):
    sim, plug, printer = cable
    sim.rows_per_s = 20_000
    printing = asyncio.create_task(printer.print_raster(TICKET))
    while b"\x1dv0" not in sim.received:
        await asyncio.sleep(0)
    await plug.pull()
    with pytest.raises(LinkLostError):
        await printing


async def test_a_printer_that_takes_no_more_bytes_does_not_hang(tmp_path):
    sim = PrinterSimulator(buffer=100, rows_left=10, faults=Faults(silent=True))
    plug = PtyPlug(tmp_path / "printer", sim.play)
    await plug.put_in()
    transport = await open_transport(f"serial://{tmp_path / 'printer'}")
    printer = EscposPrinter(transport, speed_mm_s=FAST, waits=WAITS)
    result = await printer.print_raster(raster(2000))
    assert result.outcome is PrintOutcome.FAULT
    assert result.rows_sent < 2000
    await printer.close()
    await plug.pull()


async def test_a_long_job_streams_and_stops_at_paper_end_with_the_line_it_reached(cable):
    """Four hundred lines of text, a roll that ends in line 250."""
    sim, _, printer = cable
    line = 24
    job = raster(400 * line)
    sim.rows_left = 250 * line
    shares, out = [], []

    def note(share):
        shares.append(share)
        out.append(len(sim._paper))

    result = await printer.print_raster(job, progress=note)
    assert result.outcome is PrintOutcome.PAPER_OUT
    assert 240 <= result.rows_sent // line <= 250
    assert shares == sorted(shares)
    assert out[100] >= 90 * line  # it came out while it was sent
    assert not sim.slips[0].cut
    came_out = printed_rows(sim.slips[0])
    assert came_out == rows_of(job)[: len(came_out)]
    assert len(came_out) >= result.rows_sent
