"""Tag, length, value as in BER (ISO 7816-4 annex E), as far as travel documents use it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field

LONG_TAG, MORE, LONG_LENGTH = 0x1F, 0x80, 0x80
TAG_BYTES, LENGTH_BYTES = 3, 3


class TlvError(ValueError):
    """The bytes are no such structure."""


@dataclass(frozen=True, slots=True)
class Node:
    """One element."""

    tag: int
    value: bytes = field(repr=False)


def head(data: bytes, at: int = 0) -> tuple[int, int, int]:
    """Return the tag at ``at``, where its value starts, and how long it is.

    Raises:
        TlvError: The head is not whole or of a form that is not used here.
    """
    try:
        tag = data[at]
        at += 1
        if tag & LONG_TAG == LONG_TAG:
            for _ in range(TAG_BYTES - 1):
                tag = tag << 8 | data[at]
                at += 1
                if not tag & MORE:
                    break
        length = data[at]
        at += 1
    except IndexError as error:
        raise TlvError("the head of an element is not whole") from error
    if length & LONG_LENGTH:
        count = length & ~LONG_LENGTH
        if not 1 <= count <= LENGTH_BYTES or at + count > len(data):
            raise TlvError("the length of an element is not whole")
        length = int.from_bytes(data[at : at + count], "big")
        at += count
    return tag, at, length


def nodes(data: bytes) -> Iterator[Node]:
    """Yield the elements that stand one after the other.

    Raises:
        TlvError: The last one is not whole.
    """
    at = 0
    while at < len(data):
        tag, start, length = head(data, at)
        if start + length > len(data):
            raise TlvError(f"element {tag:X} is not whole")
        yield Node(tag, data[start : start + length])
        at = start + length


def find(data: bytes, *path: int) -> bytes:
    """Return the value at a path of tags; the first of each.

    Raises:
        TlvError: It is not there.
    """
    for tag in path:
        data = next((node.value for node in nodes(data) if node.tag == tag), None) or _none(tag)
    return data


def _none(tag: int) -> bytes:
    raise TlvError(f"element {tag:X} is missing or empty")


def encode(tag: int, value: bytes) -> bytes:
    """Return an element as it stands on the wire."""
    name = tag.to_bytes((tag.bit_length() + 7) // 8, "big")
    size = len(value)
    if size < LONG_LENGTH:
        return name + bytes((size,)) + value
    count = (size.bit_length() + 7) // 8
    return name + bytes((LONG_LENGTH | count,)) + size.to_bytes(count, "big") + value
