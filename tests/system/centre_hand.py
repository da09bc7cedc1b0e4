"""A hand at the broker that gives commands and settings, and hears what comes of them."""

import asyncio
import contextlib
import time
from contextlib import asynccontextmanager

from kiosk.link.connection import Connection, Outgoing
from kiosk.link.envelope import Writer, new_id, read
from kiosk.link.messages import Command, CommandAnswer, State
from kiosk.link.parts import whole
from kiosk.link.settings import Broker
from kiosk.link.topics import ROOT, KioskTopics
from kiosk.link.upkeep import CommandPart, Reported, UpkeepEvent

TOPICS = KioskTopics("hetao", "kiosk-01")


def now_ms():
    return time.time_ns() // 1_000_000


class Hand:
    def __init__(self, port):
        self.heard = []
        self._moved, self.came = asyncio.Event(), asyncio.Event()
        self._writer = Writer(new_id(), now_ms)
        self._connection = Connection(
            Broker(port=port), self, client_id="hand", subscriptions=(f"{ROOT}/#",)
        )

    def will(self):
        return Outgoing(f"{ROOT}/hetao/hand/gone", b"")

    def connected(self):
        self.came.set()

    def disconnected(self):
        pass

    def received(self, incoming):
        with contextlib.suppress(ValueError):
            self.heard.append(read(incoming.data).body)
        self._moved.set()

    async def run(self):
        await self._connection.run()

    def publish(self, topic, body, *, retain=False):
        data = body if isinstance(body, bytes) else self._writer.write(body)
        assert self._connection.publish(Outgoing(topic, data, retain=retain))

    def send(self, name, *, life_s=20, id_=None, **arguments):
        """Send a command without waiting for its answer; return its id."""
        command = Command(
            id=id_ or new_id(),
            author="SAMPLE",
            expires=now_ms() + round(life_s * 1000),
            arguments=arguments,
        )
        self.publish(TOPICS.command(name), command)
        return command.id

    async def until(self, found, within_s=60):
        async with asyncio.timeout(within_s):
            while not (there := found()):
                self._moved.clear()
                await self._moved.wait()
        return there

    async def answer(self, id_, after=0):
        return await self.until(
            lambda: next(
                (
                    one
                    for one in self.heard[after:]
                    if isinstance(one, CommandAnswer) and one.command == id_
                ),
                None,
            )
        )

    async def orders(self, name, **what):
        return await self.answer(self.send(name, **what))

    def brought(self, id_):
        return whole([one for one in self.heard if isinstance(one, CommandPart)
                      and one.command == id_])  # fmt: skip

    async def state(self, state, reason=None):
        def so():
            states = [one for one in self.heard if isinstance(one, State)]
            return states and states[-1].state == state and reason in (None, states[-1].reason)

        return await self.until(so)

    async def reported(self, **fields):
        return await self.until(
            lambda: next(
                (
                    one
                    for one in self.heard
                    if isinstance(one, Reported)
                    and all(getattr(one, name) == value for name, value in fields.items())
                ),
                None,
            )
        )

    def events(self, what):
        return [one for one in self.heard if isinstance(one, UpkeepEvent) and one.what == what]


@asynccontextmanager
async def a_hand(port):
    hand = Hand(port)
    running = asyncio.create_task(hand.run())
    try:
        async with asyncio.timeout(60):
            await hand.came.wait()
        yield hand
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
