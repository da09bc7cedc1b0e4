"""Who at the centre takes which event, and who answers which request of a kiosk."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from kiosk.catalogue.hall import Hall
from kiosk.centre import cases, fleet, numbers
from kiosk.centre.numbers import Asked
from kiosk.centre.settings import Settings
from kiosk.link.messages import (
    Alert,
    Answer,
    ApplicationEvent,
    CaseRequest,
    ClockAnswer,
    ClockRequest,
    Diagnostic,
    LeaseRequest,
    NumberRequest,
    TicketEvent,
)

TakeEvent = Callable[[Connection, str, Any, int], None]
"""Keeps an event of a kiosk, by the kiosk's name, at a moment in UTC milliseconds."""
AnswerRequest = Callable[[Connection, Asked, Any], Answer]
"""Answers a request, in the transaction that keeps what comes of it."""


@dataclass(frozen=True, slots=True)
class Offices:
    """By the class of a body, who is responsible for it."""

    events: Mapping[type[Struct], TakeEvent]
    requests: Mapping[type[Struct], AnswerRequest]

    def __or__(self, other: "Offices") -> "Offices":
        """Return both together."""
        return Offices({**self.events, **other.events}, {**self.requests, **other.requests})


def offices(
    settings: Settings, hall: Hall, key_of: cases.KeyOf = lambda _kiosk: (None, "")
) -> Offices:
    """Return who is responsible for what in this hall."""
    own = settings.numbers

    def tell_time(_db: Connection, asked: Asked, _body: ClockRequest) -> Answer:
        return ClockAnswer(request=asked.id)

    def give(db: Connection, asked: Asked, body: NumberRequest) -> Answer:
        return numbers.give(db, hall, own, asked, body)

    def lend(db: Connection, asked: Asked, body: LeaseRequest) -> Answer:
        return numbers.lend(db, hall, own, asked, body)

    def tell_case(db: Connection, asked: Asked, body: CaseRequest) -> Answer:
        return cases.answer(db, asked.id, body, key_of)

    return Offices(
        events={
            ApplicationEvent: cases.announce,
            TicketEvent: numbers.take_ticket,
            Diagnostic: fleet.take_diagnostic,
            Alert: _heard_only,
        },
        requests={
            ClockRequest: tell_time,
            NumberRequest: give,
            LeaseRequest: lend,
            CaseRequest: tell_case,
        },
    )


def _heard_only(_db: Connection, _kiosk: str, _body: Alert, _now_ms: int) -> None:
    """Take an event of which nothing is kept but that it came."""
