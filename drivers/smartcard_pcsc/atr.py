"""What kind of card an answer to reset speaks of. Pure. PC/SC part 3, chapter 3.1.3.2.3."""

from functools import reduce
from operator import xor

from drivers.capabilities import ChipKind

STORAGE = bytes.fromhex("4F 0C A0 00 00 03 06")  # tag, length and the identifier of PC/SC
STANDARD_AT, NAME_AT = 7, 8  # within the historical bytes
FELICA = 0x11
NAMES = {
    0x0001: ChipKind.MIFARE_CLASSIC_1K,
    0x0002: ChipKind.MIFARE_CLASSIC_4K,
    0x0003: ChipKind.MIFARE_ULTRALIGHT,
    0x003B: ChipKind.FELICA,
}
T0_AND_T1 = bytes.fromhex("80 01")  # what a reader puts into the ATR of each contactless card


def kind_of(atr: bytes) -> ChipKind:
    """Return the kind of card; ``UNKNOWN`` for what is no ATR of a contactless card."""
    if len(atr) < len("3B80") // 2 + 3 or atr[0] != 0x3B or reduce(xor, atr[1:]):  # noqa: PLR2004
        return ChipKind.UNKNOWN
    history = atr[4:-1]
    if atr[2:4] != T0_AND_T1 or atr[1] & 0xF0 != 0x80 or len(history) != atr[1] & 0x0F:  # noqa: PLR2004
        return ChipKind.UNKNOWN
    if history[: 1 + len(STORAGE)] != b"\x80" + STORAGE:
        return ChipKind.PROCESSOR
    if len(history) < 1 + NAME_AT + 2:
        return ChipKind.STORAGE
    name = int.from_bytes(history[1 + NAME_AT : 1 + NAME_AT + 2], "big")
    if history[1 + STANDARD_AT] == FELICA:
        return ChipKind.FELICA
    return NAMES.get(name, ChipKind.STORAGE)
