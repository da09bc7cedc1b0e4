import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.texts.wrapping import wrap


def wide(line):
    """Chinese signs are twice as wide as Latin ones."""
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in line)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("一二三四五六", 8, ["一二三四", "五六"]),
        ("一二三四，五六", 8, ["一二三", "四，五六"]),
        ("（一二）三四", 6, ["（一", "二）三", "四"]),
        ("按籌號（A012）叫號", 10, ["按籌號", "（A012）叫", "號"]),
        ("unbreakable", 4, ["unbr", "eaka", "ble"]),
        ("", 4, [""]),
        ("one\ntwo", 10, ["one", "two"]),
    ],
)
def test_lines(text, width, lines):
    assert wrap(text, width, wide) == lines


@given(st.text(alphabet="一二三，。（）ab c", max_size=40), st.integers(6, 20))
def test_nothing_is_lost_and_nothing_too_wide(text, width):
    lines = wrap(text, width, wide)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(wide(line) <= width or len(line) == 1 for line in lines)
