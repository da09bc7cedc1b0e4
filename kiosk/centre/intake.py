"""What comes from the kiosks: read, kept, and only then acknowledged or answered."""

import asyncio
import logging
import time
from collections.abc import Callable

import msgspec

from kiosk.catalogue.hall import Hall
from kiosk.centre.awaited import Awaited
from kiosk.centre.fleet.admission import Fault, is_forged
from kiosk.centre.fleet.fleet import Fleet
from kiosk.centre.guests import Guest
from kiosk.centre.keeping import Job, Keeper
from kiosk.centre.later import Later
from kiosk.centre.metrics.tally import Tally
from kiosk.centre.offices import Offices
from kiosk.centre.settings import Settings
from kiosk.centre.share import Share
from kiosk.centre.store import CannotKeepError, CentreStore, CentreStoreError
from kiosk.link.asking import Refusal
from kiosk.link.clock import wall_clock_ms
from kiosk.link.connection import Connection, Incoming, Outgoing
from kiosk.link.envelope import MessageError, Received, Writer, new_id, read
from kiosk.link.messages import MAX_BYTES, Ack, CentreState, CommandAnswer
from kiosk.link.topics import Address, KioskTopics, TopicError, centre_state, parse
from kiosk.link.upkeep import Desired
from kiosk.link.vocabulary import Answer, CallDown, CallUp

log = logging.getLogger(__name__)

BATCH = 500  # messages in one transaction
MOST_WAITING = 10_000  # messages that wait for the database; a kiosk says what is lost again
CALL = "call"
HearCall = Callable[[str, CallUp], None]
"""Takes what a kiosk says of a video call, by the kiosk's name."""


class Intake:
    """The centre's end of the link. See ``Listener`` for what happens on it.

    Args:
        settings: Of the centre.
        hall: Whose kiosks they are.
        store: The database.
        changed: Told that there is something new to see in the hall.
        offices: Who takes what.
        fleet: Is told what kiosks say of themselves.
        tally: Counts what comes; None: nobody asks.
    """

    def __init__(
        self,
        settings: Settings,
        hall: Hall,
        store: CentreStore,
        changed: Callable[[], None],
        offices: Offices,
        fleet: Fleet,
        tally: Tally | None = None,
    ) -> None:
        self._tally = tally or Tally()
        self._store, self._fleet, self._keeper = store, fleet, Keeper(hall, offices)
        self._changed, self._offices = changed, offices
        self._site = settings.centre.site
        calls = settings.guide.here
        self._share = Share(self._site, settings.centre.share, settings.centre.kiosks, calls=calls)
        self._writer = Writer(new_id(), wall_clock_ms)
        self._started = wall_clock_ms()
        self._jobs: asyncio.Queue[Job] = asyncio.Queue(MOST_WAITING)
        self._later = Later(offices.later, self._answer)
        self._guests: list[Guest] = []
        self._hears_calls: HearCall | None = None
        self._awaited = Awaited()
        self._connection = Connection(
            settings.broker,
            self,
            client_id=self._share.client_id,
            subscriptions=self._share.subscriptions,
        )

    @property
    def online(self) -> bool:
        """Whether the broker is there."""
        return self._connection.online

    def host(self, guest: Guest) -> None:
        """Let somebody speak over the same connection; to be called before it runs."""
        self._guests.append(guest)

    def join(self, hears_calls: HearCall) -> None:
        """Let somebody join calls; where nobody does, nothing is answered to a ring."""
        self._hears_calls = hears_calls

    def say_call(self, kiosk: str, body: CallDown) -> bool:
        """Say something of a video call; tell whether the broker is there."""
        try:
            return self._say(KioskTopics(self._site, kiosk).call_down, body)
        except MessageError as error:
            log.warning("%s: %s", kiosk, error, extra={"kiosk": kiosk})
            return False

    def is_gone(self, kiosk: str) -> bool:
        """Tell whether the broker said that a kiosk is gone, and it was not heard since."""
        return self._fleet.is_lost(kiosk)

    def count_forged(self, kiosk: str) -> None:
        """Count a message of a kiosk that was not its to send."""
        self._fleet.count(kiosk, Fault.FORGED)

    @property
    def waiting(self) -> int:
        """How many messages wait for the database."""
        return self._jobs.qsize()

    async def run(self) -> None:
        """Work until cancelled; at the end the kiosks are told that the centre is gone."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._connection.run())
            group.create_task(self._work(group))
            group.create_task(self._fleet.run())

    async def command(self, kiosk: str, name: str, body: msgspec.Struct, id_: str) -> CommandAnswer:
        """Send a command and return its answer; the caller sets the time-out.

        Raises:
            ConnectionError: The broker is away.
        """
        topic = KioskTopics(self._site, kiosk).command(name)
        return await self._awaited.answer(kiosk, id_, lambda: self._say(topic, body))

    def publish_desired(self, kiosk: str, body: Desired) -> bool:
        """Publish settings that a kiosk is to use, retained; tell whether the broker is there."""
        self._fleet.wants(kiosk, body.version)
        data = self._writer.write(body)
        topic = KioskTopics(self._site, kiosk).desired
        return self._connection.publish(Outgoing(topic, data, retain=True))

    # --- see ``Listener``

    def will(self) -> Outgoing:
        """See ``Listener.will``."""
        return Outgoing(centre_state(self._site), self._state(alive=False), retain=True)

    def connected(self) -> None:
        """See ``Listener.connected``."""
        self._say_alive()
        self._share.connected(self._connection)
        for guest in self._guests:
            guest.arrived(self._connection)
        self._changed()

    def disconnected(self) -> None:
        """See ``Listener.disconnected``."""
        self._share.disconnected()
        for guest in self._guests:
            guest.left()
        self._changed()

    def received(self, incoming: Incoming) -> None:
        """See ``Listener.received``."""
        if incoming.topic == centre_state(self._site):
            self._hear_centre(incoming.data)
            return
        try:
            address = parse(incoming.topic)
        except TopicError as error:
            if not any(guest.takes(incoming) for guest in self._guests):
                log.debug("%s", error)
                self._fleet.count("", Fault.FORGED)
            return
        if not address.up or address.site != self._site:
            return
        calls = address.kind == CALL and self._hears_calls is not None
        if calls or self._share.is_ours(address.kiosk):
            self._take(address, incoming)

    def _take(self, address: Address, incoming: Incoming) -> None:
        self._tally.came(address.kind)
        try:
            message = read(incoming.data)
        except MessageError as error:
            log.debug("%s: ignored, %s", incoming.topic[:120], error)
            large = len(incoming.data) > MAX_BYTES
            self._fleet.count(address.kiosk, Fault.LARGE if large else Fault.GARBAGE)
            return
        if address.kind == CALL:
            self._hear_call(address, message.body)
        elif not self._fleet.take(address, message, retained=incoming.retained):
            if self._uses(address.kiosk, message.body):
                self._put(Job(address, message))
        else:
            self._pass_on(address, message)

    def _pass_on(self, address: Address, message: Received) -> None:
        kiosk, body = address.kiosk, message.body
        if isinstance(body, CommandAnswer):
            self._fleet.answered(kiosk, body, awaited=self._awaited.has(kiosk, body.command))
        if self._offices.know(type(body)):
            self._put(Job(address, message))

    def _hear_call(self, address: Address, body: msgspec.Struct) -> None:
        """Of a call nothing is kept and nothing acknowledged: it is told again, or it is over."""
        if is_forged(address, body):
            self._fleet.count(address.kiosk, Fault.FORGED)
        elif self._hears_calls is not None and isinstance(body, CallUp):
            self._hears_calls(address.kiosk, body)

    def _uses(self, kiosk: str, body: msgspec.Struct) -> bool:
        """Tell whether a kiosk has just said, in its turn, which settings it uses."""
        told = self._fleet.picture.told(kiosk)
        return told is not None and told.config is body and self._offices.know(type(body))

    def _hear_centre(self, data: bytes) -> None:
        """Another process of the centre went: the kiosks are told that one is still there."""
        try:
            body = read(data).body
        except MessageError:
            return
        if isinstance(body, CentreState) and not body.alive and body.boot != self._writer.boot:
            self._say_alive()

    def _say_alive(self) -> None:
        self._connection.publish(
            Outgoing(centre_state(self._site), self._state(alive=True), retain=True)
        )

    def _put(self, job: Job) -> None:
        try:
            self._jobs.put_nowait(job)
        except asyncio.QueueFull:
            self._fleet.count(job.address.kiosk, Fault.BUSY)
            self._tell_awaiting([job])

    async def _work(self, group: asyncio.TaskGroup) -> None:
        while True:
            jobs = [await self._jobs.get()]
            while len(jobs) < BATCH and not self._jobs.empty():
                jobs.append(self._jobs.get_nowait())
            for job in jobs:
                if self._later.takes(body := job.message.body):
                    self._later.begin(group, self._keeper.asked(job, wall_clock_ms()), body)
            begun_s = time.monotonic()
            try:
                await self._settle(jobs)
            except CentreStoreError as error:
                # Nothing is acknowledged: the kiosks send it again.
                log.warning("%d messages could not be kept: %s", len(jobs), error)
                continue
            finally:
                self._tell_awaiting(jobs)  # once it is kept what came with the answer
            self._tally.kept(len(jobs), time.monotonic() - begun_s)
            self._changed()

    def _tell_awaiting(self, jobs: list[Job]) -> None:
        for job in jobs:
            if isinstance(body := job.message.body, CommandAnswer):
                self._awaited.told(job.address.kiosk, body)

    async def _settle(self, jobs: list[Job]) -> None:
        """Keep messages, and say so; one that cannot be kept takes no other with it.

        Raises:
            CentreStoreError: The database is away.
        """
        try:
            outcome = await self._store.run(lambda db: self._keeper.keep(db, jobs, wall_clock_ms()))
        except (CannotKeepError, ValueError, OverflowError) as error:
            if len(jobs) > 1:
                for job in jobs:
                    await self._settle([job])
                return
            kiosk = jobs[0].address.kiosk
            log.warning("%s: cannot be kept: %s", kiosk, error, extra={"kiosk": kiosk})
            self._fleet.count(kiosk, Fault.UNKEPT)
            return
        for kiosk, ids in outcome.acks.items():
            # Without the broker's own word for each: a kiosk says again what it was not told of,
            # and no event waits in line behind the births of ten thousand others.
            self._say(KioskTopics(self._site, kiosk).ack, Ack(ids=tuple(ids)), qos=0)
        for kiosk, answer in outcome.answers:
            self._answer(kiosk, answer)
        for kiosk in outcome.repeated:
            self._fleet.count(kiosk, Fault.REPEATED)

    def _answer(self, kiosk: str, answer: Answer) -> None:
        topic = KioskTopics(self._site, kiosk).answer(answer.request)
        try:
            self._say(topic, answer)
        except MessageError as error:
            log.error("%s: an answer is too large: %s", kiosk, error)  # noqa: TRY400
            self._say(topic, Refusal(request=answer.request, code="answer.large"))

    def _say(self, topic: str, body: msgspec.Struct, *, qos: int = 1) -> bool:
        return self._connection.publish(Outgoing(topic, self._writer.write(body), qos=qos))

    def _state(self, *, alive: bool) -> bytes:
        return self._writer.write(
            CentreState(alive=alive, boot=self._writer.boot, since=self._started)
        )
