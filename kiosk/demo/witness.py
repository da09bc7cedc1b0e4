"""Listens at the broker as a technician's program would, and sends commands."""

import asyncio
from collections import Counter
from collections.abc import Callable

import msgspec

from kiosk.demo.observed import NotSeenError
from kiosk.demo.rig import NAME, SITE, Rig
from kiosk.link.clock import wall_clock_ms
from kiosk.link.connection import Connection, Incoming, Outgoing
from kiosk.link.envelope import MessageError, Writer, new_id, read
from kiosk.link.messages import (
    ApplicationEvent,
    CentreState,
    Command,
    CommandAnswer,
    Device,
    TicketEvent,
)
from kiosk.link.settings import Broker
from kiosk.link.topics import ROOT, KioskTopics

LIFE_MS = 10_000


class Witness:
    """Counts what goes over the broker and remembers the last word on everything."""

    def __init__(self, rig: Rig) -> None:
        self.messages: Counter[str] = Counter()
        self.tickets: list[TicketEvent] = []
        self._devices: dict[str, Device] = {}
        self._centre_alive = False
        self.heard = bytearray()
        """All that went over the broker."""
        self._applications: list[ApplicationEvent] = []
        self._answers: dict[str, CommandAnswer] = {}
        self._moved = asyncio.Event()
        self._topics = KioskTopics(SITE, NAME)
        self._writer = Writer(new_id(), wall_clock_ms)
        self._connection = Connection(
            Broker(host="127.0.0.1", port=rig.broker_port),
            self,
            client_id="witness",
            subscriptions=(f"{ROOT}/#",),
        )

    async def run(self) -> None:
        """Listen until cancelled."""
        await self._connection.run()

    async def device(self, name: str, *, state: str = "", supply: str = "") -> None:
        """Wait until a device is said to be so.

        Raises:
            NotSeenError: It was not in time.
        """

        def so() -> bool:
            device = self._devices.get(name)
            return (
                device is not None
                and (not state or device.state == state)
                and (not supply or device.supply == supply)
            )

        await self._until(so, f"{name} {state}{supply}")

    async def centre(self, *, alive: bool) -> None:
        """Wait until the centre is said to be there, or not.

        Raises:
            NotSeenError: It was not in time.
        """
        await self._until(lambda: self._centre_alive is alive, f"centre alive={alive}")

    async def application(self, index: int) -> str:
        """Wait for an application of that index to be told; return its number.

        Raises:
            NotSeenError: It was not in time.
        """
        await self._until(lambda: len(self._applications) > index, f"application {index + 1}")
        return self._applications[index].number

    async def command(self, name: str) -> CommandAnswer:
        """Send a command and return its answer.

        Raises:
            NotSeenError: None came in time.
        """
        command = Command(id=new_id(), author="tour", expires=wall_clock_ms() + LIFE_MS)
        self._connection.publish(Outgoing(self._topics.command(name), self._writer.write(command)))
        await self._until(lambda: command.id in self._answers, f"answer to {name}")
        return self._answers[command.id]

    # --- see ``Listener``

    def will(self) -> Outgoing:
        """See ``Listener.will``."""
        return Outgoing(f"{ROOT}/{SITE}/witness/gone", b"")

    def connected(self) -> None:
        """See ``Listener.connected``."""

    def disconnected(self) -> None:
        """See ``Listener.disconnected``."""

    def received(self, incoming: Incoming) -> None:
        """See ``Listener.received``."""
        kind = "/".join(incoming.topic.split("/")[4:6])
        self.messages[kind or incoming.topic] += 1
        self.heard += incoming.data
        try:
            self._take(read(incoming.data).body)
        except MessageError:
            self.messages["unreadable"] += 1
        self._moved.set()

    def _take(self, body: msgspec.Struct) -> None:
        match body:
            case Device():
                self._devices[body.name] = body
            case CentreState():
                self._centre_alive = body.alive
            case CommandAnswer():
                self._answers[body.command] = body
            case ApplicationEvent() if body not in self._applications:
                self._applications.append(body)
            case TicketEvent() if body not in self.tickets:  # an event may be sent again
                self.tickets.append(body)

    async def _until(
        self, condition: Callable[[], bool], what: str, *, within_s: float = 60.0
    ) -> None:
        try:
            async with asyncio.timeout(within_s):
                while not condition():
                    self._moved.clear()
                    await self._moved.wait()
        except TimeoutError:
            raise NotSeenError(f"the broker did not say in {within_s:.0f} s: {what}") from None
