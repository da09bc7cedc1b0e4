"""The far side of the link: what a centre would see and say, without a centre's rules."""

import asyncio
import socket

from kiosk.link.connection import Connection, Outgoing
from kiosk.link.envelope import MessageError, Writer, new_id, read
from kiosk.link.messages import CentreState
from kiosk.link.settings import Broker
from kiosk.link.topics import KioskTopics, centre_state, everything_up

SITE, KIOSK = "hetao", "kiosk-01"
TOPICS = KioskTopics(SITE, KIOSK)


class Far:
    """Hears everything, and says what the test wants."""

    def __init__(self, broker, now_ms):
        self.heard = asyncio.Queue()
        self.log = []
        self.writer = Writer(new_id(), now_ms)
        self.now_ms = now_ms
        self.came, self.went = asyncio.Event(), asyncio.Event()
        self.connection = Connection(
            broker, self, client_id="centre", subscriptions=(everything_up(SITE),)
        )

    def will(self):
        return Outgoing(centre_state(SITE), self.state(alive=False), retain=True)

    def connected(self):
        self.say(centre_state(SITE), self.state(alive=True), retain=True)
        self.came.set()
        self.went.clear()

    def disconnected(self):
        self.went.set()
        self.came.clear()

    def received(self, incoming):
        self.log.append(incoming)
        try:
            message = read(incoming.data)
        except MessageError:
            return
        self.heard.put_nowait((incoming.topic, message))

    def state(self, *, alive):
        state = CentreState(alive=alive, boot=self.writer.boot, since=self.now_ms())
        return self.writer.write(state)

    def say(self, topic, body, *, retain=False):
        data = body if isinstance(body, bytes) else self.writer.write(body)
        assert self.connection.publish(Outgoing(topic, data, retain=retain))

    async def next(self, kind, timeout_s=60):
        """Return the next message whose body is a ``kind``."""
        async with asyncio.timeout(timeout_s):
            while True:
                _topic, message = await self.heard.get()
                if isinstance(message.body, kind):
                    return message


def cut(connection):
    """Break the connection off without a word, as a pulled cable does."""
    connection._client.socket().shutdown(socket.SHUT_RDWR)


def at(port, **settings):
    return Broker(host="127.0.0.1", port=port, **settings)


async def until(condition, timeout_s=60):
    async with asyncio.timeout(timeout_s):
        while not condition():
            await asyncio.sleep(0.005)
