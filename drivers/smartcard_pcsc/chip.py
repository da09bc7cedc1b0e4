"""What a card made of code is to the simulator, and some samples."""

from collections.abc import Mapping
from typing import Protocol

GET_UID = bytes.fromhex("FF CA 00 00 00")  # PC/SC part 3: the reader itself answers it
NO_SUCH_FUNCTION, NOT_SUPPORTED = b"\x6a\x81", b"\x6d\x00"


class Chip(Protocol):
    """The card's side of a field."""

    @property
    def atr(self) -> bytes:
        """What the reader makes of the card's first answer."""
        ...

    def reset(self) -> None:
        """Forget everything: the field was switched off."""
        ...

    def answer(self, apdu: bytes) -> bytes:
        """Return data and status words for a command."""
        ...


class PlainChip:
    """A card that tells its number and nothing else. See ``Chip``."""

    def __init__(self, atr: bytes, uid: bytes) -> None:
        self.atr, self._uid = atr, uid

    def reset(self) -> None:
        """See ``Chip.reset``."""

    def answer(self, apdu: bytes) -> bytes:
        """See ``Chip.answer``."""
        if apdu != GET_UID:
            return NOT_SUPPORTED
        return self._uid + b"\x90\x00" if self._uid else NO_SUCH_FUNCTION


SAMPLES: Mapping[str, PlainChip] = {
    "mifare-1k": PlainChip(
        bytes.fromhex("3B8F8001804F0CA000000306030001000000006A"), bytes.fromhex("04A1B2C3")
    ),
    "felica": PlainChip(
        bytes.fromhex("3B8F8001804F0CA00000030611003B0000000042"),
        bytes.fromhex("0101080100000001"),
    ),
    "processor": PlainChip(bytes.fromhex("3B8180018080"), bytes.fromhex("08000001")),
}
"""Cards that no hall gave out."""
