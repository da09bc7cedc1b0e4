"""What comes from the kiosks: read, kept, and only then acknowledged or answered."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
from sqlalchemy import Connection as Db
from sqlalchemy import insert, select

from kiosk.catalogue.hall import Hall
from kiosk.centre import fleet, numbers
from kiosk.centre.numbers import Asked
from kiosk.centre.offices import AnswerLater, Offices
from kiosk.centre.settings import Settings
from kiosk.centre.store import CentreStore, CentreStoreError
from kiosk.centre.tables import event
from kiosk.link.clock import wall_clock_ms
from kiosk.link.connection import Connection, Incoming, Outgoing
from kiosk.link.envelope import MessageError, Received, Writer, new_id, read
from kiosk.link.messages import (
    Ack,
    Answer,
    CentreState,
    CommandAnswer,
    Device,
    Info,
    Refusal,
    State,
    Telemetry,
)
from kiosk.link.topics import Address, KioskTopics, TopicError, centre_state, everything_up, parse

log = logging.getLogger(__name__)

BATCH = 500  # messages in one transaction
MOST_LATER = 200  # requests that wait for others at one time
KEPT_EVENTS_MS = 14 * 86_400_000  # a repeat comes within days, or never


@dataclass(frozen=True, slots=True)
class Job:
    """A message to be worked on."""

    address: Address
    message: Received
    retained: bool


@dataclass(slots=True)
class Outcome:
    """What is to be said once the transaction is on the disk."""

    acks: "defaultdict[str, list[str]]"
    answers: list[tuple[str, Answer]]


class Intake:
    """The centre's end of the link. See ``Listener`` for what happens on it."""

    def __init__(
        self,
        settings: Settings,
        hall: Hall,
        store: CentreStore,
        changed: Callable[[], None],
        offices: Offices,
    ) -> None:
        self._hall, self._store = hall, store
        self._changed, self._offices = changed, offices
        self._site = settings.centre.site
        self._writer = Writer(new_id(), wall_clock_ms)
        self._started = wall_clock_ms()
        self._jobs: asyncio.Queue[Job] = asyncio.Queue()
        self._later: set[asyncio.Task[None]] = set()
        self._awaited: dict[str, asyncio.Future[CommandAnswer]] = {}
        self._connection = Connection(
            settings.broker,
            self,
            client_id=f"{self._site}-centre",
            subscriptions=(everything_up(self._site),),
        )

    @property
    def online(self) -> bool:
        """Whether the broker is there."""
        return self._connection.online

    async def run(self) -> None:
        """Work until cancelled; at the end the kiosks are told that the centre is gone."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._connection.run())
            group.create_task(self._work(group))

    async def command(self, kiosk: str, name: str, body: msgspec.Struct, id_: str) -> CommandAnswer:
        """Send a command and return its answer; the caller sets the time-out.

        Raises:
            ConnectionError: The broker is away.
        """
        topics = KioskTopics(self._site, kiosk)
        awaited: asyncio.Future[CommandAnswer] = asyncio.get_running_loop().create_future()
        self._awaited[id_] = awaited
        try:
            if not self._say(topics.command(name), body):
                raise ConnectionError("the broker is away")
            return await awaited
        finally:
            del self._awaited[id_]

    # --- see ``Listener``

    def will(self) -> Outgoing:
        """See ``Listener.will``."""
        return Outgoing(centre_state(self._site), self._state(alive=False), retain=True)

    def connected(self) -> None:
        """See ``Listener.connected``."""
        self._connection.publish(
            Outgoing(centre_state(self._site), self._state(alive=True), retain=True)
        )
        self._changed()

    def disconnected(self) -> None:
        """See ``Listener.disconnected``."""
        self._changed()

    def received(self, incoming: Incoming) -> None:
        """See ``Listener.received``."""
        try:
            address = parse(incoming.topic)
            message = read(incoming.data)
        except (TopicError, MessageError) as error:
            log.warning("%s: ignored, %s", incoming.topic[:120], error)
            return
        if isinstance(message.body, CommandAnswer):
            awaited = self._awaited.get(message.body.command)
            if awaited is not None and not awaited.done():
                awaited.set_result(message.body)
        self._jobs.put_nowait(Job(address, message, incoming.retained))

    async def _work(self, group: asyncio.TaskGroup) -> None:
        while True:
            jobs = [await self._jobs.get()]
            while len(jobs) < BATCH and not self._jobs.empty():
                jobs.append(self._jobs.get_nowait())
            for job in jobs:
                self._begin_later(group, job)
            try:
                outcome = await self._store.run(lambda db: self._keep(db, jobs))  # noqa: B023
            except CentreStoreError as error:
                # Nothing is acknowledged: the kiosks send it again.
                log.warning("%d messages could not be kept: %s", len(jobs), error)
                continue
            for kiosk, ids in outcome.acks.items():
                self._say(KioskTopics(self._site, kiosk).ack, Ack(ids=tuple(ids)))
            for kiosk, answer in outcome.answers:
                self._answer(kiosk, answer)
            self._changed()

    def _begin_later(self, group: asyncio.TaskGroup, job: Job) -> None:
        """Let a request be answered beside the others, where somebody does that."""
        office = self._offices.later.get(type(job.message.body))
        if office is None:
            return
        asked = self._asked(job, wall_clock_ms())
        if len(self._later) >= MOST_LATER:
            self._answer(asked.kiosk, Refusal(request=asked.id, code="centre.busy"))
            return
        task = group.create_task(self._answer_later(office, asked, job.message.body))
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def _answer_later(self, office: AnswerLater, asked: Asked, body: msgspec.Struct) -> None:
        try:
            answer = await office(asked, body)
        except CentreStoreError as error:
            log.warning("a request stays without an answer: %s", error)
            return
        self._answer(asked.kiosk, answer)

    def _answer(self, kiosk: str, answer: Answer) -> None:
        self._say(KioskTopics(self._site, kiosk).answer(answer.request), answer)

    # --- on the store's thread

    def _keep(self, db: Db, jobs: list[Job]) -> Outcome:
        outcome = Outcome(acks=defaultdict(list), answers=[])
        now_ms = wall_clock_ms()
        for kiosk in {job.address.kiosk for job in jobs if not job.retained}:
            fleet.heard(db, kiosk, now_ms)
        for job in jobs:
            self._keep_one(db, job, now_ms, outcome)
        db.execute(event.delete().where(event.c.at < now_ms - KEPT_EVENTS_MS))
        return outcome

    def _keep_one(self, db: Db, job: Job, now_ms: int, outcome: Outcome) -> None:
        kiosk, message = job.address.kiosk, job.message
        match message.body:
            case State() as body:
                fleet.take_state(db, kiosk, body)
            case Info() as body:
                fleet.take_info(db, kiosk, body)
            case Device() as body:
                fleet.take_device(db, kiosk, body)
            case Telemetry() as body:
                fleet.take_telemetry(db, kiosk, body)
            case body if (take := self._offices.events.get(type(body))) is not None:
                if _is_new(db, message.envelope.id, now_ms):
                    take(db, kiosk, body, now_ms)
                outcome.acks[kiosk].append(message.envelope.id)
            case body if (answer := self._offices.requests.get(type(body))) is not None:
                outcome.answers.append((kiosk, answer(db, self._asked(job, now_ms), body)))

    def _asked(self, job: Job, now_ms: int) -> Asked:
        today = numbers.today_of(self._hall, datetime.fromtimestamp(now_ms / 1000, UTC))
        return Asked(job.message.envelope.id, job.address.kiosk, now_ms, today)

    def _say(self, topic: str, body: msgspec.Struct) -> bool:
        return self._connection.publish(Outgoing(topic, self._writer.write(body)))

    def _state(self, *, alive: bool) -> bytes:
        return self._writer.write(
            CentreState(alive=alive, boot=self._writer.boot, since=self._started)
        )


def _is_new(db: Db, event_id: str, now_ms: int) -> bool:
    """Note an event by its id; tell whether it had not come before."""
    if db.execute(select(event.c.id).where(event.c.id == event_id)).one_or_none() is not None:
        return False
    db.execute(insert(event).values(id=event_id, at=now_ms))
    return True
