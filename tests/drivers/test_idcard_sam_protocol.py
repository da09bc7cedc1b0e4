import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.idcard_sam.protocol import (
    Command,
    ContentError,
    Decoder,
    Noise,
    Reply,
    Spoilt,
    Status,
    card_data,
    frame,
    sam_id,
)

VECTORS = Path(__file__).parents[1] / "vectors"
COMMANDS = json.loads((VECTORS / "sam_commands.json").read_text())
STATUSES = json.loads((VECTORS / "sam_status.json").read_text())["sw3"]
CARDS = json.loads((VECTORS / "sam_cards.json").read_text())["cards"]
FOUND = Reply(Status.CARD_FOUND, bytes(4))


@pytest.mark.parametrize("vector", COMMANDS["commands"], ids=lambda vector: vector["name"])
def test_every_command_is_the_published_frame(vector):
    body = bytes.fromhex(vector["cmd"] + vector["para"] + vector.get("data", ""))
    assert frame(body).hex().upper() == vector["frame"]


@pytest.mark.parametrize("command", Command)
def test_our_commands_are_among_the_published_ones(command):
    assert command.encode().hex().upper() in {one["frame"] for one in COMMANDS["commands"]}


@pytest.mark.parametrize("vector", COMMANDS["replies"], ids=lambda vector: vector["name"])
def test_every_published_answer_is_read(vector):
    wire = bytes.fromhex(vector["frame"])
    (reply,) = Decoder().feed(wire)
    assert reply.code == wire[9]
    assert reply.encode() == wire


def test_every_status_of_the_table_has_a_name():
    assert {f"{status:02X}" for status in Status} == set(STATUSES)


def test_the_first_two_status_bytes_are_not_looked_at():
    (reply,) = Decoder().feed(frame(bytes((0x69, 0x82, Status.READ_FAILED))))
    assert reply == Reply(Status.READ_FAILED)


def test_a_wrong_check_is_told_and_the_next_answer_heard():
    bad = bytes.fromhex(COMMANDS["bad_checksum_frame"])
    heard = list(Decoder().feed(bad + FOUND.encode()))
    assert heard[0] == Spoilt()
    assert heard[-1] == FOUND


@pytest.mark.parametrize("length", ["0000", "0003", "0961", "FFFF"])
def test_a_length_that_cannot_be_does_not_swallow_the_answer(length):
    heard = list(Decoder().feed(bytes.fromhex("AAAAAA9669" + length) + FOUND.encode()))
    assert heard[-1] == FOUND


def test_an_answer_inside_a_frame_that_was_hurt_is_heard():
    claimed = bytes.fromhex("AAAAAA96690010")
    heard = list(Decoder().feed(claimed + FOUND.encode() + b"\x01"))
    assert heard[0] == Spoilt()
    assert FOUND in heard


def test_noise_in_front_may_look_like_the_preamble():
    heard = list(Decoder().feed(b"\xaa\xaa\x00\xaa" + FOUND.encode()))
    assert heard == [Noise(4), FOUND]


@given(st.lists(st.sampled_from(COMMANDS["replies"]), max_size=5), st.data())
def test_answers_come_in_any_pieces(vectors, data):
    wire = b"".join(bytes.fromhex(vector["frame"]) for vector in vectors)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(wire)), max_size=8)))
    ends = [0, *cuts, len(wire)]
    decoder = Decoder()
    heard = [one for start, end in pairwise(ends) for one in decoder.feed(wire[start:end])]
    assert [one.encode() for one in heard] == [bytes.fromhex(v["frame"]) for v in vectors]


@given(st.binary(max_size=3000))
def test_after_any_noise_and_a_silence_the_next_answer_is_heard(noise):
    decoder = Decoder()
    list(decoder.feed(noise))
    decoder.silence()
    assert list(decoder.feed(FOUND.encode())) == [FOUND]


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card["text"].get("name", card["kind"]))
def test_a_read_is_taken_apart(card):
    (reply,) = Decoder().feed(bytes.fromhex(card["reply_30_01"]))
    assert card_data(reply.data).text.hex().upper() == card["text256"]


@pytest.mark.parametrize("size", [0, 512, 1024])
def test_a_read_with_fingerprints_is_taken_apart_by_its_lengths(size):
    (reply,) = Decoder().feed(bytes.fromhex(CARDS[0][f"reply_30_10_fp{size}"]))
    data = card_data(reply.data, fingerprint=True)
    assert (len(data.text), len(data.photo), len(data.fingerprint)) == (256, 1024, size)


@pytest.mark.parametrize("data", [b"", b"\x01\x00", b"\x01\x00\x04\x00", bytes(300)])
def test_lengths_that_lie_are_refused(data):
    with pytest.raises(ContentError):
        card_data(data)


def test_the_module_number_is_as_on_its_label():
    vector = next(v for v in COMMANDS["replies"] if v["name"].startswith("sam_id"))
    (reply,) = Decoder().feed(bytes.fromhex(vector["frame"]))
    assert sam_id(reply.data) == COMMANDS["sam_id_text"]


def test_a_short_module_number_is_refused():
    with pytest.raises(ContentError, match="expected 16"):
        sam_id(b"\x05")
