"""One played kiosk: it is born, says how it is, prints tickets, answers commands, comes back."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import msgspec

from kiosk.link.clock import wall_clock_ms
from kiosk.link.envelope import MessageError, Writer, new_id, read
from kiosk.link.messages import (
    Ack,
    Command,
    CommandAnswer,
    CommandResult,
    Device,
    KioskState,
    State,
    TicketEvent,
    TicketState,
)
from kiosk.link.played import wire
from kiosk.link.played.line import Line
from kiosk.link.played.machine import DEVICES, PAPER, Machine
from kiosk.link.played.tally import Tally
from kiosk.link.played.where import Where
from kiosk.link.played.wire import Message, Will
from kiosk.link.topics import KioskTopics, TopicError, centre_state, parse

BEAT_S = 30.0
RESEND_S = 10.0
FIRST_WAIT_S, LONGEST_WAIT_S = 0.25, 30.0
KEEPALIVE_S = 60
PLAYED_QUEUE, PLAYED_SERVICE = "played", "played"


@dataclass(frozen=True, slots=True)
class Script:
    """How often things happen to one kiosk, on average; 0: never."""

    ticket_s: float = 120.0
    fate_s: float = 300.0  # between two devices that fall ill or mend


class PlayedKiosk:
    """Plays a kiosk. Lives on the event loop.

    Args:
        where: The broker.
        topics: Its own.
        script: How often what happens.
        tally: Counts for all.
        random: Its own chance.
    """

    def __init__(
        self, where: Where, topics: KioskTopics, script: Script, tally: Tally, random: Random
    ) -> None:
        self._where, self._topics, self._script = where, topics, script
        self._tally, self._random = tally, random
        now_ms = wall_clock_ms()
        self.machine = Machine(random, now_ms)
        self._writer = Writer(new_id(), wall_clock_ms)
        self._state = State(state=KioskState.READY, boot=self._writer.boot, since=now_ms)
        self._line: Line | None = None
        self._lost = asyncio.Event()
        self._outbox: dict[str, bytes] = {}
        self._done: dict[str, CommandAnswer] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self.online = False

    @property
    def waiting(self) -> int:
        """How many tickets the centre has not acknowledged."""
        return len(self._outbox)

    @property
    def unacknowledged(self) -> int:
        """How many messages the broker has not acknowledged."""
        return 0 if self._line is None else len(self._line.open)

    async def run(self) -> None:
        """Stay connected until cancelled; who comes back does so at a moment of its own."""
        wait_s = FIRST_WAIT_S
        while True:
            if await self._stay():
                wait_s = FIRST_WAIT_S
            await asyncio.sleep(wait_s * self._random.uniform(0.5, 1.0))
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)

    def falls_ill(self, name: str) -> None:
        """Let a device fall ill, and say so."""
        self._tally.fell_ill += 1
        self._tell_device(self.machine.falls_ill(name, wall_clock_ms()))

    def mends(self, name: str) -> None:
        """Let a device be well, and say so."""
        self._tally.mended += 1
        self._tell_device(self.machine.mends(name, wall_clock_ms()))

    def cut(self) -> None:
        """Lose the connection without a word."""
        if self._line is not None:
            self._line.cut()

    async def _stay(self) -> bool:
        self._lost = asyncio.Event()
        lost = State(state=KioskState.LOST, boot=self._writer.boot, since=wall_clock_ms())
        will = Will(self._topics.state, self._writer.write(lost))
        name = f"{self._topics.site}-{self._topics.kiosk}"
        first = wire.connect(name, will, KEEPALIVE_S, self._where.username, self._where.password)
        line = Line(first, self, self._count)
        try:
            await self._where.open(lambda: line)
        except OSError:
            self._tally.refused += 1
            return False
        self._line = line
        try:
            await self._lost.wait()
        finally:
            was_online, self.online, self._line = self.online, False, None
            for timer in self._timers.values():
                timer.cancel()
            self._timers.clear()
            if was_online and not self._lost.is_set():  # it is told to end: it says so itself
                line.publish(self._topics.state, self._writer.write(lost), retain=True)
            line.leave()
        return was_online

    # --- see ``Hears``

    def up(self) -> None:
        """See ``Hears.up``."""
        if self._line is None:
            return
        self.online = True
        self._tally.births += 1
        self._line.subscribe(f"{self._topics.everything_down}", centre_state(self._topics.site))
        self._say(self._topics.info, self.machine.info(self._writer.boot), retain=True)
        self._say(self._topics.state, self._state, retain=True)
        for name in DEVICES:
            self._tell_device(self.machine.states[name])
        self._resend()
        self._after("beat", BEAT_S * self._random.random(), self._beat)
        self._chance("ticket", self._script.ticket_s, self._visit)
        self._chance("fate", self._script.fate_s, self._fate)

    def down(self, why: str) -> None:
        """See ``Hears.down``."""
        if self.online:
            self._tally.lost += 1
        elif why.startswith("refused"):
            self._tally.refused += 1
        self._lost.set()

    def heard(self, message: Message) -> None:
        """See ``Hears.heard``."""
        try:
            body = read(message.data).body
            name = "" if message.retained else parse(message.topic).name
        except (MessageError, TopicError):
            return
        if isinstance(body, Ack):
            for one in body.ids:
                if self._outbox.pop(one, None) is not None:
                    self._tally.acked += 1
        elif isinstance(body, Command) and not message.retained:
            self._carry_out(name, body)

    # --- what happens

    def _beat(self) -> None:
        self._tally.telemetry += 1
        figures = self.machine.telemetry(wall_clock_ms(), self.waiting)
        self._say(self._topics.telemetry, figures, qos=0)
        if self._line is not None:
            self._line.ping()
        self._after("beat", BEAT_S, self._beat)

    def _visit(self) -> None:
        self._chance("ticket", self._script.ticket_s, self._visit)
        if not self.machine.visit():
            return
        now_ms, number = wall_clock_ms(), self.machine.tickets
        event = TicketEvent(
            ticket=new_id(),
            queue=PLAYED_QUEUE,
            service=PLAYED_SERVICE,
            number=self._random.randrange(2**31),  # of no queue of the hall
            day=self._where.today(now_ms),
            label=f"P{number}",
            state=TicketState.PRINTED,
            language="en",
            offline=True,
            outcome="printed",
            issued=now_ms,
        )
        self._tally.tickets += 1
        event_id = new_id()
        self._outbox[event_id] = self._writer.write(event, message_id=event_id)
        self._publish(self._topics.event("ticket"), self._outbox[event_id])
        if "resend" not in self._timers:
            self._after("resend", RESEND_S, self._resend)

    def _fate(self) -> None:
        self._chance("fate", self._script.fate_s, self._fate)
        ill = set(self.machine.ill())
        device = self.machine.fate(wall_clock_ms())
        if device.name in ill and device.name not in self.machine.ill():
            self._tally.mended += 1
        else:
            self._tally.fell_ill += 1
        self._tell_device(device)

    def _resend(self) -> None:
        self._timers.pop("resend", None)
        for data in self._outbox.values():
            self._publish(self._topics.event("ticket"), data)
        if self._outbox:
            self._after("resend", RESEND_S, self._resend)

    def _carry_out(self, name: str, command: Command) -> None:
        answer = self._done.get(command.id)
        if answer is None:
            answer = self._done[command.id] = self._answer(name, command)
        self._tally.commands += 1
        self._say(self._topics.command_answer(command.id), answer)

    def _answer(self, name: str, command: Command) -> CommandAnswer:
        result, detail = CommandResult.DONE, "played"
        if command.expires < wall_clock_ms():
            self._tally.late += 1
            result, detail = CommandResult.EXPIRED, ""
        elif name in ("close", "open"):
            state = KioskState.CLOSED if name == "close" else KioskState.READY
            reason = "closed.technician" if name == "close" else ""
            self._state = msgspec.structs.replace(
                self._state, state=state, reason=reason, since=wall_clock_ms()
            )
            self._say(self._topics.state, self._state, retain=True)
        elif name == "print-test":
            printer = self.machine.states[PAPER]
            if printer.state != "online":
                result, detail = CommandResult.FAILED, printer.code
        elif name not in ("ping", "test", "reopen", "blink"):
            result, detail = CommandResult.UNKNOWN, ""
        return CommandAnswer(
            command=command.id, name=name, result=result, detail=detail, author=command.author
        )

    def _tell_device(self, device: Device) -> None:
        self._say(self._topics.device(device.name), device, retain=True)

    def _say(self, topic: str, body: msgspec.Struct, *, qos: int = 1, retain: bool = False) -> None:
        if self.online:
            self._publish(topic, self._writer.write(body), qos=qos, retain=retain)

    def _publish(self, topic: str, data: bytes, *, qos: int = 1, retain: bool = False) -> None:
        if self.online and self._line is not None:
            self._line.publish(topic, data, qos=qos, retain=retain)

    def _count(self) -> None:
        self._tally.published += 1

    def _chance(self, name: str, mean_s: float, what: Callable[[], None]) -> None:
        if mean_s > 0:
            self._after(name, self._random.expovariate(1 / mean_s), what)

    def _after(self, name: str, wait_s: float, what: Callable[[], None]) -> None:
        self._timers[name] = asyncio.get_running_loop().call_later(wait_s, what)
