"""Who at the centre answers what kiosks ask of the calendar."""

import logging
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from kiosk.centre.calendar import appointments, booking, callbacks, contacts
from kiosk.centre.calendar.appointments import Grant, Window
from kiosk.centre.calendar.companies import Companies
from kiosk.centre.calendar.contacts import UnreadableError
from kiosk.centre.calendar.slots import Diary
from kiosk.centre.numbers import Asked
from kiosk.centre.offices import Offices
from kiosk.link.asking import Refusal
from kiosk.link.booking import (
    BookedRequest,
    BookingRequest,
    CallbackEvent,
    CancelRequest,
    ChangeRequest,
    CheckInRequest,
    Contact,
    Holder,
    SlotsRequest,
)
from kiosk.link.seal import Opener
from kiosk.link.vocabulary import Answer

log = logging.getLogger(__name__)

R = TypeVar("R", SlotsRequest, BookingRequest, BookedRequest, ChangeRequest, CancelRequest)


class CalendarOffice:
    """Answers for visits and appointments.

    Args:
        diary: Finds free time.
        companies: Who may book.
        opener: Opens what is sealed to the centre; None: nothing can be.
        window: How early and how late one may check in.
        grant: Gives priority to who checks in.
    """

    def __init__(
        self,
        diary: Diary,
        companies: Companies,
        opener: Opener | None,
        window: Window,
        grant: Grant,
    ) -> None:
        self._diary, self._companies, self._opener = diary, companies, opener
        self._window, self._grant = window, grant

    def offices(self) -> Offices:
        """Return what is answered here."""
        return Offices(
            events={CallbackEvent: callbacks.take},
            requests={
                SlotsRequest: self._slots,
                BookingRequest: self._book,
                BookedRequest: self._timely(booking.look_up),
                ChangeRequest: self._timely(booking.move),
                CancelRequest: self._timely(booking.cancel),
                CheckInRequest: self._check_in,
            },
        )

    def _timely(
        self, work: Callable[[Connection, Diary, Asked, R], Answer]
    ) -> Callable[[Connection, Asked, R], Answer]:
        def answer(db: Connection, asked: Asked, body: R) -> Answer:
            if body.expires < asked.now_ms:
                return Refusal(request=asked.id, code="request.expired")
            return work(db, self._diary, asked, body)

        return answer

    def _slots(self, db: Connection, asked: Asked, body: SlotsRequest) -> Answer:
        problem = self._companies.problem(body.company)
        if problem is not None:
            return Refusal(request=asked.id, code=problem)
        return self._timely(booking.slots)(db, asked, body)

    def _book(self, db: Connection, asked: Asked, body: BookingRequest) -> Answer:
        known = booking.booked(db, self._diary, asked, body)
        if known is not None:
            return known  # whatever has changed since: what was booked is told
        problem = self._companies.problem(body.company)
        if problem is not None:
            return Refusal(request=asked.id, code=problem)
        if body.sealed and self._opener is not None:
            try:
                contacts.opened(self._opener, body.sealed, Contact)
            except UnreadableError as error:
                log.warning("%s: the contact of a booking: %s", asked.kiosk, error)
                return Refusal(request=asked.id, code="contact.unreadable")
        contacts.forget(db, asked.now_ms)
        return self._timely(booking.book)(db, asked, body)

    def _check_in(self, db: Connection, asked: Asked, body: CheckInRequest) -> Answer:
        if body.expires < asked.now_ms:
            return Refusal(request=asked.id, code="request.expired")
        document = ""
        if body.sealed:
            try:
                document = contacts.opened(self._opener, body.sealed, Holder).document
            except UnreadableError as error:
                log.warning("%s: the holder of an appointment: %s", asked.kiosk, error)
                return Refusal(request=asked.id, code="holder.unreadable")
        return appointments.check_in(db, self._window, self._grant, asked, body, document)
