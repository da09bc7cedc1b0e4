"""From the kernel's key events to what was typed. Pure.

A ``struct input_event`` is two native longs of time, type, code and value (linux/input.h,
linux/input-event-codes.h); the layout is the US one, which scanners use as delivered.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

EVENT = struct.Struct("llHHi")
KEYS, DOWN, UP = 1, 1, 0  # EV_KEY; a value of 2 is the keyboard's own repeat
LEFT_SHIFT, RIGHT_SHIFT = 42, 54
ENTER, KEYPAD_ENTER, TAB = 28, 96, 15
ENDS = frozenset({ENTER, KEYPAD_ENTER, TAB})
CHARACTERS = 4096


def _rows() -> Iterator[tuple[int, str, str]]:
    for first, plain, shifted in (
        (2, "1234567890-=", "!@#$%^&*()_+"),
        (16, "qwertyuiop[]", "QWERTYUIOP{}"),
        (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
        (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
        (57, " ", " "),
        (71, "789-456+1230.", "789-456+1230."),
        (98, "/", "/"),
    ):
        yield from zip(range(first, first + len(plain)), plain, shifted, strict=True)


PLAIN: Mapping[int, str] = {code: plain for code, plain, _ in _rows()} | {55: "*"}
SHIFTED: Mapping[int, str] = {code: shifted for code, _, shifted in _rows()} | {55: "*"}


@dataclass(frozen=True, slots=True)
class Typed:
    """One code, as it was typed."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TooMuch:
    """More was typed than any code holds; it was dropped."""


class Decoder:
    """Puts keys together to codes, in pieces of any size."""

    def __init__(self) -> None:
        self._held = b""
        self._typed: list[str] = []
        self._shift = False
        self._dropping = False

    def feed(self, data: bytes) -> Iterator[Typed | TooMuch]:
        """Take bytes; yield the codes that they complete. Keys without a character are dropped."""
        self._held += data
        whole = len(self._held) - len(self._held) % EVENT.size
        events, self._held = self._held[:whole], self._held[whole:]
        for _, _, kind, code, value in EVENT.iter_unpack(events):
            if kind != KEYS:
                continue
            if code in {LEFT_SHIFT, RIGHT_SHIFT}:
                self._shift = value != UP
            elif value == DOWN:
                yield from self._press(code)

    def _press(self, code: int) -> Iterator[Typed | TooMuch]:
        if code in ENDS:
            text = "".join(self._typed)
            self._typed.clear()
            if text and not self._dropping:
                yield Typed(text)
            self._dropping = False
            return
        character = (SHIFTED if self._shift else PLAIN).get(code, "")
        if character and not self._dropping:
            self._typed.append(character)
            if len(self._typed) > CHARACTERS:
                self._typed.clear()
                self._dropping = True
                yield TooMuch()


def key_events(text: str) -> bytes:
    """Return the events of typing ``text`` and Enter.

    Raises:
        KeyError: A character stands on no key.
    """
    plain = {character: code for code, character in PLAIN.items() if code < KEYPAD_FIRST}
    shifted = {character: code for code, character in SHIFTED.items() if code < KEYPAD_FIRST}
    wire = []
    for character in text:
        if character in plain:
            wire.append(press(plain[character]))
        else:
            wire.append(_key(LEFT_SHIFT, DOWN) + press(shifted[character]) + _key(LEFT_SHIFT, UP))
    return b"".join(wire) + press(ENTER)


KEYPAD_FIRST = 71


def press(code: int) -> bytes:
    """Return the events of pressing a key and letting it go."""
    return _key(code, DOWN) + _key(code, UP)


def _key(code: int, value: int) -> bytes:
    return EVENT.pack(0, 0, KEYS, code, value) + EVENT.pack(0, 0, 0, 0, 0)  # and EV_SYN
