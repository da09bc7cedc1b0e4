"""Large answers of commands in pieces that the broker takes, and whole again."""

import base64
import gzip
import hashlib
import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from kiosk.link.upkeep import MOST_PARTS, PART_CHARS, CommandPart

PACKED = "+gzip"
MOST_OPENED = 8_000_000  # bytes: what was packed to burst is not opened


class PartsError(ValueError):
    """Pieces that make no whole; the text says why."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What a command brings beside its answer."""

    kind: str  # media type
    data: bytes = field(repr=False)
    pack: bool = False  # text is packed, pictures are already

    @property
    def sent(self) -> bytes:
        """What goes over the wire, before base64."""
        return gzip.compress(self.data, mtime=0) if self.pack else self.data


def parts(command: str, name: str, brought: Brought) -> tuple[CommandPart, ...]:
    """Return the messages that carry it, each below the largest that may be sent.

    Raises:
        PartsError: It is larger than all of them together may be.
    """
    data = brought.sent
    text = base64.b64encode(data).decode("ascii")
    pieces = [text[at : at + PART_CHARS] for at in range(0, len(text), PART_CHARS)] or [""]
    if len(pieces) > MOST_PARTS:
        raise PartsError(f"{name}: {len(data)} bytes are too many, make it smaller")
    digest = hashlib.sha256(data).hexdigest()
    return tuple(
        CommandPart(
            command=command,
            name=name,
            kind=brought.kind + (PACKED if brought.pack else ""),
            number=number,
            of=len(pieces),
            sha256=digest,
            data=piece,
        )
        for number, piece in enumerate(pieces, 1)
    )


def whole(found: Sequence[CommandPart]) -> Brought:
    """Return what the pieces carry, in whatever order they came; repeats do no harm.

    Raises:
        PartsError: One is missing, or they are not of one whole.
    """
    data = joined(found)
    kind = found[0].kind
    if not kind.endswith(PACKED):
        return Brought(kind, data)
    return Brought(kind.removesuffix(PACKED), unpacked(data), pack=True)


def joined(found: Sequence[CommandPart]) -> bytes:
    """Return what went over the wire, still packed where it was.

    Raises:
        PartsError: See ``whole``.
    """
    if not found:
        raise PartsError("there are no pieces")
    first = found[0]
    by_number = {one.number: one for one in found}
    alike = (first.command, first.sha256, first.of)
    if any((one.command, one.sha256, one.of) != alike for one in found):
        raise PartsError("the pieces are not of one answer")
    missing = [number for number in range(1, first.of + 1) if number not in by_number]
    if missing:
        raise PartsError(f"pieces {missing} of {first.of} are missing")
    try:
        text = "".join(by_number[number].data for number in range(1, first.of + 1))
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise PartsError(f"a piece is no base64: {error}") from error
    if hashlib.sha256(data).hexdigest() != first.sha256:
        raise PartsError("the pieces were changed on their way")
    return data


def unpacked(data: bytes) -> bytes:
    """Return what was packed.

    Raises:
        PartsError: It is damaged, or bursts.
    """
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            found = file.read(MOST_OPENED + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise PartsError(f"it cannot be opened: {error}") from error
    if len(found) > MOST_OPENED:
        raise PartsError(f"it is larger than {MOST_OPENED} bytes")
    return found
