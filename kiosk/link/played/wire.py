"""Packets of MQTT 3.1.1, as far as a played kiosk says and hears them. Pure.

Source: MQTT Version 3.1.1, OASIS Standard, §2 and §3. A library's client takes three file handles
and some forty kilobytes; ten thousand of them do not fit beside the broker that is tried.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

CONNACK, PUBLISH, PUBACK, SUBACK, PINGRESP = 2, 3, 4, 9, 13  # §2.2.1
PING, DISCONNECT = bytes((0xC0, 0)), bytes((0xE0, 0))
RETAIN, QOS_1, DUPLICATE = 0x01, 0x02, 0x08  # §3.3.1
MOST_BYTES = 268_435_455  # §2.2.3


class WireError(ValueError):
    """What came is no packet of MQTT 3.1.1."""


@dataclass(frozen=True, slots=True)
class Will:
    """What the broker says when the connection is lost; retained."""

    topic: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet that came, its head taken off."""

    kind: int
    flags: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """What stands in a PUBLISH; ``number`` is 0 where it wants no acknowledgement."""

    topic: str
    data: bytes
    retained: bool
    number: int


def connect(
    client_id: str, will: Will, keepalive_s: int, username: str = "", password: str = ""
) -> bytes:
    """Return CONNECT of a clean session, §3.1."""
    flags = 0x02 | 0x04 | 0x08 | 0x20  # clean session, a will, its QoS 1, retained
    parts = [_text(client_id), _text(will.topic), _blob(will.data)]
    if username:
        flags |= 0x80
        parts.append(_text(username))
    if password:
        flags |= 0x40
        parts.append(_text(password))
    head = _text("MQTT") + bytes((4, flags)) + keepalive_s.to_bytes(2, "big")
    return _packet(0x10, head + b"".join(parts))


def subscribe(number: int, topics: Sequence[str]) -> bytes:
    """Return SUBSCRIBE for QoS 1, §3.8."""
    wanted = b"".join(_text(topic) + b"\x01" for topic in topics)
    return _packet(0x82, number.to_bytes(2, "big") + wanted)


def publish(topic: str, data: bytes, *, number: int = 0, retain: bool = False) -> bytes:
    """Return PUBLISH, §3.3: QoS 1 with a number, QoS 0 without."""
    flags = (QOS_1 if number else 0) | (RETAIN if retain else 0)
    mark = number.to_bytes(2, "big") if number else b""
    return _packet(0x30 | flags, _text(topic) + mark + data)


def acknowledge(number: int) -> bytes:
    """Return PUBACK, §3.4."""
    return bytes((0x40, 2)) + number.to_bytes(2, "big")


def message(packet: Packet) -> Message:
    """Return what stands in a PUBLISH.

    Raises:
        WireError: It is cut short, or its topic is no text.
    """
    data = packet.data
    end = 2 + int.from_bytes(data[:2], "big")
    wants_ack = packet.flags & 0x06
    body = end + (2 if wants_ack else 0)
    if len(data) < max(2, body):
        raise WireError("PUBLISH: cut short")
    try:
        topic = data[2:end].decode()
    except UnicodeDecodeError as error:
        raise WireError("PUBLISH: its topic is no text") from error
    number = int.from_bytes(data[end:body], "big") if wants_ack else 0
    return Message(topic, data[body:], bool(packet.flags & RETAIN), number)


class Decoder:
    """Makes packets of bytes, in whatever pieces they arrive."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Packet]:
        """Take ``data`` in; yield each packet as soon as it is whole.

        Raises:
            WireError: A length that cannot be.
        """
        self._buffer += data
        while (packet := self._next()) is not None:
            yield packet

    def _next(self) -> Packet | None:
        buffer = self._buffer
        length, place = 0, 1
        while True:
            if place >= len(buffer):
                return None
            digit = buffer[place]
            length |= (digit & 0x7F) << (7 * (place - 1))
            place += 1
            if not digit & 0x80:
                break
            if place > 4:  # noqa: PLR2004 - §2.2.3: a length has at most four digits
                raise WireError("a packet's length has more than four digits")
        end = place + length
        if len(buffer) < end:
            return None
        packet = Packet(buffer[0] >> 4, buffer[0] & 0x0F, bytes(buffer[place:end]))
        del buffer[:end]
        return packet


def _packet(head: int, data: bytes) -> bytes:
    length = len(data)
    if length > MOST_BYTES:
        raise WireError(f"{length} bytes do not fit into a packet")
    digits = bytearray()
    while True:
        length, digit = divmod(length, 128)
        digits.append(digit | (0x80 if length else 0))
        if not length:
            return bytes((head, *digits)) + data


def _text(text: str) -> bytes:
    return _blob(text.encode())


def _blob(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data
