"""A played kiosk's connection: one socket, on the event loop."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from kiosk.link.played import wire
from kiosk.link.played.wire import Decoder, Message, WireError

MOST_NUMBERS = 65_535
WELCOME = 0  # §3.2.2.3


class Hears(Protocol):
    """Is told what happens on a line."""

    def up(self) -> None:
        """The broker has taken the kiosk in."""
        ...

    def heard(self, message: Message) -> None:
        """A message came."""
        ...

    def down(self, why: str) -> None:
        """The line is gone; told once."""
        ...


class Line(asyncio.Protocol):
    """Speaks MQTT 3.1.1 as a client.

    Args:
        first: CONNECT, as it travels.
        hears: Who is told.
        published: Called for each PUBLISH that is sent.
    """

    def __init__(self, first: bytes, hears: Hears, published: Callable[[], None]) -> None:
        self._first, self._hears, self._published = first, hears, published
        self._transport: asyncio.WriteTransport | None = None
        self._decoder = Decoder()
        self._number = 0
        self._why = "closed by the broker"
        self.open: set[int] = set()  # numbers of what the broker has not acknowledged

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See ``asyncio.Protocol.connection_made``."""
        if isinstance(transport, asyncio.WriteTransport):
            self._transport = transport
            transport.write(self._first)

    def connection_lost(self, exc: Exception | None) -> None:
        """See ``asyncio.Protocol.connection_lost``."""
        self._transport = None
        self._hears.down(self._why if exc is None else str(exc))

    def data_received(self, data: bytes) -> None:
        """See ``asyncio.Protocol.data_received``."""
        try:
            for packet in self._decoder.feed(data):
                self._take(packet)
        except WireError as error:
            self._close(str(error))

    def subscribe(self, *topics: str) -> None:
        """Ask for topics."""
        self._write(wire.subscribe(self._next(), topics))

    def publish(self, topic: str, data: bytes, *, qos: int = 1, retain: bool = False) -> None:
        """Send a message."""
        number = self._next() if qos else 0
        if number:
            self.open.add(number)
        self._write(wire.publish(topic, data, number=number, retain=retain))
        self._published()

    def ping(self) -> None:
        """Say that the kiosk is there."""
        self._write(wire.PING)

    def leave(self) -> None:
        """Go in order: the broker speaks no will."""
        self._write(wire.DISCONNECT)
        self._close("left")

    def cut(self) -> None:
        """Go without a word, as a pulled cable does."""
        if self._transport is not None:
            self._why = "cut"
            self._transport.abort()

    def _take(self, packet: wire.Packet) -> None:
        if packet.kind == wire.PUBLISH:
            message = wire.message(packet)
            if message.number:
                self._write(wire.acknowledge(message.number))
            self._hears.heard(message)
        elif packet.kind == wire.PUBACK:
            self.open.discard(int.from_bytes(packet.data[:2], "big"))
        elif packet.kind == wire.CONNACK:
            answer = packet.data[1] if len(packet.data) > 1 else 255
            if answer == WELCOME:
                self._hears.up()
            else:
                self._close(f"refused, code {answer}")

    def _next(self) -> int:
        self._number = self._number % MOST_NUMBERS + 1
        return self._number

    def _write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)

    def _close(self, why: str) -> None:
        self._why = why
        if self._transport is not None:
            self._transport.close()
