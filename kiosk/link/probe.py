"""A word with the broker and the centre from beside the kiosk, while the kiosk itself is silent.

It comes under another client's name and leaves no will: nobody takes it for the kiosk.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from kiosk.link.asking import ClockAnswer, ClockRequest
from kiosk.link.clock import wall_clock_ms
from kiosk.link.connection import Connection, Incoming, Outgoing
from kiosk.link.envelope import MessageError, Writer, new_id, read
from kiosk.link.messages import Ack, CentreState
from kiosk.link.settings import Broker
from kiosk.link.topics import KioskTopics, centre_state
from kiosk.link.vocabulary import EVENTS, Event

RETAINED_S = 1.5  # a broker sends what it keeps at once
ANSWER_S = 5.0


class Probe:
    """Hears what concerns it, and asks. See ``Listener``."""

    def __init__(self, broker: Broker, topics: KioskTopics) -> None:
        self._topics = topics
        self._writer = Writer(new_id(), wall_clock_ms)
        self._reached, self._told = asyncio.Event(), asyncio.Event()
        self._centre_alive = False
        self._offsets: dict[str, int] = {}
        self._acked: set[str] = set()
        self._stirred = asyncio.Event()
        self.connection = Connection(
            broker,
            self,
            client_id=f"{topics.site}-{topics.kiosk}-probe",
            subscriptions=(centre_state(topics.site), topics.answer("+"), topics.ack),
        )

    async def reached(self, *, within_s: float) -> bool:
        """Return whether the broker lets us in."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._reached.wait(), within_s)
        return self._reached.is_set()

    async def centre_alive(self) -> bool:
        """Return whether the centre says that it is alive."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._told.wait(), RETAINED_S)
        return self._centre_alive

    async def clock_offset_ms(self) -> int | None:
        """Return by how much the centre's clock is ahead of ours; None when it does not answer."""
        request = new_id()
        asked_ms = wall_clock_ms()
        body = ClockRequest(
            expires=asked_ms + 86_400_000
        )  # ours may be wrong: that is the question
        topic = self._topics.request("clock")
        self.connection.publish(Outgoing(topic, self._writer.write(body, message_id=request)))
        await self._until(lambda: request in self._offsets)
        return self._offsets.get(request)

    async def hand_in(self, event: Event, event_id: str) -> bool:
        """Send an event; return whether the centre says that it is committed."""
        data = self._writer.write(event, message_id=event_id)
        self.connection.publish(Outgoing(self._topics.event(EVENTS[type(event)]), data))
        return await self._until(lambda: event_id in self._acked)

    # --- see ``Listener``

    def will(self) -> Outgoing | None:
        """See ``Listener.will``."""
        return None

    def connected(self) -> None:
        """See ``Listener.connected``."""
        self._reached.set()

    def disconnected(self) -> None:
        """See ``Listener.disconnected``."""

    def received(self, incoming: Incoming) -> None:
        """See ``Listener.received``."""
        with contextlib.suppress(MessageError):
            message = read(incoming.data)
            match message.body:
                case CentreState(alive=alive):
                    self._centre_alive = alive
                    self._told.set()
                case ClockAnswer(request=request):
                    self._offsets[request] = message.envelope.at - wall_clock_ms()
                case Ack(ids=ids):
                    self._acked.update(ids)
        self._stirred.set()

    async def _until(self, done: Callable[[], bool]) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_S):
                while not done():
                    self._stirred.clear()
                    await self._stirred.wait()
        return done()


@asynccontextmanager
async def probing(broker: Broker, topics: KioskTopics) -> AsyncIterator[Probe]:
    """Go to the broker, or try to, and leave it at the end."""
    probe = Probe(broker, topics)
    staying = asyncio.create_task(probe.connection.run())
    try:
        yield probe
    finally:
        staying.cancel()
        await asyncio.gather(staying, return_exceptions=True)
