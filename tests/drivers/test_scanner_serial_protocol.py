import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.scanner_serial.engines import (
    ENGINES,
    gm65_read,
    gm65_reply,
    gm65_write,
    honeywell_menu,
    newland_command,
)
from drivers.scanner_serial.protocol import (
    CODE_BYTES,
    Code,
    Decoder,
    NoTextError,
    Reply,
    TooLong,
    text_of,
)

CASES = [
    pytest.param(b"A1\r", [Code(b"A1")], id="CR"),
    pytest.param(b"A1\n", [Code(b"A1")], id="LF"),
    pytest.param(b"A1\r\nB2\r\n", [Code(b"A1"), Code(b"B2")], id="CR LF"),
    pytest.param(b"\r\n\r\nA1\r\r", [Code(b"A1")], id="empty lines"),
    pytest.param(b"x" * 4096 + b"\r", [Code(b"x" * 4096)], id="the longest"),
    pytest.param(b"x" * 4097 + b"\rA1\r", [TooLong(), Code(b"A1")], id="one too long"),
    pytest.param(b"x" * 90_000 + b"\rA1\r", [TooLong(), Code(b"A1")], id="far too long"),
]


@pytest.mark.parametrize(("wire", "events"), CASES)
def test_cuts_a_stream_into_codes(wire, events):
    assert list(Decoder().feed(wire)) == events


@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize(("wire", "events"), CASES)
def test_in_any_pieces(wire, events, size):
    decoder = Decoder()
    pieces = [wire[i : i + size] for i in range(0, len(wire), size)]
    assert [event for piece in pieces for event in decoder.feed(piece)] == events


def test_without_a_suffix_a_pause_ends_a_code():
    decoder = Decoder()
    assert list(decoder.feed(b"A1")) == []
    assert list(decoder.silence()) == [Code(b"A1")]
    assert list(decoder.silence()) == []


def test_once_a_suffix_was_seen_a_pause_ends_nothing():
    decoder = Decoder()
    assert list(decoder.feed(b"A1\rhalf")) == [Code(b"A1")]
    assert list(decoder.silence()) == []
    assert list(decoder.feed(b"B2\r")) == [Code(b"B2")]


def test_where_a_pause_ends_codes_a_line_break_belongs_to_the_code():
    decoder = Decoder(ends=False)
    assert list(decoder.feed(b"A1\rB2")) == []
    assert list(decoder.silence()) == [Code(b"A1\rB2")]


@given(st.binary(max_size=9000), st.integers(1, 700))
def test_after_noise_the_next_code_is_heard(noise, size):
    decoder = Decoder()
    for start in range(0, len(noise), size):
        list(decoder.feed(noise[start : start + size]))
    list(decoder.feed(b"\r"))
    assert list(decoder.feed(b"A1\r")) == [Code(b"A1")]


@given(st.lists(st.binary(max_size=3000), max_size=20))
def test_what_is_held_has_a_bound(pieces):
    decoder = Decoder()
    decoder.expect(ENGINES["newland"].find_reply)
    for piece in pieces:
        list(decoder.feed(piece))
        assert len(decoder._held) <= 8192


def test_text_is_utf_8_or_gb18030():
    assert text_of("河套 e 站通".encode()) == ("河套 e 站通", "utf-8")
    assert text_of("河套 e 站通".encode("gb18030")) == ("河套 e 站通", "gb18030")
    assert text_of("𠮷".encode("gb18030")) == ("𠮷", "gb18030")
    with pytest.raises(NoTextError, match="3 bytes"):
        text_of(b"\xff\xff\xff")


# --- commands: as the makers' manuals print them


def test_newland_as_in_its_manual():
    frame = newland_command("C11ENA1,MIN12,MAX22", saved=True)
    assert frame == bytes.fromhex(
        "7E 01 30 30 30 30 40 43 31 31 45 4E 41 31 2C 4D 49 4E 31 32 2C 4D 41 58 32 32 3B 03"
    )
    wire = b"\x02\x010000@C11ENA1\x06,MIN12\x06,MAX22\x06;\x03"
    found = ENGINES["newland"].find_reply(b"noise" + wire + b"more")
    assert found.reply.taken
    assert (found.start, found.end) == (5, 5 + len(wire))


@pytest.mark.parametrize("verdict", [b"\x15", b"\x05"])
def test_newland_says_no(verdict):
    wire = b"\x02\x010000@C11ENA1\x06,MIN99" + verdict + b";\x03"
    assert not ENGINES["newland"].find_reply(wire).reply.taken


def test_honeywell_as_in_its_manual():
    assert ENGINES["honeywell"].light_on == bytes.fromhex("16 54 0D")
    assert ENGINES["honeywell"].light_off == bytes.fromhex("16 55 0D")
    assert honeywell_menu("REVINF", saved=True) == b"\x16M\rREVINF."
    assert honeywell_menu("TRGMOD0", saved=False) == b"\x16M\rTRGMOD0!"


@pytest.mark.parametrize(
    ("verdict", "taken"), [(b"\x06", True), (b"\x15", False), (b"\x05", False)]
)
def test_honeywell_echoes_and_judges(verdict, taken):
    reply = ENGINES["honeywell"].find_reply(b"REVINF Product\r\nRev 1" + verdict + b".").reply
    assert reply == Reply(taken, b"REVINF Product\r\nRev 1")


def test_gm65_as_in_its_manual():
    assert gm65_write(0x0002, 1) == bytes.fromhex("7E 00 08 01 00 02 01 AB CD")
    assert gm65_read(0x0000) == bytes.fromhex("7E 00 07 01 00 00 01 AB CD")
    assert gm65_reply(b"\x00") == bytes.fromhex("02 00 00 01 00 33 31")
    found = ENGINES["gm65"].find_reply(bytes.fromhex("02 00 02 00 00 01 00 33 31"))
    assert (found.reply, found.start) == (Reply(taken=True, data=b"\x00"), 2)


def test_gm65_with_a_wrong_check_is_no_reply():
    assert ENGINES["gm65"].find_reply(bytes.fromhex("02 00 00 01 00 33 32")) is None


@given(st.sampled_from(sorted(ENGINES)), st.binary(max_size=600))
def test_no_bytes_upset_an_engine(model, noise):
    decoder = Decoder()
    decoder.expect(ENGINES[model].find_reply)
    list(decoder.feed(noise))
    list(decoder.silence())
    assert list(decoder.feed(b"A1\r")) == [Code(b"A1")]


def test_the_longest_code_is_longer_than_any_qr_code():
    assert CODE_BYTES > 2953
