"""Large answers come whole through messages of 64,000 bytes, or not at all."""

import gzip
import random
from dataclasses import replace

import msgspec
import pytest

from kiosk.link.envelope import Writer, new_id
from kiosk.link.messages import MAX_BYTES
from kiosk.link.orders import ORDERS, OrderError, check
from kiosk.link.parts import Brought, PartsError, parts, whole

ID = new_id()
NOISE = random.Random(1).randbytes(200_000)


@pytest.mark.parametrize("pack", [False, True])
@pytest.mark.parametrize("data", [b"", b"x", NOISE, b"line\n" * 50_000])
def test_every_part_fits_a_message_and_all_make_the_whole(data, pack):
    made = parts(ID, "logs", Brought("text/plain", data, pack=pack))
    writer = Writer(ID, lambda: 1)
    assert all(len(writer.write(one)) <= MAX_BYTES for one in made)
    assert whole([*reversed(made), made[0]]) == Brought("text/plain", data, pack=pack)


def test_what_is_missing_mixed_or_changed_makes_no_whole():
    made = parts(ID, "logs", Brought("text/plain", NOISE))
    with pytest.raises(PartsError, match="pieces \\[2\\] of"):
        whole([one for one in made if one.number != 2])
    other = msgspec.structs.replace(made[1], sha256="0" * 64)
    with pytest.raises(PartsError, match="not of one answer"):
        whole([made[0], other])
    turned = msgspec.structs.replace(made[0], data="A" + made[0].data[1:])
    with pytest.raises(PartsError, match="changed"):
        whole([turned, *made[1:]])
    with pytest.raises(PartsError, match="no pieces"):
        whole([])


def test_what_is_too_large_is_refused_before_it_is_sent():
    with pytest.raises(PartsError, match="too many"):
        parts(ID, "logs", Brought("text/plain", NOISE * 5))


def test_what_was_packed_to_burst_is_not_opened():
    bomb = Brought("text/plain", b"\0" * 9_000_000, pack=True)
    with pytest.raises(PartsError, match="larger than"):
        whole(parts(ID, "logs", bomb))
    assert replace(bomb, pack=False).pack is False


@pytest.mark.parametrize(("name", "arguments", "said"), [
    ("nothing", {}, "expected apply-settings"),
    ("test", {}, "test.device: is missing"),
    ("test", {"device": "toaster"}, "expected card-reader|printer"),
    ("ping", {"loud": "yes"}, "expected none"),
    ("close", {"en": "closed"}, "all three languages"),
    ("logs", {"lines": "-1"}, "logs.lines: is '-1'"),
])  # fmt: skip
def test_a_command_with_other_arguments_is_refused_with_what_is_expected(name, arguments, said):
    with pytest.raises(OrderError) as error:
        check(name, arguments)
    assert said in str(error.value)


def test_what_is_a_command_is_let_through():
    assert check("test", {"device": "printer"}) is ORDERS["test"]
    assert check("close", {}) is ORDERS["close"]


def test_what_was_damaged_before_it_was_hashed_is_no_crash():
    packed = bytearray(gzip.compress(NOISE[:5000], mtime=0))
    packed[40] ^= 0xFF
    made = parts(ID, "logs", Brought("text/plain+gzip", bytes(packed)))
    with pytest.raises(PartsError, match="cannot be opened"):
        whole(made)
    empty = gzip.compress(b"x" * 100, mtime=0)
    torn = empty[:10] + b"\xff\xff\xff" + empty[13:]  # an invalid block: zlib's own error
    with pytest.raises(PartsError, match="cannot be opened"):
        whole(parts(ID, "logs", Brought("text/plain+gzip", torn)))
