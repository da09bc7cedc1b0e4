r"""Commands of three families of engines, and their replies. Pure.

Honeywell: manuals of N86 and N36xx, chapter 10. Newland: manuals of HR52, HR42 and FM530,
"serial programming command". Grow GM65: its manual's registers; a CRC of ``AB CD`` in a
command means that none is computed.
"""

import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass

from drivers.scanner_serial.protocol import FindReply, Found, Reply

ACK, NAK, ENQ = 0x06, 0x15, 0x05


@dataclass(frozen=True, slots=True)
class Engine:
    """How one family is spoken to."""

    light_on: bytes
    light_off: bytes
    query: bytes  # changes nothing; any reply shows that the engine is there
    find_reply: FindReply
    light_replies: bool  # whether the engine answers ``light_on`` and ``light_off``


def honeywell_menu(command: str, *, saved: bool) -> bytes:
    """Return a menu command: ``SYN M CR``, tag, sub-tag and data, and where it is kept."""
    return b"\x16M\r" + command.encode("ascii") + (b"." if saved else b"!")


def newland_command(command: str, *, saved: bool) -> bytes:
    """Return a command such as ``C11ENA1,MIN12,MAX22``, kept or for now."""
    return b"\x7e\x010000" + (b"@" if saved else b"#") + command.encode("ascii") + b";\x03"


def gm65_write(register: int, value: int) -> bytes:
    """Return the command that writes one byte into a register."""
    return b"\x7e\x00\x08\x01" + register.to_bytes(2, "big") + bytes((value,)) + b"\xab\xcd"


def gm65_read(register: int, count: int = 1) -> bytes:
    """Return the command that reads ``count`` bytes from a register on."""
    return b"\x7e\x00\x07\x01" + register.to_bytes(2, "big") + bytes((count,)) + b"\xab\xcd"


HONEYWELL_VERDICT = re.compile(rb"([\x05\x06\x15])[.!]")  # after an echo of the command
NEWLAND_REPLY = re.compile(rb"\x02\x01[0-9]{4}[@#]([^\x03]{0,4096})\x03")
GM65_HEAD, GM65_OVERHEAD = b"\x02\x00", 6  # kind, status, length; two bytes of CRC at the end
GM65_MOST = 256


def _honeywell(held: bytes) -> Found | None:
    match = HONEYWELL_VERDICT.search(held)
    if match is None:
        return None
    return Found(Reply(match[1][0] == ACK, held[: match.start()]), 0, match.end())


def _newland(held: bytes) -> Found | None:
    match = NEWLAND_REPLY.search(held)
    if match is None:
        return None
    said = match[1]
    return Found(Reply(NAK not in said and ENQ not in said, said), match.start(), match.end())


def _gm65(held: bytes) -> Found | None:
    start = held.find(GM65_HEAD)
    while start >= 0:
        if len(held) - start < len(GM65_HEAD) + 2:
            return None
        count = held[start + 3] or GM65_MOST
        end = start + count + GM65_OVERHEAD
        checked, crc = held[start + 1 : end - 2], held[end - 2 : end]
        if len(held) >= end and binascii.crc_hqx(checked, 0) == int.from_bytes(crc, "big"):
            return Found(Reply(held[start + 2] == 0, held[start + 4 : end - 2]), start, end)
        start = held.find(GM65_HEAD, start + 1)
    return None


def gm65_reply(data: bytes, *, taken: bool = True) -> bytes:
    """Return the engine's answer with ``data``."""
    checked = bytes((0, 0 if taken else 1, len(data) % GM65_MOST)) + data
    return b"\x02" + checked + binascii.crc_hqx(checked, 0).to_bytes(2, "big")


ENGINES: Mapping[str, Engine] = {
    "honeywell": Engine(
        light_on=b"\x16T\r",
        light_off=b"\x16U\r",
        query=honeywell_menu("REVINF", saved=True),
        find_reply=_honeywell,
        light_replies=False,
    ),
    "newland": Engine(
        light_on=newland_command("SCNTRG1", saved=False),
        light_off=newland_command("SCNTRG0", saved=False),
        query=newland_command("C11ENA*", saved=False),
        find_reply=_newland,
        light_replies=True,
    ),
    "gm65": Engine(
        light_on=gm65_write(0x0002, 1),
        light_off=gm65_write(0x0002, 0),
        query=gm65_read(0x0000),
        find_reply=_gm65,
        light_replies=True,
    ),
}
"""By the name that the settings give."""
