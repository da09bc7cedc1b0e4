import asyncio

import pytest

from drivers.capabilities import PrintOutcome
from drivers.errors import LinkLostError, NoAnswerError
from drivers.printer_escpos import commands
from drivers.printer_escpos.device import EscposPrinter, Waits
from drivers.printer_escpos.simulator import Faults, PrinterSimulator
from drivers.status import DeviceState, PaperSupply
from drivers.transport import MemoryTransport
from tests.drivers.pictures import printed_rows, raster, rows_of
from tests.tools.escpos_decode import parse

WAITS = Waits(answer_s=0.05, slack_s=0.3)
FAST = 100_000.0


class Bench:
    def __init__(self, waits=WAITS):
        ours, self.line = MemoryTransport.pair()
        self.sim = PrinterSimulator()
        self.printer = EscposPrinter(ours, speed_mm_s=FAST, waits=waits)
        self.playing = asyncio.create_task(self.sim.play(self.line))

    async def close(self):
        await self.printer.close()
        await self.line.close()
        with pytest.raises(LinkLostError):
            await self.playing


@pytest.fixture
async def bench():
    bench = Bench()
    yield bench
    await bench.close()


TICKET = raster(600)


async def test_what_comes_out_is_what_was_drawn(bench):
    shares = []
    result = await bench.printer.print_raster(TICKET, progress=shares.append)
    assert result.outcome is PrintOutcome.PRINTED
    assert result.rows_sent == 600
    (slip,) = bench.sim.slips
    assert slip.cut
    assert printed_rows(slip) == rows_of(TICKET)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


async def test_an_independent_decoder_reads_every_byte(bench):
    await bench.printer.health()
    await bench.printer.print_raster(TICKET)
    events = parse(bytes(bench.sim.received))
    rasters = [event for event in events if event["t"] == "raster"]
    assert "".join(event["data"] for event in rasters) == TICKET.data.hex()
    assert [event["t"] for event in events if event["t"] in ("init", "cut")] == ["init", "cut"]


async def test_a_narrow_printer_gets_narrow_rows(bench):
    narrow = raster(100, width=384)
    await bench.printer.print_raster(narrow)
    assert bench.sim.slips[0].width_bytes == 48


FAULTS = [
    ("cover_open", PrintOutcome.COVER_OPEN, "printer.cover_open"),
    ("cutter", PrintOutcome.CUTTER, "printer.cutter"),
    ("overheated", PrintOutcome.OVERHEATED, "printer.overheated"),
    ("broken", PrintOutcome.FAULT, "printer.fault"),
]


@pytest.mark.parametrize(("fault", "outcome", "code"), FAULTS)
async def test_nothing_is_sent_to_a_printer_that_cannot(bench, fault, outcome, code):
    setattr(bench.sim.faults, fault, True)
    result = await bench.printer.print_raster(TICKET)
    assert (result.outcome, result.rows_sent) == (outcome, 0)
    assert b"\x1dv0" not in bench.sim.received
    assert (await bench.printer.health()).code == code
    setattr(bench.sim.faults, fault, False)
    bench.sim.changed()
    assert (await bench.printer.print_raster(TICKET)).outcome is PrintOutcome.PRINTED
    assert len(bench.sim.slips) == 1


@pytest.mark.parametrize(("fault", "outcome", "code"), FAULTS)
async def test_a_fault_in_the_middle_is_told_and_leaves_no_half_ticket(bench, fault, outcome, code):
    bench.sim.rows_per_s = 20_000
    printing = asyncio.create_task(bench.printer.print_raster(TICKET))
    while b"\x1dv0" not in bench.sim.received:
        await asyncio.sleep(0)
    setattr(bench.sim.faults, fault, True)
    bench.sim.changed()
    result = await printing
    assert result.outcome is outcome
    assert result.rows_sent < 600
    setattr(bench.sim.faults, fault, False)
    bench.sim.rows_per_s = 0
    bench.sim.change_paper()
    await bench.printer.health()
    half = sum(len(printed_rows(slip)) for slip in bench.sim.slips)
    assert half < 600
    assert (await bench.printer.print_raster(raster(50, seed=2))).outcome is PrintOutcome.PRINTED
    assert printed_rows(bench.sim.slips[-1]) == rows_of(raster(50, seed=2))


async def test_paper_that_is_out_before(bench):
    bench.sim.rows_left = 0
    result = await bench.printer.print_raster(TICKET)
    assert (result.outcome, result.rows_sent) == (PrintOutcome.PAPER_OUT, 0)
    health = await bench.printer.health()
    assert (health.state, health.supply) == (DeviceState.OFFLINE, PaperSupply.OUT)


@pytest.mark.parametrize("rows_left", [1, 127, 128, 129, 599])
async def test_paper_that_runs_out_in_the_middle(bench, rows_left):
    bench.sim.rows_left = rows_left
    result = await bench.printer.print_raster(TICKET)
    assert result.outcome is PrintOutcome.PAPER_OUT
    bench.sim.change_paper()
    await bench.printer.health()
    assert [slip.cut for slip in bench.sim.slips] == [False]
    assert len(printed_rows(bench.sim.slips[0])) == rows_left
    again = raster(50, seed=2)
    assert (await bench.printer.print_raster(again)).outcome is PrintOutcome.PRINTED
    assert printed_rows(bench.sim.slips[-1]) == rows_of(again)
    assert len(bench.sim.slips) == 2


async def test_paper_that_is_low_prints_and_is_told(bench):
    bench.sim.rows_left, bench.sim.low_rows = 5000, 4500
    assert (await bench.printer.health()).supply is PaperSupply.FULL
    assert (await bench.printer.print_raster(TICKET)).outcome is PrintOutcome.PRINTED
    health = await bench.printer.health()
    assert (health.supply, health.code) == (PaperSupply.LOW, "printer.paper_low")


async def test_a_silent_printer_is_unknown_and_prints_unproven(bench):
    bench.sim.faults.silent = True
    health = await bench.printer.health()
    assert (health.state, health.code) == (DeviceState.UNKNOWN, "printer.silent")
    result = await bench.printer.print_raster(TICKET)
    assert result.outcome is PrintOutcome.UNPROVEN
    assert printed_rows(bench.sim.slips[0]) == rows_of(TICKET)


async def test_a_printer_without_answers_in_turn_is_unproven(bench):
    bench.sim.faults.no_turn = True
    assert (await bench.printer.print_raster(TICKET)).outcome is PrintOutcome.UNPROVEN
    assert len(bench.sim.slips) == 1


async def test_a_printer_that_falls_silent_is_a_fault(bench):
    assert (await bench.printer.health()).state is DeviceState.ONLINE
    bench.sim.faults.silent = True
    with pytest.raises(NoAnswerError, match="stopped answering"):
        await bench.printer.health()


@pytest.mark.parametrize("noise", [b"\x11\x13", b"\xff\x80\x91", b"\x01\x02"])
async def test_noise_between_the_answers(bench, noise):
    bench.sim.faults.noise = noise
    assert (await bench.printer.print_raster(TICKET)).outcome is PrintOutcome.PRINTED


async def test_unplugged_in_the_middle(bench):
    bench.sim.rows_per_s = 20_000
    printing = asyncio.create_task(bench.printer.print_raster(TICKET))
    while b"\x1dv0" not in bench.sim.received:
        await asyncio.sleep(0)
    await bench.line.close()
    with pytest.raises(LinkLostError):
        await printing
    with pytest.raises(LinkLostError):
        await bench.printer.health()


async def test_a_slow_printer_is_waited_for():
    bench = Bench(Waits(answer_s=20, slack_s=20))
    bench.sim.rows_per_s = 3000
    result = await bench.printer.print_raster(raster(300))
    assert result.outcome is PrintOutcome.PRINTED
    await bench.close()


async def test_a_job_that_is_broken_off_leaves_nothing_to_come_out(bench):
    bench.sim.rows_per_s = 20_000
    printing = asyncio.create_task(bench.printer.print_raster(TICKET))
    while len(bench.sim.received) < 10_000:
        await asyncio.sleep(0)
    printing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await printing
    bench.sim.rows_per_s = 0
    again = raster(50, seed=3)
    assert (await bench.printer.print_raster(again)).outcome is PrintOutcome.PRINTED
    half, whole = bench.sim.slips
    assert not half.cut
    assert printed_rows(whole) == rows_of(again)


async def test_a_cutter_that_was_freed_works_again_without_a_hand_on_the_switch(bench):
    bench.sim.faults.cutter = True
    assert (await bench.printer.health()).code == "printer.cutter"
    received = len(bench.sim.received)
    assert (await bench.printer.health()).code == "printer.cutter"
    assert commands.CLEAR not in bench.sim.received[received:]  # it is not tried all the time
    bench.sim.faults.cutter = False
    assert (await bench.printer.print_raster(TICKET)).outcome is PrintOutcome.PRINTED
    assert (await bench.printer.health()).state is DeviceState.ONLINE


async def test_a_printer_that_answers_some_questions_only(bench):
    bench.sim.faults.unanswered = frozenset({2, 3})
    assert (await bench.printer.health()).supply is PaperSupply.FULL
    assert (await bench.printer.print_raster(TICKET)).outcome is PrintOutcome.PRINTED
    bench.sim.rows_left = 0
    assert (await bench.printer.health()).code == "printer.paper_out"


async def test_a_printer_without_reports_is_asked(bench):
    bench.sim.faults.no_reports = True
    bench.sim.rows_left = 300
    result = await bench.printer.print_raster(TICKET)
    assert (result.outcome, result.rows_sent < 600) == (PrintOutcome.PAPER_OUT, True)
    assert (await bench.printer.health()).code == "printer.paper_out"


@pytest.mark.bench
async def test_the_first_byte_leaves_at_once(bench):
    await bench.printer.health()
    bench.sim.first_byte_s = None
    pressed_s = asyncio.get_running_loop().time()
    await bench.printer.print_raster(TICKET)
    assert bench.sim.first_byte_s - pressed_s < 0.15


async def test_a_printer_known_to_be_silent_costs_no_wait():
    ours, line = MemoryTransport.pair()
    sim = PrinterSimulator(faults=Faults(silent=True))
    printer = EscposPrinter(ours, speed_mm_s=FAST, waits=Waits(answer_s=3.0, slack_s=0.3))
    playing = asyncio.create_task(sim.play(line))
    await printer.health()
    sim.first_byte_s = None
    pressed_s = asyncio.get_running_loop().time()
    await printer.print_raster(TICKET)
    assert sim.first_byte_s - pressed_s < 2.5  # it waits three seconds for who answers
    await printer.close()
    with pytest.raises(LinkLostError):
        await playing
