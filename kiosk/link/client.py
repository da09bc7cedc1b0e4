"""The kiosk's end of the link: birth, will, states, events until committed, questions, commands."""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar, get_args

import msgspec

from kiosk.link import outbox
from kiosk.link.clock import wall_clock_ms
from kiosk.link.commands import Commands, Handler
from kiosk.link.connection import Connection, Incoming, Outgoing
from kiosk.link.envelope import MessageError, Writer, new_id, read
from kiosk.link.errors import NoCentreError, RequestRefusedError, StoreError
from kiosk.link.messages import (
    EVENTS,
    SERVICES,
    Ack,
    Answer,
    CentreState,
    Command,
    CommandAnswer,
    Device,
    Event,
    Info,
    KioskState,
    Refusal,
    Request,
    State,
    Telemetry,
)
from kiosk.link.settings import Broker
from kiosk.link.store import Store
from kiosk.link.topics import KioskTopics, TopicError, centre_state, parse
from kiosk.link.upkeep import CommandPart, Desired, Reported

log = logging.getLogger(__name__)

WINDOW = 50  # events on their way at once
RESEND_S = 10.0
EXPIRED = "request.expired"

A = TypeVar("A", bound=Answer)
ANSWERS = get_args(Answer)


class Link:
    """Talks to the centre. Lives on one event loop; only ``put_event`` is called elsewhere."""

    def __init__(
        self,
        broker: Broker,
        topics: KioskTopics,
        store: Store,
        *,
        info: Callable[[str, int], Info],
        commands: Mapping[str, Handler],
        now_ms: Callable[[], int] = wall_clock_ms,
        desired: Callable[[Desired], None] = lambda _desired: None,
    ) -> None:
        self.boot = new_id()
        self.now_ms = now_ms
        self.clock_offset_ms = 0  # of the centre's clock against ours
        self._topics, self._store = topics, store
        self._writer = Writer(self.boot, now_ms)
        self._commands = Commands(store, commands, self.centre_now_ms)
        self._info = info(self.boot, now_ms())
        self._state = State(state=KioskState.INIT, boot=self.boot, since=now_ms())
        self._devices: dict[str, Device] = {}
        self._desired = desired
        self._reported: Reported | None = None
        self._centre_alive = False
        self._asked: dict[str, asyncio.Future[Answer]] = {}
        self._loop = asyncio.get_running_loop()
        self._acked: asyncio.Queue[tuple[str, ...]] = asyncio.Queue()
        self._stirred = asyncio.Event()
        self._sent_up_to = 0
        self._working: set[asyncio.Task[None]] = set()
        self._connection = Connection(
            broker,
            self,
            client_id=f"{topics.site}-{topics.kiosk}",
            subscriptions=(topics.everything_down, centre_state(topics.site)),
        )

    @property
    def broker_online(self) -> bool:
        """Whether the broker is there."""
        return self._connection.online

    @property
    def centre_online(self) -> bool:
        """Whether the centre is known to be there."""
        return self._connection.online and self._centre_alive

    def centre_now_ms(self) -> int:
        """Return the time on the centre's clock, as far as it is known."""
        return self.now_ms() + self.clock_offset_ms

    async def run(self) -> None:
        """Keep the link up until cancelled; at the end nothing is left running."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._connection.run())
                group.create_task(self._send_events())
                group.create_task(self._forget_events())
        finally:
            for task in tuple(self._working):
                task.cancel()

    # --- what is told

    def report_state(self, state: KioskState, reason: str) -> None:
        """Say how the kiosk is; kept, and said again after each reconnection."""
        self._state = State(state=state, boot=self.boot, since=self.now_ms(), reason=reason)
        self._publish(self._topics.state, self._state, retain=True)

    def report_device(self, device: Device) -> None:
        """Say how a device is; kept, and said again after each reconnection."""
        self._devices[device.name] = device
        self._publish(self._topics.device(device.name), device, retain=True)

    def tell_keys(self, sealing: str, signing: str) -> None:
        """Say which keys bundles are sealed and signed with; kept, and said again."""
        self._info = msgspec.structs.replace(self._info, sealing_key=sealing, signing_key=signing)
        self._publish(self._topics.info, self._info, retain=True)

    def report_config(self, reported: Reported) -> None:
        """Say which settings from afar are used; kept, and said again."""
        self._reported = reported
        self._publish(self._topics.reported, reported, retain=True)

    def report_telemetry(self, telemetry: Telemetry) -> None:
        """Say figures; lost when the broker is away."""
        self._publish(self._topics.telemetry, telemetry, qos=0)

    def put_event(self, db: sqlite3.Connection, event: Event) -> None:
        """Put an event into the outbox, in the caller's transaction. On any thread.

        Raises:
            MessageError: It is larger than the broker takes.
        """
        event_id = new_id()
        data = self._writer.write(event, message_id=event_id)
        outbox.put(db, EVENTS[type(event)], event_id, data)
        self._loop.call_soon_threadsafe(self._stirred.set)

    async def depth(self) -> int:
        """Return how many events wait for the centre."""
        return await self._store.run(outbox.depth)

    # --- what is asked

    async def request(self, body: Request, answer: type[A], *, timeout_s: float) -> A:
        """Ask the centre; ``expires`` of ``body`` is set here, on the centre's clock.

        Raises:
            NoCentreError: It is away, or silent for ``timeout_s`` seconds.
            RequestRefusedError: It said no.
        """
        said = await self._ask(body, timeout_s)
        if isinstance(said, Refusal) and said.code == EXPIRED:
            # The clocks disagree; the refusal has told by how much.
            said = await self._ask(body, timeout_s)
        if isinstance(said, Refusal):
            raise RequestRefusedError(said.code, said.detail)
        if not isinstance(said, answer):
            raise NoCentreError(f"the centre answered {type(said).__name__} to {answer.__name__}")
        return said

    async def _ask(self, body: Request, timeout_s: float) -> Answer:
        if not self.centre_online:
            raise NoCentreError("the centre is away")
        request_id = new_id()
        expires = self.centre_now_ms() + round(timeout_s * 1000)
        asked: asyncio.Future[Answer] = self._loop.create_future()
        self._asked[request_id] = asked
        try:
            self._connection.publish(
                Outgoing(
                    topic=self._topics.request(SERVICES[type(body)]),
                    data=self._writer.write(
                        msgspec.structs.replace(body, expires=expires), message_id=request_id
                    ),
                    expiry_s=timeout_s,
                    reply_to=self._topics.answer(request_id),
                    correlation=request_id,
                )
            )
            async with asyncio.timeout(timeout_s):
                return await asked
        except TimeoutError as error:
            self._centre_alive = False  # until it says anything again: the next visitor waits not
            raise NoCentreError(f"the centre did not answer within {timeout_s} s") from error
        finally:
            del self._asked[request_id]

    # --- what happens: see ``Listener``

    def will(self) -> Outgoing:
        """See ``Listener.will``."""
        lost = State(state=KioskState.LOST, boot=self.boot, since=self.now_ms())
        return Outgoing(self._topics.state, self._writer.write(lost), retain=True)

    def connected(self) -> None:
        """See ``Listener.connected``."""
        self._publish(self._topics.info, self._info, retain=True)
        self._publish(self._topics.state, self._state, retain=True)
        for name, device in self._devices.items():
            self._publish(self._topics.device(name), device, retain=True)
        if self._reported is not None:
            self._publish(self._topics.reported, self._reported, retain=True)
        self._resend()

    def disconnected(self) -> None:
        """See ``Listener.disconnected``."""
        self._centre_alive = False
        for asked in self._asked.values():
            if not asked.done():
                asked.set_exception(NoCentreError("the broker was lost while waiting"))

    def received(self, incoming: Incoming) -> None:
        """See ``Listener.received``."""
        try:
            message = read(incoming.data)
            self._take(incoming, message.envelope.at, message.body)
        except (MessageError, TopicError) as error:
            log.warning("%s: ignored, %s", incoming.topic[:120], error)

    def _take(self, incoming: Incoming, at: int, body: msgspec.Struct) -> None:
        if not incoming.retained:
            self.clock_offset_ms = at - self.now_ms()
        match body:
            case CentreState() if incoming.topic == centre_state(self._topics.site):
                self._centre_alive = body.alive
                if body.alive:
                    self._resend()
                return
            case Ack():
                self._acked.put_nowait(body.ids)
            case body if isinstance(body, ANSWERS):
                asked = self._asked.get(body.request)
                if asked is not None and not asked.done():
                    asked.set_result(body)
            case Command() if not incoming.retained:
                name = parse(incoming.topic).name
                self._work(self._carry_out(name, body))
            case Desired() if incoming.topic == self._topics.desired:
                self._desired(body)
                if incoming.retained:
                    return  # the broker said it, not the centre
            case _:
                raise MessageError(f"message: {type(body).__name__} is not for a kiosk")
        self._centre_alive = True

    async def _carry_out(self, name: str, command: Command) -> None:
        carried = await self._commands.carry_out(name, command)
        if carried is None:
            return
        topic = self._topics.command_answer(command.id)
        for part in carried.parts:
            self._publish(topic, part)
        self._publish(topic, carried.answer)
        carried.then()

    def _work(self, work: Awaitable[None]) -> None:
        async def guarded() -> None:
            try:
                await work
            except StoreError as error:
                log.warning("command: %s", error)

        task = self._loop.create_task(guarded())
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    def _publish(
        self,
        topic: str,
        body: State | Info | Device | Telemetry | CommandAnswer | CommandPart | Reported,
        *,
        qos: int = 1,
        retain: bool = False,
    ) -> None:
        self._connection.publish(Outgoing(topic, self._writer.write(body), qos=qos, retain=retain))

    # --- the outbox

    def _resend(self) -> None:
        """Send again, from the oldest, what is not acknowledged."""
        self._sent_up_to = 0
        self._stirred.set()

    async def _send_events(self) -> None:
        while True:
            try:
                async with asyncio.timeout(RESEND_S):
                    await self._stirred.wait()
            except TimeoutError:
                self._sent_up_to = 0
            self._stirred.clear()
            if not self._connection.online:
                continue
            try:
                waiting = await self._store.run(
                    lambda db: outbox.after(db, self._sent_up_to, WINDOW)
                )
            except StoreError as error:
                log.warning("outbox: %s", error)
                continue
            for event in waiting:
                if not self._connection.publish(
                    Outgoing(self._topics.event(event.kind), event.data)
                ):
                    break
                self._sent_up_to = event.seq

    async def _forget_events(self) -> None:
        while True:
            ids = await self._acked.get()
            try:
                await self._store.run(lambda db: outbox.drop(db, ids))  # noqa: B023
            except StoreError as error:
                log.warning("outbox: %s", error)
            self._stirred.set()
