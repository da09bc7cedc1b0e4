import asyncio

import pytest

from drivers.errors import (
    CodeUnreadableError,
    LinkLostError,
    NoAnswerError,
    UnexpectedAnswerError,
)
from drivers.scanner_serial.device import SerialScanner
from drivers.scanner_serial.engines import honeywell_menu, newland_command
from drivers.scanner_serial.simulator import ScannerSimulator
from drivers.status import DeviceState
from drivers.transport import MemoryTransport, open_transport
from drivers.transport.serving import PtyPlug

MODELS = ["honeywell", "newland", "gm65"]


@pytest.fixture
async def bench():
    """Make a scanner and its simulator, joined by memory."""
    made = []

    async def make(simulator, **settings):
        ours, theirs = MemoryTransport.pair()
        scanner = SerialScanner(ours, model=simulator.model, **settings)
        made.append((scanner, theirs, asyncio.ensure_future(simulator.play(theirs))))
        return scanner

    yield make
    for scanner, theirs, playing in made:
        await scanner.close()
        await theirs.close()
        playing.cancel()
        await asyncio.gather(playing, return_exceptions=True)


async def shown(scanner, simulator, code, **how):
    """Scan, and show the code when the scanner waits for it."""
    scanning = asyncio.ensure_future(scanner.scan(timeout_s=20))
    await asyncio.sleep(0.02)
    simulator.show(code, **how)
    return await scanning


@pytest.mark.parametrize("suffix", [b"\r", b"\n", b"\r\n", b""])
async def test_reads_a_code_with_any_suffix(bench, suffix):
    simulator = ScannerSimulator(suffix=suffix)
    scanner = await bench(simulator)
    assert (await shown(scanner, simulator, "estation:A023")).text == "estation:A023"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
async def test_reads_chinese(bench, encoding):
    simulator = ScannerSimulator()
    scanner = await bench(simulator)
    scan = await shown(scanner, simulator, "深圳河套", encoding=encoding)
    assert (scan.text, scan.encoding) == ("深圳河套", encoding)


async def test_nobody_shows_a_code(bench):
    scanner = await bench(ScannerSimulator())
    with pytest.raises(TimeoutError):
        await scanner.scan(timeout_s=0.05)


async def test_a_code_of_before_is_forgotten(bench):
    simulator = ScannerSimulator()
    scanner = await bench(simulator)
    simulator.show("of the visitor before")
    await asyncio.sleep(0.05)
    with pytest.raises(TimeoutError):
        await scanner.scan(timeout_s=0.05)


@pytest.mark.parametrize("code", [b"\xff\xff\xff", b"x" * 5000])
async def test_what_is_no_text_is_asked_for_again(bench, code):
    simulator = ScannerSimulator()
    scanner = await bench(simulator)
    with pytest.raises(CodeUnreadableError, match="show it again"):
        await shown(scanner, simulator, code)
    assert (await shown(scanner, simulator, "A1")).text == "A1"


async def test_slow_bytes_are_one_code(bench):
    simulator = ScannerSimulator()
    scanner = await bench(simulator, suffix="line")
    simulator.faults.slow_s = 0.15
    assert (await shown(scanner, simulator, "A1B2")).text == "A1B2"


async def test_noise_spoils_one_code_and_not_the_next(bench):
    simulator = ScannerSimulator()
    simulator.faults.noise = b"\xff\x00\xfe"
    scanner = await bench(simulator)
    with pytest.raises(CodeUnreadableError):
        await shown(scanner, simulator, "A1")
    simulator.faults.noise = b""
    assert (await shown(scanner, simulator, "A1")).text == "A1"


@pytest.mark.parametrize("model", MODELS)
async def test_is_lit_only_while_a_code_is_wanted(bench, model):
    simulator = ScannerSimulator(model=model, by_command=True)
    scanner = await bench(simulator, trigger="command")
    simulator.show("A1")
    await asyncio.sleep(0.02)
    assert (await scanner.scan(timeout_s=20)).text == "A1"
    await asyncio.sleep(0.02)
    assert not simulator.lit
    assert len(simulator.commands) == 2


@pytest.mark.parametrize("model", MODELS)
async def test_a_visitor_who_goes_away_leaves_no_light_on(bench, model):
    simulator = ScannerSimulator(model=model, by_command=True)
    scanner = await bench(simulator, trigger="command")
    scanning = asyncio.ensure_future(scanner.scan(timeout_s=9))
    while not simulator.lit:
        await asyncio.sleep(0.005)
    scanning.cancel()
    await asyncio.gather(scanning, return_exceptions=True)
    await asyncio.sleep(0.02)
    assert not simulator.lit


@pytest.mark.parametrize("model", MODELS)
async def test_an_engine_that_answers_is_well(bench, model):
    simulator = ScannerSimulator(model=model)
    scanner = await bench(simulator)
    assert (await scanner.health()).state is DeviceState.ONLINE


@pytest.mark.parametrize("model", MODELS)
async def test_an_engine_that_falls_silent_is_told(bench, model):
    simulator = ScannerSimulator(model=model)
    scanner = await bench(simulator)
    simulator.faults.mute = True
    with pytest.raises(NoAnswerError):
        await scanner.health()
    simulator.faults.mute = False
    assert (await scanner.health()).state is DeviceState.ONLINE


async def test_one_that_cannot_be_asked_is_unknown_until_it_reads(bench):
    simulator = ScannerSimulator()
    scanner = await bench(simulator)
    health = await scanner.health()
    assert (health.state, health.code) == (DeviceState.UNKNOWN, "scanner.says_nothing")
    await shown(scanner, simulator, "A1")
    assert (await scanner.health()).state is DeviceState.ONLINE


@pytest.mark.parametrize(
    ("model", "command"),
    [
        ("newland", newland_command("C11ENA1,MIN12", saved=True)),
        ("honeywell", honeywell_menu("TRGMOD0", saved=True)),
    ],
)
async def test_a_setting_is_taken_or_refused(bench, model, command):
    simulator = ScannerSimulator(model=model)
    scanner = await bench(simulator)
    await scanner.configure(command)
    assert simulator.commands[-1] == command
    simulator.faults.refuses = True
    with pytest.raises(UnexpectedAnswerError, match="refuses"):
        await scanner.configure(command)


async def test_a_code_that_is_read_during_a_question_is_no_answer_to_it(bench):
    simulator = ScannerSimulator(model="newland")
    scanner = await bench(simulator)
    scanning = asyncio.ensure_future(scanner.scan(timeout_s=20))
    await asyncio.sleep(0.01)
    simulator.show("A1")
    assert (await scanner.health()).state is DeviceState.ONLINE
    assert (await scanning).text == "A1"


async def test_a_pulled_plug_ends_the_wait(tmp_path):
    simulator = ScannerSimulator()
    plug = PtyPlug(tmp_path / "scanner", simulator.play)
    await plug.put_in()
    scanner = SerialScanner(await open_transport(plug.url))
    try:
        assert (await shown(scanner, simulator, "A1")).text == "A1"
        scanning = asyncio.ensure_future(scanner.scan(timeout_s=20))
        await asyncio.sleep(0.05)
        await plug.pull()
        with pytest.raises(LinkLostError):
            await scanning
        with pytest.raises(LinkLostError):
            await scanner.health()
    finally:
        await scanner.close()
        await scanner.close()
