"""Where a visitor's number comes from: the centre, or else the kiosk's own block."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from kiosk.catalogue.hall import Hall
from kiosk.catalogue.ticket import Ticket
from kiosk.link.client import Link
from kiosk.link.envelope import new_id
from kiosk.link.errors import NoCentreError, RequestRefusedError
from kiosk.link.messages import LeaseAnswer, LeaseRequest, NumberAnswer, NumberRequest
from kiosk.runtime.journal import Journal

log = logging.getLogger(__name__)

LEASE_TIMEOUT_S = 5.0
DAYS_AHEAD = 2  # today and tomorrow: a kiosk that is alone overnight still opens


class NoNumberError(Exception):
    """No number can be given out; ``code`` says why."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


class Numbers:
    """Gives out each number once, with a centre or without one."""

    def __init__(
        self,
        hall: Hall,
        link: Link,
        journal: Journal,
        now: Callable[[], datetime],
        *,
        request_timeout_s: float,
        lease_size: int,
    ) -> None:
        self._hall, self._link, self._journal, self._now = hall, link, journal, now
        self._request_timeout_s, self._lease_size = request_timeout_s, lease_size

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
        try:
            answer = await self._link.request(
                NumberRequest(
                    ticket=ticket.id,
                    service=service_id,
                    language=language,
                    document=document,
                    grant=grant,
                ),
                NumberAnswer,
                timeout_s=self._request_timeout_s,
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
        # An id of its own: the centre may yet see the request, and would then know two numbers
        # of one ticket.
        ticket = replace(ticket, id=new_id())
        own = await self._journal.reserve_own(ticket, language, document)
        if own is None:
            raise NoNumberError(
                "numbers.none", f"numbers: the centre is away, and queue {queue} has no own number"
            )
        return own

    async def keep_blocks(self) -> None:
        """Lease what is missing in the own blocks, for today and tomorrow.

        A centre that is away, or refuses, is asked again the next time.
        """
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
