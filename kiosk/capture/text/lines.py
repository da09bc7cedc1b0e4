"""What passes between the kiosk and the process that reads print. Pure."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

HEAD = 4  # bytes of a message's length, big-endian
MOST_BYTES = 64 * 1024 * 1024


class Picture(Struct, frozen=True, array_like=True):
    """A page to read: rows of blue, green, red."""

    height: Annotated[int, Meta(ge=1)]
    width: Annotated[int, Meta(ge=1)]
    pixels: bytes


class TextLine(Struct, frozen=True, array_like=True):
    """A line of print. Places are shares of the page's width and height, from its top left."""

    text: str
    corners: tuple[
        tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]
    ]
    sure: float


Words = tuple[TextLine, ...]
"""What stands on a page, from top to bottom."""


class Answer(Struct, frozen=True, array_like=True):
    """What was read; ``error`` says why nothing was."""

    lines: Words
    error: str = ""


def packed(message: Struct) -> bytes:
    """Return a message as it stands on the pipe."""
    body = msgspec.msgpack.encode(message)
    return len(body).to_bytes(HEAD, "big") + body
