"""What a scanner sends: codes, one after the other, and replies to commands. Pure.

A code ends with CR, LF or CR LF; some engines send none of them, then a pause ends it
(100 ms in the engines' manuals' own examples of hosts). Once an engine has sent a suffix it
is known to send one, and a pause inside a code is only a slow line.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

CODE_BYTES = 4096  # the longest QR code holds 2953 bytes
REPLY_BYTES = 8192
SUFFIX = (b"\r", b"\n")


@dataclass(frozen=True, slots=True)
class Code:
    """One code as it came, without its suffix."""

    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class TooLong:
    """Something came that is longer than any code; it was dropped."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An engine's answer to a command."""

    taken: bool  # False: it refuses the command, or does not know it
    data: bytes


@dataclass(frozen=True, slots=True)
class Found:
    """A reply and where it stands in the bytes."""

    reply: Reply
    start: int
    end: int


FindReply = Callable[[bytes], Found | None]
"""Finds the first whole reply in bytes."""
Heard = Code | TooLong | Reply


class Decoder:
    """Cuts a stream into codes, and into replies while one is expected.

    Args:
        ends: How a code ends: True with a suffix, False with a pause, None: not known yet.
    """

    def __init__(self, *, ends: bool | None = None) -> None:
        self._ends = ends
        self._held = b""
        self._dropping = False
        self._find_reply: FindReply | None = None

    def expect(self, find_reply: FindReply | None) -> None:
        """Look for a reply before anything else; None: no longer."""
        self._find_reply = find_reply

    @property
    def ends_with_suffix(self) -> bool:
        """Whether a pause inside a code means nothing."""
        return self._ends is True

    @property
    def waits(self) -> bool:
        """Whether bytes are held that a pause may make a code of."""
        return bool(self._held) or self._dropping

    def feed(self, data: bytes) -> Iterator[Heard]:
        """Take bytes; yield what they complete."""
        self._held += data
        if self._find_reply is not None:
            found = self._find_reply(self._held)
            if found is None and len(self._held) <= REPLY_BYTES:
                return
            self._find_reply = None
            if found is not None:
                self._held = self._held[: found.start] + self._held[found.end :]
                yield found.reply
        if self._ends is not False:
            yield from self._lines()
        if len(self._held) > CODE_BYTES:
            self._held = b""
            if not self._dropping:
                self._dropping = True
                yield TooLong()

    def silence(self) -> Iterator[Heard]:
        """A pause: what is held is a code, unless codes end with a suffix."""
        held, self._held = self._held, b""
        self._find_reply = None
        dropping, self._dropping = self._dropping, False
        if held and not dropping and not self._ends:
            yield Code(held)

    def _lines(self) -> Iterator[Heard]:
        if b"\r" not in self._held and b"\n" not in self._held:
            return
        self._ends = True
        whole = self._held.endswith(SUFFIX)
        lines = self._held.splitlines()
        self._held = b"" if whole else lines.pop()
        if self._dropping:
            self._dropping = False
            lines = lines[1:]
        for line in lines:
            if len(line) > CODE_BYTES:
                yield TooLong()
            elif line:
                yield Code(line)


class NoTextError(ValueError):
    """The bytes of a code are no text in any encoding that is used here."""


def text_of(data: bytes) -> tuple[str, str]:
    """Return a code's text and its encoding: strict UTF-8, else strict GB18030.

    Raises:
        NoTextError: It is neither.
    """
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise NoTextError(f"{len(data)} bytes that are neither UTF-8 nor GB18030")
