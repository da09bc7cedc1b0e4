"""Where a visitor's number comes from: the centre, or else the kiosk's own block."""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from kiosk.catalogue.hall import Hall
from kiosk.catalogue.ticket import Ticket
from kiosk.link.asking import LeaseAnswer, LeaseRequest, NumberAnswer, NumberRequest
from kiosk.link.client import Link
from kiosk.link.envelope import new_id
from kiosk.link.errors import NoCentreError, RequestRefusedError
from kiosk.runtime.clock_fault import Witnesses, clock_fault
from kiosk.runtime.journal import Journal

log = logging.getLogger(__name__)

LEASE_TIMEOUT_S = 5.0
COMING_S = 2.0  # so long a visitor waits for a link that is coming up; longer he would wonder
START_S = 15.0  # after its start a link is coming up
DAYS_AHEAD = 2  # today and tomorrow: a kiosk that is alone overnight still opens


class NoNumberError(Exception):
    """No number can be given out; ``code`` says why."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


class Numbers:
    """Gives out each number once, with a centre or without one.

    Args:
        hall: For the queue of a service.
        link: To the centre.
        journal: Keeps every number.
        now: The hall's time.
        request_timeout_s: After this the own block is used.
        lease_size: Numbers of a queue and day in the own block.
        follows: Whether the clock follows a time server.
        machine_now: What the machine's own clock says; None: that is the hall's time.
    """

    def __init__(
        self,
        hall: Hall,
        link: Link,
        journal: Journal,
        now: Callable[[], datetime],
        *,
        request_timeout_s: float,
        lease_size: int,
        follows: Callable[[], bool] = lambda: False,
        machine_now: Callable[[], datetime] | None = None,
    ) -> None:
        self._hall, self._link, self._journal, self._now = hall, link, journal, now
        self._machine_now = machine_now or now
        self._request_timeout_s, self._lease_size = request_timeout_s, lease_size
        self._follows = follows
        self.coming_s = COMING_S
        """How long a visitor waits for a link that is coming up."""
        self._began_s = time.monotonic()
        self._own_left = 0
        self.clock_fault = ""
        """What is wrong with the machine's clock, for technicians; empty: nothing is known."""

    @property
    def ready(self) -> bool:
        """Whether a visitor who asks for a number can be given one, as far as is known."""
        if self._link.centre_online or self._starting:
            return True
        return self._own_left > 0 and not self.clock_fault

    @property
    def _starting(self) -> bool:
        return time.monotonic() - self._began_s < START_S

    async def take(
        self, service_id: str, language: str, document: str | None, grant: str = ""
    ) -> Ticket:
        """Return a new ticket, kept on disk; a ``grant`` of the centre asks for priority.

        Raises:
            NoNumberError: The centre refused, or is away and the own block is used up.
            StoreError: It could not be kept, and so was not given out.
        """
        issued_at = self._now()
        queue = self._hall.queue_of(self._hall.service(service_id)).id
        ticket = Ticket(
            id=new_id(),
            queue=queue,
            service=service_id,
            number=0,
            day=issued_at.date(),
            label="",
            issued_at=issued_at,
            ahead=None,
        )
        request = NumberRequest(
            ticket=ticket.id,
            service=service_id,
            language=language,
            document=document,
            grant=grant,
        )
        try:
            await self._await_link(queue, ticket.day)
            answer = await self._link.request(
                request, NumberAnswer, timeout_s=self._request_timeout_s
            )
        except NoCentreError as error:
            log.info("numbers: %s; the own block is used", error)
        except RequestRefusedError as error:
            raise NoNumberError(error.code, str(error)) from error
        else:
            ticket = replace(
                ticket,
                queue=answer.queue,
                number=answer.number,
                label=answer.label,
                day=answer.day,
                ahead=answer.ahead,
                priority=answer.priority,
            )
            await self._journal.reserve(ticket, language, document)
            return ticket
        if fault := await self._look_at_clock():
            raise NoNumberError("numbers.clock", f"numbers: {fault}")
        # An id of its own: the centre may yet see the request, and would then know two numbers
        # of one ticket.
        ticket = replace(ticket, id=new_id())
        own = await self._journal.reserve_own(ticket, language, document)
        if own is None:
            raise NoNumberError(
                "numbers.none", f"numbers: the centre is away, and queue {queue} has no own number"
            )
        return own

    async def _await_link(self, queue: str, day: date) -> None:
        """Wait a moment for a link that is coming up, where there is no own number to give."""
        if self._link.centre_online or not self._starting:
            return
        if not await self._journal.numbers_left(queue, day):
            await self._link.wait_for_centre(self.coming_s)

    async def _look_at_clock(self) -> str:
        """Return what is wrong with the machine's clock.

        The centre's numbers are of its own day. An own number is of the kiosk's, and a machine
        that lost its clock with its power must not give one out of another day's block.
        """
        offset_ms = self._link.centre_clock.known_offset_ms
        witnesses = Witnesses(await self._journal.newest_ms(), offset_ms, self._follows())
        self.clock_fault = clock_fault(self._machine_now(), witnesses)
        return self.clock_fault

    async def look(self) -> None:
        """See whether own numbers could be given out now."""
        before = self.clock_fault
        after = await self._look_at_clock()
        if after and not before:
            log.warning("numbers: %s; no own number is given out", after)
        self._own_left = await self._journal.all_numbers_left(self._now().date())

    async def keep_blocks(self) -> None:
        """Lease what is missing in the own blocks, for today and tomorrow.

        A centre that is away, or refuses, is asked again the next time.
        """
        await self.look()
        if not self._link.centre_online:
            return
        today = self._now().date()
        for queue in self._hall.queues:
            for days in range(DAYS_AHEAD):
                day = today + timedelta(days=days)
                left = await self._journal.numbers_left(queue, day)
                if left * 2 > self._lease_size:
                    continue
                request = LeaseRequest(
                    queue=queue,
                    day=day,
                    size=self._lease_size - left,
                )
                try:
                    lease = await self._link.request(
                        request, LeaseAnswer, timeout_s=LEASE_TIMEOUT_S
                    )
                except (NoCentreError, RequestRefusedError) as error:
                    log.info("numbers: no block for queue %s on %s: %s", queue, day, error)
                    return
                await self._journal.keep_lease(lease)
