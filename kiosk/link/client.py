"""The kiosk's end of the link: birth, will, states, events until committed, questions, commands."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TypeVar, get_args

import msgspec

from kiosk.link import outbox
from kiosk.link.asking import Refusal
from kiosk.link.birth import Birth, Kept
from kiosk.link.centre_clock import CentreClock
from kiosk.link.clock import wall_clock_ms
from kiosk.link.commands import Commands, Handler
from kiosk.link.connection import Connection, Incoming, Outgoing
from kiosk.link.envelope import MessageError, Writer, new_id, read
from kiosk.link.errors import NoCentreError, RequestRefusedError
from kiosk.link.messages import (
    Ack,
    CentreState,
    Command,
    CommandAnswer,
    CommandResult,
    Device,
    Info,
    KioskState,
    State,
    Telemetry,
)
from kiosk.link.questions import Questions
from kiosk.link.sending import Sending
from kiosk.link.settings import Broker
from kiosk.link.store import Store
from kiosk.link.topics import KioskTopics, TopicError, centre_state, parse
from kiosk.link.upkeep import CommandPart, Desired, Reported
from kiosk.link.vocabulary import EVENTS, SERVICES, Answer, CallDown, CallUp, Event, Request
from kiosk.link.working import Working

log = logging.getLogger(__name__)

EXPIRED = "request.expired"
CALL_EXPIRY_S = 60.0  # what was said of a call is void by then

A = TypeVar("A", bound=Answer)
ANSWERS = get_args(Answer)
CALL_DOWN = get_args(CallDown)


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
        self.centre_clock = CentreClock(now_ms)
        self._topics = topics
        self._writer = Writer(self.boot, now_ms)
        self._commands = Commands(store, commands, self.centre_now_ms)
        first = State(state=KioskState.INIT, boot=self.boot, since=now_ms())
        self._birth = Birth(topics, info(self.boot, now_ms()), first, self._keep)
        self._desired = desired
        self._call: Callable[[CallDown], None] = lambda _said: None
        self._centre_alive = asyncio.Event()
        self._questions = Questions()
        self._loop = asyncio.get_running_loop()
        self._working = Working()
        self._connection = Connection(
            broker,
            self,
            client_id=f"{topics.site}-{topics.kiosk}",
            subscriptions=(topics.everything_down, centre_state(topics.site)),
        )
        self._sending = Sending(store, self._publish_event, lambda: self._connection.online)

    @property
    def broker_online(self) -> bool:
        """Whether the broker is there."""
        return self._connection.online

    @property
    def centre_online(self) -> bool:
        """Whether the centre is known to be there."""
        return self._connection.online and self._centre_alive.is_set()

    async def wait_for_centre(self, within_s: float) -> bool:
        """Wait until the centre is known to be there; tell whether it is."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._centre_alive.wait()
        return self.centre_online

    @property
    def clock_offset_ms(self) -> int:
        """By how much the centre's clock is ahead of this machine's; 0 where it is not known."""
        return self.centre_clock.known_offset_ms or 0

    def centre_now_ms(self) -> int:
        """Return the time on the centre's clock, as far as it is known."""
        return self.now_ms() + self.clock_offset_ms

    async def run(self) -> None:
        """Keep the link up until cancelled; at the end nothing is left running."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._connection.run())
                group.create_task(self._sending.run())
        finally:
            self._working.stop()

    # --- what is told

    def report_state(self, state: KioskState, reason: str) -> None:
        """Say how the kiosk is; kept, and said again after each reconnection."""
        self._birth.state_is(State(state=state, boot=self.boot, since=self.now_ms(), reason=reason))

    def report_device(self, device: Device) -> None:
        """Say how a device is; kept, and said again after each reconnection."""
        self._birth.device_is(device)

    def tell_keys(self, sealing: str, signing: str) -> None:
        """Say which keys bundles are sealed and signed with; kept, and said again."""
        self._birth.keys_are(sealing, signing)

    def report_config(self, reported: Reported) -> None:
        """Say which settings from afar are used; kept, and said again."""
        self._birth.settings_are(reported)

    def report_telemetry(self, telemetry: Telemetry) -> None:
        """Say figures; lost when the broker is away."""
        self._publish(self._topics.telemetry, telemetry, qos=0)

    def hear_calls(self, heard: Callable[[CallDown], None]) -> None:
        """Let ``heard`` be told what the centre says of video calls."""
        self._call = heard

    def say_call(self, body: CallUp) -> bool:
        """Say something of a video call; return whether the broker is there to take it."""
        return self._connection.publish(
            Outgoing(self._topics.call_up, self._writer.write(body), expiry_s=CALL_EXPIRY_S)
        )

    def put_event(self, db: sqlite3.Connection, event: Event) -> None:
        """Put an event into the outbox, in the caller's transaction. On any thread.

        Raises:
            MessageError: It is larger than the broker takes.
        """
        event_id = new_id()
        data = self._writer.write(event, message_id=event_id)
        outbox.put(db, EVENTS[type(event)], event_id, data)
        self._loop.call_soon_threadsafe(self._sending.stir)

    async def depth(self) -> int:
        """Return how many events wait for the centre."""
        return await self._sending.depth()

    async def finish(self, name: str, command: Command, result: CommandResult, detail: str) -> None:
        """Answer a command that went on outside of the run that took it.

        Raises:
            StoreError: It could not be noted.
        """
        answer = await self._commands.finish(name, command, result, detail)
        if answer is not None:
            self._publish(self._topics.command_answer(command.id), answer)

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
        expires = self.centre_now_ms() + round(timeout_s * 1000)

        def send(request_id: str) -> None:
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

        try:
            return await self._questions.ask(send, timeout_s)
        except TimeoutError as error:
            self._centre_alive.clear()  # until it says anything again: the next visitor waits not
            raise NoCentreError(f"the centre did not answer within {timeout_s} s") from error

    # --- what happens: see ``Listener``

    def will(self) -> Outgoing:
        """See ``Listener.will``."""
        lost = State(state=KioskState.LOST, boot=self.boot, since=self.now_ms())
        return Outgoing(self._topics.state, self._writer.write(lost), retain=True)

    def connected(self) -> None:
        """See ``Listener.connected``."""
        self._birth.again()
        self._sending.resend()

    def disconnected(self) -> None:
        """See ``Listener.disconnected``."""
        self._centre_alive.clear()
        self._questions.lost()

    def received(self, incoming: Incoming) -> None:
        """See ``Listener.received``."""
        try:
            message = read(incoming.data)
            self._take(incoming, message.envelope.at, message.body)
        except (MessageError, TopicError) as error:
            log.warning("%s: ignored, %s", incoming.topic[:120], error)

    def _take(self, incoming: Incoming, at: int, body: msgspec.Struct) -> None:
        if not incoming.retained:
            self.centre_clock.hear(at)
        match body:
            case CentreState() if incoming.topic == centre_state(self._topics.site):
                if body.alive:
                    self._centre_alive.set()
                    self._sending.resend()
                else:
                    self._centre_alive.clear()
                return
            case Ack():
                self._sending.acked(body.ids)
            case body if isinstance(body, ANSWERS):
                self._questions.answered(body)
            case Command() if not incoming.retained:
                name = parse(incoming.topic).name
                self._working.begin(self._carry_out(name, body))
            case Desired() if incoming.topic == self._topics.desired:
                self._desired(body)
                if incoming.retained:
                    return  # the broker said it, not the centre
            case body if isinstance(body, CALL_DOWN):
                self._take_call(incoming, body)
            case _:
                raise MessageError(f"message: {type(body).__name__} is not for a kiosk")
        self._centre_alive.set()

    def _take_call(self, incoming: Incoming, body: CallDown) -> None:
        """Take what is said of a call, where calls are spoken of and now: nothing is kept there."""
        if incoming.topic != self._topics.call_down or incoming.retained:
            raise MessageError(f"message: {type(body).__name__} is not for a kiosk here")
        self._call(body)

    async def _carry_out(self, name: str, command: Command) -> None:
        carried = await self._commands.carry_out(name, command)
        if carried is None:
            return
        topic = self._topics.command_answer(command.id)
        for part in carried.parts:
            self._publish(topic, part)
        self._publish(topic, carried.answer)
        carried.then()

    def _publish_event(self, kind: str, data: bytes) -> bool:
        return self._connection.publish(Outgoing(self._topics.event(kind), data))

    def _publish(
        self, topic: str, body: Telemetry | CommandAnswer | CommandPart, *, qos: int = 1
    ) -> None:
        self._connection.publish(Outgoing(topic, self._writer.write(body), qos=qos))

    def _keep(self, topic: str, body: Kept) -> None:
        self._connection.publish(Outgoing(topic, self._writer.write(body), retain=True))
