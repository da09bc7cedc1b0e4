"""Takes apart what a printer is sent, as a printer does: in pieces of any size. Pure.

Only what our drivers and the library send is known; the rest is an error, so that a simulator
does not print what no printer would.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass


class UnknownCommandError(ValueError):
    """Bytes that are no command which this printer has."""


@dataclass(frozen=True, slots=True)
class Initialise:
    """ESC @."""


@dataclass(frozen=True, slots=True)
class Picture:
    """GS v 0: rows of a raster."""

    width_bytes: int
    rows: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """ESC d or ESC J, in dots."""

    dots: int


@dataclass(frozen=True, slots=True)
class Cut:
    """GS V."""


@dataclass(frozen=True, slots=True)
class Ask:
    """DLE EOT n (at once) or GS r n (in turn)."""

    n: int
    at_once: bool


@dataclass(frozen=True, slots=True)
class Recover:
    """DLE ENQ n."""

    n: int


@dataclass(frozen=True, slots=True)
class Report:
    """GS a n: what to tell without being asked."""

    n: int


Token = Initialise | Picture | Feed | Cut | Ask | Recover | Report

LINE_DOTS = 30
RASTER_HEAD = 8


class Tokenizer:
    """Splits the stream; holds what is not whole yet."""

    def __init__(self) -> None:
        self._held = b""

    @property
    def held(self) -> int:
        """Bytes of a command that is not whole yet."""
        return len(self._held)

    def forget(self) -> None:
        """Drop what is not whole yet."""
        self._held = b""

    def feed(self, data: bytes) -> Iterator[Token]:
        """Take bytes; yield the commands that they complete.

        Raises:
            UnknownCommandError: They are none.
        """
        self._held += data
        while self._held:
            size, token = _first(self._held)
            if not size:
                return
            self._held = self._held[size:]
            if token is not None:
                yield token


def _picture(data: bytes) -> tuple[int, Token | None]:
    if len(data) < RASTER_HEAD:
        return 0, None
    width, height = (int.from_bytes(data[at : at + 2], "little") for at in (4, 6))
    size = RASTER_HEAD + width * height
    if not width:
        return RASTER_HEAD, None  # rows of nothing
    if len(data) < size:
        return 0, None
    rows = range(RASTER_HEAD, size, width)
    return size, Picture(width, tuple(data[start : start + width] for start in rows))


def _cut(data: bytes) -> tuple[int, Token | None]:
    if len(data) < 3:  # noqa: PLR2004
        return 0, None
    with_feed = data[2] >= 65  # noqa: PLR2004
    size = 4 if with_feed else 3
    return (size, Cut()) if len(data) >= size else (0, None)


Size = tuple[int, Token | None]
LONG: Mapping[bytes, Callable[[bytes], Size]] = {
    b"\x1b@": lambda _data: (2, Initialise()),
    b"\x1dv": _picture,
    b"\x1dV": _cut,
}
SHORT: Mapping[bytes, Callable[[int], Token | None]] = {
    b"\x10\x04": lambda n: Ask(n, at_once=True),
    b"\x10\x05": Recover,
    b"\x1ba": lambda _n: None,
    b"\x1bd": lambda n: Feed(n * LINE_DOTS),
    b"\x1bJ": Feed,
    b"\x1dr": lambda n: Ask(n, at_once=False),
    b"\x1da": Report,
}


def _first(data: bytes) -> Size:
    """Return the size of the first command and what it is; size 0 where it is not whole."""
    if data[0] in b"\x00\n\r":
        return 1, Feed(LINE_DOTS) if data[0] == ord("\n") else None
    head = data[:2]
    if len(head) < len(b"\x1b@"):
        return 0, None
    if head in LONG:
        return LONG[head](data)
    if head not in SHORT:
        raise UnknownCommandError(f"printer: {data[:4].hex()} is no command")
    return (3, SHORT[head](data[2])) if len(data) > len(head) else (0, None)
