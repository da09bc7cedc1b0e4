"""The wire of vsmartcard's virtual reader (vpcd). Pure.

Each message is its length in two bytes, big-endian, and that many bytes. One byte from the
reader is a control; everything longer is a command for the card.
"""

from collections.abc import Iterator

OFF, ON, RESET, GET_ATR = b"\x00", b"\x01", b"\x02", b"\x04"
HEAD = 2
LONGEST = 0xFFFF


def encode(message: bytes) -> bytes:
    """Return a message as it stands on the wire.

    Raises:
        OverflowError: It is longer than 65535 bytes.
    """
    return len(message).to_bytes(HEAD, "big") + message


class Decoder:
    """Cuts a stream into messages; holds less than two of them."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take bytes; yield the messages that they complete."""
        self._held += data
        at = 0
        while len(self._held) - at >= HEAD:
            end = at + HEAD + int.from_bytes(self._held[at : at + HEAD], "big")
            if len(self._held) < end:
                break
            yield bytes(self._held[at + HEAD : end])
            at = end
        del self._held[:at]
