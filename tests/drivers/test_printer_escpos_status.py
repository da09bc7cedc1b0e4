import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.capabilities import PrintOutcome
from drivers.printer_escpos.status import (
    Automatic,
    Condition,
    Decoder,
    InTurn,
    RealTime,
    automatic,
    health_of,
    in_turn,
    real_time,
)
from drivers.status import DeviceState, Mender, PaperSupply

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "escpos_status.json").read_text())
NAMES = {  # ours, by the vectors' own
    "cover_open": "cover_open",
    "cutter_error": "cutter_error",
    "unrecoverable": "broken",
    "recoverable_error": "broken",
    "auto_recoverable": "overheated",
    "near_end": "paper_low",
    "end": "paper_out",
    "offline": "offline",
}


def agrees(condition, vector):
    for name, ours in NAMES.items():
        if name in vector:
            assert getattr(condition, ours) is vector[name], (name, vector)
    if "online" in vector:
        assert condition.offline is not vector["online"]


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_real_time_answers(n):
    for vector in VECTORS[f"dle_eot_{n}"]:
        agrees(real_time(n, int(vector["b"], 16)), vector)


def test_a_quiet_bit_is_false_and_not_unknown():
    assert real_time(2, 0x12) == Condition(cover_open=False)
    assert real_time(4, 0x12) == Condition(paper_low=False, paper_out=False)


@pytest.mark.parametrize("vector", VECTORS["asb"], ids=lambda vector: vector["b"])
def test_automatic_status(vector):
    condition = automatic(bytes.fromhex(vector["b"]))
    agrees(condition, vector)
    if vector.get("meaning", "").startswith("ready"):
        assert condition.outcome is None


@pytest.mark.parametrize("vector", VECTORS["gs_r_1"], ids=lambda vector: vector["b"])
def test_answers_in_turn(vector):
    agrees(in_turn(int(vector["b"], 16)), vector)


@pytest.mark.parametrize("byte", [0x00, 0x10, 0x13, 0x92, 0xFF])
def test_what_is_no_real_time_answer_is_refused(byte):
    with pytest.raises(ValueError, match="no answer"):
        real_time(1, byte)


def test_answers_are_told_apart():
    said = list(Decoder().feed(bytes.fromhex("12 18000F00 11 03 1E 13 00")))
    assert said == [
        RealTime(0x12),
        Automatic(automatic(bytes.fromhex("18000F00"))),
        InTurn(0x03),
        RealTime(0x1E),
        InTurn(0x00),
    ]


def test_automatic_status_that_is_broken_off_swallows_nothing():
    assert list(Decoder().feed(bytes.fromhex("1000 1A"))) == [RealTime(0x1A)]


@given(st.lists(st.sampled_from(["12", "1E", "18000F00", "38000000", "03"]), max_size=6), st.data())
def test_answers_come_in_any_pieces(answers, data):
    wire = bytes.fromhex("".join(answers))
    whole = list(Decoder().feed(wire))
    assert len(whole) == len(answers)
    cut = data.draw(st.integers(0, len(wire)))
    decoder = Decoder()
    assert [*decoder.feed(wire[:cut]), *decoder.feed(wire[cut:])] == whole


@given(st.binary(max_size=200))
def test_noise_never_breaks_it(noise):
    list(Decoder().feed(noise))


@pytest.mark.parametrize(
    ("condition", "outcome", "code", "state", "supply"),
    [
        (Condition(), None, "printer.silent", DeviceState.UNKNOWN, PaperSupply.UNKNOWN),
        (Condition(offline=False, paper_out=False), None, "", DeviceState.ONLINE, PaperSupply.FULL),
        (
            Condition(offline=False, paper_low=True, paper_out=False),
            None,
            "printer.paper_low",
            DeviceState.ONLINE,
            PaperSupply.LOW,
        ),
        (
            Condition(offline=True, paper_out=True),
            PrintOutcome.PAPER_OUT,
            "printer.paper_out",
            DeviceState.OFFLINE,
            PaperSupply.OUT,
        ),
        (
            Condition(offline=True, cover_open=True, paper_out=True),
            PrintOutcome.COVER_OPEN,
            "printer.cover_open",
            DeviceState.OFFLINE,
            PaperSupply.OUT,
        ),
        (
            Condition(offline=True, cutter_error=True),
            PrintOutcome.CUTTER,
            "printer.cutter",
            DeviceState.HARDWARE_ERROR,
            PaperSupply.UNKNOWN,
        ),
        (
            Condition(offline=True, overheated=True),
            PrintOutcome.OVERHEATED,
            "printer.overheated",
            DeviceState.OFFLINE,
            PaperSupply.UNKNOWN,
        ),
        (
            Condition(offline=True),
            PrintOutcome.FAULT,
            "printer.fault",
            DeviceState.HARDWARE_ERROR,
            PaperSupply.UNKNOWN,
        ),
    ],
)
def test_health_in_the_words_of_xfs(condition, outcome, code, state, supply):
    health = health_of(condition)
    assert condition.outcome is outcome
    assert (health.code, health.state, health.supply) == (code, state, supply)
    if state is DeviceState.HARDWARE_ERROR or supply is PaperSupply.OUT:
        assert health.mender is not Mender.NOBODY
