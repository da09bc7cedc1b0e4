"""The targets of `make fuzz`, for as long as a test may take."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from drivers.idcard_sam.protocol import PREAMBLE
from tests.fuzz.targets import TARGETS

MARKS = [
    PREAMBLE,
    b"\r\n",
    b"\x10\x00\x00",
    b"\x1dv0\0",
    b"\x6a\x80",
    b"\x7f\x2e",
    b"FAC\0",
    b"\x82",
]
"""Pieces of the decoders' own languages: chance alone would not find them."""
bytes_ = st.lists(st.binary(max_size=64) | st.sampled_from(MARKS), max_size=40).map(b"".join)


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=150, deadline=None)
@given(data=bytes_)
@example(data=b"")
@example(data=b"\xff" * 12000)
def test_no_bytes_are_too_much(name, data):
    TARGETS[name](data)
