"""Frames on a line: JPEG pictures, each after its length. Pure. Ours, for simulated cameras."""

from collections.abc import Iterator

STILL = b"S"  # to the player: one larger picture, please
HEAD = 4  # bytes, big-endian
PICTURE_BYTES = 8 * 1024 * 1024


class WireError(ValueError):
    """The line is not to be understood, and nothing after it will be."""


def encode(picture: bytes) -> bytes:
    """Return a picture as it stands on the line."""
    return len(picture).to_bytes(HEAD, "big") + picture


class Decoder:
    """Cuts a stream into pictures."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take bytes; yield the pictures that they complete.

        Raises:
            WireError: A picture is longer than any.
        """
        self._held += data
        while len(self._held) >= HEAD:
            length = int.from_bytes(self._held[:HEAD], "big")
            if length > PICTURE_BYTES:
                raise WireError(f"a picture of {length} bytes is announced")
            if len(self._held) < HEAD + length:
                return
            yield bytes(self._held[HEAD : HEAD + length])
            del self._held[: HEAD + length]
