"""Commands to a chip and its answers (ISO 7816-4, short form). Pure."""

from dataclasses import dataclass, field

OK = 0x9000
NOT_FOUND = frozenset({0x6A82, 0x6A86, 0x6D00, 0x6E00, 0x6999})


@dataclass(frozen=True, slots=True)
class Command:
    """A command; ``expected`` is how many bytes may come back, 0: none, 256: as many as fit."""

    name: str
    header: bytes  # class, instruction, two parameters
    data: bytes = field(default=b"", repr=False)
    expected: int = 0

    def encode(self) -> bytes:
        """Return the bytes on the wire."""
        lc = bytes((len(self.data),)) + self.data if self.data else b""
        le = bytes((self.expected % 256,)) if self.expected else b""
        return self.header + lc + le


@dataclass(frozen=True, slots=True)
class Answer:
    """What a chip says."""

    data: bytes = field(repr=False)
    status: int

    @classmethod
    def of(cls, wire: bytes) -> "Answer":
        """Read an answer.

        Raises:
            ValueError: It has no status.
        """
        if len(wire) < 2:  # noqa: PLR2004
            raise ValueError("an answer without a status")
        return cls(wire[:-2], int.from_bytes(wire[-2:], "big"))


def decode_command(wire: bytes) -> Command:
    """Read a command, as a chip does.

    Raises:
        ValueError: It is not whole.
    """
    if len(wire) < 4:  # noqa: PLR2004
        raise ValueError("a command without a header")
    header, rest = wire[:4], wire[4:]
    if len(rest) <= 1:
        return Command("", header, b"", (rest[0] or 256) if rest else 0)
    count = rest[0]
    if len(rest) not in {1 + count, 2 + count}:
        raise ValueError("a command of a wrong length")
    expected = (rest[-1] or 256) if len(rest) == 2 + count else 0
    return Command("", header, rest[1 : 1 + count], expected)
