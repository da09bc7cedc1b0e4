import contextlib
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.capabilities import AccessKey
from drivers.emrtd import pace
from drivers.emrtd.apdu import Answer, Command
from drivers.emrtd.bac import Proof, access_cipher
from drivers.emrtd.content import ContentError, encode_face, encode_zone, face_of, zone_of
from drivers.emrtd.keys import Purpose, derive, password, zone_part
from drivers.emrtd.messaging import MessagingError
from drivers.emrtd.pace import CURVES, Suite, nonce_cipher
from drivers.emrtd.reading import read_document
from drivers.emrtd.sample import KEY, LINES, sample_chip
from drivers.emrtd.tlv import TlvError, encode, find, nodes
from drivers.errors import CardRefusedError, CardUnreadableError, NotADocumentError

VECTORS = json.loads(Path("tests/vectors/emrtd.json").read_text(encoding="utf-8"))
BAC, PACE = VECTORS["bac"], VECTORS["pace"]
SUITES = [None, *(Suite(number, 13) for number in (1, 2, 3, 4)), Suite(2, 12), Suite(4, 16)]


def key_of(zone):
    return AccessKey(
        zone["number"], date.fromisoformat(zone["born"]), date.fromisoformat(zone["expires"])
    )


def of(name, vectors=BAC):
    return bytes.fromhex(vectors[name])


# --- as ICAO works it out


@pytest.mark.parametrize("vectors", [BAC, PACE])
def test_what_is_hashed_of_the_zone(vectors):
    assert zone_part(key_of(vectors["zone"])).decode() == vectors["hashed"]


def test_the_keys_of_basic_access_control():
    seed = password(key_of(BAC["zone"]))[:16]
    parity = bytes.fromhex("FE" * 16)  # the lowest bit of each byte plays no part in DES
    for purpose, name in ((Purpose.ENCRYPTION, "k_enc"), (Purpose.MAC, "k_mac")):
        ours = derive(seed, purpose, 16)
        assert [a & b for a, b in zip(ours, parity, strict=True)] == [
            a & b for a, b in zip(of(name), parity, strict=True)
        ]


def test_a_whole_talk_by_basic_access_control():
    cipher = access_cipher(password(key_of(BAC["zone"])))
    proof = Proof(cipher, of("rnd_ifd"), of("k_ifd"), of("rnd_ic"))
    assert proof.command().data == of("e_ifd") + of("m_ifd")
    channel = proof.channel(of("answer"))
    select = Command("SELECT", bytes.fromhex("00A4020C"), bytes.fromhex("011E"))
    assert channel.protect(select).encode() == of("select")
    assert channel.open_answer(Answer.of(of("select_answer"))).status == 0x9000
    read = Command("READ", bytes.fromhex("00B00000"), expected=4)
    assert channel.protect(read).encode() == of("read")
    assert channel.open_answer(Answer.of(of("read_answer"))).data == of("read_plain")


def test_the_nonce_of_pace():
    secret = password(key_of(PACE["zone"]))
    assert secret == of("k", PACE)
    assert derive(secret, Purpose.PASSWORD, 16) == of("k_pi", PACE)
    plain = nonce_cipher(Suite(2, 13), secret).decrypt(of("nonce_hidden", PACE), b"")
    assert plain == of("nonce", PACE)


# --- with a chip made of code


async def read(chip, key=KEY):
    async def transmit(apdu):
        return chip.answer(apdu)

    return await read_document(transmit, key)


@pytest.mark.parametrize("suite", SUITES)
async def test_reads_zone_and_face(suite):
    document = await read(sample_chip(suite))
    assert document.mrz == LINES
    assert document.face.startswith(b"\xff\xd8\xff")
    assert document.face_format == "image/jpeg"
    assert document.opened_by == ("BAC" if suite is None else "PACE")
    assert "ERIKSSON" not in repr(document)


@pytest.mark.parametrize("parameters", CURVES)
async def test_every_curve(parameters):
    assert (await read(sample_chip(Suite(2, parameters)))).opened_by == "PACE"


@pytest.mark.parametrize("suite", SUITES)
async def test_a_wrong_key_is_refused(suite):
    wrong = AccessKey(KEY.number, KEY.born, date(2012, 4, 16))
    with pytest.raises(CardRefusedError, match="check the zone"):
        await read(sample_chip(suite), wrong)


@pytest.mark.parametrize("suite", [None, Suite(2, 13)])
async def test_a_card_without_the_application_is_no_document(suite):
    chip = sample_chip(suite)
    chip.faults.no_application = True
    with pytest.raises(NotADocumentError):
        await read(chip)


@pytest.mark.parametrize("suite", [None, Suite(2, 13)])
@pytest.mark.parametrize(
    ("fault", "value"), [("wrong_mac", True), ("truncated", True), ("status", 0x6F00)]
)
async def test_a_chip_that_answers_wrongly_is_asked_for_again(suite, fault, value):
    chip = sample_chip(suite)
    setattr(chip.faults, fault, value)
    with pytest.raises(CardUnreadableError, match="again") as error:
        await read(chip)
    assert "ERIKSSON" not in str(error.value)


async def test_a_chip_that_gives_small_pieces_is_read():
    chip = sample_chip()
    chip.faults.small_pieces = 16
    assert (await read(chip)).mrz == LINES


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=12))
@settings(max_examples=200)
async def test_a_chip_that_answers_anything_raises_nothing_but_ours(answers):
    said = iter(answers * 300)

    async def transmit(_apdu):
        return next(said, b"")

    with pytest.raises((CardRefusedError, CardUnreadableError, NotADocumentError)):
        await read_document(transmit, KEY)


@given(st.integers(0, 40), st.binary(min_size=1, max_size=60))
@settings(max_examples=100)
async def test_a_chip_that_breaks_in_the_middle_raises_nothing_but_ours(after, wrong):
    chip, count = sample_chip(Suite(1, 12)), 0

    async def transmit(apdu):
        nonlocal count
        count += 1
        answer = chip.answer(apdu)
        return wrong if count > after else answer

    with contextlib.suppress(CardRefusedError, CardUnreadableError, NotADocumentError):
        assert (await read_document(transmit, KEY)).mrz == LINES


# --- the pieces


def test_elements_of_any_length():
    for size in (1, 127, 128, 255, 256, 65_535, 65_536):
        assert find(encode(0x5F1F, bytes(size)), 0x5F1F) == bytes(size)


@given(st.binary(max_size=200))
def test_no_bytes_upset_the_elements(data):
    with contextlib.suppress(TlvError):
        list(nodes(data))


@given(st.binary(max_size=300))
def test_no_bytes_upset_the_data_groups(data):
    for read_group in (zone_of, face_of):
        with pytest.raises(ContentError):
            read_group(data)
    with contextlib.suppress(ContentError):
        face_of(encode_face(data))


def test_the_zone_of_each_form():
    for width, count in ((30, 3), (36, 2), (44, 2)):
        lines = tuple("<" * width for _ in range(count))
        assert zone_of(encode_zone(lines)) == lines


@given(st.binary(max_size=100))
def test_a_message_that_was_changed_is_refused(garbage):
    session = pace.Session(Suite(2, 13), Suite(2, 13).cipher(bytes(16), bytes(16)))
    ours, theirs = session.channel(), session.channel()
    command = ours.protect(Command("READ", bytes.fromhex("00B00000"), expected=4))
    assert theirs.open_command(command).expected == 4
    with pytest.raises(MessagingError):
        ours.open_answer(Answer(garbage, 0x9000))


def test_a_message_of_before_is_refused():
    session = pace.Session(Suite(2, 13), Suite(2, 13).cipher(bytes(16), bytes(16)))
    ours, theirs = session.channel(), session.channel()
    command = ours.protect(Command("READ", bytes.fromhex("00B00000"), expected=4))
    theirs.open_command(command)
    with pytest.raises(MessagingError):
        theirs.open_command(command)
