import asyncio
import os
import string

import pytest
from evdev import UInput, ecodes
from hypothesis import given
from hypothesis import strategies as st

from drivers.errors import CannotOpenError, CodeUnreadableError, LinkLostError
from drivers.scanner_hid.device import HidScanner, grabbed
from drivers.scanner_hid.simulator import WedgeSimulator
from drivers.scanner_hid.typed import EVENT, PLAIN, Decoder, TooMuch, Typed, key_events, press
from drivers.transport import MemoryTransport

PRINTABLE = "".join(c for c in string.printable if " " <= c <= "~")


def test_every_character_of_the_keyboard():
    assert list(Decoder().feed(key_events(PRINTABLE))) == [Typed(PRINTABLE)]


def test_the_keys_are_those_of_the_kernel():
    for code, character in PLAIN.items():
        name = ecodes.KEY[code]
        if character.isalnum() and code < 71:
            assert name == f"KEY_{character.upper()}"
    assert ecodes.KEY[71] == "KEY_KP7"
    assert ecodes.KEY[83] == "KEY_KPDOT"


@pytest.mark.parametrize("size", [1, 23, 25])
def test_in_any_pieces(size):
    wire = key_events("estation:A023") * 2
    decoder = Decoder()
    pieces = [wire[i : i + size] for i in range(0, len(wire), size)]
    codes = [code for piece in pieces for code in decoder.feed(piece)]
    assert codes == [Typed("estation:A023")] * 2


def test_a_key_that_is_held_counts_once():
    repeat = EVENT.pack(0, 0, 1, 30, 2)
    wire = press(30) + repeat * 5 + press(28)
    assert list(Decoder().feed(wire)) == [Typed("a")]


def test_too_much_is_told_once_and_the_next_code_is_heard():
    decoder = Decoder()
    assert list(decoder.feed(key_events("x" * 9000))) == [TooMuch()]
    assert list(decoder.feed(key_events("A1"))) == [Typed("A1")]


@given(st.binary(max_size=4000))
def test_no_bytes_upset_it(noise):
    decoder = Decoder()
    list(decoder.feed(noise + bytes(-len(noise) % EVENT.size)))
    list(decoder.feed(press(28)))
    assert [type(code) for code in decoder.feed(key_events("a1"))] == [Typed]


@pytest.fixture
async def bench():
    ours, theirs = MemoryTransport.pair()
    scanner, simulator = HidScanner(ours), WedgeSimulator()
    playing = asyncio.ensure_future(simulator.play(theirs))
    yield scanner, simulator, theirs
    await scanner.close()
    await theirs.close()
    await asyncio.gather(playing, return_exceptions=True)


@pytest.mark.parametrize("fault", [None, "other_keys", "split"])
async def test_reads_a_code(bench, fault):
    scanner, simulator, _ = bench
    if fault:
        setattr(simulator.faults, fault, True)
    scanning = asyncio.ensure_future(scanner.scan(timeout_s=20))
    await asyncio.sleep(0.01)
    simulator.show("Estation:A-023")
    assert (await scanning).text == "Estation:A-023"


async def test_nobody_shows_a_code_and_one_of_before_is_forgotten(bench):
    scanner, simulator, _ = bench
    simulator.show("before")
    await asyncio.sleep(0.02)
    with pytest.raises(TimeoutError):
        await scanner.scan(timeout_s=0.05)


async def test_too_much_is_asked_for_again(bench):
    scanner, simulator, _ = bench
    scanning = asyncio.ensure_future(scanner.scan(timeout_s=20))
    await asyncio.sleep(0.01)
    simulator.show("x" * 5000)
    with pytest.raises(CodeUnreadableError, match="show it again"):
        await scanning


async def test_a_pulled_plug_ends_the_wait(bench):
    scanner, _, theirs = bench
    scanning = asyncio.ensure_future(scanner.scan(timeout_s=20))
    await asyncio.sleep(0.01)
    await theirs.close()
    with pytest.raises(LinkLostError):
        await scanning
    with pytest.raises(LinkLostError):
        await scanner.health()


def test_what_is_not_there_is_told(tmp_path):
    with pytest.raises(CannotOpenError, match="plugged in"):
        grabbed(str(tmp_path / "event-kbd"))


async def test_a_real_keyboard_of_the_kernel_is_grabbed():
    """On uinput: the events reach us, and nobody else."""
    if not os.access("/dev/uinput", os.W_OK):
        pytest.skip("this machine has no /dev/uinput: the grab is not tried here")
    with UInput(name="estation test scanner") as keyboard:
        path = keyboard.device.path
        while not os.access(path, os.R_OK):
            await asyncio.sleep(0.05)
        scanner = HidScanner(grabbed(path))
        try:
            with pytest.raises(CannotOpenError, match="another program"):
                grabbed(path)
            scanning = asyncio.ensure_future(scanner.scan(timeout_s=20))
            await asyncio.sleep(0.05)
            for _, _, kind, code, value in EVENT.iter_unpack(key_events("A1")):
                keyboard.write(kind, code, value)
            assert (await scanning).text == "A1"
        finally:
            await scanner.close()
