"""The driver against the real pcscd, and against a reader that a program plays."""

import asyncio
import json
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.capabilities import ChipKind
from drivers.emrtd.sample import KEY, LINES, sample_chip
from drivers.errors import CannotOpenError, CardUnreadableError, DeviceError, LinkLostError
from drivers.smartcard_pcsc.atr import kind_of
from drivers.smartcard_pcsc.chip import SAMPLES, PlainChip
from drivers.smartcard_pcsc.device import PcscChipReader
from drivers.smartcard_pcsc.opening import open_field
from drivers.smartcard_pcsc.pcsc import PcscField
from drivers.smartcard_pcsc.simulator import ChipSimulator
from drivers.smartcard_pcsc.wire import Decoder, encode
from drivers.status import DeviceState, MediaState
from drivers.transport.serving import TcpPlug
from tests.drivers.counting import own_threads
from tests.drivers.pcscd import READER, Pcscd, missing

VECTORS = json.loads(Path("tests/vectors/pcsc.json").read_text(encoding="utf-8"))
LOOK_S = 1.0  # pcscd looks at this reader every now and then only
KINDS = {
    "MIFARE Classic 1K": ChipKind.MIFARE_CLASSIC_1K,
    "MIFARE Classic 4K": ChipKind.MIFARE_CLASSIC_4K,
    "MIFARE Ultralight": ChipKind.MIFARE_ULTRALIGHT,
    "FeliCa (Octopus, Suica)": ChipKind.FELICA,
    "MIFARE DESFire (listed)": ChipKind.STORAGE,
    "vicc iso7816 (contact-like)": ChipKind.UNKNOWN,
}


@pytest.mark.parametrize("vector", VECTORS["atrs"], ids=lambda vector: vector["name"])
def test_the_kind_of_a_card(vector):
    assert kind_of(bytes.fromhex(vector["atr"])) is KINDS[vector["name"]]


def test_a_wrong_check_byte_is_no_kind():
    atr = bytes.fromhex(VECTORS["atrs"][0]["atr"])
    assert kind_of(atr[:-1] + b"\x00") is ChipKind.UNKNOWN


def test_a_passport_is_a_processor():
    assert kind_of(sample_chip().atr) is ChipKind.PROCESSOR


@given(st.binary(max_size=40))
def test_no_bytes_upset_the_kind(atr):
    assert kind_of(atr) in ChipKind


@given(st.lists(st.binary(max_size=300), max_size=6), st.integers(1, 50))
def test_messages_in_any_pieces(messages, size):
    wire = b"".join(encode(message) for message in messages)
    decoder = Decoder()
    pieces = [wire[i : i + size] for i in range(0, len(wire), size)]
    assert [m for piece in pieces for m in decoder.feed(piece)] == messages


# --- both ways to a card


@pytest.fixture
async def by_pcscd():
    if reason := missing():
        pytest.skip(reason)
    simulator = ChipSimulator()
    pcscd = Pcscd(simulator)
    try:
        await pcscd.start()
        field = await open_field(f"pcsc:{READER}")
        yield PcscChipReader(field), simulator, pcscd
        await field.close()
        await field.close()
    finally:
        await pcscd.close()


@pytest.fixture
async def by_wire():
    simulator = ChipSimulator()
    plug = TcpPlug(0, simulator.play)
    await plug.put_in()
    field = await open_field(plug.url.replace("tcp:", "vpcd:"))
    yield PcscChipReader(field), simulator, plug
    await field.close()
    await field.close()
    await plug.pull()


@pytest.fixture(params=["by_pcscd", "by_wire"])
def bench(request):
    return request.getfixturevalue(request.param)


async def test_laid_lifted_and_laid_again(bench):
    reader, simulator, _ = bench
    for name in ("mifare-1k", "felica", "mifare-1k"):
        simulator.lay(SAMPLES[name])
        card = await reader.wait_for_card(timeout_s=20)
        assert card.atr == SAMPLES[name].atr
        assert card.kind is kind_of(card.atr)
        assert card.uid == SAMPLES[name]._uid
        assert card.uid.hex() not in repr(card)
        simulator.take_away()
        await reader.wait_until_lifted(timeout_s=20)


async def test_nobody_lays_a_card(bench):
    reader, _, _ = bench
    with pytest.raises(TimeoutError):
        await reader.wait_for_card(timeout_s=0.3)


async def test_a_card_that_is_not_lifted(bench):
    reader, simulator, _ = bench
    simulator.lay(SAMPLES["felica"])
    await reader.wait_for_card(timeout_s=20)
    with pytest.raises(TimeoutError):
        await reader.wait_until_lifted(timeout_s=0.3)


async def test_a_reader_that_tells_no_number(bench):
    reader, simulator, _ = bench
    simulator.lay(PlainChip(SAMPLES["processor"].atr, b""))
    assert (await reader.wait_for_card(timeout_s=20)).uid == b""


@pytest.mark.parametrize("fault", ["refuses", "truncated", "lifted_after"])
async def test_a_card_that_fails_is_asked_for_again(bench, fault):
    reader, simulator, _ = bench
    simulator.lay(SAMPLES["mifare-1k"])
    setattr(simulator.faults, fault, 1)
    with pytest.raises(CardUnreadableError, match="again"):
        await reader.wait_for_card(timeout_s=20)
    setattr(simulator.faults, fault, 0)
    simulator.take_away()
    await reader.wait_until_lifted(timeout_s=20)
    await asyncio.sleep(LOOK_S)
    simulator.lay(SAMPLES["mifare-1k"])
    assert (await reader.wait_for_card(timeout_s=20)).kind is ChipKind.MIFARE_CLASSIC_1K


async def test_health_says_whether_a_card_lies_there(bench):
    reader, simulator, _ = bench
    health = await reader.health()
    assert (health.state, health.media) == (DeviceState.ONLINE, MediaState.NOT_PRESENT)
    simulator.lay(SAMPLES["felica"])
    await reader.wait_for_card(timeout_s=20)
    assert (await reader.health()).media is MediaState.PRESENT


async def test_a_travel_document_is_read(bench):
    reader, simulator, _ = bench
    simulator.lay(sample_chip())
    card = await reader.wait_for_card(timeout_s=20)
    assert card.kind is ChipKind.PROCESSOR
    document = await reader.read_document(KEY)
    assert (document.mrz, document.opened_by) == (LINES, "PACE")


async def test_a_document_that_is_lifted_in_the_middle_is_asked_for_again(bench):
    reader, simulator, _ = bench
    simulator.lay(sample_chip(None))
    await reader.wait_for_card(timeout_s=20)
    simulator.faults.lifted_after = 9
    with pytest.raises(CardUnreadableError):
        await reader.read_document(KEY)
    await reader.wait_until_lifted(timeout_s=20)
    await asyncio.sleep(LOOK_S)
    simulator.lay(sample_chip(None))
    await reader.wait_for_card(timeout_s=20)
    assert (await reader.read_document(KEY)).mrz == LINES


async def test_noise_instead_of_answers_upsets_nothing(bench):
    reader, simulator, _ = bench
    simulator.lay(sample_chip())
    simulator.faults.noise = True
    with pytest.raises((CardUnreadableError, TimeoutError)):
        await reader.wait_for_card(timeout_s=20)


# --- what only pcscd can do to us


async def test_pcscd_restarted_while_a_card_is_waited_for(by_pcscd):
    reader, simulator, pcscd = by_pcscd
    waiting = asyncio.ensure_future(reader.wait_for_card(timeout_s=20))
    await asyncio.sleep(0.3)
    await pcscd.stop()
    await asyncio.sleep(0.3)
    await pcscd.start()
    simulator.lay(SAMPLES["felica"])
    assert (await waiting).kind is ChipKind.FELICA


async def test_pcscd_restarted_under_a_card(by_pcscd):
    reader, simulator, pcscd = by_pcscd
    simulator.lay(SAMPLES["felica"])
    await reader.wait_for_card(timeout_s=20)
    await pcscd.stop()
    await pcscd.start()
    assert (await reader.wait_for_card(timeout_s=20)).kind is ChipKind.FELICA


async def test_pcscd_gone_for_good_is_told(by_pcscd):
    reader, _, pcscd = by_pcscd
    await pcscd.stop()
    with pytest.raises(LinkLostError, match="pcscd running"):
        await reader.wait_for_card(timeout_s=30)
    with pytest.raises(DeviceError):
        await reader.health()


async def test_pcscd_killed_in_the_middle_of_reading_is_told(by_pcscd):
    reader, simulator, pcscd = by_pcscd
    simulator.lay(sample_chip(None))
    simulator.faults.slow_s = 0.05
    await reader.wait_for_card(timeout_s=20)
    reading = asyncio.ensure_future(reader.read_document(KEY))
    await asyncio.sleep(0.2)
    await pcscd.kill()
    with pytest.raises(DeviceError):
        await reading


async def test_a_reader_of_another_name_is_not_there(by_pcscd):
    with pytest.raises(CannotOpenError, match="'ACS'"):
        await open_field("pcsc:ACS")


async def test_a_spoilt_url_is_told():
    with pytest.raises(CannotOpenError, match="vpcd://HOST:PORT"):
        await open_field("chip:1")


async def test_without_pcscd_there_is_no_reader():
    if reason := missing():
        pytest.skip(reason)
    guard = Pcscd(ChipSimulator())  # holds the lock: nobody starts one meanwhile
    try:
        with pytest.raises(CannotOpenError, match="pcscd running"):
            await open_field("pcsc:")
    finally:
        await guard.close()


async def test_a_pulled_reader_is_lost(by_wire):
    reader, _, plug = by_wire
    waiting = asyncio.ensure_future(reader.wait_for_card(timeout_s=9))
    await asyncio.sleep(0.05)
    await plug.pull()
    with pytest.raises(LinkLostError):
        await waiting


async def test_a_hundred_openings_leave_nothing(by_pcscd):
    _, simulator, _ = by_pcscd
    simulator.lay(SAMPLES["felica"])

    async def once():
        field = PcscField("")
        await field.open()
        assert (await PcscChipReader(field).wait_for_card(timeout_s=20)).kind is ChipKind.FELICA
        await field.close()

    await once()
    process = psutil.Process()
    threads, files = own_threads(), process.num_fds()
    for _ in range(100):
        await once()
    await asyncio.sleep(0.1)
    assert own_threads() <= threads
    assert process.num_fds() <= files
